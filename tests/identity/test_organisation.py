"""The city's services, teams and partner bodies: named in two languages, and refused when a code means two."""

from pathlib import Path

import pytest

from casa_app.identity import organisation as room
from casa_app.identity.organisation import organisation
from casa_app.kit.datafiles import BrokenData


def test_units_are_named_and_an_unknown_one_keeps_its_code() -> None:
    assert organisation().name("lighting", "ar") == "الإنارة العمومية"
    assert organisation().name("distribution_operator", "fr").startswith("Opérateur")
    assert organisation().name("gone", "fr") == "gone"


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        ("code: lighting_east", "code: lighting_west", "lighting_west: is used twice"),
        ("ar: الإنارة العمومية", "ar: ''", "services.1.name"),
    ],
)
def test_a_mistake_in_the_chart_is_told_with_its_place(tmp_path: Path, before: str, after: str, told: str) -> None:
    text = room.FILE.read_text(encoding="utf-8")
    assert before in text
    broken = tmp_path / room.FILE.name
    broken.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BrokenData, match=rf"organisation\.yml: {told}"):
        room.load(broken)
