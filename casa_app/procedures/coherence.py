"""What one part of a procedure's file says wrongly of another. Pure."""

import re
from collections.abc import Iterator, Mapping

from casa_app.kit.i18n import OFFICIAL
from casa_app.procedures import record_rule
from casa_app.procedures.conditions import BadExpression, Expression
from casa_app.procedures.definition import DECIDED, PLACES, Procedure
from casa_app.procedures.record_rule import ACT_VALUES
from casa_app.procedures.reuse import kinds

Where = tuple[str | int, ...]


def problems(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """What one part of a file says wrongly of another: (path, sentence)."""
    yield from _doubled(procedure)
    broken = list(_expressions(procedure))
    yield from broken
    if not broken:
        yield from _cycles(procedure)
        yield from _again(procedure)
    yield from _flow(procedure)
    yield from _result(procedure)


def _doubled(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    seen: set[str] = set()
    for at, section in enumerate(procedure.sections):
        for place, field in enumerate(section.fields):
            if field.id in seen:
                yield ("sections", at, "fields", place, "id"), f"{field.id} is used twice"
            seen.add(field.id)
    for name, key in (("pieces", "id"), ("fees", "id"), ("sections", "id"), ("opinions", "body")):
        ids = [getattr(part, key) for part in getattr(procedure, name)]
        for at, one in enumerate(ids):
            if one in ids[:at]:
                yield (name, at, key), f"{one} is used twice"


def _expressions(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    samples = {name: field.samples() for name, field in procedure.fields.items()}
    for where, source, wanted in procedure.sources():
        try:
            Expression.compile(source).check(samples, wanted)
        except BadExpression as problem:
            yield where, str(problem)


def _cycles(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """A field that is shown or computed by way of itself would never settle."""
    needs: dict[str, set[str]] = {}
    paths: dict[str, Where] = {}
    for at, section in enumerate(procedure.sections):
        for place, field in enumerate(section.fields):
            given = [section.when, field.when, getattr(field, "formula", None)]
            needs[field.id] = {name for one in given if one for name in procedure.expressions[one].reads}
            paths[field.id] = ("sections", at, "fields", place)
    for name in needs:
        if name in _reached(needs, name):
            yield paths[name], f"{name} depends on itself"


def _reached(needs: Mapping[str, set[str]], start: str) -> set[str]:
    reached: set[str] = set()
    ahead = [*needs[start]]
    while ahead:
        name = ahead.pop()
        if name not in reached:
            reached.add(name)
            ahead += needs.get(name, ())
    return reached


def _flow(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """Fields that the workflow or the record names, and that are not there or are of another kind."""
    fields, flow = procedure.fields, procedure.workflow
    if flow.office == "arrondissement" and flow.place is None:
        yield ("workflow", "place"), "which field names the arrondissement?"
    if flow.place is not None and (flow.place not in fields or fields[flow.place].kind not in PLACES):
        yield ("workflow", "place"), f"{flow.place} is no field that names an arrondissement"
    named: list[tuple[str, str | None, tuple[str, ...]]] = []
    if book := flow.booking:
        named = [("booking", book.resource, ("choice", "arrondissement")), ("booking", book.start, ("datetime",)),
                 ("booking", book.to, ("datetime",))]  # fmt: skip
    if owner := flow.cosigned:
        named += [("cosigned", owner.name, ("text",)), ("cosigned", owner.phone, ("phone",))]
    for part, name, wanted in named:
        if name is not None and (name not in fields or fields[name].kind not in wanted):
            yield ("workflow", part), f"{name} is no field of kind {' or '.join(wanted)}"
    if procedure.record:
        yield from record_rule.problems(procedure.record, fields, flow.office, procedure.clocks.decide.silence)


def _result(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """Fields that the document names, and that are not there."""
    if (result := procedure.result) is None:
        return
    known = procedure.fields.keys() | (ACT_VALUES if procedure.record else frozenset())
    if result.holder not in known:
        yield ("result", "holder"), f"there is no field {result.holder}"
    for at, sentence in enumerate(result.body):
        for locale in OFFICIAL:
            for name in sorted(_placeholders(sentence[locale]) - known - {"reference", "date"}):
                yield ("result", "body", at, locale), f"there is no field {name}"


def _again(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """What cannot be given again: papers of a kind that nobody knows, and answers that are a decision or a price."""
    for at, piece in enumerate(procedure.pieces):
        if piece.vault is not None and piece.vault not in kinds():
            yield ("pieces", at, "vault"), f"{piece.vault} is no kind of paper: {', '.join(sorted(kinds()))}"
    sources = [one for fee in procedure.fees for one in (fee.amount, fee.when) if isinstance(one, str)]
    priced = {name for one in sources for name in procedure.expressions[one].reads}
    for at, section in enumerate(procedure.sections):
        for place, field in enumerate(section.fields):
            where = ("sections", at, "fields", place, "prefill")
            if field.prefill and field.kind in DECIDED:
                yield where, f"a {field.kind} is answered anew each time"
            elif field.prefill and field.id in priced:
                yield where, "decides what it costs, and is answered anew each time"


def _placeholders(text: str) -> set[str]:
    return set(re.findall(r"\{(\w+)\}", text))
