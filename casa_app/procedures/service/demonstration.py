"""The demandes of a demonstration: a year of them, each lived through the services at its own moments, and marked."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from uuid import UUID

from casa_app.adapters.object_store import StoreUnavailable, object_store
from casa_app.adapters.typesetting import typeset
from casa_app.files import demonstration as files
from casa_app.files.demonstration import KeptPhoto
from casa_app.identity import bulk as identity
from casa_app.identity.policy import Actor, Role
from casa_app.kit import logs
from casa_app.kit.bulk import keep
from casa_app.kit.calendar import LegalCalendar, legal_calendar
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import CITY_ZONE, Locale, city_date
from casa_app.kit.ids import new_id
from casa_app.procedures import repository
from casa_app.procedures.models import Case, CasePiece
from casa_app.procedures.rules import Action
from casa_app.procedures.service import answers, cases, catalogue, clocks, filing, issuing
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.catalogue import Published
from casa_app.procedures.service.demonstration_forms import Teller, act, words
from casa_app.procedures.service.demonstration_plans import Plan, plan
from casa_app.procedures.service.filing import Applicant, Filing
from casa_app.procedures.service.rendering import TEMPLATES

_YEAR: Final = timedelta(days=365)
_OVER, _OF = 7, 12  # so many demandes of so many are over
_WEIGHTS: Final = {"birth_extract": 5, "birth_full_copy": 3, "certified_copy": 3, "public_domain_occupation": 4,
                   "building_permit_small": 4, "retail_activity": 2, "renovation_permit": 2}  # fmt: skip
_TRIES: Final = 3  # times as many as wanted, at most
_AGENTS: Final = 2  # clerks of each service
_DOMAIN: Final = "demo.casa.invalid"


Progress = Callable[[int, int], Awaitable[None]]
_log = logs.get(__name__)


@dataclass(frozen=True)
class _Cast:
    """Who acts, on what, and until when."""

    now: datetime
    calendar: LegalCalendar
    published: Sequence[Published]
    clerks: dict[str, list[Actor]]  # by service
    signatories: dict[str, Actor]  # by the role that a procedure names
    document: KeptPhoto | None


async def seed(count: int, seed: int, progress: Progress) -> int:
    """Brings a demonstration up to `count` demandes; gives how many were added.

    With that many there already, it changes nothing. `progress` hears how many there are, of how many.
    """
    async with reading() as work:
        there = before = await repository.demonstration_cases(work)
    if there >= count:
        return 0
    document = await _document()
    async with writing() as work:
        cast = await _cast(work, document)
    turn = there
    while there < count and turn < count * _TRIES:
        try:
            async with writing() as work:  # one at a time: others write meanwhile
                source = Random(f"demande-{seed}-{turn}")  # noqa: S311 invented
                lived = await _live(work, cast, source, turn)
            there += 1
            await issuing.issue(lived)
        except CasaError as problem:  # an hour that was taken, or no store to issue into
            _log.info("demonstration.not_whole", turn=turn, problem=problem.key)
        turn += 1
        await progress(there, count)
    return there - before


async def _document() -> KeptPhoto | None:
    """The one document that stands for all pieces; none while there is no store."""
    try:
        await object_store().ping()
        template, said = TEMPLATES / "demonstration.typ", words()["said"]["piece"]
        at = datetime(2026, 1, 1, tzinfo=CITY_ZONE)
        return await files.store_document(await asyncio.to_thread(typeset, template, said, at))
    except StoreUnavailable:
        return None


async def _cast(work: Work, document: KeptPhoto | None) -> _Cast:
    published = await catalogue.published(work)
    signing = {Role.GOVERNOR.value, *(one.procedure.workflow.signatory for one in published)}
    signatories = {name: await identity.demonstration_account(work, Role(name)) for name in signing}
    clerks: dict[str, list[Actor]] = {}
    for service in sorted({one.procedure.workflow.service for one in published}):
        for number in range(_AGENTS):
            source = Random(f"agent-{service}-{number}")  # noqa: S311 invented
            name = Teller.of(source, "fr", work.today()).name
            email = f"{service.replace('_', '-')}-{number + 1}@{_DOMAIN}"
            account = await identity.demonstration_agent(work, email, name, service)
            clerks.setdefault(service, []).append(_actor(account, Role.CLERK))
    heads = {name: _actor(account or new_id(), Role(name)) for name, account in signatories.items()}
    return _Cast(work.clock.now(), await legal_calendar(work), published, clerks, heads, document)


def _actor(account_id: UUID, role: Role, at: datetime | None = None) -> Actor:
    """A colleague who has just shown their second factor at `at`."""
    return Actor(account_id=account_id, person_id=account_id, roles=frozenset({role}), arrondissements=frozenset(),
                 services=frozenset(), session_id=account_id, locale="fr", step_up_at=at)  # fmt: skip


async def _live(work: Work, cast: _Cast, source: Random, turn: int) -> UUID:
    """One demande, as far as it has come by now; gives its key. Raises CasaError when it cannot be."""
    found, over = _chosen(cast, source, turn)
    decide = found.procedure.clocks.decide
    term = timedelta(days=decide.amount * (1.5 if decide.unit == "working_days" else 1))
    steps = plan(source, consent=decide.silence == "consent", issues=found.procedure.result is not None)
    whole = term * steps[-1].share
    ago = whole + (_YEAR - whole) * source.random() if over else whole * source.random()
    life = _Life(work, cast, source, found)
    await life.live(cast.now - ago, term, steps)
    return life.case.id


def _chosen(cast: _Cast, source: Random, turn: int) -> tuple[Published, bool]:
    """What is asked for, and whether it is over.

    Of every procedure as many are over, enough to publish its delays; under way is what people ask for most.
    """
    if turn * _OVER % _OF < _OVER:
        return cast.published[turn % len(cast.published)], True
    return source.choices(cast.published, [_WEIGHTS.get(one.procedure.code, 1) for one in cast.published])[0], False


class _Life:
    """The life of one demande, told by the services at the moments of its plan."""

    def __init__(self, work: Work, cast: _Cast, source: Random, found: Published) -> None:
        self.work, self.cast, self.source, self.found = work, cast, source, found
        self.procedure = found.procedure
        self.locale: Locale = "ar" if source.random() < 0.4 else "fr"  # noqa: PLR2004 a share
        self.clerk = source.choice(cast.clerks[found.procedure.workflow.service])
        self.case: Case

    async def live(self, begin: datetime, term: timedelta, steps: Sequence[Plan]) -> None:
        """Goes through the steps that lie before now."""
        at = begin
        for step in steps:
            at = max(self._at_work(begin + term * step.share), at + timedelta(minutes=20))
            if step.action is Action.PRESUME and self.case.decide_due:
                at = max(at, self.case.decide_due + timedelta(hours=3))
            if at >= self.cast.now:
                if step.action is not Action.FILE:
                    break
                at = self.cast.now - timedelta(minutes=self.source.randrange(30, 300))
            self.work.clock = FixedClock(at.astimezone(UTC))
            await self._do(step.action)
        self.case.contact, self.case.demonstration = self.source.choice(("sms", "sms", "email", "none")), True
        self.work.session.add(self.case)
        await self.work.session.flush()

    def _at_work(self, moment: datetime) -> datetime:
        """A working hour near `moment`."""
        local = moment.astimezone(CITY_ZONE)
        while not self.cast.calendar.is_working(city_date(local)):
            local += timedelta(days=1)
        return local.replace(hour=9 + local.minute % 7, second=0, microsecond=0)

    async def _do(self, action: Action) -> None:
        match action:
            case Action.FILE:
                await self._file()
            case Action.SUPPLY | Action.WITHDRAW | Action.APPEAL:
                by = cases.by_applicant(self.case.person_id)
                await cases.move(self.work, self.case, action, by, text=self._say(action.value))
            case Action.PRESUME:
                rows = await repository.pieces(self.work, self.case.id)
                told = clocks.evidence(self.case, self.procedure, rows)
                await cases.move(self.work, self.case, action, cases.SYSTEM, data=told)
            case Action.ACCEPT:
                await self._accept()
            case Action.OPINION:
                for row in await repository.opinions(self.work, self.case.id):
                    await self._act(Deed(action, body=row.body, verdict="favourable", text=self._say("opinion")))
            case Action.START:
                asked = self.procedure.opinions and await self._asks()
                await self._act(Deed(Action.ASK_OPINIONS if asked else Action.START))
            case _:
                await self._decide(action)

    async def _decide(self, action: Action) -> None:
        """What the city does with words of its own, or signs."""
        match action:
            case Action.ASK_COMPLEMENT:
                named = [one.piece for one in await repository.pieces(self.work, self.case.id)][:1]
                await self._act(Deed(action, text=self._say("complement"), pieces=tuple(named)))
            case Action.PROPOSE:
                if self.case.fee:
                    await self._act(Deed(Action.PAY, amount=self.case.fee, receipt_number=f"D-{self.case.reference}"))
                if self.procedure.record:
                    given = await answers.of_case(self.work, self.case)
                    await self._act(Deed(Action.FIND_ACT, written=act(self.source, self.procedure, given)))
                await self._act(Deed(action, proposal="grant"))
            case Action.REFUSE | Action.DISMISS:
                await self._sign(Deed(action, text=self._say("refuse")))
            case Action.GRANT | Action.ATTEST:
                await self._sign(Deed(action))
            case _:
                text = self._say("note") if action is Action.NOTE else ""
                await self._act(Deed(action, text=text))

    async def _file(self) -> None:
        teller = Teller.of(self.source, self.locale, self.work.today())
        settled = teller.form(self.procedure)
        who = Applicant(teller.name, "none", phone=f"+212{teller.phone()[1:]}")
        wanted = Filing(self.procedure.code, settled, who, self.locale,
                        channel="counter" if self.source.random() < 0.2 else "web",  # noqa: PLR2004 a share
                        filing_key=f"demonstration:{new_id().hex}")  # fmt: skip
        self.case = (await filing.file(self.work, wanted)).case
        if self.cast.document is None:
            return
        needed = [one.id for one in settled.pieces if one.required]
        rows = [files.document(self.cast.document, self.case.id, place, self.work.clock.now())
                for place in range(len(needed))]  # fmt: skip
        await files.attach(self.work, rows)
        pieces = [repository.new_piece(self.case.id, name, one["id"]) for name, one in zip(needed, rows, strict=True)]
        await keep(self.work, CasePiece, [one.model_dump() for one in pieces])

    async def _accept(self) -> None:
        for row in await repository.pieces(self.work, self.case.id):
            if row.state != "accepted":
                await self._act(Deed(Action.CHECK, piece=row.id, accepted=True))
        await self._act(Deed(Action.ACCEPT))

    async def _asks(self) -> bool:
        given = await answers.for_conditions(self.work, self.case, self.procedure)
        return any(self.procedure.holds(one.when, given) for one in self.procedure.opinions)

    async def _act(self, deed: Deed) -> None:
        self.case = await cases.act(self.work, self.clerk, self.case.id, deed)

    async def _sign(self, deed: Deed) -> None:
        role = Role.GOVERNOR if deed.action is Action.ATTEST else Role(self.procedure.workflow.signatory)
        fresh = _actor(self.cast.signatories[role].account_id, role, self.work.clock.now())
        self.case = await cases.act(self.work, fresh, self.case.id, deed)

    def _say(self, what: str) -> str:
        return str(self.source.choice(words()["said"][what][self.locale]))
