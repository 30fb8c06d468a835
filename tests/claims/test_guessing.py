"""Ten thousand guesses at a secret open nothing, each is answered in words, and nobody honest is shut out by them."""

import json
from collections import Counter
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlencode

import pytest

from casa_app.claims import repository
from casa_app.claims.api import follow, receipt
from casa_app.claims.models import Claim
from casa_app.claims.service import following, passes
from casa_app.claims.service.following import NoSuchFile, Pass
from casa_app.identity import throttle
from casa_app.kit import http
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import TooManyAttempts
from casa_app.kit.i18n import Locale
from casa_app.kit.references import new_reference
from tests import make

GUESSES: Final = 10_000
ADDRESSES: Final = [f"10.0.0.{number}" for number in range(40)]
BROWSERS: Final = 5  # at each address
LANGUAGES: Final[tuple[Locale, ...]] = ("fr", "ar")
NOT_TOGETHER: Final = {"fr": NoSuchFile().text("fr"), "ar": NoSuchFile().text("ar")}
TOO_MANY: Final = {"fr": "Trop d’essais", "ar": "محاولات كثيرة"}


@dataclass(frozen=True)
class Answer:
    """What came back from a door."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def opened(self) -> bool:
        """Whether the claim was opened in this browser."""
        return passes.COOKIE in self.headers.get("set-cookie", "")

    def verdict(self, locale: Locale) -> str:
        """What a guesser was told; fails unless it was in their language, with a status that says the same."""
        assert not self.opened
        if self.status == 303:  # the form's door leads back to the page, which has the sentence
            place, _, problem = self.headers["location"].rpartition("problem=")
            assert place.startswith(f"/{locale}/follow?")
            return problem
        said: str = json.loads(self.body)["message"]
        if self.status == 404:
            assert said == NOT_TOGETHER[locale]
            return "no_such_file"
        assert self.status == 429
        assert said.startswith(TOO_MANY[locale])
        return "too_many"


class Doors:
    """The two doors that a secret opens: `follow` (the page's form) and `receipt` (the PDF), called from anywhere."""

    def __init__(self) -> None:
        self._app = http.api([follow.router, receipt.router])

    async def knock(self, door: str, address: str, given: Pass, locale: Locale, browser: int = 0) -> Answer:
        """Gives one pair; the server sees this address and this browser."""
        form = {"locale": locale, "reference": given.reference, "secret": given.secret}
        told = {"host": "casa.test", "user-agent": f"browser {browser}", "accept-language": f"{locale}-MA",
                "content-type": "application/x-www-form-urlencoded"}  # fmt: skip
        scope = {"type": "http", "http_version": "1.1", "method": "POST", "scheme": "http", "query_string": b"",
                 "root_path": "", "path": f"/api/claims/{door}", "client": (address, 4000), "server": ("casa.test", 80),
                 "headers": [(name.encode(), value.encode()) for name, value in told.items()]}  # fmt: skip
        heard: list[Any] = []

        async def send(message: Any) -> None:
            heard.append(message)

        async def form_sent() -> dict[str, Any]:
            return {"type": "http.request", "body": urlencode(form).encode()}

        await self._app(scope, form_sent, send)
        headers = {name.decode(): value.decode() for name, value in heard[0]["headers"]}
        return Answer(heard[0]["status"], headers, b"".join(message.get("body", b"") for message in heard[1:]))


@pytest.fixture
async def doors(sqlite: Database) -> AsyncIterator[Doors]:
    """The doors, with every budget whole."""
    await throttle.close()
    yield Doors()
    await throttle.close()


async def filed() -> tuple[Claim, Pass]:
    async with writing() as work:
        claim, secret = await make.claim(work)
    return claim, Pass(claim.reference, "".join(filter(str.isdigit, secret)))


async def test_ten_thousand_guesses_at_one_claim_are_each_answered_and_its_claimant_still_gets_in(doors: Doors) -> None:
    _, right = await filed()
    _, neighbours = await filed()
    told: Counter[str] = Counter()
    for number in range(GUESSES):
        address, browser = ADDRESSES[number % len(ADDRESSES)], number // len(ADDRESSES) % BROWSERS
        locale, door = LANGUAGES[number % 2], ("receipt", "follow")[number // 2 % 2]
        wrong = f"{(int(right.secret) + 1 + number) % 10**9:09}"
        answer = await doors.knock(door, address, Pass(right.reference, wrong), locale, browser)
        told[answer.verdict(locale)] += 1
    assert told.total() == GUESSES
    assert set(told) == {"no_such_file", "too_many"}
    assert told["no_such_file"] <= 200 + 3 * len(ADDRESSES)
    assert (await doors.knock("receipt", "10.1.0.1", right, "ar")).status == 200
    assert (await doors.knock("follow", "10.1.0.1", right, "ar")).opened
    # A hall where somebody guesses is not shut: the next one at its counter opens a claim of their own.
    assert (await doors.knock("follow", ADDRESSES[0], neighbours, "fr")).opened


async def test_a_lucky_pair_is_worth_nothing_to_who_tried_wrong_ones_on_every_claim(doors: Doors) -> None:
    claim, right = await filed()
    with pytest.raises(TooManyAttempts):
        for number in range(1_300):
            with pytest.raises(NoSuchFile):
                await following.admit(Pass(new_reference("HH"), "000 000 000"), f"browser {number}", "10.0.0.1")
    with pytest.raises(TooManyAttempts):
        await following.admit(right, "another browser", "10.0.0.1")
    assert (await following.admit(right, "browser 1", "10.0.0.2")).claim_id == claim.id


async def test_a_morning_of_slips_at_forty_counters_of_one_hall_shuts_nobody_out(doors: Doors) -> None:
    _, right = await filed()
    for counter in range(40):
        for slip in range(4):
            answer = await doors.knock("follow", "10.0.0.1", Pass(new_reference("HH"), f"{slip:09}"), "ar", counter)
            assert answer.verdict("ar") == "no_such_file"
        assert (await doors.knock("follow", "10.0.0.1", right, "ar", counter)).opened


async def test_who_opened_the_claim_before_goes_on_while_strangers_guess(doors: Doors) -> None:
    claim, right = await filed()
    for number in range(250):
        await doors.knock("follow", ADDRESSES[number % 40], Pass(right.reference, f"{number:09}"), "fr", number)
    admitted = await following.known(right)
    async with writing() as work:
        await following.add(work, admitted, "La lampe clignote.")
    async with reading() as work:
        assert [event.text for event in await repository.events(work, claim.id)] == ["", "La lampe clignote."]
