"""The procedures that come with the application: whole, lawful as far as the city knows, in two languages, found."""

import re
from collections.abc import Iterator
from typing import Any, Final

import pytest
import yaml

from casa_app.identity.organisation import organisation
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.i18n import OFFICIAL, Locale
from casa_app.procedures.definition import FAMILIES, LEGAL_MOST, Fee, Opinion, Procedure, Term
from casa_app.procedures.loading import FOLDER, load_folder
from casa_app.procedures.record_rule import ACT_VALUES
from casa_app.procedures.service import catalogue, sheets
from casa_app.ui.icons import drawings

FILES: Final = {code: procedure for code, (procedure, _) in load_folder().items()}
# Issue 3: the six that are complete, and those with sheet, form, pieces and clock.
COMPLETE: Final = {
    "birth_extract", "birth_full_copy", "building_permit_small", "establishment_2nd", "public_domain_occupation",
    "hall_booking",
}  # fmt: skip
OTHERS: Final = {
    "death_extract", "signature_legalisation", "certified_copy", "building_permit_large", "renovation_permit",
    "demolition_permit", "occupancy_permit", "retail_activity", "cafe_restaurant", "bulky_waste", "tree_pruning",
    "reserved_parking", "association_event", "subdivision", "housing_group", "division", "establishment_3rd",
    "road_closure",
}  # fmt: skip
# The nine local-authority acts (law 55-19 and its decree, 2023), and the days to decide where joint order 1839.23 says
# them; 30 days for investment files and 60 for any request otherwise (law 55-19).
DAYS: Final = {
    "building_permit_small": ("building_permit", 15),
    "building_permit_large": ("building_permit", 30),
    "subdivision": ("subdivision", 30),
    "housing_group": ("housing_group", 30),
    "division": ("division", 30),
    "establishment_2nd": ("establishment_2nd", 30),
    "establishment_3rd": ("establishment_3rd", 30),
    "occupancy_permit": ("occupancy", 60),
    "renovation_permit": ("renovation", 60),
    "demolition_permit": ("demolition", 60),
}
# Five working days take a week of the calendar, days off aside.
_CALENDAR_DAYS: Final = {"hours": 1 / 24, "days": 1.0, "working_days": 7 / 5}
each = pytest.mark.parametrize("procedure", FILES.values(), ids=FILES.keys())


def texts(node: Any, path: str = "") -> Iterator[tuple[str, dict[Locale, str]]]:
    """Every text in both languages of a file, with its path; synonyms are words of people and left out."""
    if isinstance(node, dict):
        if set(node) == set(OFFICIAL):
            yield path, node
        for key, value in node.items():
            if key != "synonyms":
                yield from texts(value, f"{path}.{key}")
    elif isinstance(node, list):
        for at, value in enumerate(node):
            yield from texts(value, f"{path}.{at}")


def told(procedure: Procedure) -> list[tuple[str, dict[Locale, str]]]:
    """The texts of a procedure's file as they are written there."""
    return list(texts(yaml.safe_load((FOLDER / f"{procedure.code}.yml").read_text(encoding="utf-8"))))


def asked(procedure: Procedure, **answers: Any) -> dict[str, Any]:
    """The answers as conditions see them, those not given at their neutral value."""
    fields = procedure.fields
    assert answers.keys() <= fields.keys()
    return {name: field.cel(answers.get(name)) for name, field in fields.items()}


def opinions(code: str, **answers: Any) -> set[str]:
    """The bodies that are asked for these answers."""
    procedure = FILES[code]
    seen = asked(procedure, **answers)
    return {one.body for one in procedure.opinions if procedure.holds(one.when, seen)}


def brought(code: str, **answers: Any) -> set[str]:
    """The pieces that a person brings for these answers."""
    procedure = FILES[code]
    seen = asked(procedure, **answers)
    return {one.id for one in procedure.pieces if not one.held and procedure.holds(one.when, seen)}


def fees(code: str, **answers: Any) -> list[float]:
    """What it costs for these answers, in dirhams."""
    procedure = FILES[code]
    seen = asked(procedure, **answers)
    due = [fee.amount for fee in procedure.fees if procedure.holds(fee.when, seen)]
    return [procedure.expressions[one].value(seen) if isinstance(one, str) else one for one in due]


def test_every_procedure_of_the_issue_is_there() -> None:
    assert FILES.keys() == COMPLETE | OTHERS


def test_each_of_the_five_families_is_served() -> None:
    assert {one.family for one in FILES.values()} == set(FAMILIES)


def test_each_of_the_nine_acts_is_granted_by_silence_within_its_term() -> None:
    by_silence = {
        code: (one.clocks.decide.act, one.clocks.decide.amount)
        for code, one in FILES.items()
        if one.clocks.decide.silence == "consent"
    }
    assert by_silence == DAYS
    assert len({act for act, _ in by_silence.values()}) == 9


@pytest.mark.parametrize("code", DAYS)
def test_a_term_whose_end_is_consent_counts_calendar_days_pauses_for_the_complement_and_ends_in_a_document(
    code: str,
) -> None:
    procedure = FILES[code]
    assert procedure.clocks.decide.unit == "days"
    assert procedure.clocks.decide.pauses == ("complement",)
    assert procedure.result is not None


@each
def test_no_term_is_longer_than_the_law_allows_and_none_outlasts_the_decision(procedure: Procedure) -> None:
    decide = procedure.clocks.decide
    limit = decide.amount * _CALENDAR_DAYS[decide.unit]
    assert limit <= LEGAL_MOST
    terms: list[Term | Opinion] = [procedure.clocks.complete, *procedure.opinions]
    for term in terms:
        assert term.amount * _CALENDAR_DAYS[term.unit] <= limit


@each
def test_nothing_calls_itself_verified_before_the_citys_lawyers_did(procedure: Procedure) -> None:
    rules: list[Fee | Opinion | Term] = [
        *procedure.fees,
        *procedure.opinions,
        procedure.clocks.complete,
        procedure.clocks.decide,
    ]
    assert not any(rule.verified for rule in rules)


@each
def test_a_silence_that_may_endanger_people_is_no_favourable_opinion(procedure: Procedure) -> None:
    assert all(one.silence == "none" for one in procedure.opinions if one.body == "civil_protection")


@each
def test_what_a_file_names_exists(procedure: Procedure) -> None:
    assert procedure.icon in drawings()
    assert procedure.workflow.service in organisation().services
    assert {one.body for one in procedure.opinions} <= organisation().bodies.keys()
    if procedure.result:
        assert (FOLDER.parent / "results" / f"{procedure.result.template}.typ").is_file()


@each
def test_each_language_is_written_in_its_own_letters(procedure: Procedure) -> None:
    for path, text in told(procedure):
        assert not re.search(r"[\u0600-\u06ff]", text["fr"]), path
        assert re.search(r"[\u0600-\u06ff]", text["ar"]), path


@each
def test_numbers_in_arabic_keep_their_order_and_latin_digits(procedure: Procedure) -> None:
    for path, text in told(procedure):
        # A hyphen between digits lets them change places in a line that runs from the right: 55-19 is read 19-55.
        assert not re.search(r"\d-\d|[\u0660-\u0669]", text["ar"]), path


@each
def test_both_languages_of_a_text_say_the_same_numbers(procedure: Procedure) -> None:
    for path, text in told(procedure):
        french = re.sub(r"(?<=\d)-(?=\d)", ".", text["fr"])
        assert sorted(re.findall(r"\d[\d.,]*\d|\d", french)) == sorted(re.findall(r"\d[\d.,]*\d|\d", text["ar"])), path


@each
def test_french_is_spoken_in_the_second_person_with_its_own_apostrophes(procedure: Procedure) -> None:
    for path, text in told(procedure):
        assert not re.search(r"\b(tu|ton|tes|toi)\b", text["fr"], re.IGNORECASE), path
        assert not re.search(r"\w'\w", text["fr"]), path


@pytest.mark.parametrize("code", sorted(COMPLETE))
def test_the_six_complete_ones_end_in_a_document(code: str) -> None:
    assert FILES[code].result is not None
    assert FILES[code].workflow.checklist


@each
def test_a_result_says_the_same_fields_in_both_languages_and_shows_every_value(procedure: Procedure) -> None:
    if (result := procedure.result) is None:
        return
    assert result.kind == procedure.code
    for sentence in result.body:
        named = {locale: sorted(re.findall(r"\{(\w+)\}", sentence[locale])) for locale in OFFICIAL}
        assert named["fr"] == named["ar"]
        of_act = ACT_VALUES if procedure.record else set()
        assert set(named["fr"]) <= procedure.fields.keys() | {"reference", "date"} | of_act
    assert {"reference", "date"} <= set(re.findall(r"\{(\w+)\}", " ".join(one["fr"] for one in result.body)))


@each
def test_what_the_document_says_is_always_answered(procedure: Procedure) -> None:
    """A field that a document shows is required, and asked under no condition: no sentence ends in nothing."""
    if (result := procedure.result) is None:
        return
    named = set(re.findall(r"\{(\w+)\}", " ".join(one["fr"] for one in result.body))) - {"reference", "date"}
    for section in procedure.sections:
        for field in section.fields:
            if field.id in named | {result.holder}:
                assert (field.required, field.when, section.when) == (True, None, None), field.id


@each
def test_the_field_of_the_place_is_always_answered(procedure: Procedure) -> None:
    if procedure.workflow.place:
        assert procedure.fields[procedure.workflow.place].required


@each
def test_a_form_is_short(procedure: Procedure) -> None:
    assert len(procedure.fields) <= 20
    assert all(len(section.fields) <= 10 for section in procedure.sections)


def test_an_architect_hears_of_civil_protection_only_where_the_public_is_received() -> None:
    assert opinions("building_permit_small") == {"urban_agency"}
    assert opinions("building_permit_small", public_received=True) == {"urban_agency", "civil_protection"}
    assert opinions("building_permit_large", levels=6) >= {"civil_protection"}
    assert "civil_protection" not in opinions("building_permit_large", levels=5)


def test_a_tenant_brings_the_lease_and_an_owner_the_title() -> None:
    assert "lease" in brought("establishment_2nd", tenure="tenant")
    assert "ownership" not in brought("establishment_2nd", tenure="tenant")
    assert "ownership" in brought("establishment_2nd", tenure="owner")


def test_who_asks_for_their_own_birth_extract_brings_nothing() -> None:
    assert brought("birth_extract", relationship="holder") == set()
    assert brought("birth_extract", relationship="spouse") == {"id_card"}
    assert brought("birth_extract", relationship="authorised") == {"id_card", "mandate"}


def test_a_full_copy_goes_only_to_those_whom_the_law_names() -> None:
    relationship = FILES["birth_full_copy"].fields["relationship"]
    allowed = {"holder", "ascendant", "descendant", "spouse", "guardian", "authorised"}
    assert {option.id for option in relationship.options} == allowed  # type: ignore[union-attr]
    assert "guardianship" in brought("birth_full_copy", relationship="guardian")
    assert "mandate" in brought("birth_full_copy", relationship="authorised")


@pytest.mark.parametrize("code", ["birth_extract", "birth_full_copy", "death_extract"])
def test_what_a_register_says_is_drawn_from_its_act_and_not_from_what_was_typed(code: str) -> None:
    result = FILES[code].result
    assert result is not None
    said = set(re.findall(r"\{(\w+)\}", " ".join(one["ar"] for one in result.body))) | {result.holder}
    assert said <= ACT_VALUES | {"registry_arrondissement", "reference", "date"}
    assert said >= {"act_holder", "act_day", "act_reference"}


def test_a_terrace_pays_for_its_area_and_days_and_a_removal_pays_nothing() -> None:
    assert fees("public_domain_occupation", occupation="terrace", area=20, days=30) == [300.0]
    assert fees("public_domain_occupation", occupation="removal", area=20, days=1) == []


def test_a_terrace_a_removal_and_a_film_are_asked_different_things() -> None:
    procedure = FILES["public_domain_occupation"]
    sections = {
        use: {one.id for one in procedure.sections if procedure.holds(one.when, asked(procedure, occupation=use))}
        for use in ("terrace", "removal", "filming")
    }
    common = {"occupation_section", "place_section"}
    assert sections == {use: common | {f"{'shop' if use == 'terrace' else use}_section"} for use in sections}
    assert opinions("public_domain_occupation", occupation="filming", traffic_stopped=True) >= {"police"}
    assert opinions("public_domain_occupation", occupation="removal") == set()


def test_a_tree_that_touches_cables_is_shown_to_the_operator() -> None:
    assert opinions("tree_pruning", cause=["cables", "disease"]) == {"distribution_operator"}
    assert opinions("tree_pruning", cause=["disease"]) == set()


@pytest.fixture
async def loaded(database: Database) -> Database:
    """A database that took up the procedure files."""
    async with writing() as work:
        await catalogue.load(work)
    return database


TYPED: Final = {
    "birth_extract": ["l7ala lmadaniya", "شهادة الازدياد"],
    "birth_full_copy": ["copi integral", "نسخة كاملة", "noskha kamila"],
    "death_extract": ["acte de deces", "شهادة الوفاة"],
    "signature_legalisation": ["legalisation signature", "تصحيح الامضاء", "tas7i7 limda"],
    "certified_copy": ["copie conforme", "نسخة طبق الأصل", "tbe9 l2asl"],
    "building_permit_small": ["permis de construire", "rokhsat lbni", "رخصة البناء", "bghit nbni"],
    "building_permit_large": ["permis de construire grand projet", "المشاريع الكبرى"],
    "renovation_permit": ["refection", "ترميم", "rokhsat l islah"],
    "demolition_permit": ["permis de demolir", "رخصة الهدم"],
    "occupancy_permit": ["permis d'habiter", "رخصة السكنى", "rokhsat sakan"],
    "subdivision": ["lotissement", "تجزئة"],
    "housing_group": ["groupe d'habitations", "مجموعة سكنية"],
    "division": ["morcellement", "تقسيم عقار"],
    "establishment_2nd": ["commodo incommodo", "مؤسسة مصنفة الدرجة الثانية"],
    "establishment_3rd": ["etablissement classé troisième catégorie", "الدرجة الثالثة"],
    "retail_activity": ["ouvrir un commerce", "رخصة الحانوت"],
    "cafe_restaurant": ["ouvrir un café", "رخصة مقهى", "l9ahwa"],
    "public_domain_occupation": ["terasse", "تيراس", "tournage", "déménagement"],
    "hall_booking": ["salle des fêtes", "ملعب القرب", "terrain de foot"],
    "bulky_waste": ["encombrants", "متلاشيات"],
    "tree_pruning": ["elagage", "تقليم الأشجار"],
    "reserved_parking": ["place handicapé", "باركينغ"],
    "road_closure": ["couper la rue", "سد الزنقة", "toupie"],
    "association_event": ["fête de quartier", "مهرجان", "jam3iya"],
}


async def test_each_procedure_is_found_by_what_people_type(loaded: Database) -> None:
    lost = []
    async with reading() as work:
        for code, phrases in TYPED.items():
            for words in phrases:
                found = [one.item.code for one in await sheets.search(work, words, "ar")]
                if code not in found[:3]:
                    lost.append((words, code, found))
    assert TYPED.keys() == FILES.keys()
    assert not lost
