"""`python -m bench [queue open311 ...]`: runs the benches (all of `BENCHES`), prints their ratios, writes docs/proof.

A missed limit is shown and written, and fails nothing: these are figures, not tests.
"""

import asyncio
import sys
from importlib import import_module
from typing import Final

from rich.console import Console
from rich.table import Table

from bench import proof
from bench.harness import Figure

BENCHES: Final = ("queue", "open311", "filing", "sheet", "documents", "clocks", "weight")


def shown(figures: list[Figure]) -> Table:
    """The figures for a terminal."""
    table = Table("figure", "measured", "limit", "")
    for one in figures:
        table.add_row(one.name, f"{one.value:.2f} {one.unit}", one.bound, "" if one.met else "missed")
    return table


def main(names: list[str]) -> None:
    """Runs the benches that are named, or all of them."""
    if unknown := set(names) - set(BENCHES):
        sys.exit(f"No such bench: {', '.join(sorted(unknown))}. There are: {', '.join(BENCHES)}.")
    terminal = Console(width=120)
    figures: list[Figure] = []
    for name in names or BENCHES:
        terminal.print(f"Measuring {name} ...")
        figures += asyncio.run(import_module(f"bench.{name}").measure())
    terminal.print(shown(figures))
    terminal.print(f"Written: {proof.write(figures)}")


if __name__ == "__main__":
    main(sys.argv[1:])
