"""A third language comes as data: a line and its messages, and not one line of code."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import casa_app

ENGLISH = "en: {cldr: en, direction: ltr, instead: fr}\n"
MESSAGES = 'ui.language: "English"\nui.home: "Home"\n'
ASKS = """
from casa_app.claims.catalogue import catalogue
from casa_app.kit.i18n import LOCALES, direction, format_date, t
from casa_app.territory import service as territory
from datetime import date
import casa_app.casa_app
pages = {page.route for page in casa_app.casa_app.app._unevaluated_pages.values()}
day = format_date(date(2026, 11, 24), "en")
print(LOCALES, t("ui.language", "en"), t("ui.home", "en"), direction("en"), day, sep="|")
names = catalogue().leaves[0].name
print(t("ui.retry", "en") == t("ui.retry", "fr"), names["en"] == names["fr"])
print(territory.name("06.141.01.01", "en"), sorted(page for page in pages if page in {"en", "en/report", "fr/report"}))
"""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of Casa in which somebody has written down that it speaks English, and how it says two things."""
    source = Path(casa_app.__file__).parent
    shutil.copytree(source, tmp_path / "casa_app", ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("assets", "rxconfig.py"):
        (tmp_path / name).symlink_to(source.parent / name)
    with (tmp_path / "casa_app/kit/data/languages.yml").open("a") as languages:
        languages.write(ENGLISH)
    (tmp_path / "casa_app/ui/data/messages.en.yml").write_text(MESSAGES)
    return tmp_path


def test_a_language_added_as_data_has_its_pages_and_borrows_what_it_does_not_say(house: Path) -> None:
    told = subprocess.run(
        [sys.executable, "-c", ASKS], cwd=house, env={"PYTHONPATH": str(house), "CASA_DATA": str(house / "var")},
        capture_output=True, text=True, check=True,
    ).stdout.splitlines()  # fmt: skip
    assert told[-3] == "('fr', 'ar', 'en')|English|Home|ltr|November 24, 2026"
    assert told[-2] == "True True"
    assert told[-1].endswith("['en', 'en/report', 'fr/report']")
