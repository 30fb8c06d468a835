"""The kinds of field: what a form says becomes a value, a value becomes words, and what is forged a named error."""

import json
import math
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from casa_app.kit.errors import CasaError, InvalidForm, Missing, TooLong, Unreadable
from casa_app.kit.hijri import hijri
from casa_app.procedures.kinds import dates, geometry, numbers, people, places, text
from casa_app.procedures.kinds.base import Context, Kind, Unexpected
from casa_app.procedures.kinds.groups import Group, TooFewRows, TooManyRows
from casa_app.procedures.kinds.registry import KINDS, Field
from casa_app.territory import service as territory
from casa_app.territory.service import InMechouar, OutsideCommune

TODAY = Context(date(2026, 11, 24))
BOTH = {"fr": "Libellé", "ar": "تسمية"}
FIELDS: TypeAdapter[Any] = TypeAdapter(Field)
OPTIONS = [{"id": "terrace", "label": {"fr": "Terrasse", "ar": "شرفة"}},
           {"id": "removal", "label": {"fr": "Déménagement", "ar": "انتقال"}}]  # fmt: skip
EXTRA: dict[str, dict[str, Any]] = {
    "text": {"most": 120, "lines": 3},
    "number": {"unit": "m²", "decimals": 1, "least": -50.0, "most": 2000.0},
    "choice": {"options": OPTIONS},
    "choices": {"options": OPTIONS},
    "computed": {"formula": "area * 2.0"},
    "group": {"least": 1, "most": 4, "fields": [
        {"id": "who", "kind": "person", "label": BOTH, "required": True},
        {"id": "size", "kind": "number", "label": BOTH},
        {"id": "spot", "kind": "point", "label": BOTH},
        {"id": "wishes", "kind": "choices", "label": BOTH, "options": OPTIONS},
    ]},
}  # fmt: skip
ANFA = "06.141.01.01"
SQUARE = [[33.59, -7.62], [33.5902, -7.62], [33.5902, -7.6198], [33.59, -7.6198]]
TYPED: dict[str, dict[str, str]] = {
    "text": {"it": "  Rue des Iris \r\n n° 4 "},
    "number": {"it": "1 250,5"},
    "amount": {"it": "1250.5"},
    "date": {"it": "12/03/2026"},
    "datetime": {"it": "2026-03-12T14:30"},
    "choice": {"it": "removal"},
    "choices": {"it.removal": "yes", "it.terrace": "yes"},
    "yes_no": {"it": "no"},
    "cin": {"it": "bk 123456"},
    "ice": {"it": "000000000000097"},
    "phone": {"it": "٠٦ ١٢ ٣٤ ٥٦ ٧٨"},
    "email": {"it": "Amina@Exemple.ma"},
    "arrondissement": {"it": ANFA},
    "address": {"it.text": "12, rue des Iris", "it.arrondissement": ANFA},
    "point": {"it": "[33.59,-7.62]", "it.text": "Devant l’école"},
    "line": {"it": "[[33.59,-7.62],[33.5902,-7.62]]"},
    "polygon": {"it": json.dumps(SQUARE)},
    "person": {"it.name": "Amina  Alaoui", "it.cin": "bk123456", "it.phone": "0612345678"},
    "company": {"it.name": "Café Atlas", "it.ice": "000000000000097"},
    "civil_act": {"it.office": "Anfa", "it.act": "١٢", "it.year": "1407", "it.calendar": "hijri"},
    "group": {"it.0.who.name": "Amina", "it.2.who.name": "Brahim", "it.2.size": "12", "it.2.spot": "[33.59,-7.62]"},
    "declaration": {"it": "yes"},
    "computed": {},
}


def a(kind: str, **more: Any) -> Kind:
    return FIELDS.validate_python({"id": "it", "kind": kind, "label": BOTH, **EXTRA.get(kind, {}), **more})


def refused(field: Kind, raw: dict[str, Any]) -> list[tuple[str, type[CasaError]]]:
    with pytest.raises(CasaError) as caught:
        field.parse(raw, TODAY)
    problems = caught.value.problems if isinstance(caught.value, InvalidForm) else [caught.value]
    assert all(problem.text("fr") and problem.text("ar") for problem in problems)
    return [(problem.field, type(problem)) for problem in problems]


def test_the_contract_names_exactly_these_kinds() -> None:
    assert set(KINDS) == set(TYPED)
    assert {name: type(a(name)) for name in KINDS} == KINDS


@pytest.mark.parametrize("kind", KINDS)
def test_what_was_typed_survives_a_form_filled_in_again(kind: str) -> None:
    field = a(kind)
    value = field.parse(TYPED[kind], TODAY)
    assert (value is None) == (kind == "computed")
    assert json.loads(json.dumps(value)) == value  # kept as JSON
    assert set(field.raw(value)) <= set(field.inputs())
    assert field.parse(field.raw(value), TODAY) == value
    for locale in ("fr", "ar"):
        assert field.shown(value, locale).strip() or kind == "computed"
        assert not any(digit in field.shown(value, locale) for digit in "٠١٢٣٤٥٦٧٨٩")


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"computed"}))
def test_a_required_field_left_empty_is_told_at_its_own_input(kind: str) -> None:
    field = a(kind, required=True)
    for name, problem in refused(field, {}):
        assert name in field.inputs()
        assert issubclass(problem, Missing | text.NotDeclared | TooFewRows)
    assert a(kind).parse({}, TODAY) is None
    assert a(kind).parse(dict.fromkeys(field.inputs(), ""), TODAY) is None
    assert a(kind).shown(None, "fr") == ""
    assert a(kind).raw(None) == {}


@pytest.mark.parametrize("kind", KINDS)
def test_conditions_meet_the_same_type_whatever_the_value(kind: str) -> None:
    field = a(kind)
    samples = field.samples()
    assert len(samples) >= 2
    assert field.cel(None) == field.neutral()
    met = [field.neutral(), *samples, field.cel(field.parse(TYPED[kind], TODAY))]
    assert len({_shape(value) for value in met if value != []}) == 1


def _shape(value: Any) -> str:
    if isinstance(value, dict):
        return json.dumps({name: _shape(inner) for name, inner in sorted(value.items())})
    return f"[{_shape(value[0])}]" if isinstance(value, list) and value and kindred(value) else type(value).__name__


def kindred(value: list[Any]) -> bool:
    return isinstance(value[0], dict)


FORGED = st.one_of(
    st.text(max_size=80), st.none(), st.booleans(), st.integers(), st.floats(), st.binary(max_size=8),
    st.lists(st.text(max_size=5), max_size=3), st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
    st.sampled_from(["NaN", "1e999", "-0", "\x00", "\u202eevil", "\ud800", "x" * 100_000, "[" * 15_000, "9" * 5000,
                     "[1e999,1]", "[NaN,1]", "[true,false]", f"[{'9' * 400},1]", '{"lat":1}', "[[1,2],3]", "null",
                     "yes", "0001-01-01", "9999-12-31", "today", "2026-02-30", "2026-03-12T25:00", ANFA, "²", "٣"]),
    st.recursive(st.floats() | st.booleans(), lambda inner: st.lists(inner, max_size=4), max_leaves=9).map(json.dumps),
)  # fmt: skip


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@pytest.mark.parametrize("kind", KINDS)
@given(data=st.data())
def test_forged_input_is_refused_by_name_or_understood(kind: str, data: st.DataObject) -> None:
    field = a(kind, required=data.draw(st.booleans()))
    names = st.sampled_from((*field.inputs()[:12], "it", "it.", "it.4.who.name", "it.999.size"))
    raw = data.draw(st.dictionaries(names, FORGED, max_size=6))
    try:
        value = field.parse(raw, TODAY)
    except CasaError as problem:
        told = problem.problems if isinstance(problem, InvalidForm) else [problem]
        assert all(one.field in field.inputs() and one.status < 500 and one.text("ar") for one in told)
        assert len({one.field for one in told}) == len(told)
    else:
        json.dumps(value, allow_nan=False)
        assert field.parse(field.raw(value), TODAY) == value
        assert field.shown(value, "fr") is not None


@settings(max_examples=200, deadline=None)
@given(st.floats(min_value=-1e12, max_value=1e12), st.integers(0, 3))
def test_a_number_can_be_typed_again_as_it_was_understood(value: float, decimals: int) -> None:
    value = round(value, decimals) + 0.0
    assert numbers.number_of(numbers.written(value), decimals=decimals) == value


@settings(max_examples=100, deadline=None)
@given(st.dates(date(1850, 1, 1), date(2199, 12, 31)))
def test_every_day_reads_back_and_has_words(day: date) -> None:
    field = a("date")
    assert field.parse({"it": day.isoformat()}, TODAY) == day.isoformat()
    assert str(day.year) in field.shown(day.isoformat(), "fr")


CITY = st.tuples(st.floats(33.52, 33.62), st.floats(-7.7, -7.52))


@settings(max_examples=100, deadline=None)
@given(st.lists(CITY, min_size=1, max_size=8), st.sampled_from(["point", "line", "polygon"]))
def test_whatever_is_drawn_reads_back_or_is_refused_by_name(points: list[tuple[float, float]], kind: str) -> None:
    field = a(kind)
    try:
        value = field.parse({"it": json.dumps(points[0] if kind == "point" else points)}, TODAY)
    except CasaError:
        return
    assert field.parse(field.raw(value), TODAY) == value
    assert territory.find(value["arrondissement"])


def test_each_kind_says_its_value_in_both_languages() -> None:
    said = {kind: tuple(a(kind).shown(a(kind).parse(TYPED[kind], TODAY), locale) for locale in ("fr", "ar"))
            for kind in TYPED}  # fmt: skip
    assert said["date"] == ("12 mars 2026 (23 ramadan 1447)", "12 مارس 2026 (23 رمضان 1447)")
    assert said["datetime"] == ("jeudi 12 mars 2026, 14:30", "الخميس، 12 مارس 2026، 14:30")
    assert said["number"] == ("1\u202f250,5\u00a0m²", "1.250,5\u00a0m²")
    assert said["amount"] == ("1\u202f250,50\u00a0DH", "1.250,50\u00a0درهم")
    assert said["choices"] == ("Terrasse, Déménagement", "شرفة، انتقال")
    assert said["polygon"][0].startswith("411,5\u00a0m², ")
    assert said["line"][0].startswith("22,2\u00a0m, ")
    assert said["person"][0] == "Amina Alaoui, CIN BK123456, 06 12 34 56 78"
    assert said["civil_act"][0] == "Acte n° 12, année 1407 de l’hégire, bureau d’état civil Anfa"
    assert said["group"][0].splitlines()[0] == "Libellé\u00a0: Amina"
    assert "293\u202f866" in said["point"][0]
    assert "Devant l’école" in said["point"][0]


def test_a_day_that_no_hijri_table_knows_is_shown_without_it() -> None:
    assert a("date").shown("1900-05-01", "fr") == "1 mai 1900"
    assert hijri(date(2026, 6, 17), "ar").endswith("محرم 1448")


def test_a_pin_gets_its_lambert_coordinates_and_its_arrondissement() -> None:
    value = a("point").parse({"it": "[33.59,-7.62]"}, TODAY)
    assert math.hypot(value["x"] - 293_866, value["y"] - 334_635) < 2  # domain.md: about
    assert value["arrondissement"] == territory.locate(33.59, -7.62).code


def test_a_place_can_be_told_without_a_map() -> None:
    field = a("polygon")
    value = field.parse({"it.text": "Angle rue A", "it.arrondissement": ANFA, "it.area": "182"}, TODAY)
    assert (value["points"], value["area"], value["arrondissement"]) == ([], 182.0, ANFA)
    assert field.shown(value, "fr") == "182\u00a0m², Angle rue A, Anfa"
    assert refused(field, {"it.text": "Angle rue A"}) == [
        ("it.arrondissement", places.ChooseArrondissement), ("it.area", Missing),
    ]  # fmt: skip


def _ring(*corners: tuple[float, float]) -> dict[str, str]:
    return {"it": json.dumps([[33.59 + north / 1e4, -7.62 + east / 1e4] for north, east in corners])}


@pytest.mark.parametrize(
    ("kind", "raw", "problem"),
    [
        ("polygon", _ring((0, 0), (2, 2), (2, 0), (0, 2)), places.CrossesItself),
        ("polygon", _ring((0, 0), (0, 4), (3, 2), (0, 2), (3, 0)), places.CrossesItself),
        ("polygon", _ring((0, 0), (2, 2)), places.TooFewPoints),
        ("polygon", _ring((0, 0), (2, 2), (0, 0)), places.TooFewPoints),
        ("polygon", _ring((0, 0), (1, 1), (2, 2)), places.NoArea),
        ("polygon", {"it": json.dumps([[33.59, -7.62]] * 202)}, places.TooManyPoints),
        ("line", {"it": json.dumps([[33.59 + n / 1e6, -7.62] for n in range(201)])}, places.TooManyPoints),
        ("line", {"it": "[[33.59,-7.62],[33.59,-7.62]]"}, places.TooFewPoints),
        ("point", {"it": "[48.85,2.35]"}, OutsideCommune),
        ("point", {"it": "[33.57998,-7.60542]"}, InMechouar),
        ("point", {"it": "[NaN,-7.6]"}, places.NotADrawing),
        ("point", {"it": "[true,-7.6]"}, places.NotADrawing),
        ("point", {"it": '{"lat":33.59,"lng":-7.62}'}, places.NotADrawing),
        ("point", {"it": "[" * 19_000}, places.NotADrawing),
        ("point", {"it": f"[{'9' * 19_000},1]"}, places.NotADrawing),
        ("line", {"it": "[" + "1," * 60_000 + "1]"}, TooLong),
        ("number", {"it": "NaN"}, numbers.NotANumber),
        ("number", {"it": "1e3"}, numbers.NotANumber),
        ("number", {"it": "12,55"}, numbers.TooPrecise),
        ("number", {"it": "2001"}, numbers.TooLarge),
        ("number", {"it": True}, Unexpected),
        ("amount", {"it": "-1"}, numbers.TooSmall),
        ("text", {"it": ["a"]}, Unexpected),
        ("text", {"it": "a\x00b"}, Unreadable),
        ("text", {"it": "\u202eabc"}, Unreadable),
        ("text", {"it": "x" * 121}, TooLong),
        ("choice", {"it": "film"}, text.UnknownOption),
        ("choices", {"it.terrace": "on"}, Unexpected),
        ("choices", {"it.terrace": ["yes", "yes"]}, Unexpected),
        ("yes_no", {"it": True}, Unexpected),
        ("date", {"it": "2026-02-30"}, dates.NotADate),
        ("date", {"it": "1492-01-01"}, dates.TooEarly),
        ("datetime", {"it": "2026-03-12"}, dates.NotAMoment),
        ("arrondissement", {"it": "06.141.01.99"}, places.ChooseArrondissement),
        ("address", {"it.text": "12, rue"}, Missing),
        ("civil_act", {"it.office": "Anfa", "it.act": "12", "it.year": "1407"}, people.NotAYear),
        ("civil_act", {"it.office": "Anfa", "it.act": "<b>", "it.year": "1987"}, people.NotAnActNumber),
        ("civil_act", {"it.office": "A", "it.act": "1", "it.year": "1987", "it.calendar": "mayan"}, Unexpected),
        ("group", {f"it.{n}.who.name": "Amina" for n in range(5)}, TooManyRows),
    ],
)
def test_what_does_not_fit_has_its_own_error(kind: str, raw: dict[str, Any], problem: type[CasaError]) -> None:
    field = a(kind)
    (found,) = refused(field, raw)
    assert found[1] is problem
    assert found[0] in field.inputs()


def test_several_wrong_parts_are_told_together_each_at_its_input() -> None:
    wrong = {"it.cin": "12", "it.phone": "1", "it.email": "nobody"}
    assert [name for name, _ in refused(a("person"), wrong)] == ["it.name", "it.cin", "it.phone", "it.email"]
    assert refused(a("person", needs=["cin"]), {"it.name": "Amina"}) == [("it.cin", Missing)]


def test_a_row_of_a_group_is_told_where_it_stands_and_empty_rows_do_not_count() -> None:
    field = a("group", required=True, least=2)
    assert refused(field, {"it.1.size": "many"}) == [("it.1.who.name", Missing), ("it.1.size", numbers.NotANumber)]
    assert refused(field, {"it.1.who.name": "Amina"}) == [("it.0.who.name", TooFewRows)]
    rows = field.parse({"it.1.who.name": "Amina", "it.3.who.name": "Brahim"}, TODAY)
    assert [row["who"]["name"] for row in rows] == ["Amina", "Brahim"]


def test_days_may_be_bound_to_today() -> None:
    field = a("date", earliest="today", latest="today+30")
    assert field.parse({"it": "2026-12-24"}, TODAY) == "2026-12-24"
    assert refused(field, {"it": "2026-12-25"}) == [("it", dates.TooLate)]
    assert refused(field, {"it": "2026-11-23"}) == [("it", dates.TooEarly)]
    assert refused(a("datetime", step_minutes=30), {"it": "2026-12-24T10:15"}) == [("it", dates.WrongStep)]


def test_every_point_of_a_drawing_is_looked_at() -> None:
    far = [[33.59, -7.62], [33.5902, -7.62], [34.5, -6.8]]
    assert refused(a("polygon"), {"it": json.dumps(far)}) == [("it", OutsideCommune)]


def test_the_area_of_an_outline_does_not_depend_on_how_it_was_drawn() -> None:
    areas = {a("polygon").parse({"it": json.dumps(ring)}, TODAY)["area"] for ring in (SQUARE, SQUARE[::-1], [*SQUARE, SQUARE[0]])}  # fmt: skip  # noqa: E501
    assert len(areas) == 1
    side = geometry.length_of([(33.59, -7.62), (33.5902, -7.62)])
    across = geometry.length_of([(33.59, -7.62), (33.59, -7.6198)])
    assert areas.pop() == pytest.approx(side * across, rel=0.01)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "text", "most": 0},
        {"kind": "text", "colour": "red"},
        {"kind": "text", "label": {"fr": "Nom", "ar": " "}},
        {"kind": "fax"},
        {"kind": "choice", "options": OPTIONS[:1]},
        {"kind": "choice", "options": [*OPTIONS, OPTIONS[0]]},
        {"kind": "number", "least": 3, "most": 2},
        {"kind": "date", "earliest": "tomorrow"},
        {"kind": "computed"},
        {"kind": "group", "fields": []},
        {"kind": "group", "fields": [{"id": "inner", "kind": "group", "label": BOTH, "fields": []}]},
        {"kind": "group", "fields": [{"id": "one", "kind": "text", "label": BOTH, "when": "true"}]},
    ],
)
def test_a_definition_that_cannot_be_meant_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        FIELDS.validate_python({"id": "field", "label": BOTH, **wrong})


def test_a_group_lists_the_inputs_of_every_row_it_may_have() -> None:
    field = a("group")
    assert isinstance(field, Group)
    assert field.inputs()[:3] == ("it.0.who.name", "it.0.who.cin", "it.0.who.phone")
    assert field.inputs()[-1] == "it.3.wishes.removal"
