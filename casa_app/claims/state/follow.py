"""Following a claim without an account. The right to see it is in a sealed cookie, asked again at every event."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.claims.service import following, passes
from casa_app.claims.service.following import Admitted, NoSuchFile, Pass
from casa_app.claims.state import parts, typed
from casa_app.claims.state.shown import NO_FILE
from casa_app.claims.views import ClockView, FollowView
from casa_app.identity import admission
from casa_app.identity.policy import guarded_by, optional_actor, public
from casa_app.kit import live
from casa_app.kit.database import database, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t
from casa_app.kit.references import NotAReference, parse_reference
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import Problem, by_field

PROBLEMS: Final = ("no_such_file", "not_a_reference", "too_many")
PARTS: Final = ("add", "contest", "rate", "withdraw")
SECRET: Final = "the secret of the receipt in the follow cookie, or the session of an account that it belongs to"  # noqa: S105 the means of the guard, in words


class FollowState(rx.State):
    """The claim that this tab follows, once its secret was proven."""

    ready: bool = False
    reference: str = ""
    problem: str = ""
    has_file: bool = False
    file: FollowView = NO_FILE
    clocks: list[ClockView] = []  # noqa: RUF012 Reflex copies the default for each client
    unverified: bool = False
    part: str = ""  # the form that is open: one of PARTS
    problems: list[Problem] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    photos: list[str] = []  # noqa: RUF012
    done: str = ""  # what was just sent, in words

    _claim_id: UUID | None = None
    _upload_secret: str = ""

    @rx.event
    @public
    async def open(self) -> None:
        """Shows the claim whose pass this browser holds, or the form that asks for reference and secret."""
        locale = locale_of(self)
        query = self.router.url.query_parameters
        self.reference = str(query.get("reference", ""))[:40]
        reason = query.get("problem", "")
        self.problem = t(f"claims.follow.problem.{reason}", locale) if reason in PROBLEMS else ""
        self.part, self.done, self.problems, self.errors, self.photos = "", "", [], {}, []
        await self._show(locale)
        self.ready = True

    @rx.event(background=True)
    @guarded_by(SECRET)
    async def watch(self) -> None:
        """Shows what a colleague does to the claim, while the page is open."""
        async for news in live.batches("claims"):
            async with self:
                if self._claim_id and news.touches(self._claim_id):
                    await self._show(locale_of(self))

    @rx.event
    @public
    async def choose(self, part: str) -> None:
        """Opens or shuts one of the forms below the claim."""
        self.part = part if part in PARTS and part != self.part else ""
        self.problems, self.errors, self.done = [], {}, ""

    @rx.event
    @public
    async def keep_photos(self, uploads: list[str], secret: str) -> None:
        """Remembers the photos that go with what is being written."""
        self.photos, self._upload_secret = typed.uploads(uploads), str(secret)[:100]

    @rx.event
    @guarded_by(SECRET)
    async def add(self, form: dict[str, Any]) -> None:
        """Adds words and photos to the claim."""
        await self._do("add", form)

    @rx.event
    @guarded_by(SECRET)
    async def contest(self, form: dict[str, Any]) -> None:
        """Contests the answer, with reasons and counter-evidence."""
        await self._do("contest", form)

    @rx.event
    @guarded_by(SECRET)
    async def rate(self, form: dict[str, Any]) -> None:
        """Says how good the answer was, from 1 to 5."""
        await self._do("rate", form)

    @rx.event
    @guarded_by(SECRET)
    async def withdraw(self, form: dict[str, Any]) -> None:
        """Takes the claim back, once the page has said what that means."""
        await self._do("withdraw", form)

    async def _do(self, part: str, form: object) -> None:
        """One act of the claimant: the pass comes from the cookie, the claim from the pass, nothing from the page."""
        locale = locale_of(self)
        sent = form if isinstance(form, dict) else {}
        text = str(sent.get("text") or "")
        photos = tuple(UUID(key) for key in self.photos)
        try:
            admitted = await self._admitted()
            async with writing() as work:
                match part:
                    case "add":
                        await following.add(work, admitted, text, photos, self._upload_secret)
                    case "contest":
                        await following.contest(work, admitted, text, photos, self._upload_secret)
                    case "withdraw":
                        await following.withdraw(work, admitted, text)
                    case _:
                        await following.rate(work, admitted, _stars(sent.get("stars")), text)
        except CasaError as problem:
            self.part = part
            self.problems, self.errors = parts.problems([problem], locale), by_field([problem], locale)
            return
        self.part, self.photos, self.problems, self.errors = "", [], [], {}
        await self._show(locale)
        self.done = t(f"claims.follow.done.{part}", locale)

    async def _show(self, locale: Locale) -> None:
        """Loads the claim anew, as this browser may see it."""
        given, actor = self._held(), await optional_actor(self)
        async with reading() as work:
            found = await passes.open_file(work, given, locale, actor=actor, reference=self._typed())
        if found is None:
            self._shut()
            return
        self._claim_id, self.file = found
        self.reference, self.has_file = self.file.reference, True
        above = t("claims.clock.answer", locale) if self.file.answer_by else ""
        self.clocks = [clock for clock in self.file.clocks if clock.name != above]
        self.unverified = any(not clock.verified for clock in self.file.clocks)

    def _shut(self) -> None:
        self.has_file, self.file, self._claim_id = False, NO_FILE, None

    async def _admitted(self) -> Admitted:
        """Whoever holds the pass of the claim, or has it in their account's history. Raises NoSuchFile."""
        if given := self._held():
            return await following.known(given)
        if actor := await optional_actor(self):
            await admission.known(self._typed())
            return await following.of_account(actor, self._typed())
        raise NoSuchFile

    def _typed(self) -> str:
        """The reference of the address, as it is printed; empty when it is none."""
        try:
            return parse_reference(self.reference)
        except NotAReference:
            return ""

    def _held(self) -> Pass | None:
        """The pass for the claim that the address names, else the newest one."""
        held = passes.of_header(self.router.headers.cookie, database().clock.now())
        wanted = self.reference.replace("-", "").upper()
        for given in held:
            if not wanted or given.reference.replace("-", "") == wanted:
                return given
        return None


def _stars(value: object) -> int:
    text = str(value or "")
    return int(text) if text.isascii() and text.isdigit() and len(text) == 1 else 0
