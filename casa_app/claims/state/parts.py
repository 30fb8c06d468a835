"""The small frozen values that the claim forms show, built from the catalogue in the reader's language."""

from dataclasses import dataclass, field
from typing import Any, Final

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.service import present
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t
from casa_app.ui import problems as ui_problems
from casa_app.ui.problems import Problem

YES_NO: Final = ("yes", "no")
LABELS: Final = {
    "text": "claims.form.story.text", "place": "claims.form.place.words",
    **{name: f"claims.form.contact.{name}" for name in ("name", "company", "ice", "phone", "email")},
}  # fmt: skip
"""What fields are called, for problems whose sentence does not say it."""


@dataclass(frozen=True)
class Option:
    """A choice of a question or a list."""

    value: str
    label: str


@dataclass(frozen=True)
class Question:
    """A question of the chosen category. `kind` is choice, text or number; a yes-or-no question is a choice."""

    id: str
    label: str
    kind: str
    required: bool
    options: list[Option] = field(default_factory=list)


@dataclass(frozen=True)
class Category:
    """A category as one chooses it and as the form recalls it."""

    code: str = ""
    name: str = ""
    group: str = ""
    help: str = ""
    photo_helps: bool = False
    danger: bool = False


@dataclass(frozen=True)
class Advice:
    """What to do before filing where lives may be at stake, and who to call."""

    title: str = ""
    steps: list[str] = field(default_factory=list)
    number: str = ""
    who: str = ""


@dataclass(frozen=True)
class Part:
    """A part of the summary, with the step where it can be changed."""

    step: str
    title: str
    lines: list[str]


def problems(found: list[CasaError], locale: Locale) -> list[Problem]:
    """The error summary of a form."""
    return ui_problems.problems(found, locale, {field: t(key, locale) for field, key in LABELS.items()})


def category(leaf: Leaf, locale: Locale) -> Category:
    """A leaf of the catalogue in one language."""
    return Category(
        code=leaf.code, name=leaf.name[locale], group=catalogue().group(leaf.group).name[locale],
        help=leaf.help[locale], photo_helps=leaf.photo == "helps", danger=leaf.danger,
    )  # fmt: skip


def advice(leaf: Leaf, locale: Locale) -> Advice:
    """The emergency advice of a category; empty where there is no danger."""
    found = catalogue().advice_for(leaf)
    if found is None:
        return Advice()
    told, number = found
    return Advice(told.title[locale], list(told.steps[locale]), number.number, number.name[locale])


def questions(leaf: Leaf, locale: Locale) -> list[Question]:
    """The questions of a category in one language."""
    asked = []
    for question in leaf.questions:
        options = [Option(option.id, option.label[locale]) for option in question.options]
        if question.kind == "yes_no":
            options = [Option(value, t(f"claims.form.{value}", locale)) for value in YES_NO]
        kind = "choice" if options else question.kind
        asked.append(Question(question.id, question.label[locale], kind, question.required, options))
    return asked


def summary(form: dict[str, Any], leaf: Leaf, locale: Locale) -> list[Part]:
    """What is about to be sent, part by part, in the order of the steps."""
    answers = form.get("answers", {})
    told = [form.get("text", "")]
    for question in questions(leaf, locale):
        if value := answers.get(question.id):
            label = next((option.label for option in question.options if option.value == value), value)
            told.append(f"{question.label} {label}")
    if photos := len(form.get("uploads", [])):
        told.append(t("claims.form.photos_count", locale, n=photos))
    return [
        Part("category", t("claims.form.step.category", locale), [leaf.name[locale]]),
        Part("place", t("claims.form.step.place", locale), _where(form, locale)),
        Part("story", t("claims.form.step.story", locale), told),
        Part("contact", t("claims.form.step.contact", locale), _who(form, locale)),
    ]


def _where(form: dict[str, Any], locale: Locale) -> list[str]:
    lines = [present.zone_name(form["arrondissement"], locale)] if form.get("arrondissement") else []
    if form.get("place"):
        lines.append(form["place"])
    if form.get("lat") is not None:
        metres = form.get("accuracy")
        kept = "position_kept" if metres else "pin_kept"
        lines.append(t(f"claims.form.{kept}", locale, n=round(metres or 0)))
    return lines


def _ltr(text: str) -> str:
    """Numbers and addresses read left to right inside Arabic too (Unicode isolates, UAX 9)."""
    return f"\u2066{text}\u2069"


def _who(form: dict[str, Any], locale: Locale) -> list[str]:
    kind, contact = form.get("claimant_kind") or "anonymous", form.get("contact") or "none"
    lines = [t(f"claims.form.kind.{kind}", locale)]
    if kind != "anonymous":
        lines.append(form.get("name", ""))
    if kind == "professional":
        lines.append(f"{form.get('company', '')} · {_ltr('ICE ' + form.get('ice', ''))}")
    reach = {"sms": form.get("phone", ""), "email": form.get("email", "")}.get(contact, "")
    lines.append(f"{t(f'claims.form.by.{contact}', locale)}{' · ' + _ltr(reach) if reach else ''}")
    return [line for line in lines if line]
