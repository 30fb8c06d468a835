"""The shape of a procedure file, and what its parts must say of each other. Pure; `loading` reads the files.

A lawyer and a clerk can read one: docs/adding-a-procedure.md explains each part.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from casa_app.kit.calendar import Unit
from casa_app.kit.datafiles import Both, BothLists, Code, Part
from casa_app.kit.i18n import OFFICIAL
from casa_app.procedures.bookable import BookingRule
from casa_app.procedures.conditions import BadExpression, Expression, Wanted
from casa_app.procedures.kinds.registry import Field as FormField
from casa_app.procedures.reuse import kinds

FAMILIES: Final = ("administrative", "general", "mobility", "environment", "urban")
Act = Literal["establishment_2nd", "establishment_3rd", "building_permit", "subdivision", "housing_group", "division",
              "occupancy", "renovation", "demolition"]  # fmt: skip
"""The nine local-authority acts whose silence means consent (decree of law 55-19, 2023)."""
Audience = Literal["individual", "business", "professional", "association"]
PLACES: Final = frozenset({"arrondissement", "address", "point", "line", "polygon"})
"""The kinds of field whose value names an arrondissement."""
DECIDED: Final = frozenset({"declaration", "choice", "choices", "yes_no", "datetime", "group", "computed"})
"""The kinds of field that are answered anew each time: `prefill` is not for them."""
LEGAL_MOST: Final = 60
"""Days within which every request is answered (law 55-19)."""


class Sheet(Part):
    """What a person reads before they begin."""

    for_whom: Both
    channel: Both
    result: Both
    appeal: Both


class Fee(Part):
    """What it costs, in dirhams: a number, or a formula over the fields."""

    id: Code
    label: Both
    amount: float | str
    when: str | None = None
    source: Both
    verified: bool


class Piece(Part):
    """A document to bring; `held` ones the city looks up itself and never asks for.

    `vault` names the kind of paper under which one that was sent may be given again (data/vault.yml). `issued` names
    the kinds of results that are this document: who was issued one is not asked for it.
    """

    id: Code
    name: Both
    format: Both
    why: Both
    accepts: tuple[Literal["pdf", "image", "dwg"], ...] = Field(default=("pdf", "image"), min_length=1)
    most: int = Field(default=1, ge=1, le=10)
    required: bool = True
    when: str | None = None
    vault: Code | None = None
    issued: tuple[Code, ...] = ()
    held: bool = False
    check: Both | None = None

    @model_validator(mode="after")
    def _what_comes_is_checked(self) -> Self:
        if not self.held and self.check is None:
            raise ValueError("`check` says what the clerk verifies of a document that is brought")
        return self


class Section(Part):
    """A page of the form."""

    id: Code
    title: Both
    help: Both | None = None
    when: str | None = None
    fields: tuple[FormField, ...] = Field(min_length=1)


class Cosigned(Part):
    """A professional (`by`) may prepare the file; its owner, whom the fields `name` and `phone` tell, co-signs it."""

    by: Both
    name: Code | None = None
    phone: Code | None = None


class Workflow(Part):
    """Who receives it, who instructs, who signs."""

    office: Literal["arrondissement", "city"]
    place: Code | None = None
    service: Code
    signatory: Literal["signatory", "civil_status_officer"]
    checklist: tuple[Both, ...] = ()
    cosigned: Cosigned | None = None
    booking: BookingRule | None = None


class Opinion(Part):
    """A partner body that is asked, and what its silence means."""

    body: Code
    name: Both
    amount: int = Field(gt=0, le=LEGAL_MOST)
    unit: Unit
    when: str | None = None
    silence: Literal["favourable", "none"]
    source: Both
    verified: bool


class Term(Part):
    """A legal term."""

    amount: int = Field(gt=0)
    unit: Unit
    source: Both
    verified: bool

    @field_validator("amount")
    @classmethod
    def _within_the_law(cls, amount: int) -> int:
        if amount > LEGAL_MOST:
            raise ValueError(f"law 55-19 allows {LEGAL_MOST} days at most")
        return amount


class DecideTerm(Term):
    """The term to decide: what silence means, and what suspends it."""

    silence: Literal["consent", "refusal", "none"]
    act: Act | None = None
    pauses: tuple[Literal["complement"], ...] = ()

    @model_validator(mode="after")
    def _consent_names_its_act(self) -> Self:
        if (self.silence == "consent") != (self.act is not None):
            raise ValueError("silence means consent for one of the nine acts, which `act` names, and for no other")
        return self


class Clocks(Part):
    """The terms of the city."""

    complete: Term
    decide: DecideTerm


class Result(Part):
    """The document that is issued."""

    kind: Code
    template: Code = "document"
    title: Both
    prevails: Literal["fr", "ar"]
    holder: Code
    body: tuple[Both, ...] = Field(min_length=1)
    validity_months: int | None = Field(default=None, gt=0, le=120)


class Procedure(Part):
    """A procedure, whole."""

    code: Code
    family: Literal["administrative", "general", "mobility", "environment", "urban"]
    icon: str = Field(pattern=r"^[a-z0-9-]+$")
    revision: int = Field(ge=1)
    kiosk: bool = False
    audience: tuple[Audience, ...] = Field(min_length=1)
    name: Both
    summary: Both
    synonyms: BothLists
    sheet: Sheet
    fees: tuple[Fee, ...] = ()
    pieces: tuple[Piece, ...] = ()
    sections: tuple[Section, ...] = Field(min_length=1)
    workflow: Workflow
    opinions: tuple[Opinion, ...] = ()
    clocks: Clocks
    result: Result | None = None

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every field of the form, in order, by its id."""
        return {field.id: field for section in self.sections for field in section.fields}

    @cached_property
    def expressions(self) -> dict[str, Expression]:
        """Every expression of the file, compiled, by its source."""
        return {source: Expression.compile(source) for _, source, _ in self.sources()}

    @property
    def verified(self) -> bool:
        """Whether every rule and fee of it was confirmed by the city's lawyers."""
        told = [one.verified for one in self.fees] + [one.verified for one in self.opinions]
        return all([*told, self.clocks.complete.verified, self.clocks.decide.verified])

    def sources(self) -> Iterator[tuple[tuple[str | int, ...], str, Wanted]]:
        """Every expression: its path in the file, its text, and what it must give."""
        for at, fee in enumerate(self.fees):
            if isinstance(fee.amount, str):
                yield ("fees", at, "amount"), fee.amount, "number"
        for name in ("fees", "pieces", "opinions", "sections"):
            for at, part in enumerate(getattr(self, name)):
                if part.when:
                    yield (name, at, "when"), part.when, "bool"
        for at, section in enumerate(self.sections):
            for place, field in enumerate(section.fields):
                where = ("sections", at, "fields", place)
                if field.when:
                    yield (*where, "when"), field.when, "bool"
                if formula := getattr(field, "formula", None):
                    yield (*where, "formula"), formula, "value"

    def holds(self, condition: str | None, answers: Mapping[str, Any]) -> bool:
        """Whether a condition holds for these answers (CEL values); no condition always does."""
        return condition is None or self.expressions[condition].holds(answers)


Where = tuple[str | int, ...]


def problems(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """What one part of a file says wrongly of another: (path, sentence)."""
    yield from _doubled(procedure)
    broken = list(_expressions(procedure))
    yield from broken
    if not broken:
        yield from _cycles(procedure)
        yield from _again(procedure)
    yield from _loose(procedure)


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


def _loose(procedure: Procedure) -> Iterator[tuple[Where, str]]:
    """Names of fields that are not there, or are of another kind."""
    fields, flow, result = procedure.fields, procedure.workflow, procedure.result
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
    if result is not None:
        if result.holder not in fields:
            yield ("result", "holder"), f"there is no field {result.holder}"
        for at, sentence in enumerate(result.body):
            for locale in OFFICIAL:
                for name in sorted(_placeholders(sentence[locale]) - fields.keys() - {"reference", "date"}):
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
