"""The category tree and its companions: whole, in two languages, found by a person's own words, refused when broken."""

import shutil
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import yaml

from casa_app.claims import catalogue as room
from casa_app.claims.catalogue import Leaf, UnknownCategory, catalogue
from casa_app.claims.catalogue_parts import ALL
from casa_app.claims.rules import Action, Regime
from casa_app.kit.datafiles import BrokenData
from casa_app.kit.i18n import LOCALES
from casa_app.territory import service as territory

FILES = sorted(path for path in room.DATA.rglob("*.yml") if not path.name.startswith("messages."))


def texts(node: Any, path: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every mapping of the file that speaks a language, with its path."""
    found: list[tuple[str, dict[str, Any]]] = []
    if isinstance(node, dict):
        if set(node) & set(LOCALES):
            found.append((path, node))
        for key, value in node.items():
            found += texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            found += texts(value, f"{path}.{at}")
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_text_of_every_file_is_written_in_both_languages(path: Path) -> None:
    for where, text in texts(yaml.safe_load(path.read_text(encoding="utf-8"))):
        assert set(LOCALES) <= set(text), where
        assert all(text[locale] for locale in LOCALES), where


def test_arabic_is_written_in_arabic_and_french_is_not() -> None:
    for leaf in catalogue().leaves:
        for said in (leaf.name, leaf.help, *(question.label for question in leaf.questions)):
            assert any("\u0621" <= char <= "\u064a" for char in said["ar"]), leaf.code
            assert not any("\u0600" <= char <= "\u06ff" for char in said["fr"]), leaf.code


def test_the_tree_covers_what_residents_complain_of() -> None:
    assert len(catalogue().groups) >= 14
    assert len(catalogue().leaves) >= 60
    for code in ("roads", "lighting", "cleanliness", "green", "sewerage", "flooding", "nuisance", "animals", "parking",
                 "commerce", "counter", "access", "suggestion"):  # fmt: skip
        assert catalogue().group(code).leaves
    assert {leaf.regime for leaf in catalogue().leaves} == set(Regime)


def test_a_leaf_takes_over_what_it_does_not_say_from_its_group() -> None:
    lamp, cable = catalogue().leaf("lighting_out"), catalogue().leaf("lighting_live_cable")
    assert (lamp.service, lamp.icon, lamp.target.amount, lamp.target.unit) == (
        "lighting",
        "lightbulb",
        5,
        "working_days",
    )
    assert (cable.target.amount, cable.target.unit) == (4, "hours")
    assert lamp.privacy == "exact"
    assert catalogue().leaf("counter_bribe").service == "inspection"


def test_danger_comes_with_a_number_to_call_and_hours_to_act() -> None:
    dangers = [leaf for leaf in catalogue().leaves if leaf.danger]
    assert {leaf.emergency for leaf in dangers} >= {"gas", "live_cable", "collapse", "flood"}
    for leaf in dangers:
        told = catalogue().advice_for(leaf)
        assert told is not None
        advice, number = told
        assert number.number in {"15", "19", "177"}
        assert len(advice.steps["fr"]) == len(advice.steps["ar"]) >= 3
        assert leaf.target.unit == "hours"
    assert catalogue().advice_for(catalogue().leaf("lighting_out")) is None


def test_a_place_that_could_point_at_a_person_is_blurred_in_public() -> None:
    for code in ("nuisance_neighbour", "counter_conduct", "building_unpermitted", "commerce_licence"):
        assert catalogue().leaf(code).sensitive
    assert not catalogue().leaf("roads_pothole").sensitive


def test_icons_are_lucide_s() -> None:
    lucide = import_module("reflex_components_lucide.icon")
    known = {name.replace("_", "-") for name in lucide.LUCIDE_ICON_LIST}
    assert {leaf.icon for leaf in catalogue().leaves} | {group.icon for group in catalogue().groups} <= known


def test_the_law_s_clocks_run_in_calendar_days_and_wait_for_the_lawyers() -> None:
    clocks = catalogue().clocks
    assert [(clocks[key].amount, clocks[key].unit) for key in ("acknowledge", "answer", "contest")] == [
        (15, "days"), (60, "days"), (30, "days")]  # fmt: skip
    assert not clocks["acknowledge"].verified
    assert not clocks["answer"].verified
    assert "2-17-265" in clocks["answer"].source["fr"]
    assert Regime.SUGGESTION not in clocks["answer"].regimes
    steps = [step.step for step in catalogue().escalations["answer"]]
    assert "before" in steps
    assert "breach" in steps


@pytest.mark.parametrize("leaf", catalogue().leaves, ids=lambda leaf: leaf.code)
def test_every_category_is_routed_in_every_arrondissement(leaf: Leaf) -> None:
    rules = {(rule.category, rule.arrondissement): rule for rule in catalogue().default_routing}
    for zone in territory.zones():
        ranked = [(leaf.code, zone.code), (leaf.code, ALL), (leaf.group, zone.code), (leaf.group, ALL)]
        rule = next(rules[key] for key in ranked if key in rules)
        assert rule.service == leaf.service
        assert rule.reason["fr"]
        assert rule.reason["ar"]


def test_every_category_has_an_answer_to_start_from() -> None:
    for leaf in catalogue().leaves:
        assert catalogue().templates_for(leaf, Action.ANSWER)
    first = catalogue().templates_for(catalogue().leaf("roads_works"), Action.ANSWER)[0]
    assert first.applies_to == "roads_works"
    assert len(catalogue().templates) >= 20


def test_an_unknown_category_is_named_as_such() -> None:
    assert catalogue().find("nothing") is None
    with pytest.raises(UnknownCategory):
        catalogue().leaf("nothing")
    with pytest.raises(UnknownCategory):
        catalogue().group("nothing")


# --- Search -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("lampadère", "lighting_out"), ("الانارة", "lighting_out"), ("do tafi", "lighting_out"),
        ("إنارة", "lighting_out"),
        ("il y a un grand trou dans la route", "roads_pothole"), ("hofra", "roads_pothole"), ("حُفرة", "roads_pothole"),
        ("zbel", "waste_uncollected"), ("الزبل", "waste_uncollected"), ("klab", "animals_stray_dogs"),
        ("la lumière ne marche pas devant chez moi", "lighting_out"), ("الضو مقطوع", "utilities_power_cut"),
        ("odeur de gaz", "utilities_gas"), ("رشوة", "counter_bribe"), ("tobis", "transport_service"),
        ("plaque d’égout", "sewer_manhole"), ("fauteuil roulant rampe", "access_street"),
    ],
)  # fmt: skip
def test_a_person_s_own_words_find_the_category(typed: str, meant: str) -> None:
    assert catalogue().search(typed)[0].code == meant


def test_every_category_is_found_by_its_own_name_in_either_language() -> None:
    for leaf in catalogue().leaves:
        for locale in LOCALES:
            assert leaf in catalogue().search(leaf.name[locale], 3), (leaf.code, locale)


@pytest.mark.parametrize("typed", ["", "   ", "؟؟", "xyzzy qwrtp", "\x00", "ا" * 5_000])
def test_words_that_mean_nothing_find_nothing(typed: str) -> None:
    assert catalogue().search(typed) == []


def test_no_more_results_than_asked_for() -> None:
    assert len(catalogue().search("زبل", 2)) == 2


# --- A broken file ----------------------------------------------------------------------------------------------


@pytest.fixture
def data(tmp_path: Path) -> Path:
    return Path(shutil.copytree(room.DATA, tmp_path / "data"))


@pytest.mark.parametrize(
    ("file", "before", "after", "told"),
    [
        ("categories/02-lighting.yml", "ar: عمود إنارة منطفئ", "ar: ''", ["02-lighting.yml", "leaves.0.name", "ar"]),
        ("categories/02-lighting.yml", "amount: 48", "amount: -1", ["02-lighting.yml", "leaves.1.target.amount"]),
        ("categories/02-lighting.yml", "kind: number", "kind: colour", ["02-lighting.yml", "questions.0.kind"]),
        ("categories/02-lighting.yml", "team: lighting_west", "team: roads_west", ["lighting_out", "roads_west"]),
        ("categories/02-lighting.yml", "emergency: live_cable", "emergency: fire", ["lighting_live_cable", "fire"]),
        ("categories/02-lighting.yml", "icon: lightbulb\n", "", ["02-lighting.yml", "icon"]),
        ("categories/02-lighting.yml", "code: lighting_pole", "code: lighting_out", ["lighting_out", "twice"]),
        ("categories/02-lighting.yml", "code: lighting\n", "code: [\n", ["02-lighting.yml", "not YAML"]),
        ("clocks.yml", "amount: 60", "amount: null", ["clocks.yml", "category"]),
        ("clocks.yml", "unit: days", "unit: weeks", ["clocks.yml", "0.unit"]),
        ("routing.yml", "service: lighting, team: lighting_west", "service: lights, team: lighting_west",
         ["routing.yml", "lighting_west"]),
        ("routing.yml", "where: east", "where: north", ["routing.yml", "rules.", "north"]),
        ("routing.yml", '"06.141.01.01"', '"06.141.01.99"', ["routing.yml", "06.141.01.99"]),
        ("answers.yml", "le {deadline}.", "le {delay}.", ["answers.yml", "0", "delay"]),
        ("emergency.yml", "number: civil_protection", "number: nobody", ["emergency.yml", "nobody"]),
    ],
)  # fmt: skip
def test_a_mistake_in_a_file_is_told_with_the_file_and_the_place(
    data: Path, file: str, before: str, after: str, told: list[str]
) -> None:
    path = data / file
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    with pytest.raises(BrokenData) as refused:
        room.load(data)
    assert all(word in str(refused.value) for word in told), str(refused.value)


def test_a_missing_file_is_told_by_its_name(data: Path) -> None:
    (data / "clocks.yml").unlink()
    with pytest.raises(BrokenData, match=r"clocks\.yml: cannot be read"):
        room.load(data)
