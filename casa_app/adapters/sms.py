"""SMS: through an HTTP gateway when CASA_SMS_URL is set, else into `<data>/outbox` as text files.

The gateway receives `POST {"id", "to", "text"}` with the header `Idempotency-Key: <id>` and must answer 2xx once it
has taken the message; the same key again must not send twice. Credentials in the address are sent as HTTP Basic.
"""

import json
from typing import Final

import httpx

from casa_app.adapters.carriers import TIMEOUT, Carrier, Folder, Leaving, Message, Refused, Unreachable
from casa_app.settings import settings

# Answers that may change with time: time-out, too early, too many. Every other 4xx is final.
_LATER: Final = frozenset({408, 425, 429})


def carrier() -> Carrier:
    """The way SMS leave this installation."""
    config = settings()
    if url := config.sms_url.get_secret_value():
        return Gateway(url)
    return Folder(config.data / "outbox", lambda message: f"{message.to}\n\n{message.text}\n".encode(), ".sms.txt")


class Gateway:
    """An SMS gateway over HTTP."""

    repeatable = True  # by its idempotency key

    def __init__(self, url: str) -> None:
        self._url = url

    async def carry(self, message: Message, leaving: Leaving) -> str:
        """Posts the message; gives the `id` that the gateway answers, if it does."""
        await leaving()
        body = {"id": str(message.id), "to": message.to, "text": message.text}
        try:
            async with httpx.AsyncClient(timeout=TIMEOUT, trust_env=False) as client:
                answer = await client.post(self._url, json=body, headers={"Idempotency-Key": str(message.id)})
        except httpx.HTTPError as error:
            raise Unreachable(type(error).__name__) from error
        if answer.is_success:
            return _named(answer)
        if answer.is_client_error and answer.status_code not in _LATER:
            raise Refused(f"HTTP {answer.status_code}")
        raise Unreachable(f"HTTP {answer.status_code}")


def _named(answer: httpx.Response) -> str:
    try:
        told = answer.json()
    except json.JSONDecodeError:  # a gateway may answer in plain words: taken is taken
        return ""
    return str(told.get("id", ""))[:200] if isinstance(told, dict) else ""
