"""Optical character recognition by Tesseract: a program beside Casa, one core and a bounded time for each page.

Images go in by standard input, words with their boxes come out as tab-separated values; nothing touches the disk.
"""

import csv
import io
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from casa_app.settings import settings

SECONDS: Final = 60  # for a page; a clean one takes two
_ORIENTATION_SECONDS: Final = 15
_ROTATE: Final = re.compile(r"^Rotate: (\d+)$", re.MULTILINE)
_SURE: Final = re.compile(r"^Orientation confidence: ([\d.]+)$", re.MULTILINE)
_SURE_LEAST: Final = 1.5
_WORD: Final = "5"  # the level of words in Tesseract's TSV


class OcrMissing(RuntimeError):
    """Tesseract, or the language asked for, is not installed on this machine."""


class OcrTimeout(RuntimeError):
    """Tesseract did not end within its time: the page is left to people."""


class OcrFailed(RuntimeError):
    """Tesseract gave up on an image; the message is its own."""


@dataclass(frozen=True)
class Word:
    """A word as it was read: its line on the page, its box in pixels, and how sure Tesseract is (0 to 100)."""

    text: str
    line: tuple[int, int, int]  # block, paragraph, line
    box: tuple[int, int, int, int]  # left, top, width, height
    confidence: float


@cache
def program() -> str | None:
    """Where Tesseract lies, if it does."""
    return shutil.which("tesseract")


def models() -> Path | None:
    """The folder of Casa's own models, better than the distribution's; None where it was not set up."""
    folder = settings().ocr_models
    return folder if folder and any(folder.glob("*.traineddata")) else None


@cache
def languages() -> frozenset[str]:
    """The languages that can be read here; empty without Tesseract."""
    if program() is None:
        return frozenset()
    said = _run(["--list-langs"], b"", _ORIENTATION_SECONDS).decode()
    return frozenset(said.split("\n", 1)[-1].split())


def read(image: bytes, language: str, *, mode: int = 6, seconds: float = SECONDS) -> list[Word]:
    """The words of an image (PNG or the like) in one language; `mode` is Tesseract's page segmentation. Blocking.

    Raises OcrMissing, OcrTimeout, OcrFailed.
    """
    if not set(language.split("+")) <= languages():
        raise OcrMissing(language)
    arguments = ["stdin", "stdout", "-l", language, "--psm", str(mode), "--oem", "1",
                 "-c", "tessedit_do_invert=0", "-c", "tessedit_create_tsv=1", "tsv"]  # fmt: skip
    return _words(_run(arguments, image, seconds).decode())


def turned(image: bytes) -> int:
    """By how many degrees clockwise an image must be turned to stand upright: 0, 90, 180 or 270. Blocking.

    0 when Tesseract is not sure, or finds too little text. Raises OcrMissing, OcrTimeout.
    """
    if "osd" not in languages():
        raise OcrMissing("osd")
    try:
        said = _run(["stdin", "stdout", "--psm", "0"], image, _ORIENTATION_SECONDS).decode()
    except OcrFailed:  # too few characters to tell by
        return 0
    rotate, sure = _ROTATE.search(said), _SURE.search(said)
    return int(rotate[1]) if rotate and sure and float(sure[1]) >= _SURE_LEAST else 0


def _run(arguments: Sequence[str], given: bytes, seconds: float) -> bytes:
    if (found := program()) is None:
        raise OcrMissing("tesseract")
    environment = os.environ | {"OMP_THREAD_LIMIT": "1"}
    if (folder := models()) is not None:
        environment["TESSDATA_PREFIX"] = str(folder)
    try:
        done = subprocess.run(  # noqa: S603 the program that `which` found, arguments of our own
            [found, *arguments], input=given, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise OcrTimeout from error
    if done.returncode:
        raise OcrFailed(done.stderr.decode(errors="replace")[-300:])
    return done.stdout


def _words(table: str) -> list[Word]:
    rows = csv.DictReader(io.StringIO(table), delimiter="\t", quoting=csv.QUOTE_NONE)
    return [
        Word(
            row["text"].strip(), (int(row["block_num"]), int(row["par_num"]), int(row["line_num"])),
            (int(row["left"]), int(row["top"]), int(row["width"]), int(row["height"])), float(row["conf"]),
        )
        for row in rows
        if row["level"] == _WORD and (row["text"] or "").strip()
    ]  # fmt: skip
