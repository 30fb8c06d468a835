"""Telling people: a row and a job in the caller's transaction, handed to a carrier afterwards.

A notice is told once. Its key makes asking twice one notice; the state `handing`, committed right before the step
after which the message may have left, makes a crash visible. What was `handing` when its worker died goes again only
through a carrier that recognises a message by its id; through SMTP it becomes `unsure` and waits for a person.
"""

import json
from typing import Any, Final
from uuid import UUID

from casa_app.adapters import mail, sms
from casa_app.adapters.carriers import Carrier, Message, Refused, Uncertain, Unreachable
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit, logs
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import Forbidden, Invalid, NotFound
from casa_app.kit.i18n import Locale, as_locale, format_datetime, t
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import ATTEMPTS, GiveUp, enqueue
from casa_app.kit.keys import Undecipherable, keyring
from casa_app.kit.paging import SHOWN, offset_of
from casa_app.notices import repository
from casa_app.notices.models import Notice
from casa_app.notices.rules import OVER, SHORT_LIVED, TROUBLES, Channel, State, masked, plain
from casa_app.notices.views import TroublePage, TroubleView

_log = logs.get(__name__)
_ERASED: Final = "erased"
_DIED: Final = "its worker died while it was leaving"
_WHY: Final = {_ERASED: "notices.why.erased", _DIED: "notices.why.died"}


async def send(
    work: Work,
    template: str,
    *,
    phone: str | None = None,
    email: str | None = None,
    locale: Locale,
    key: str | None = None,
    person_id: UUID | None = None,
    **params: Any,
) -> UUID:
    """Tells an address something once this work is committed; gives the notice's id.

    `template` names the catalogue's `notices.<template>.sms`, or `.subject` and `.body`; exactly one of `phone` (E.164)
    and `email` is given. The same `key` twice is one notice. With `person_id` it is sealed under that person's key.
    """
    to = phone or email
    if not to or (phone and email):
        raise ValueError("one address, and one only")
    notice = Notice(
        id=new_id(), key=key or "", channel="sms" if phone else "email", template=template, locale=locale,
        person_id=person_id, sealed=b"", created_at=work.clock.now(),
    )  # fmt: skip
    notice.key = key or notice.id.hex
    content = {"to": to, "params": params}
    if person_id:
        notice.sealed = await audit.seal(work, person_id, content)
    else:
        notice.sealed = keyring().encrypt(audit.canonical(content), f"notice:{notice.id}")
    if not await repository.add(work, notice):
        known = await repository.by_key(work, notice.key)
        assert known is not None  # noqa: S101 its key is taken, in this transaction
        return known.id
    await enqueue(work, "notices.deliver", payload={"notice": str(notice.id)}, unique_key=f"notice:{notice.id}")
    return notice.id


async def tell(
    work: Work,
    person_id: UUID,
    template: str,
    *,
    key: str,
    channel: Channel,
    locale: Locale | None = None,
    **params: Any,
) -> UUID | None:
    """Tells a known person by SMS or e-mail; None when there is no such address, or they were erased."""
    known = await identity.contact(work, person_id)
    to = known.phone if channel == "sms" else known.email
    if not to:
        return None
    reached = {"phone": to} if channel == "sms" else {"email": to}
    return await send(work, template, key=key, person_id=person_id, locale=locale or known.locale, **reached, **params)


def rendered(template: str, channel: Channel, locale: Locale, params: dict[str, Any]) -> tuple[str, str]:
    """Subject and words of a notice; an SMS has no subject."""
    if channel == "sms":
        return "", plain(t(f"notices.{template}.sms", locale, **params))
    signed = f"{t(f'notices.{template}.body', locale, **params).strip()}\n\n{t('notices.signature', locale)}"
    return t(f"notices.{template}.subject", locale, **params), signed


async def deliver(notice_id: UUID, attempt: int = 1) -> None:
    """One attempt at a notice. Raises Unreachable to be tried again, GiveUp when it never can be."""
    async with reading() as work:
        notice = await repository.get(work, notice_id)
        if notice is None or notice.state in OVER:
            return
        content = await _opened(work, notice)
        now = work.clock.now()
    channel: Channel = "sms" if notice.channel == "sms" else "email"
    carrier = sms.carrier() if channel == "sms" else mail.carrier()
    if content is None:
        await _end(notice_id, State.FAILED, error=_ERASED)
        return
    if notice.state == State.HANDING and not carrier.repeatable:
        await _end(notice_id, State.UNSURE, error=_DIED)
        return
    locale = as_locale(notice.locale)
    subject, text = rendered(notice.template, channel, locale, content["params"])
    await _hand_over(carrier, Message(notice_id, content["to"], text, locale, now, subject), attempt)


async def _hand_over(carrier: Carrier, message: Message, attempt: int) -> None:
    async def leaving() -> None:
        async with writing() as work:
            notice = await repository.get(work, message.id)
            if notice is None or notice.state in OVER:
                raise GiveUp("it ended meanwhile")
            notice.state = State.HANDING

    try:
        named = await carrier.carry(message, leaving)
    except Unreachable as trouble:
        over = attempt >= ATTEMPTS
        await _end(message.id, State.FAILED if over else State.QUEUED, error=str(trouble))
        raise
    except Refused as refusal:
        await _end(message.id, State.FAILED, error=str(refusal))
        raise GiveUp(str(refusal)) from refusal
    except Uncertain as doubt:
        await _end(message.id, State.UNSURE, error=str(doubt))
    else:
        await _end(message.id, State.SENT, provider_id=named)


async def _opened(work: Work, notice: Notice) -> dict[str, Any] | None:
    """Address and parameters; None once the person was erased."""
    if not notice.sealed:
        return None
    try:
        if notice.person_id:
            opened: dict[str, Any] | None = await audit.unseal(work, notice.person_id, notice.sealed)
        else:
            opened = json.loads(keyring().decrypt(notice.sealed, f"notice:{notice.id}"))
    except Undecipherable:
        _log.error("notice.undecipherable", notice=str(notice.id))
        return None
    return opened


async def _end(notice_id: UUID, state: State, *, error: str = "", provider_id: str = "") -> None:
    async with writing() as work:
        notice = await repository.get(work, notice_id)
        if notice is None or notice.state in OVER:
            return
        notice.state, notice.error, notice.provider_id = state, error[:300], provider_id
        notice.attempts += 1
        if state in OVER:
            notice.ended_at = work.clock.now()
        if state == State.SENT or notice.template in SHORT_LIVED:
            notice.sealed = b""  # any other that is over may yet be sent again by a person
        _log.info("notice.handled", notice=str(notice_id), template=notice.template, channel=notice.channel,
                  state=state.value, error=error)  # fmt: skip


async def send_again(work: Work, actor: Actor, notice_id: UUID) -> None:
    """Sends again what failed, or what was unsure and somebody found out that it had not arrived.

    Raises Forbidden, or NotFound for any other and for one whose address is forgotten.
    """
    _need_oversight(actor)
    notice = await repository.get(work, notice_id)
    if notice is None or not _may_repeat(notice):
        raise NotFound
    stood = notice.state
    notice.state, notice.ended_at, notice.error = State.QUEUED, None, ""
    work.session.add(notice)
    await audit.append(work, "notice", notice.id, "send_again", actor=actor.audit, changes={"stood": stood})
    await enqueue(work, "notices.deliver", payload={"notice": str(notice.id)})


def _may_repeat(notice: Notice) -> bool:
    return notice.state in TROUBLES and bool(notice.sealed) and notice.template not in SHORT_LIVED


def _need_oversight(actor: Actor) -> None:
    """Notices belong to no arrondissement: only those not limited to some see them. Raises Forbidden."""
    actor.need(Role.SUPERVISOR, Role.ADMINISTRATOR)
    if not actor.may_see(None):
        raise Forbidden


async def troubles(work: Work, actor: Actor, state: str, locale: Locale, *, page: int = 0) -> TroublePage:
    """The notices that failed, or are unsure, fifty a page, newest first. Raises Forbidden or Invalid."""
    _need_oversight(actor)
    if state not in TROUBLES:
        raise Invalid
    counts = await repository.counts(work)
    total = counts.get(state, 0)
    offset = offset_of(page, total)
    found = await repository.in_state(work, state, offset=offset, limit=SHOWN)
    rows = [await _trouble(work, notice, locale) for notice, _key in found]
    return TroublePage(
        tuple(rows), offset + 1, total, failed=counts.get(State.FAILED, 0), unsure=counts.get(State.UNSURE, 0)
    )


async def _trouble(work: Work, notice: Notice, locale: Locale) -> TroubleView:
    content = await _opened(work, notice)
    return TroubleView(
        id=str(notice.id),
        kind=t(f"notices.{notice.template}.kind", locale),
        about=str(content["params"].get("reference", "")) if content else "",
        channel=notice.channel,
        address=masked(content["to"]) if content else "",
        since=format_datetime(notice.created_at, locale),
        tries=notice.attempts,
        why=why(notice.error, locale),
        may_repeat=content is not None and _may_repeat(notice),
    )


def why(error: str, locale: Locale) -> str:
    """What went wrong, for those who read no logs."""
    if error in _WHY:
        return t(_WHY[error], locale)
    if error.startswith(("HTTP ", "SMTP ")):
        return t("notices.why.answered", locale, answer=error.partition(" to ")[0])
    if error.endswith("after the content was sent"):
        return t("notices.why.silence", locale)
    return t("notices.why.unreachable", locale)


async def told(work: Work, person_id: UUID) -> list[dict[str, Any]]:
    """What a person was told and how it went, without the words: for their right of access (law 09-08)."""
    rows = await repository.of_person(work, person_id)
    return [
        {"at": row.created_at.isoformat(), "channel": row.channel, "template": row.template, "state": row.state}
        for row in rows
    ]


async def forget(work: Work, person_id: UUID) -> None:
    """Erases what links a person to their notices; those that have not left never will."""
    await repository.forget_person(work, person_id)
