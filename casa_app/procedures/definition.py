"""The shape of a procedure file, and what its parts must say of each other. Pure; `loading` reads the files.

A lawyer and a clerk can read one: docs/adding-a-procedure.md explains each part.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Any, Final, Literal, Self

from pydantic import Field, field_validator, model_validator

from casa_app.kit.calendar import Unit
from casa_app.kit.datafiles import Both, BothLists, Code, Part
from casa_app.procedures.bookable import BookingRule
from casa_app.procedures.conditions import Expression, Wanted
from casa_app.procedures.kinds.registry import Field as FormField
from casa_app.procedures.record_rule import RecordRule

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
    record: RecordRule | None = None
    opinions: tuple[Opinion, ...] = ()
    clocks: Clocks
    result: Result | None = None

    @cached_property
    def fields(self) -> dict[str, FormField]:
        """Every field of the form, in order, by its id."""
        return {field.id: field for section in self.sections for field in section.fields}

    @cached_property
    def section_of(self) -> dict[str, Section]:
        """The section of each field, by the field's id."""
        return {field.id: section for section in self.sections for field in section.fields}

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
