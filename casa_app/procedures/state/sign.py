"""Co-signing: the owner of a file that a professional prepared opens it on their own phone, and signs or declines."""

from typing import Any, Final

import reflex as rx

from casa_app.identity.policy import guarded_by, optional_actor, public
from casa_app.kit.database import database, reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.own_views import SignView
from casa_app.procedures.rules import State
from casa_app.procedures.service import catalogue, cosigning, following, receipts, signing_view
from casa_app.procedures.service.cosigning import NotDeclared
from casa_app.procedures.service.following import Admitted, NoSuchCase
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.views import SentPiece, SummaryPart
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import Problem, by_field, problems
from casa_app.ui.qr import qr_path

PROBLEMS: Final = ("no_such_file", "not_a_reference", "too_many")
PASS: Final = "the code sent to the owner's phone, in the case cookie"  # noqa: S105 the means of the guard, in words


class SignState(rx.State):
    """The file that this browser was let in to sign."""

    ready: bool = False
    reference: str = ""
    sent: bool = False  # a code is on its way
    problem: str = ""
    file: SignView = SignView()
    parts: list[SummaryPart] = []  # noqa: RUF012 Reflex copies the default for each client
    pieces: list[SentPiece] = []  # noqa: RUF012
    fees: list[str] = []  # noqa: RUF012
    declining: bool = False
    declined: bool = False
    problems: list[Problem] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012

    _proved: str = ""  # the contact that the signing code proved, so that a try that failed later needs no other

    @rx.event
    @public
    async def ask(self) -> None:
        """Shows the form that asks for the reference, then for the code."""
        query, locale = self.router.url.query_parameters, locale_of(self)
        self.reference, self.sent = str(query.get("reference", ""))[:40], query.get("sent") == "1"
        reason = str(query.get("problem", ""))
        self.problem = t(f"procedures.sign.problem.{reason}", locale) if reason in PROBLEMS else ""
        self.ready = True

    @rx.event
    @public
    async def open(self) -> Any:
        """Shows the file whose pass this browser holds; without one, leads to the form that asks for the code."""
        locale = locale_of(self)
        self.problems, self.errors, self.declining, self.declined, self.sent = [], {}, False, False, False
        self._proved = ""
        try:
            admitted = await self._admitted()
            async with reading() as work:
                case = await following.case_of(work, admitted)
                state = State(case.state)
                shown = await signing_view.view(work, case, locale)
        except NoSuchCase:
            self.file, self.parts, self.pieces, self.fees = SignView(), [], [], []
            return rx.redirect(f"/{locale}/sign", replace=True)
        if state is not State.AWAITING_OWNER:
            return rx.redirect(f"/{locale}/follow/request?reference={case.reference}", replace=True)
        self.file, self.parts, self.pieces, self.fees = shown, shown.parts, shown.sent, shown.fees
        self.ready = True
        return None

    @rx.event
    @guarded_by(PASS)
    async def send_code(self, form: dict[str, Any]) -> None:
        """Sends the code that signs, once the owner has declared on their honour."""
        locale = locale_of(self)
        try:
            if not (isinstance(form, dict) and form.get("honour")):
                raise NotDeclared(field="honour")
            await cosigning.send_signing_code(await self._admitted(), locale)
        except CasaError as refused:
            self._complain(refused, locale)
            return
        self.problems, self.errors, self.sent = [], {}, True

    @rx.event
    @guarded_by(PASS)
    async def sign(self, form: dict[str, Any]) -> Any:
        """Co-signs with the code: the case is filed, and its receipt shown."""
        locale, actor = locale_of(self), await optional_actor(self)
        try:
            if not self.sent:  # the declaration comes first
                raise NotDeclared(field="honour")
            admitted = await self._admitted()
            if not self._proved:
                self._proved = await cosigning.confirm(admitted, str(form.get("code", ""))[:40])
            async with writing() as work:
                filed = await cosigning.cosign(work, admitted, self._proved, actor, locale)
                procedure = await catalogue.of_revision(work, filed.case.revision_id)
        except CasaError as refused:
            self._complain(refused, locale)
            return None
        shown = await self.get_state(ApplyState)
        shown.receipt = receipts.receipt(filed, procedure, locale)
        shown.qr, shown.qr_side = qr_path(shown.receipt.link)
        return rx.redirect(f"/{locale}/apply/receipt", replace=True)

    @rx.event
    @public
    async def choose(self) -> None:
        """Opens or shuts the form that declines."""
        self.declining, self.problems, self.errors = not self.declining, [], {}

    @rx.event
    @guarded_by(PASS)
    async def decline(self, form: dict[str, Any]) -> None:
        """Does not sign, and says why: the file goes back to who prepared it."""
        locale = locale_of(self)
        text = str(form.get("text") or "")[:20_000] if isinstance(form, dict) else ""
        try:
            admitted = await self._admitted()
            async with writing() as work:
                await cosigning.decline(work, admitted, text)
        except CasaError as refused:
            self._complain(refused, locale)
            return
        self.declined, self.problems, self.errors = True, [], {}

    def _complain(self, refused: CasaError, locale: Locale) -> None:
        self.problems, self.errors = problems([refused], locale, {}), by_field([refused], locale)

    async def _admitted(self) -> Admitted:
        """Whoever holds the pass of the file that the address names. Raises NoSuchCase, TooManyAttempts."""
        held = following.of_header(self.router.headers.cookie, database().clock.now())
        wanted = str(self.router.url.query_parameters.get("reference", "")).replace("-", "").upper()
        for given in held:
            if given.reference.replace("-", "") == wanted:
                return await following.proven(given)
        raise NoSuchCase
