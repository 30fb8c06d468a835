"""Filing: from a form as typed to a case with its entry number, its clocks and its receipt."""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from casa_app.identity import names, sites
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor
from casa_app.kit import drafts, passes
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.i18n import Locale
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import enqueue
from casa_app.kit.passes import Pass
from casa_app.kit.references import new_reference, new_secret
from casa_app.kit.text import clean
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action, State, after
from casa_app.procedures.service import answers, booking, cases, catalogue, effects, terms, vault
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.service.cases import By
from casa_app.procedures.service.catalogue import Published
from casa_app.territory import service as territory

SECRET: Final = "case-secret"  # noqa: S105 the purpose of the index of secrets
CITY: Final = "city"  # the registry office of what no arrondissement receives
_CITY_LETTERS: Final = "CV"  # of references given at the city hall (commune de la Ville)
PREPARER: Final = "preparer"
NAME_MOST: Final = 120
UPLOADS_MOST: Final = 60


@dataclass(frozen=True)
class Applicant:
    """Who asks, and how to tell them. Values are normalised or empty."""

    name: str
    contact: str  # sms, email, none
    phone: str = ""
    email: str = ""
    cin: str = ""
    ice: str = ""
    company: str = ""
    site: UUID | None = None  # the establishment of the business, chosen by whoever acts for it


@dataclass(frozen=True)
class Filing:
    """A form that may be filed: what `parse` found nothing wrong with."""

    code: str
    settled: Settled
    applicant: Applicant
    locale: Locale
    channel: str = "web"
    uploads: dict[str, tuple[UUID, ...]] = field(default_factory=dict)
    upload_secret: str = ""
    taken: dict[str, tuple[UUID, ...]] = field(default_factory=dict)  # what need not be sent, by piece (`vault`)
    keeps: bool = False  # the applicant agrees that the vault keeps what they send
    filing_key: str = ""
    draft_token: str = ""
    prepared: Mapping[str, Any] | None = None  # the form as typed, when a professional prepares it for its owner


@dataclass(frozen=True)
class Filed:
    """What filing gives back; `secret` is empty when the same form was sent twice."""

    case: Case
    secret: str


def parse(procedure: Procedure, form: Mapping[str, Any], context: Context, channel: str = "web") -> Filing:
    """The filing that a form describes. Raises InvalidForm with one problem for each field, in form order."""
    settled = answers.read(procedure, form, context)
    uploads, taken = _uploads(procedure, form), vault.chosen(form)
    problems = [*settled.problems, *answers.missing_pieces(settled, uploads, taken)]
    prepared = is_prepared(procedure, form)
    applicant, wrong = read_applicant(form, reachable=prepared)
    problems += wrong
    if problems:
        raise InvalidForm(problems)
    return Filing(
        code=procedure.code, settled=settled, applicant=applicant, locale=context.locale, channel=channel,
        uploads={piece.id: uploads[piece.id] for piece in settled.pieces if uploads.get(piece.id)},
        upload_secret=str(form.get("upload_secret") or "")[:100],
        taken={piece.id: taken[piece.id] for piece in settled.pieces if taken.get(piece.id)},
        keeps=bool(form.get(vault.KEEP)), filing_key=str(form.get("filing_key") or "")[:64],
        draft_token=str(form.get("draft_token") or "")[:64], prepared=dict(form) if prepared else None,
    )  # fmt: skip


def is_prepared(procedure: Procedure, form: Mapping[str, Any]) -> bool:
    """Whether a professional prepares this form, for its owner to co-sign."""
    return procedure.workflow.cosigned is not None and form.get("applicant.role") == PREPARER


class ReachOwner(Missing):
    """An owner who is asked to co-sign must be reached, by SMS or e-mail."""

    key = "procedures.error.reach_owner"


def _uploads(procedure: Procedure, form: Mapping[str, Any]) -> dict[str, tuple[UUID, ...]]:
    """The uploads by piece; what is no key of an upload is left out, and found missing then."""
    sent = form.get("pieces")
    found: dict[str, tuple[UUID, ...]] = {}
    for piece in procedure.pieces:
        given = sent.get(piece.id) if isinstance(sent, Mapping) else None
        keys = [_key(one) for one in given[:UPLOADS_MOST]] if isinstance(given, list | tuple) else []
        found[piece.id] = tuple(dict.fromkeys(one for one in keys if one))[: piece.most]
    return found


def _key(value: object) -> UUID | None:
    try:
        return UUID(str(value))
    except ValueError:
        return None


def read_applicant(form: Mapping[str, Any], *, reachable: bool = False) -> tuple[Applicant, list[CasaError]]:
    """Who asks, as the last page of each form has it (fields `applicant.*`), and what is wrong there.

    `reachable`: they have to be reached, for they co-sign.
    """
    problems: list[CasaError] = []

    def attempt(name: str, parse: Any) -> str:
        try:
            return str(parse(str(form.get(f"applicant.{name}") or "")))
        except CasaError as problem:
            problem.field = f"applicant.{name}"
            problems.append(problem)
            return ""

    def text(name: str, most: int) -> str:
        return attempt(name, lambda value: clean(value, most=most))

    name, contact = text("name", NAME_MOST), str(form.get("applicant.contact") or "sms")
    contact = contact if contact in {"sms", "email", "none"} else "sms"
    if not name and not problems:
        problems.append(Missing(field="applicant.name"))
    if reachable and contact == "none":
        problems.append(ReachOwner(field="applicant.contact"))
    phone = attempt("phone", identity.parse_phone) if contact == "sms" else ""
    email = attempt("email", identity.parse_email) if contact == "email" else ""
    ice = attempt("ice", identity.parse_ice) if form.get("applicant.ice") else ""
    company = text("company", 160) if ice else ""
    return Applicant(name, contact, phone, email, ice=ice, company=company,
                     site=_key(form.get("applicant.site"))), problems  # fmt: skip


async def file(work: Work, filing: Filing, actor: Actor | None = None) -> Filed:
    """Files a case. The same `filing_key` sent twice gives the case that exists, without its secret.

    One transaction holds the case, its entry number, its pieces, its booking, its timeline, its audit link, its outbox
    row and the job that tells of it. Raises UnknownProcedure, AlreadyBooked, BadTime, ClosedThen, NotInVault, and the
    errors of `files.attach`. What a professional prepared is refused (Invalid): its owner files it (`cosigning`).
    """
    key = filing.filing_key or uuid.uuid4().hex
    await drafts.hold(work, draft_kind(filing.code), filing.draft_token)
    done = await repository.by_filing_key(work, key)
    if filing.prepared is not None or (done and done.entry_number is None):
        raise Invalid(field="applicant.role")
    if done:
        return Filed(done, "")
    published = await in_force(work, filing)
    person_id = await _applicant(work, filing, actor)
    case, secret = await opened(work, filing, published, key, person_id, after(State.DRAFT, Action.FILE))
    case.business_id, case.site_id = await _business(work, filing, actor)
    await effects.enter(work, case)
    terms.compute(case, published.procedure, await legal_calendar(work))
    work.session.add(case)
    await work.session.flush()
    await hold(work, case, filing, published.procedure, actor if filing.channel == "web" else None)
    if filing.keeps and actor and actor.person_id == person_id:
        await vault.keep(work, case, filing.settled, filing.uploads)
    by = By("staff", actor.account_id, actor.audit) if actor and filing.channel == "counter" else \
        cases.by_applicant(person_id)  # fmt: skip
    await cases.record(work, case, Action.FILE, by, data={"channel": filing.channel})
    if case.contact != "none":
        await enqueue(work, "procedures.notify", payload={"case": str(case.id), "event": "file"},
                      unique_key=f"file:{case.id}")  # fmt: skip
    if filing.draft_token:
        await drafts.close(work, draft_kind(filing.code), filing.draft_token)
    return Filed(case, secret)


async def in_force(work: Work, filing: Filing) -> Published:
    """The revision that a form is filed under. Raises UnknownProcedure, RevisionChanged."""
    published = await catalogue.find(work, filing.code)
    if published.procedure.revision != filing.settled.procedure.revision:
        raise RevisionChanged
    return published


async def opened(
    work: Work, filing: Filing, published: Published, key: str, person_id: UUID, state: State
) -> tuple[Case, str]:
    """A new case of a form, without an entry yet, and its secret; its answers are sealed under the applicant's key."""
    now, procedure, secret = work.clock.now(), published.procedure, new_secret()
    office, letters = office_of(procedure, filing.settled)
    case = Case(
        id=new_id(), reference=await _free_reference(work, letters), secret_index="", filing_key=key,
        code=procedure.code, revision_id=published.revision_id, family=procedure.family, office=office,
        service=procedure.workflow.service, channel=filing.channel, locale=filing.locale, state=state,
        person_id=person_id, contact="", sealed=b"", filed_at=now, updated_at=now, clock_from=now, due_at=now,
    )  # fmt: skip
    case.secret_index = passes.secret_index(Pass(case.reference, secret), SECRET)
    await write(work, case, filing, published)
    return case, secret


async def write(work: Work, case: Case, filing: Filing, published: Published) -> None:
    """Puts what a form says into its case, whose applicant is known."""
    case.revision_id, case.contact = published.revision_id, filing.applicant.contact
    case.office, _ = office_of(published.procedure, filing.settled)
    case.arrondissement = None if case.office == CITY else case.office
    case.lat, case.lng = position_of(filing.settled)
    case.fee = sum(amount for _, amount in filing.settled.fees)
    await names.known_as(work, case.person_id, filing.applicant.name)
    await answers.seal(work, case, filing.settled.values, _kept(filing.applicant), filing.prepared)


async def hold(work: Work, case: Case, filing: Filing, procedure: Procedure, owner: Actor | None) -> None:
    """Gives a case what it books, and the pieces that were sent or that the vault of `owner` has.

    Raises AlreadyBooked, BadTime, ClosedThen, NotInVault, and what `files.attach` raises.
    """
    if rule := procedure.workflow.booking:
        resource, start, until = booking.span(rule, filing.settled, procedure.code, work.clock.now())
        booking.check_open(rule, start, until, await legal_calendar(work))
        await booking.hold(work, case.id, resource, start, until, field=rule.start)
    await cases.attach(work, case, filing.uploads, filing.upload_secret, event="file")
    await vault.attach(work, case, filing.settled, filing.taken, owner)


class RevisionChanged(CasaError):
    """The procedure was published anew while its form was being filled in: what is asked may have changed."""

    key = "procedures.error.revision_changed"
    status = 409


async def _applicant(work: Work, filing: Filing, actor: Actor | None) -> UUID:
    if actor and filing.channel == "web":
        return actor.person_id
    who = filing.applicant
    return await identity.person_for(work, name=who.name, phone=who.phone, email=who.email, locale=filing.locale)


async def _business(work: Work, filing: Filing, actor: Actor | None) -> tuple[UUID | None, UUID | None]:
    """The business in whose name it is filed, and its establishment if one of its own was chosen."""
    who = filing.applicant
    acting = actor if filing.channel == "web" else None  # at the counter it is the agent who is signed in
    if not who.ice:
        return None, None
    business = await identity.business_for(work, acting, ice=who.ice, name=who.company)
    known = {one.id for one in await sites.of(work, acting, business)} if acting else set()
    return business, who.site if who.site in known else None


def _kept(who: Applicant) -> dict[str, str]:
    return {"name": who.name, "phone": who.phone, "email": who.email, "ice": who.ice, "company": who.company}


def office_of(procedure: Procedure, settled: Settled) -> tuple[str, str]:
    """The registry office that receives a form, and the two letters of its references. Raises Invalid."""
    if procedure.workflow.office == "city" or procedure.workflow.place is None:
        return CITY, _CITY_LETTERS
    value = settled.values.get(procedure.workflow.place)
    code = value.get("arrondissement", "") if isinstance(value, Mapping) else str(value or "")
    zone = territory.find(code)
    if zone is None:
        raise Invalid(field=procedure.workflow.place)
    return zone.code, zone.letters


def position_of(settled: Settled) -> tuple[float | None, float | None]:
    """Where it is, in WGS 84 degrees: the first point of the form, or the middle of its first line or outline."""
    for name in settled.procedure.fields:
        value = settled.values.get(name)
        if isinstance(value, Mapping) and value.get("lat") is not None and value.get("lng") is not None:
            return float(value["lat"]), float(value["lng"])
        if isinstance(value, Mapping) and (points := value.get("points")):
            return sum(one[0] for one in points) / len(points), sum(one[1] for one in points) / len(points)
    return None, None


async def _free_reference(work: Work, prefix: str) -> str:
    while await repository.by_reference(work, found := new_reference(prefix)):
        pass
    return found


def opens(given: Pass, case: Case | None) -> bool:
    """Whether the pass is for this case and its secret is right; a case that is missing costs the same work."""
    right = passes.proves(given, case.secret_index if case else None, SECRET)
    return right and case is not None and case.reference == given.reference


def draft_kind(code: str) -> str:
    """The kind under which drafts of a procedure are kept."""
    return f"procedure:{code}"
