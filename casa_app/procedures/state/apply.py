"""Filling in a procedure, one page at a time: what the pages show, and a thin edge for each thing a person does."""

from typing import Any, Final

import reflex as rx

from casa_app.files.service import UploadIncomplete
from casa_app.identity import service as identity
from casa_app.identity.policy import Actor, optional_actor, public
from casa_app.kit import drafts
from casa_app.kit.database import database, reading, writing
from casa_app.kit.errors import CasaError, InvalidForm
from casa_app.kit.i18n import Locale, city_date
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.service import applying, catalogue, filing, prefill, receipts, slots, vault
from casa_app.procedures.service.applying import APPLICANT, SUMMARY, Form
from casa_app.procedures.state import asked, tokens
from casa_app.procedures.views import AskedPiece, CaseReceipt, FieldView, StepView, SummaryPart, VaultOffer
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import Problem, by_field, problems
from casa_app.ui.qr import qr_path

OWN: Final = "/apply"  # where people fill a form in for themselves


class ApplyState(rx.State):
    """The form that this tab fills in. What was typed lives in `_typed`; the rest is what the page shows of it."""

    ready: bool = False
    unknown: bool = False
    base: str = OWN  # the page that the form is filled in on; on any other it is filled in for somebody else
    code: str = ""
    name: str = ""
    step: str = ""
    title: str = ""
    help: str = ""
    position: int = 1
    back: str = ""
    steps: list[StepView] = []  # noqa: RUF012 Reflex copies the default for each client
    fields: list[FieldView] = []  # noqa: RUF012
    pieces: list[AskedPiece] = []  # noqa: RUF012
    held: list[str] = []  # noqa: RUF012
    again: list[str] = []  # noqa: RUF012 where answers of this page were taken from
    may_keep: bool = False  # whether the vault of whoever is signed in may keep what this form sends
    keeps: bool = False
    fees: list[tuple[str, str]] = []  # noqa: RUF012
    shown: dict[str, str] = {}  # noqa: RUF012 the inputs of the applicant's page
    businesses: list[tuple[str, str]] = []  # noqa: RUF012 those of the account: ICE and name
    taken: int = 0
    summary: list[SummaryPart] = []  # noqa: RUF012
    problems: list[Problem] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    uploading: int = 0
    slots_of: str = ""  # what the calendar of free times of this page is of (`slots.resource_on`)
    saved: bool = False
    receipt: CaseReceipt = CaseReceipt()
    qr: str = ""
    qr_side: int = 0
    tokens: str = rx.LocalStorage("{}", name="casa_apply")

    _typed: dict[str, Any] = {}  # noqa: RUF012
    _loaded: str = ""  # the procedure that `_typed` was read for
    _vault: dict[str, list[VaultOffer]] | None = None  # what need not be sent, by piece; None: nobody is signed in

    # --- Coming and going -----------------------------------------------------------------------------------------

    @rx.event
    @public
    async def open(self) -> Any:
        """Shows the page that the address names, or the first one that still misses something."""
        return await self._arrive(OWN)

    async def _arrive(self, base: str) -> Any:
        """As `open`, on the page of the form that `base` is."""
        self.base, locale = base, locale_of(self)
        query = self.router.url.query_parameters
        if (procedure := await self._procedure(str(query.get("code", ""))[:40])) is None:
            self.unknown = self.ready = True
            return None
        await self._load(procedure)
        form = self._form(procedure, locale)
        step = form.reachable(wanted := str(query.get("step", "")) or form.steps[0])
        self._enter(form, step, locale)
        return rx.redirect(self._address(locale, step), replace=True) if step != wanted else None

    @rx.event
    @public
    async def discard(self) -> Any:
        """Throws away what was typed, here and on the server."""
        await self._throw_away()
        return rx.redirect(self._way_out(locale_of(self)), replace=True)

    async def _throw_away(self) -> None:
        async with writing() as work:
            await drafts.close(work, filing.draft_kind(self.code), self._token())
        self._forget()

    # --- Typing ---------------------------------------------------------------------------------------------------

    @rx.event
    @public
    async def keep(self, name: str, value: str) -> None:
        """Saves one input as it is typed; what is asked may change with it."""
        if (procedure := await self._procedure(self.code)) is None:
            return
        locale, name, before = locale_of(self), str(name), self._typed
        try:
            kept = asked.keep(procedure.fields.values(), self._plain(), name, value)
            self._typed = applying.keep_applicant(kept, name, value)
        except CasaError as refused:
            self.errors = {**self.errors, **by_field([refused], locale)}
            self._show(self._form(procedure, locale), locale)
            return
        if name in self.errors:
            self._mended(name)
        if self._typed != before:
            await self._save()
            self._show(self._form(procedure, locale), locale)

    @rx.event
    @public
    async def keep_piece(self, piece: str, uploads: list[str], secret: str) -> None:
        """Remembers what was sent for a piece, and the secret that proves that it is this browser's."""
        procedure = await self._procedure(self.code)
        if procedure is None or str(piece) not in {one.id for one in procedure.pieces}:
            return
        kept = {**(self._typed.get("pieces") or {}), str(piece): applying.uploads_of(uploads)}
        self._typed = {**self._typed, "pieces": kept, "upload_secret": str(secret)[:100]}
        self._mended(f"piece.{piece}")
        await self._save()
        self._show_pieces(self._form(procedure, locale_of(self)), locale_of(self))

    @rx.event
    @public
    async def sending(self, count: int) -> None:
        """Knows how many files are still on their way, so that none is left behind."""
        self.uploading = int(count) if isinstance(count, int) and 0 <= count < filing.UPLOADS_MOST else 0

    @rx.event
    @public
    async def take_business(self, ice: str) -> None:
        """Fills in a business of the account."""
        for known, name in self.businesses:
            if known == ice:
                self._typed = {**self._typed, "applicant.ice": known, "applicant.company": name}
                self.taken += 1
                self._mended("applicant.ice", "applicant.company")
                self._show_applicant()
                await self._save()

    @rx.event
    @public
    async def next(self, form: dict[str, Any]) -> Any:
        """Checks the page and goes on, or says what to correct."""
        if (procedure := await self._procedure(self.code)) is None:
            return None
        locale = locale_of(self)
        self._typed, refused = applying.merge(procedure, self._typed, form)
        now = self._form(procedure, locale)
        wrong = refused + [one for one in now.problems(self.step) if one.field not in {each.field for each in refused}]
        if self.step == applying.PIECES and self.uploading:
            wrong.append(UploadIncomplete())
        if wrong:
            self._complain(now, wrong, locale)
            return None
        await self._save()
        step = now.after(self.step)
        if step == APPLICANT:
            await self._know_account(procedure)
        self._enter(self._form(procedure, locale), step, locale)
        return rx.redirect(self._address(locale, step))

    @rx.event
    @public
    async def send(self) -> Any:
        """Files the case. Sent twice, it is filed once and shows the same receipt."""
        if (procedure := await self._procedure(self.code)) is None:
            return None
        locale, actor = locale_of(self), await self._filer()
        now = self._form(procedure, locale)
        try:
            wanted = filing.parse(procedure, self._whole(), context(locale))
            async with writing() as work:
                filed = await filing.file(work, wanted, actor)
        except InvalidForm as refused:
            return self._send_back(now, refused.problems, locale)
        except CasaError as problem:
            await self._know_account(procedure)
            return self._send_back(self._form(procedure, locale), [problem], locale)
        self._forget()
        self.receipt = receipts.receipt(filed, procedure, locale)
        self.qr, self.qr_side = qr_path(self.receipt.link)
        return rx.redirect(f"/{locale}/apply/receipt", replace=True)

    # --- Inside ---------------------------------------------------------------------------------------------------

    async def _filer(self) -> Actor | None:
        """Whose account this form may use: nobody's, when it is filled in for somebody else."""
        return await optional_actor(self) if self.base == OWN else None

    def _key(self) -> str:
        """What this browser keeps the draft's token under: what an agent writes is never taken for their own."""
        return self.code if self.base == OWN else f"{self.base}:{self.code}"

    def _whole(self) -> dict[str, Any]:
        """What was typed, with what finds its draft."""
        return self._plain() | {"draft_token": self._token()}

    async def _procedure(self, code: str) -> Procedure | None:
        try:
            async with reading() as work:
                return (await catalogue.find(work, code)).procedure
        except catalogue.UnknownProcedure:
            return None

    async def _load(self, procedure: Procedure) -> None:
        """Reads the draft of this procedure, once for each time the form is opened anew."""
        self.code, self.unknown = procedure.code, False
        if self._loaded == self._key():
            return
        actor = await self._filer()
        async with reading() as work:
            found, token = await applying.resume(work, procedure.code, self._token(), actor)
            self._typed = found or await applying.new_draft(work, procedure, actor)
        self.saved, self._loaded = found is not None, self._key()
        if token:
            self._remember(token)
        await self._know_account(procedure)

    async def _know_account(self, procedure: Procedure) -> None:
        """Offers what the account of whoever is signed in says already; nothing of one that has left this tab."""
        self.businesses, self._vault = [], None
        if (actor := await self._filer()) is None or actor.is_staff:
            self._typed = vault.settle(procedure, self._plain(), None)
            return
        async with reading() as work:
            says = await applying.known_applicant(work, actor)
            self.businesses = [(one.ice, one.name) for one in await identity.businesses_of(work, actor)]
            self._vault = await vault.offers(work, actor, procedure, locale_of(self))
        self._typed = vault.settle(procedure, self._plain(), self._vault)
        if self._typed.get("applicant.role") != filing.PREPARER:  # else it is the owner who asks
            self._typed = says | {name: value for name, value in self._typed.items() if value or name not in says}

    def _form(self, procedure: Procedure, locale: Locale) -> Form:
        return applying.read(procedure, self._plain(), context(locale))

    def _plain(self) -> dict[str, Any]:
        """What was typed without Reflex's wrappers around what a State holds."""
        pieces = self._typed.get("pieces") or {}
        plain = {str(name): value for name, value in self._typed.items() if name != "pieces"}
        return {**plain, "pieces": {str(name): [str(one) for one in sent] for name, sent in pieces.items()}}

    async def _save(self) -> None:
        """Keeps the draft on the server; the browser keeps only the secret that finds it."""
        token, actor = self._token(), await self._filer()
        async with writing() as work:
            if not token:
                self._typed, token = await applying.join(work, self.code, self._plain(), actor)
                self._remember(token)
            await applying.save(work, self.code, token, self._plain(), actor)
        self.saved = True

    def _token(self) -> str:
        return tokens.read(self.tokens).get(self._key(), "")

    def _remember(self, token: str) -> None:
        self.tokens = tokens.kept(self.tokens, self._key(), token)

    def _forget(self) -> None:
        """The draft was filed or thrown away: the next one begins empty."""
        self.tokens = tokens.kept(self.tokens, self._key(), "")
        self._typed, self._loaded, self.saved = {}, "", False
        self.pieces, self.problems, self.errors = [], [], {}

    def _address(self, locale: Locale, step: str) -> str:
        return f"/{locale}{self.base}?code={self.code}&step={step}"

    def _way_out(self, locale: Locale) -> str:
        """Where the form was begun."""
        return f"/{locale}" + (f"/services/sheet?code={self.code}" if self.base == OWN else "/staff/counter/services")

    def _enter(self, form: Form, step: str, locale: Locale) -> None:
        """Shows a page, filled with what was typed."""
        if step != self.step:
            self.problems, self.errors = [], {}
        self.step, self.ready = step, True
        self.name = form.procedure.name[locale]
        before = form.before(step)
        self.back = self._address(locale, before) if before else self._way_out(locale)
        self._show(form, locale)
        section = next((one for one in form.procedure.sections if one.id == step), None)
        self.help = section.help[locale] if section and section.help else ""

    def _show(self, form: Form, locale: Locale) -> None:
        self.steps = applying.steps(form, locale)
        self.position = form.steps.index(self.step) + 1 if self.step in form.steps else 1
        self.title = next((one.title for one in self.steps if one.id == self.step), "")
        self.fields = self._fields(form, locale)
        self.slots_of = slots.resource_on(form.procedure, self.step, form.settled.values)
        self._show_pieces(form, locale)
        self.fees = applying.fees(form.settled, locale)
        self._show_applicant()
        if self.step == SUMMARY:
            self.summary = applying.summary(form, locale)

    def _show_pieces(self, form: Form, locale: Locale) -> None:
        self.pieces = applying.pieces(form, locale, self._vault)
        self.held = applying.held(form, locale, self._vault)
        self.may_keep = self._vault is not None and vault.may_keep(form.settled, form.typed)
        self.keeps = bool(form.typed.get(vault.KEEP))

    def _fields(self, form: Form, locale: Locale) -> list[FieldView]:
        """The questions of this page that are asked of this person."""
        section = next((one for one in form.procedure.sections if one.id == self.step), None)
        asked_here = form.settled.asked - slots.chosen_fields(form.procedure)
        shown = [one for one in section.fields if one.id in asked_here] if section else []
        self.again = prefill.told(shown, form.typed, locale)
        return asked.views(shown, form.typed, context(locale), errors=self.errors, values=form.settled.values)

    def _show_applicant(self) -> None:
        names = [f"applicant.{name}" for name in applying.APPLICANT_FIELDS]
        self.shown = {name: str(self._typed.get(name) or "") for name in names}
        for name, usual in (("applicant.contact", "sms"), ("applicant.language", "ar")):
            self.shown[name] = self.shown[name] or usual

    def _mended(self, *names: str) -> None:
        self.errors = {name: text for name, text in self.errors.items() if name not in names}
        if not self.errors:
            self.problems = []

    def _complain(self, form: Form, found: list[CasaError], locale: Locale) -> None:
        self.errors = by_field(found, locale)
        self._show(form, locale)
        told = {each.field: each.text for each in asked.told(found, self._fields(form, locale), locale)}
        named = problems(found, locale, applying.labels(form.procedure, locale))
        here = form.inputs(self.step) - slots.chosen_fields(form.procedure)
        self.problems = [Problem(one.field, told[one.field]) if one.field in here else one for one in named]

    def _send_back(self, form: Form, found: list[CasaError], locale: Locale) -> Any:
        """Goes to the first page with a problem: what a draft misses after a revision, or a forged event."""
        step = form.of_problems(found)
        self._enter(form, step, locale)
        self._complain(form, found, locale)
        return rx.redirect(self._address(locale, step))


def context(locale: Locale) -> Context:
    """The day in Casablanca and the reader's language."""
    return Context(city_date(database().clock.now()), locale)
