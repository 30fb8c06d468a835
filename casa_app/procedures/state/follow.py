"""Following a case. The right to see it is in a sealed cookie, or in a session; it is asked again at every event."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.files.service import UploadIncomplete
from casa_app.identity import admission
from casa_app.identity.policy import guarded_by, optional_actor, public
from casa_app.kit import live
from casa_app.kit.database import database, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t
from casa_app.kit.passes import Pass
from casa_app.kit.references import NotAReference, parse_reference
from casa_app.procedures.service import applying, following
from casa_app.procedures.service.following import Admitted, NoSuchCase
from casa_app.procedures.views import AskedPiece, CaseEventLine, CaseFollowView, SentPiece
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import Problem, by_field, problems

PARTS: Final = ("supply", "reply", "appeal", "withdraw")
_BY_WORDS: Final = {"reply": following.reply, "appeal": following.appeal, "withdraw": following.withdraw}
SECRET: Final = "the secret of the receipt in the case cookie, or the session of an account that it belongs to"  # noqa: S105 the means of the guard, in words


class CaseFollowState(rx.State):
    """The case that this tab follows, once its secret was proven."""

    ready: bool = False
    has_case: bool = False
    case: CaseFollowView = CaseFollowView()
    complement: list[str] = []  # noqa: RUF012 Reflex copies the default for each client
    fees: list[str] = []  # noqa: RUF012
    events: list[CaseEventLine] = []  # noqa: RUF012
    pieces: list[AskedPiece] = []  # noqa: RUF012
    sent: list[SentPiece] = []  # noqa: RUF012
    part: str = ""  # the form that is open: one of PARTS
    problems: list[Problem] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    uploading: int = 0
    done: str = ""  # what was just sent, in words
    by_session: bool = False

    _case_id: UUID | None = None
    _uploads: dict[str, list[str]] = {}  # noqa: RUF012
    _upload_secret: str = ""

    @rx.event
    @public
    async def open(self) -> Any:
        """Shows the case whose pass this browser holds; without one, leads to the form that asks for it."""
        locale = locale_of(self)
        self.part, self.done, self.problems, self.errors = "", "", [], {}
        self._uploads = {}
        await self._show(locale)
        self.ready = True
        if self.case.state == "awaiting_owner" and not self.by_session:  # its owner reads it to sign
            return rx.redirect(f"/{locale}/sign/request?reference={self.case.reference}", replace=True)
        return None if self.has_case else rx.redirect(f"/{locale}/follow", replace=True)

    @rx.event(background=True)
    @guarded_by(SECRET)
    async def watch(self) -> None:
        """Shows what a colleague does to the case, while the page is open."""
        async for news in live.batches("procedures"):
            async with self:
                if self._case_id and news.touches(self._case_id):
                    await self._show(locale_of(self))

    @rx.event
    @public
    async def choose(self, part: str) -> None:
        """Opens or shuts one of the forms below the case."""
        self.part = part if part in PARTS and part != self.part else ""
        self.problems, self.errors, self.done = [], {}, ""

    @rx.event
    @public
    async def keep_piece(self, piece: str, uploads: list[str], secret: str) -> None:
        """Remembers what was sent for a piece."""
        if str(piece) in {one.id for one in self.pieces}:
            self._uploads = {**self._uploads, str(piece): applying.uploads_of(uploads)}
            self._upload_secret = str(secret)[:100]

    @rx.event
    @public
    async def sending(self, count: int) -> None:
        """Knows how many files are still on their way."""
        self.uploading = count if isinstance(count, int) and 0 <= count < 100 else 0  # noqa: PLR2004 forged otherwise

    @rx.event
    @guarded_by(SECRET)
    async def supply(self, form: dict[str, Any]) -> None:
        """Answers the complement list."""
        await self._do("supply", form)

    @rx.event
    @guarded_by(SECRET)
    async def reply(self, form: dict[str, Any]) -> None:
        """Writes to whoever instructs the case."""
        await self._do("reply", form)

    @rx.event
    @guarded_by(SECRET)
    async def appeal(self, form: dict[str, Any]) -> None:
        """Contests a refusal, with reasons."""
        await self._do("appeal", form)

    @rx.event
    @guarded_by(SECRET)
    async def withdraw(self, form: dict[str, Any]) -> None:
        """Takes the case back for good."""
        await self._do("withdraw", form)

    async def _do(self, part: str, form: object) -> None:
        locale = locale_of(self)
        text = str(form.get("text") or "")[:20_000] if isinstance(form, dict) else ""
        try:
            if part == "supply" and self.uploading:
                raise UploadIncomplete(field="pieces")
            admitted = await self._admitted()
            await admission.known(self.case.reference, kind="case")
            async with writing() as work:
                if part == "supply":
                    sent = {name: tuple(UUID(one) for one in ids) for name, ids in self._uploads.items() if ids}
                    await following.supply(work, admitted, text, sent, self._upload_secret)
                else:
                    await _BY_WORDS[part](work, admitted, text)
        except CasaError as problem:
            self.problems, self.errors = problems([problem], locale, {}), by_field([problem], locale)
            return
        self.part, self.problems, self.errors, self._uploads = "", [], {}, {}
        self.done = t(f"procedures.follow.done.{part}", locale)
        await self._show(locale)

    async def _show(self, locale: Locale) -> None:
        """Reads the case again, as long as the pass opens it."""
        try:
            admitted = await self._admitted()
            async with reading() as work:
                case = await following.case_of(work, admitted)
                part = await following.part_of(work, admitted, case)
                shown = await following.view(work, case, locale, part)
                pieces = await following.pieces(work, case, locale)
        except NoSuchCase:  # the pass is gone, or opens nothing any more: the form that asks for it says what to do
            self.has_case, self.case, self._case_id, self.sent = False, CaseFollowView(), None, []
            return
        self.has_case, self.case, self._case_id = True, shown, admitted.case_id
        self.complement, self.fees, self.events, self.pieces = shown.complement, shown.fees, shown.events, pieces
        self.sent, self.by_session = shown.sent, admitted.actor is not None

    async def _admitted(self) -> Admitted:
        """Whoever holds the pass of the case that the address names, or has a part in it. Raises NoSuchCase."""
        try:
            return await following.proven(self._pass())
        except NoSuchCase:
            actor = await optional_actor(self)
            if actor is None:
                raise
            return await following.of_account(actor, self._wanted())

    def _wanted(self) -> str:
        try:
            return parse_reference(str(self.router.url.query_parameters.get("reference", "")))
        except NotAReference:
            raise NoSuchCase from None

    def _pass(self) -> Pass:
        """The pass for the case that the address names, else the newest one. Raises NoSuchCase."""
        held = following.of_header(self.router.headers.cookie, database().clock.now())
        wanted = str(self.router.url.query_parameters.get("reference", "")).replace("-", "").upper()
        for given in held:
            if not wanted or given.reference.replace("-", "") == wanted:
                return given
        raise NoSuchCase
