"""Codes on a page: the separation sheets that Casa prints."""

from typing import Final

import zxingcpp

from casa_app.records.imaging.decoding import Pixels
from casa_app.records.imaging.geometry import grey, small
from casa_app.records.sheet_code import SheetCode, parse

_QR: Final = zxingcpp.BarcodeFormats(zxingcpp.BarcodeFormat.QRCode)
_LOOKED_AT: Final = 1600  # pixels of the longer side: a code of 4 cm on A4 keeps some six pixels a module


def sheet_on(pixels: Pixels) -> SheetCode | None:
    """The separation sheet that this page is, if it is one."""
    found = zxingcpp.read_barcodes(small(grey(pixels), _LOOKED_AT), formats=_QR)
    return next((sheet for code in found if (sheet := parse(code.text))), None)
