"""Telling people: a row and a job in the caller's transaction, handed to a carrier afterwards.

A notice is told once. Its key makes asking twice one notice; the state `handing`, committed right before the step
after which the message may have left, makes a crash visible. What was `handing` when its worker died goes again only
through a carrier that recognises a message by its id; through SMTP it becomes `unsure` and waits for a person.
"""

import json
from typing import Any
from uuid import UUID

from casa_app.adapters import mail, sms
from casa_app.adapters.carriers import Carrier, Message, Refused, Uncertain, Unreachable
from casa_app.identity import service as identity
from casa_app.kit import audit, logs
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, as_locale, t
from casa_app.kit.ids import new_id
from casa_app.kit.jobs import ATTEMPTS, GiveUp, enqueue
from casa_app.kit.keys import Undecipherable, keyring
from casa_app.notices import repository
from casa_app.notices.models import Notice
from casa_app.notices.rules import OVER, Channel, State, plain

_log = logs.get(__name__)


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
        await _end(notice_id, State.FAILED, error="erased")
        return
    if notice.state == State.HANDING and not carrier.repeatable:
        await _end(notice_id, State.UNSURE, error="its worker died while it was leaving")
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
            notice.state, notice.attempts = State.HANDING, notice.attempts + 1

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
        if state in OVER:
            notice.ended_at = work.clock.now()
        if state in {State.SENT, State.FAILED}:  # an unsure one may yet be sent again by a person
            notice.sealed = b""
        _log.info("notice.handled", notice=str(notice_id), template=notice.template, channel=notice.channel,
                  state=state.value, error=error)  # fmt: skip


async def send_again(work: Work, notice_id: UUID) -> None:
    """Sends an unsure notice again, because somebody found out that it had not arrived. Raises NotFound."""
    notice = await repository.get(work, notice_id)
    if notice is None or notice.state != State.UNSURE:
        raise NotFound
    notice.state, notice.ended_at, notice.error = State.QUEUED, None, ""
    work.session.add(notice)
    again = f"notice:{notice.id}:{notice.attempts}"
    await enqueue(work, "notices.deliver", payload={"notice": str(notice.id)}, unique_key=again)


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
