"""Filling a form in, page by page: which pages there are, what each holds, and what is still wrong with it."""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final
from uuid import UUID

from casa_app.files.service import document_hint
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit import drafts
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, printed, t
from casa_app.kit.text import clean
from casa_app.kit.wording import unmarked
from casa_app.procedures import repository
from casa_app.procedures.definition import Piece, Procedure
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.rules import State
from casa_app.procedures.service import answers, filing, prefill, vault
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.service.vault import Offers
from casa_app.procedures.views import AskedPiece, StepView, SummaryPart, VaultOffer

PIECES: Final = "pieces"
APPLICANT: Final = "applicant"
SUMMARY: Final = "summary"
INPUT_MOST: Final = 6_000  # characters of one input; a polygon of 200 points has 5,000
INPUTS_MOST: Final = 600  # inputs that one draft keeps; a forged form may name any number
_OF_ITSELF: Final = ("applicant.", prefill.MARK, vault.PREFIX)  # what a form of an account holds before one types
APPLICANT_FIELDS: Final = ("name", "contact", "phone", "email", "ice", "company", "language", "role", "site")


@dataclass(frozen=True)
class Form:
    """A draft as it stands: the procedure, what was typed, and what that means."""

    procedure: Procedure
    typed: Mapping[str, Any]
    settled: Settled

    @property
    def steps(self) -> tuple[str, ...]:
        """The pages of this form for these answers, in order."""
        asked = [one.id for one in self.settled.sections]
        return (*asked, *([PIECES] if self.settled.pieces else []), APPLICANT, SUMMARY)

    def problems(self, step: str) -> list[CasaError]:
        """What is wrong with one page; empty when the next may begin."""
        if step == PIECES:
            uploads = self.typed.get("pieces")
            uploads = uploads if isinstance(uploads, Mapping) else {}
            return answers.missing_pieces(self.settled, uploads, vault.chosen(self.typed))
        if step == APPLICANT:
            return filing.read_applicant(self.typed, reachable=filing.is_prepared(self.procedure, self.typed))[1]
        inputs = self.inputs(step)
        return [one for one in self.settled.problems if one.field in inputs or one.field.split(".")[0] in inputs]

    def inputs(self, step: str) -> frozenset[str]:
        """The inputs and the fields of a section."""
        section = next((one for one in self.procedure.sections if one.id == step), None)
        fields = section.fields if section else ()
        return frozenset(name for field in fields for name in (field.id, *field.inputs()))

    def reachable(self, wanted: str) -> str:
        """`wanted`, or the first page before it that is not complete yet."""
        if wanted not in self.steps:
            return self.steps[0]
        for step in self.steps[: self.steps.index(wanted)]:
            if self.problems(step):
                return step
        return wanted

    def after(self, step: str) -> str:
        """The page that follows."""
        at = self.steps.index(step) + 1 if step in self.steps else 0
        return self.steps[min(at, len(self.steps) - 1)]

    def before(self, step: str) -> str:
        """The page that comes before; empty before the first."""
        at = self.steps.index(step) if step in self.steps else 0
        return self.steps[at - 1] if at else ""

    def of_problems(self, found: Sequence[CasaError]) -> str:
        """The first page that holds one of the problems."""
        for one in found:
            if one.field.startswith("piece."):
                return PIECES
            if one.field.startswith("applicant."):
                return APPLICANT
            for section in self.settled.sections:
                if one.field in self.inputs(section.id) or one.field.split(".")[0] in self.inputs(section.id):
                    return section.id
        return SUMMARY


def read(procedure: Procedure, typed: Mapping[str, Any], context: Context) -> Form:
    """The form that a draft makes."""
    return Form(procedure, typed, answers.read(procedure, typed, context))


def merge(procedure: Procedure, typed: Mapping[str, Any], sent: object) -> tuple[dict[str, Any], list[CasaError]]:
    """`typed` with what a browser sent: known inputs only, text that can be kept. And what was refused."""
    kept, refused = dict(typed), []
    for name, value in sent.items() if isinstance(sent, Mapping) else ():
        if not isinstance(value, str) or not _known(procedure, str(name)):
            continue
        if str(name) not in kept and len(kept) >= INPUTS_MOST:
            continue
        try:
            kept[str(name)] = clean(value, most=INPUT_MOST, field=str(name))
        except CasaError as problem:
            refused.append(problem)
    return kept, refused


def _known(procedure: Procedure, name: str) -> bool:
    first, _, rest = name.partition(".")
    return first in procedure.fields or (first == "applicant" and rest in APPLICANT_FIELDS)


def keep_applicant(typed: Mapping[str, Any], name: str, value: object) -> dict[str, Any]:
    """`typed` with what was typed on the applicant's page; as it was for any other input.

    Raises TooLong, Unreadable.
    """
    first, _, rest = name.partition(".")
    if first != "applicant" or rest not in APPLICANT_FIELDS or not isinstance(value, str):
        return dict(typed)
    return {**typed, name: clean(value, most=INPUT_MOST, field=name)}


def labels(procedure: Procedure, locale: Locale) -> dict[str, str]:
    """What each input and piece is called, for the summary of problems."""
    named = {f"applicant.{one}": t(f"procedures.apply.{one}", locale) for one in ("name", "phone", "email", "ice")}
    named |= {f"piece.{one.id}": one.name[locale] for one in procedure.pieces}
    for field in procedure.fields.values():
        named |= dict.fromkeys((field.id, *field.inputs()), unmarked(field.label[locale]))
    return named


async def new_draft(work: Work, procedure: Procedure, actor: Actor | None) -> dict[str, Any]:
    """A draft with the name of its filing (a form that is sent twice files once), and what is known from before."""
    known = await prefill.begin(work, actor, procedure) if actor and not actor.is_staff else {}
    return {"filing_key": secrets.token_hex(16), **known}


async def resume(work: Work, code: str, token: str, actor: Actor | None) -> tuple[dict[str, Any] | None, str]:
    """What was typed for a procedure, by this browser's token, or on another device of the same account.

    Gives the draft and the token that finds it; None when there is none, or when it was filed on another device while
    somebody still typed in it here.
    """
    kind = filing.draft_kind(code)
    found = await drafts.load(work, kind, token)
    if found is None and actor is not None and (found := await drafts.load_own(work, kind, actor.person_id)):
        token = str(found.get("draft_token", ""))
    done = await repository.by_filing_key(work, str(found.get("filing_key", ""))) if found else None
    if done is not None and done.state != State.DRAFT:  # what its owner declined is typed in again
        return None, token
    return found, token


async def join(work: Work, code: str, typed: dict[str, Any], actor: Actor | None) -> tuple[dict[str, Any], str]:
    """Where the first words of a form go: a new draft, or the one that the account began elsewhere meanwhile.

    Gives the draft, in which what was typed here counts, and the token that finds it.
    """
    if actor is not None:
        await drafts.begin_alone(work, actor.person_id)
    found, token = await resume(work, code, "", actor)
    if found is None:
        return typed, token or secrets.token_urlsafe(24)
    offered = {name for _, raw in prefill.standing(typed).values() for name in raw} | {"filing_key"}
    here = {name: value for name, value in typed.items()
            if value and name not in offered and not name.startswith(_OF_ITSELF)}  # fmt: skip
    return {**found, **here}, token


async def save(work: Work, code: str, token: str, typed: Mapping[str, Any], actor: Actor | None) -> None:
    """Keeps what was typed, for this browser and for the account, if there is one."""
    kept = {**typed, "draft_token": token}
    await drafts.save(work, filing.draft_kind(code), token, kept, owner_id=actor.person_id if actor else None)


async def known_applicant(work: Work, actor: Actor) -> dict[str, str]:
    """What the account says already of who asks, as inputs of the form."""
    known = await identity.contact(work, actor.person_id)
    contact = "email" if known.email and not known.phone else "sms"
    return {"applicant.name": known.name, "applicant.phone": known.phone, "applicant.email": known.email,
            "applicant.contact": contact}  # fmt: skip


# --- What pages show --------------------------------------------------------------------------------------------------


def steps(form: Form, locale: Locale) -> list[StepView]:
    """The pages by their names."""
    titles = {one.id: one.title[locale] for one in form.procedure.sections}
    return [StepView(one, titles.get(one) or t(f"procedures.apply.step.{one}", locale)) for one in form.steps]


def pieces(form: Form, locale: Locale, offers: Offers | None = None) -> list[AskedPiece]:
    """The documents to bring for these answers, with what was sent for each and what need not be."""
    sent = form.typed.get("pieces")
    sent, taken = sent if isinstance(sent, Mapping) else {}, vault.chosen(form.typed)
    return [_piece(one, _keys(sent.get(one.id)), taken.get(one.id, ()), (offers or {}).get(one.id, ()), locale)
            for one in form.settled.pieces]  # fmt: skip


def _piece(
    one: Piece, kept: list[str], taken: Sequence[UUID], offers: Sequence[VaultOffer], locale: Locale
) -> AskedPiece:
    shown = [replace(offer, chosen=UUID(offer.id) in taken) for offer in offers]
    return AskedPiece(
        one.id, one.name[locale], one.format[locale], one.why[locale], " ".join(one.accepts),
        max(0, one.most - len(taken)), document_hint(one.accepts, one.most, locale), one.required, kept, shown,
    )  # fmt: skip


def _keys(sent: object) -> list[str]:
    return [str(one) for one in sent] if isinstance(sent, list | tuple) else []


def held(form: Form, locale: Locale, offers: Offers | None = None) -> list[str]:
    """What the city looks up itself for these answers; with its number what it issued to who asks."""
    wanted = [one for one in form.procedure.pieces if one.held and form.settled.holds(one.when)]
    return [_held(one, (offers or {}).get(one.id, ()), locale) for one in wanted]


def _held(one: Piece, offers: Sequence[VaultOffer], locale: Locale) -> str:
    name = one.name[locale]
    return t("procedures.vault.held", locale, name=name, note=offers[0].note) if offers else name


def fees(settled: Settled, locale: Locale) -> list[tuple[str, str]]:
    """What it costs: each fee and its amount in words."""
    return [(fee.label[locale], dirhams(amount, locale)) for fee, amount in settled.fees]


def summary(form: Form, locale: Locale) -> list[SummaryPart]:
    """All of it, to read once more before it is sent."""
    settled = form.settled
    parts = [SummaryPart(one.id, one.title[locale], answered(settled, one.id, locale)) for one in settled.sections]
    if PIECES in form.steps:
        taken = vault.chosen(form.typed)
        files = [(one.name, t("procedures.apply.files", locale, n=len(one.kept) + len(taken.get(one.id, ()))))
                 for one in pieces(form, locale)]  # fmt: skip
        lines = [f"{_asked(name, locale)} {count}" for name, count in files]
        parts.append(SummaryPart(PIECES, t("procedures.apply.step.pieces", locale), lines))
    return [*parts, SummaryPart(APPLICANT, t("procedures.apply.step.applicant", locale), _who(form.typed, locale))]


def answered(settled: Settled, section_id: str, locale: Locale) -> list[str]:
    """The answers of a section in words, a line each."""
    section = next(one for one in settled.procedure.sections if one.id == section_id)
    return [
        # Isolated (UAX 9), so that `12345/C` keeps its order in Arabic.
        f"{_asked(field.label[locale], locale)} \u2068{field.shown(settled.values[field.id], locale)}\u2069"
        for field in section.fields
        if settled.values.get(field.id) is not None
    ]


def _asked(label: str, locale: Locale) -> str:
    """A label before its answer: a question or a sentence has its own mark already."""
    if label.endswith(("?", "؟", ".")):
        return label
    return printed(f"{label}:" if locale == "ar" else f"{label} :", locale)


def _who(typed: Mapping[str, Any], locale: Locale) -> list[str]:
    who, _ = filing.read_applicant(typed)
    reach = {"sms": identity.show_phone(who.phone), "email": who.email}.get(who.contact, "")
    told = t(f"procedures.apply.by.{who.contact}", locale)
    company = [f"{who.company} · ICE {who.ice}"] if who.ice else []
    if who.ice and who.ice == typed.get("applicant.site_ice"):  # an ICE that was typed over has other establishments
        company.append(t("procedures.apply.site", locale, name=str(typed.get("applicant.site_name") or "")))
    return [who.name, *company, f"{told} \u2066{reach}\u2069" if reach else told]


def uploads_of(sent: object) -> list[str]:
    """The keys of uploads that a page names; whose they are is checked when they are attached."""
    found = []
    for one in sent[: filing.UPLOADS_MOST] if isinstance(sent, list | tuple) else ():
        try:
            found.append(str(UUID(str(one))))
        except ValueError:
            continue
    return list(dict.fromkeys(found))
