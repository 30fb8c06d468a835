"""A form known at run time: how its fields are asked, how what is typed is kept, and what pages make of it."""

from datetime import date
from typing import Any

import pytest
import reflex as rx
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter

from casa_app.claims.state.report import ReportState
from casa_app.kit.errors import CasaError, InvalidForm, TooLong, Unreadable
from casa_app.procedures.kinds.base import Context, Kind, Unexpected
from casa_app.procedures.kinds.registry import KINDS, Field
from casa_app.procedures.pages.fields import field
from casa_app.procedures.state import asked
from casa_app.procedures.state.controls import DRAWN, drawn_points
from casa_app.procedures.views import FieldView, PartView
from casa_app.territory import service as territory
from casa_app.ui.problems import by_field
from tests.procedures.test_kinds import ANFA, BOTH, OPTIONS, TYPED, a

TODAY = Context(date(2026, 11, 24))
WIDGETS = {"line", "area", "cards", "select", "zones", "box", "drawing"}
CHILDREN: Kind = TypeAdapter(Field).validate_python(
    {
        "id": "children", "kind": "group", "label": {"fr": "Enfant", "ar": "طفل"}, "required": True, "most": 3,
        "fields": [
            {"id": "who", "kind": "person", "label": {"fr": "Identité", "ar": "الهوية"}, "required": True},
            {"id": "born", "kind": "date", "label": {"fr": "Né le", "ar": "تاريخ الازدياد"}},
        ],
    }
)  # fmt: skip


def controls(view: FieldView) -> list[PartView]:
    inner = [one for row in view.rows for one in row.fields]
    return [part for one in (view, *inner) for part in (*one.parts, *one.instead)]


@pytest.mark.parametrize("kind", KINDS)
def test_every_input_of_a_kind_has_one_control_that_shows_what_was_typed(kind: str) -> None:
    one = a(kind)
    (view,) = asked.views([one], TYPED[kind], TODAY)
    shown = controls(view)
    assert {part.widget for part in shown} <= WIDGETS
    if kind == "group":
        assert [len(row.fields) for row in view.rows] == [4, 4, 4]  # the row between two that are filled in stays
        assert {part.name for part in shown} < set(one.inputs())
    else:
        assert [part.name for part in shown] == list(one.inputs())
    assert {part.name: part.value for part in shown if part.value} == TYPED[kind]
    assert all(part.label for part in shown)


@pytest.mark.parametrize("kind", sorted(set(KINDS) - {"computed"}))
def test_what_is_wrong_stands_at_its_control_and_in_the_summary_with_its_label(kind: str) -> None:
    one = a(kind, required=True)
    with pytest.raises(CasaError) as caught:
        one.parse({}, TODAY)
    problems = caught.value.problems if isinstance(caught.value, InvalidForm) else [caught.value]
    shown = asked.views([one], {}, TODAY, errors=by_field(problems, "fr"))
    at_fault = {part.name: part.error for part in controls(shown[0]) if part.error}
    assert at_fault == {problem.field: problem.text("fr") for problem in problems}
    for told in asked.told(problems, shown, "fr"):
        assert told.field in at_fault
        assert told.text.endswith(f"\u00a0: {at_fault[told.field]}")


def test_a_day_is_shown_in_the_other_calendar_and_a_drawing_is_understood_as_it_grows() -> None:
    (day,) = asked.views([a("date")], {"it": "2026-03-12"}, TODAY)
    assert day.parts[0].note == "23 ramadan 1447"
    (begun,) = asked.views([a("polygon")], {"it": "[[33.59,-7.62],[33.5902,-7.62]]"}, TODAY)
    assert (begun.parts[0].error, begun.parts[0].note, len(begun.parts[0].points)) == ("", "", 2)
    (drawn,) = asked.views([a("polygon")], TYPED["polygon"], TODAY)
    assert drawn.parts[0].note.startswith("411,5")
    (outside,) = asked.views([a("point")], {"it": "[48.85,2.35]"}, TODAY)
    assert outside.parts[0].error == territory.OutsideCommune().text("fr")


def test_a_computed_value_is_shown_and_never_asked() -> None:
    (view,) = asked.views([a("computed", unit="DH")], {}, TODAY, values={"it": 1250.0})
    assert (view.parts, view.shown) == ([], "1\u202f250\u00a0DH")


def test_a_choice_of_many_is_a_list_and_of_few_are_cards() -> None:
    many = [{"id": f"number_{n}", "label": BOTH} for n in range(9)]
    assert asked.views([a("choice", options=many)], {}, TODAY)[0].parts[0].widget == "select"
    (few,) = asked.views([a("choice")], {"it": "removal"}, TODAY)
    assert [(one.value, one.chosen) for one in few.parts[0].options] == [("terrace", False), ("removal", True)]
    assert [one["id"] for one in OPTIONS] == ["terrace", "removal"]


def test_rows_come_and_go_and_what_is_typed_moves_with_its_row() -> None:
    form: dict[str, Any] = {}
    for name, value in (
        ("children.0.who.name", "Amina"), ("children.rows", "+"), ("children.1.who.name", "Brahim"),
        ("children.1.born", "2020-01-01"), ("children.rows", "+"), ("children.2.who.name", "Chama"),
        ("children.rows", "+"), ("children.rows", "-0"),
    ):  # fmt: skip
        form = asked.keep([CHILDREN], form, name, value)
    assert form["children.0.who.name"] == "Brahim"
    assert form["children.0.born"] == "2020-01-01"
    assert form["children.1.who.name"] == "Chama"
    assert not any(name.startswith("children.2.") for name in form)
    (view,) = asked.views([CHILDREN], form, TODAY)
    assert [row.title for row in view.rows] == ["Enfant\u00a0: n° 1", "Enfant\u00a0: n° 2"]
    assert view.may_add
    assert view.turn == 3  # a fourth row was never opened
    for _ in range(3):
        form = asked.keep([CHILDREN], form, "children.rows", "-0")
    (view,) = asked.views([CHILDREN], form, TODAY)
    assert [row.removable for row in view.rows] == [False]


def test_controls_are_made_anew_when_rows_move_and_when_the_form_is_filled_in_for_somebody() -> None:
    before = asked.views([CHILDREN, a("text")], {}, TODAY)
    grown = asked.views([CHILDREN, a("text")], asked.keep([CHILDREN], {}, "children.rows", "+"), TODAY)
    assert before[0].rows[0].key != grown[0].rows[0].key
    assert before[1].key == grown[1].key
    assert before[1].key != asked.views([a("text")], {}, TODAY, turn=1)[0].key


@pytest.mark.parametrize(
    ("value", "problem"),
    [(True, Unexpected), (["a"], Unexpected), (None, Unexpected), ("\u202ex", Unreadable), ("x" * 9_999, TooLong)],
)
def test_what_cannot_be_kept_is_refused_at_its_input(value: object, problem: type[CasaError]) -> None:
    with pytest.raises(problem) as caught:
        asked.keep([a("text")], {"it": "before"}, "it", value)
    assert caught.value.field == "it"


def test_a_device_that_gives_no_position_is_told_until_a_place_is_given() -> None:
    form = asked.keep([a("point")], {}, "it.here", "denied")
    (view,) = asked.views([a("point")], form, TODAY)
    assert "appareil" in view.parts[0].note
    form = asked.keep([a("point")], form, "it", "[33.59,-7.62]")
    assert "appareil" not in asked.views([a("point")], form, TODAY)[0].parts[0].note


def test_a_name_that_is_no_input_changes_nothing() -> None:
    fields = [a("text"), CHILDREN]
    for name in ("other", "it.x", "children.9.who.name", "children.turn", "__class__", ""):
        assert asked.keep(fields, {"it": "kept"}, name, "x") == {"it": "kept"}
    for forged in ("-9", "--1", "-", "+1", "٣", "-²", 5, None, ["+"], "9" * 5000):
        assert asked.keep(fields, {}, "children.rows", forged) == {}


FORGED = st.one_of(st.none(), st.booleans(), st.integers(), st.text(max_size=30), st.lists(st.integers(), max_size=2))
NAMES = st.sampled_from(("it", "it.text", "it.rows", "it.turn", "it.0.who.name", "it.1.spot", "it.area", "it.terrace"))


@settings(max_examples=60, deadline=None)
@pytest.mark.parametrize("kind", KINDS)
@given(form=st.dictionaries(NAMES, FORGED, max_size=5))
def test_no_form_breaks_the_page(kind: str, form: dict[str, Any]) -> None:
    for view in asked.views([a(kind)], form, TODAY):
        assert all(isinstance(part.value, str) for part in controls(view))


@given(st.text(max_size=60), st.booleans())
def test_points_are_read_from_any_text_or_there_are_none(text: str, single: bool) -> None:
    assert isinstance(drawn_points(text, single=single), list)
    assert drawn_points("[" * 9_000, single=single) == []
    assert drawn_points("[1,2]", single=True) == [[1.0, 2.0]]


@pytest.mark.parametrize("locale", ["fr", "ar"])
def test_the_page_is_built_once_for_every_kind(locale: str) -> None:
    views = rx.Var(_js_expr="views", _var_type=list[FieldView])
    page = str(rx.el.div(rx.foreach(views, lambda one: field(one, locale, ReportState.keep))))
    assert "style:" not in page  # the content policy allows no inline style
    assert page.count("jsx(MapView,") == 2  # a field and a field of a row
    assert all(zone.code in page for zone in territory.arrondissements(locale))
    assert 'type:"radio"' in page
    radio = page.partition('type:"radio"')[0].rpartition("jsx(")[2]
    assert "id:" not in radio  # a form sends the value of a radio button that has one, chosen or not


def test_who_has_no_map_says_the_place_in_words() -> None:
    for kind in sorted(DRAWN):
        (view,) = asked.views([a(kind)], {}, TODAY)
        assert not view.instead_used
        form = {part.name: {"zones": ANFA, "area": "Angle"}.get(part.widget, "12") for part in view.instead}
        assert a(kind).parse(form, TODAY)["text"] == "Angle"
        assert asked.views([a(kind)], form, TODAY)[0].instead_used
