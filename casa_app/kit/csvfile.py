"""Exports as CSV, which spreadsheets open without running anything of them."""

import csv
import io
from collections.abc import Iterable
from typing import Final

# A cell that begins so is a formula to a spreadsheet; an apostrophe before it makes it text (OWASP, CSV injection).
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


def csv_line(cells: Iterable[str]) -> str:
    """One line of CSV (RFC 4180) whose cells no spreadsheet runs."""
    into = io.StringIO()
    csv.writer(into, lineterminator="\r\n").writerow([f"'{one}" if one.startswith(_FORMULA) else one for one in cells])
    return into.getvalue()
