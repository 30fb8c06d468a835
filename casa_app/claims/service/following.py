"""Following without an account: a reference and its secret open the file; guessing is throttled and tells nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from casa_app.claims import repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim, ClaimEvent
from casa_app.claims.rules import (
    CONTEST_WINDOW,
    ENDED_BY_CITY,
    TEXT_MOST,
    Action,
    NotAllowedNow,
    OthersCountOnIt,
    State,
    after,
    check_contest,
)
from casa_app.claims.service import owning, present, terms
from casa_app.claims.service.filing import SECRET
from casa_app.claims.views import FollowView
from casa_app.files import service as files
from casa_app.identity import admission
from casa_app.identity.policy import Actor
from casa_app.kit import audit, passes
from casa_app.kit.calendar import legal_calendar
from casa_app.kit.database import Work, reading
from casa_app.kit.errors import CasaError, Invalid, Missing
from casa_app.kit.i18n import Locale, format_date, t
from casa_app.kit.jobs import enqueue
from casa_app.kit.passes import Pass
from casa_app.kit.references import parse_reference
from casa_app.kit.text import clean
from casa_app.kit.wording import lang_of

RATING_MOST: Final = 5
__all__ = ["Admitted", "NoSuchFile", "Pass", "add", "admit", "claim_of", "contest", "known", "opens", "rate", "view",
           "withdraw"]  # fmt: skip


class NoSuchFile(CasaError):
    """The reference and secret do not belong together, or there is no such claim: the same answer for both."""

    key = "claims.error.no_such_file"
    status = 404


@dataclass(frozen=True)
class Admitted:
    """A claim, and the pass that was seen to open it or the account that it belongs to.

    `admit`, `known`, `proven` and `of_account` give one, nobody else.
    """

    claim_id: UUID
    given: Pass | None = None
    actor: Actor | None = None


async def admit(given: Pass, client: str, address: str) -> Admitted:
    """Lets in whoever knows the secret; the guesses of the others are counted, by browser, reference and address.

    It counts over the network, so it comes before the unit of work that does something. Raises NotAReference for a
    slip in typing, NoSuchFile for a wrong pair, TooManyAttempts when guessing.
    """
    reference = parse_reference(given.reference)
    return await admission.admit(
        reference, client, address, lambda: proven(Pass(reference, given.secret)), wrong=NoSuchFile
    )


async def known(given: Pass) -> Admitted:
    """Lets in the holder of a sealed pass, who proved the secret before: strangers' guesses do not count against them.

    Raises NoSuchFile when the secret was changed since, TooManyAttempts.
    """
    await admission.known(given.reference)
    return await proven(given)


async def of_account(actor: Actor, reference: str) -> Admitted:
    """Lets in whoever is signed in and has made the claim, or acts for the business that has. Raises NoSuchFile."""
    async with reading() as work:
        claim = await repository.by_reference(work, reference)
        if claim is None or not await owning.is_theirs(work, actor, claim):
            raise NoSuchFile
    return Admitted(claim.id, actor=actor)


async def proven(given: Pass) -> Admitted:
    async with reading() as work:
        claim = await repository.by_reference(work, given.reference)
    if not opens(given, claim) or claim is None:
        raise NoSuchFile
    return Admitted(claim.id, given)


def opens(given: Pass, claim: Claim | None) -> bool:
    """Whether the pass is for this claim and its secret is right; a claim that is missing costs the same work."""
    right = passes.proves(given, claim.secret_index if claim else None, SECRET)
    return right and claim is not None and claim.reference == given.reference


async def claim_of(work: Work, admitted: Admitted, *, lock: bool = False) -> Claim:
    """The claim as it is in this unit of work.

    Raises NoSuchFile when its secret was changed meanwhile, or it belongs to this account no more.
    """
    claim = await repository.get(work, admitted.claim_id, lock=lock)
    if claim is None:
        raise NoSuchFile
    if admitted.actor is not None and await owning.is_theirs(work, admitted.actor, claim):
        return claim
    if admitted.given is None or not opens(admitted.given, claim):
        raise NoSuchFile
    return claim


def _who(admitted: Admitted, claim: Claim) -> audit.Actor:
    """Who acts, as the timeline and the trail name them: the claimant, or who acts for the business."""
    return audit.Actor("claimant", admitted.actor.person_id if admitted.actor else claim.person_id)


async def view(work: Work, claim: Claim, locale: Locale) -> FollowView:
    """A claim as its claimant sees it, for who was let in already."""
    now = work.clock.now()
    left, tone = present.left(claim, now, locale)
    events = await repository.events(work, claim.id, public_only=True)
    over = State(claim.state) in ENDED_BY_CITY
    withdrawn = claim.state == State.WITHDRAWN
    others = claim.open and await repository.others_count_on(work, claim.id)
    until = claim.ended_at + CONTEST_WINDOW if claim.ended_at else None
    answer = catalogue().clocks["answer"]
    return FollowView(
        reference=claim.reference, title=claim.title, title_lang=lang_of(claim.title), state=claim.state,
        state_label=present.state_label(claim.state, locale), category=present.category_name(claim.category, locale),
        arrondissement=present.zone_name(claim.arrondissement, locale), place=claim.place, text=claim.text,
        text_lang=lang_of(claim.text),
        answer_by=format_date(claim.answer_due, locale, "full") if claim.answer_due and claim.open else "",
        answer_left=left, answer_share=present.answer_share(claim, now), answer_tone=tone,
        clocks=present.clocks(claim, now, locale),
        rule=answer.source[locale] if claim.answer_due and not withdrawn else "",
        events=_timeline(events, locale), photos=await files.photos(work, "claim", claim.id, locale),
        may_contest=over and until is not None and now <= until and not claim.merged_into,
        contest_until=format_date(until, locale) if until and over else "",
        may_rate=over and claim.rating is None, rating=claim.rating or 0, may_add=claim.open,
        may_withdraw=claim.open and not others, others=others,
    )  # fmt: skip


def _timeline(events: Sequence[ClaimEvent], locale: Locale) -> list:  # type: ignore[type-arg]
    shown = []
    for place, row in enumerate(reversed(events)):
        who = t(f"claims.who.{row.actor_kind}", locale) if row.actor_kind != "claimant" else ""
        shown.append(present.event(row, locale, who, newest=place == 0))
    return shown


async def contest(
    work: Work, admitted: Admitted, text: str, uploads: tuple[UUID, ...] = (), upload_secret: str = ""
) -> None:
    """Reopens an answered, closed or rejected claim within 30 days, with reasons and counter-evidence.

    Raises ContestTooLate, NotAllowedNow, Missing, and what `files.attach` raises.
    """
    claim = await claim_of(work, admitted, lock=True)
    text = clean(text, most=TEXT_MOST, field="text")
    if not text:
        raise Missing(field="text")
    now = work.clock.now()
    if claim.merged_into:  # the claim that it was merged into is the one to contest
        raise NotAllowedNow(state=claim.state, action=Action.CONTEST.value)
    claim.state = after(State(claim.state), Action.CONTEST)
    check_contest(claim.ended_at, now)
    claim.open, claim.contested_at, claim.contests = True, now, claim.contests + 1
    claim.answered_at = claim.ended_at = None
    terms.restart(claim, catalogue().leaf(claim.category), await legal_calendar(work), now)
    await _told(work, claim, _who(admitted, claim), Action.CONTEST, text, uploads, upload_secret)
    await enqueue(work, "claims.notify", payload={"claim": str(claim.id), "event": "contested"},
                  unique_key=f"contested:{claim.id}:{claim.contests}")  # fmt: skip


async def add(
    work: Work, admitted: Admitted, text: str, uploads: tuple[UUID, ...] = (), upload_secret: str = ""
) -> None:
    """Adds words or photos to an open claim."""
    claim = await claim_of(work, admitted, lock=True)
    text = clean(text, most=TEXT_MOST, field="text")
    if not text and not uploads:
        raise Missing(field="text")
    if not claim.open:
        raise Invalid(field="text")
    await _told(work, claim, _who(admitted, claim), Action.ADD, text, uploads, upload_secret)


async def rate(work: Work, admitted: Admitted, stars: int, text: str = "") -> None:
    """Says how good the answer was, 1 to 5; once."""
    claim = await claim_of(work, admitted, lock=True)
    if not 1 <= stars <= RATING_MOST:
        raise Invalid(field="rating")
    after(State(claim.state), Action.RATE)
    if claim.rating is not None:
        return
    claim.rating, claim.rating_text = stars, clean(text, most=1000, field="rating_text")
    claim.updated_at = work.clock.now()
    claim.version += 1
    work.session.add(claim)
    actor = _who(admitted, claim)
    await audit.append(work, "claim", claim.id, Action.RATE, actor=actor, changes={"rating": stars},
                       person_id=claim.person_id, personal={"text": claim.rating_text})  # fmt: skip
    work.change("claims", Action.RATE, claim.id, service=claim.service, arrondissement=claim.arrondissement)


async def withdraw(work: Work, admitted: Admitted, text: str = "") -> None:
    """Takes an open claim back for good, with a reason or without: nothing is owed on it any more.

    Its photos are public no more, and words that were not published never will be. Raises NotAllowedNow,
    OthersCountOnIt.
    """
    claim = await claim_of(work, admitted, lock=True)
    text = clean(text, most=TEXT_MOST, field="text")
    state = after(State(claim.state), Action.WITHDRAW)
    if await repository.others_count_on(work, claim.id):
        raise OthersCountOnIt
    claim.state, claim.open, claim.ended_at = state, False, work.clock.now()
    if claim.publication == "pending":
        claim.publication = "withheld"
    await files.unpublish(work, "claim", claim.id)
    terms.refresh(claim)
    await _told(work, claim, _who(admitted, claim), Action.WITHDRAW, text)
    await enqueue(work, "claims.notify", payload={"claim": str(claim.id), "event": "withdrawn"},
                  unique_key=f"withdrawn:{claim.id}")  # fmt: skip


async def _told(
    work: Work, claim: Claim, by: audit.Actor, action: Action, text: str, uploads: tuple[UUID, ...] = (),
    upload_secret: str = "",
) -> None:  # fmt: skip
    """Writes what the claimant did: photos, timeline, audit link, outbox row."""
    attached = await files.attach(work, uploads, upload_secret, "claim", claim.id, event=action)
    photos = len(attached)
    claim.photos += photos
    claim.updated_at = work.clock.now()
    claim.version += 1
    work.session.add(claim)
    work.session.add(
        ClaimEvent(claim_id=claim.id, at=work.clock.now(), action=action, actor_kind="claimant",
                   actor_id=by.id, text=text, data={"photos": photos})
    )  # fmt: skip
    await audit.append(
        work, "claim", claim.id, action, actor=by,
        changes={"state": claim.state, "photos": photos}, person_id=claim.person_id, personal={"text": text},
    )  # fmt: skip
    work.change("claims", action, claim.id, service=claim.service, arrondissement=claim.arrondissement)
