"""Filing a claim, one thing a page: what the report pages show, and a thin edge for each thing a person does there."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.service import filing
from casa_app.claims.state import parts, steps, typed
from casa_app.claims.state.shown import NO_RECEIPT
from casa_app.claims.views import NearbyView, ReceiptView
from casa_app.files.service import UploadIncomplete
from casa_app.identity import service as identity
from casa_app.identity.policy import optional_actor, public
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, InvalidForm, NotFound
from casa_app.kit.i18n import Locale, t
from casa_app.territory import service as territory
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import Problem, by_field
from casa_app.ui.qr import qr_path

FOUND_MOST: Final = 12


class ReportState(rx.State):
    """The claim that this tab is writing. What was typed lives in `_form`; the rest is what the page shows of it."""

    step: str = "category"
    back: str = ""  # address of the screen before
    ready: bool = False
    shown: dict[str, str] = {}  # noqa: RUF012 Reflex copies the default for each client
    answers: dict[str, str] = {}  # noqa: RUF012
    chosen: parts.Category = parts.Category()
    advice: parts.Advice = parts.Advice()
    questions: list[parts.Question] = []  # noqa: RUF012
    found: list[parts.Category] = []  # noqa: RUF012
    searched: str = ""
    problems: list[Problem] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    located: str = ""
    not_located: str = ""
    businesses: list[parts.Option] = []  # noqa: RUF012 those of the account: ICE and name
    taken: int = 0  # how often one of them was taken: each time the fields are made anew, to hold it
    has_position: bool = False
    lat: float = 0.0
    lng: float = 0.0
    nearby: list[NearbyView] = []  # noqa: RUF012
    followed: str = ""
    photos: list[str] = []  # noqa: RUF012
    uploading: int = 0
    summary: list[parts.Part] = []  # noqa: RUF012
    saved: bool = False
    sending: bool = False
    receipt: ReceiptView = NO_RECEIPT
    qr: str = ""  # the QR code's SVG path, on a square of `qr_side` modules
    qr_side: int = 0
    draft_token: str = rx.LocalStorage("", name="casa_draft")

    _form: dict[str, Any] = {}  # noqa: RUF012
    _loaded: str = "-"  # the draft token that `_form` was read with
    _filed_key: str = ""  # the filing key that `receipt` answers

    # --- Coming and going -----------------------------------------------------------------------------------------

    @rx.event
    @public
    async def open(self) -> Any:
        """Shows the step that the address names, or the first one that still misses something.

        `?category=` comes from the home page's search: the subject is chosen already. That address is replaced in the
        browser's history, since going back to it would lead forward again.
        """
        await self._load_draft()
        locale = locale_of(self)
        chosen = str(self.router.url.query_parameters.get("category", ""))
        if catalogue().find(chosen):
            return await self._choose(chosen, replace=True)
        wanted = self.router.url.query_parameters.get("step", "category")
        step = steps.reachable(wanted, self._form, locale)
        if step == "nearby":
            await self._look_nearby(locale)
        if step == "contact":
            await self._know_account()
        self._enter(step, locale)
        if wanted not in {step, "category"}:
            return rx.redirect(steps.address(locale, step), replace=True)
        return None

    @rx.event
    @public
    async def discard(self) -> Any:
        """Throws away what was typed, here and on the server."""
        if self.draft_token:
            async with writing() as work:
                await filing.close_draft(work, self.draft_token)
        self._start_anew()
        return rx.redirect(steps.address(locale_of(self), "category"), replace=True)

    # --- Category -------------------------------------------------------------------------------------------------

    @rx.event
    @public
    async def search(self, words: str) -> None:
        """Offers the categories that the words mean, in either language."""
        locale = locale_of(self)
        self.searched = str(words)[:80].strip()
        leaves = catalogue().search(self.searched, FOUND_MOST) if self.searched else []
        self.found = [parts.category(leaf, locale) for leaf in leaves]

    @rx.event
    @public
    async def choose(self, code: str) -> Any:
        """Takes a category and goes on: to the emergency numbers when it is dangerous, else to the place."""
        return await self._choose(code)

    async def _choose(self, code: str, *, replace: bool = False) -> Any:
        locale = locale_of(self)
        leaf = catalogue().find(str(code)[:60])
        if leaf is None:
            self._complain([filing.ChooseCategory(field="category")], locale)
            return None
        if leaf.code != self._form.get("category"):
            self._form = {**self._form, "category": leaf.code, "answers": {}}
        await self._save()
        return self._go("danger" if leaf.danger else "place", locale, replace=replace)

    # --- Place ----------------------------------------------------------------------------------------------------

    @rx.event
    @public
    async def locate(self, lat: float, lng: float, accuracy: float) -> None:
        """Takes the position of the device, `accuracy` in metres."""
        await self._stand_at(lat, lng, typed.number(accuracy))

    @rx.event
    @public
    async def pin(self, lat: float, lng: float) -> None:
        """Takes a point of the map."""
        await self._stand_at(lat, lng, None)

    @rx.event
    @public
    async def no_position(self, code: str) -> None:
        """The device did not say where it is: the arrondissement and words will do."""
        key = "denied" if code == "denied" else "failed"
        self.located, self.not_located = "", t(f"claims.form.position.{key}", locale_of(self))

    @rx.event
    @public
    async def unpin(self) -> None:
        """Forgets the position; the arrondissement and the words stay."""
        self._forget_position()
        self.located = self.not_located = ""
        await self._save()

    # --- Typing ---------------------------------------------------------------------------------------------------

    @rx.event
    @public
    async def keep(self, name: str, value: str) -> None:
        """Saves one field as it is typed. What cannot be kept is refused at once, and stays in the field."""
        locale = locale_of(self)
        before = self._form
        self._form, refused = typed.merge(self._form, {str(name): value})
        if refused:
            self.errors = {**self.errors, **by_field(refused, locale)}
            return
        if str(name) in self.errors:
            self._mended(str(name))
        if self._form == before:
            return
        if name == "arrondissement":
            self._forget_position()
            self.located = ""
        self._show_typed()
        await self._save()

    @rx.event
    @public
    async def take_business(self, ice: str) -> None:
        """Fills in a business of the account, so that nobody types fifteen digits twice."""
        for one in self.businesses:
            if one.value == ice:
                self._form = {**self._form, "claimant_kind": "professional", "ice": one.value, "company": one.label}
                self.taken += 1
                self._mended("ice", "company")
                self._show_typed()
                await self._save()

    @rx.event
    @public
    async def keep_photos(self, uploads: list[str], secret: str) -> None:
        """Remembers which uploads belong to the claim, and the secret that proves that they are this browser's."""
        self._form = {**self._form, "uploads": typed.uploads(uploads), "upload_secret": str(secret)[:100]}
        self.photos = list(self._form["uploads"])
        await self._save()

    @rx.event
    @public
    async def send_photos(self, count: int) -> None:
        """Knows how many photos are still on their way, so that none is left behind."""
        self.uploading = max(0, int(typed.number(count) or 0))

    @rx.event
    @public
    async def next(self, form: dict[str, Any]) -> Any:
        """Checks the fields of this step and goes on, or says what to correct."""
        locale = locale_of(self)
        self._form, refused = typed.merge(self._form, form)
        wrong = refused + [
            problem
            for problem in filing.check_step(self.step, self._form, locale)
            if problem.field not in {other.field for other in refused}
        ]
        if self.step == "story" and self.uploading:
            wrong.append(UploadIncomplete(field="photos"))
        if wrong:
            self._complain(wrong, locale)
            return None
        await self._save()
        step = steps.AFTER.get(self.step, "category")
        if step == "story" and await self._look_nearby(locale):
            step = "nearby"
        if step == "contact":
            await self._know_account()
        return self._go(step, locale)

    # --- Near by, and sending ---------------------------------------------------------------------------------------

    @rx.event
    @public
    async def follow(self, form: dict[str, Any]) -> None:
        """Says "this one too": follows a claim that exists instead of filing it again."""
        locale = locale_of(self)
        sent = form if isinstance(form, dict) else {}
        wanted, reach = str(sent.get("claim", "")), str(sent.get("reach", ""))[:300]
        if wanted not in {claim.id for claim in self.nearby}:
            raise NotFound
        kind = "email" if "@" in reach else "sms"
        who = {"contact": kind, "phone": reach, "email": reach}
        try:
            async with writing() as work:
                await filing.follow(work, UUID(wanted), who, locale)
        except InvalidForm as refused:
            for problem in refused.problems:
                problem.field = f"reach-{wanted}"
            self._complain(refused.problems, locale)
            return
        self.followed = wanted
        self.problems, self.errors = [], {}

    @rx.event
    @public
    async def send(self) -> Any:
        """Files the claim. Sent twice, it is filed once and shows the same receipt."""
        locale = locale_of(self)
        key = self._form.get("filing_key", "")
        if not key and self._filed_key:
            return rx.redirect(f"/{locale}/report/receipt", replace=True)
        actor = await optional_actor(self)
        try:
            draft = filing.ClaimDraft.parse(typed.plain(self._form) | {"draft_token": self.draft_token}, locale)
            async with writing() as work:
                receipt = await filing.file(work, draft, actor)
        except InvalidForm as refused:
            return self._send_back(refused.problems, locale)
        except CasaError as problem:
            self._complain([problem], locale)
            return None
        self._start_anew()
        self.receipt, self._filed_key = receipt, key
        self.qr, self.qr_side = qr_path(receipt.link)
        return rx.redirect(f"/{locale}/report/receipt", replace=True)

    # --- Inside ---------------------------------------------------------------------------------------------------

    async def _load_draft(self) -> None:
        """Reads the draft of this browser, once for each token."""
        if self._loaded == self.draft_token:
            return
        async with reading() as work:
            draft = await filing.load_draft(work, self.draft_token)
        self._loaded = self.draft_token
        if draft:
            self._form, self.saved = draft, True
        elif not self._form:
            self._form = {"filing_key": typed.new_key()}

    async def _know_account(self) -> None:
        """Offers what the account of whoever is signed in says already; nothing of one that has left this tab."""
        self.businesses = []
        if (actor := await optional_actor(self)) is None:
            return
        async with reading() as work:
            known = await identity.contact(work, actor.person_id)
            own = await identity.businesses_of(work, actor)
        self.businesses = [parts.Option(one.ice, one.name) for one in own]
        says = {"name": known.name, "phone": known.phone, "email": known.email}
        says["contact"] = "email" if known.email and not known.phone else "sms"
        self._form = says | {name: value for name, value in self._form.items() if value or name not in says}

    async def _stand_at(self, lat: object, lng: object, accuracy: float | None) -> None:
        """Names the arrondissement of a position, or says why the position cannot be used."""
        locale = locale_of(self)
        self.located = self.not_located = ""
        where = typed.number(lat), typed.number(lng)
        if where[0] is None or where[1] is None:
            self.not_located = t("claims.form.position.failed", locale)
            return
        try:
            zone = territory.locate(where[0], where[1])
        except CasaError as problem:
            self._forget_position()
            self.not_located = problem.text(locale)
            return
        self._form = {**self._form, "lat": where[0], "lng": where[1], "accuracy": accuracy, "arrondissement": zone.code}
        self._mended("arrondissement", "lat")
        self._show_position(locale)
        await self._save()

    async def _save(self) -> None:
        """Keeps the draft on the server; the browser keeps only the secret that finds it."""
        if not self._form.get("filing_key"):
            self._form = {**self._form, "filing_key": typed.new_key()}
        if not self.draft_token:
            self.draft_token = typed.new_token()
            self._loaded = self.draft_token
        async with writing() as work:
            await filing.save_draft(work, self.draft_token, typed.plain(self._form))
        self.saved = True

    def _start_anew(self) -> None:
        kept = self.receipt, self.qr, self.qr_side, self._filed_key
        self.reset()  # type: ignore[no-untyped-call]  # Reflex
        self.receipt, self.qr, self.qr_side, self._filed_key = kept
        self._loaded = ""
        self.ready = True

    def _leaf(self) -> Leaf | None:
        return catalogue().find(str(self._form.get("category") or ""))

    def _enter(self, step: str, locale: Locale) -> None:
        """Shows a step, filled with what was typed."""
        leaf = self._leaf()
        self.chosen = parts.category(leaf, locale) if leaf else parts.Category()
        self.advice = parts.advice(leaf, locale) if leaf else parts.Advice()
        self.questions = parts.questions(leaf, locale) if leaf else []
        self._show_typed()
        self.photos = typed.uploads(self._form.get("uploads"))
        self._show_position(locale)
        if step == "summary" and leaf:
            self.summary = parts.summary(self._form, leaf, locale)
        if step != self.step:
            self.problems, self.errors = [], {}
        self.step, self.back, self.ready = step, steps.back(locale, step), True

    def _show_typed(self) -> None:
        """Gives fields what was typed: one that was touched keeps its own text, one that comes back takes it."""
        self.shown = {name: str(self._form.get(name) or typed.DEFAULTS.get(name, "")) for name in typed.FIELDS}
        self.answers = {str(name): str(value) for name, value in (self._form.get("answers") or {}).items()}

    def _show_position(self, locale: Locale) -> None:
        lat, lng = self._form.get("lat"), self._form.get("lng")
        self.has_position = lat is not None and lng is not None
        if not self.has_position:
            return
        self.lat, self.lng = float(lat or 0), float(lng or 0)
        self.shown = {**self.shown, "arrondissement": self._form["arrondissement"]}
        name = territory.name(self._form["arrondissement"], locale)
        accuracy = self._form.get("accuracy")
        self.located = (
            t("claims.form.located", locale, zone=name, n=round(accuracy))
            if accuracy
            else t("claims.form.pinned", locale, zone=name)
        )

    def _forget_position(self) -> None:
        self._form = {key: value for key, value in self._form.items() if key not in {"lat", "lng", "accuracy"}}
        self.has_position = False

    async def _look_nearby(self, locale: Locale) -> bool:
        """Finds open claims of the same kind near the position; says whether there are any."""
        lat, lng = self._form.get("lat"), self._form.get("lng")
        self.nearby, self.followed = [], ""
        if lat is not None and lng is not None:
            async with reading() as work:
                self.nearby = await filing.nearby(work, str(self._form.get("category")), lat, lng, locale)
        return bool(self.nearby)

    def _mended(self, *names: str) -> None:
        """Takes the problems of these fields away; the summary stays until the last one is mended."""
        self.errors = {name: text for name, text in self.errors.items() if name not in names}
        if not self.errors:
            self.problems = []

    def _complain(self, found: list[CasaError], locale: Locale) -> None:
        self.problems = parts.problems(found, locale)
        self.errors = by_field(found, locale)

    def _send_back(self, found: list[CasaError], locale: Locale) -> Any:
        """Goes to the first step with a problem: what a draft misses after the catalogue changed, or a forged event."""
        step = steps.of_problems(found)
        self._enter(step, locale)
        self._complain(found, locale)
        return rx.redirect(steps.address(locale, step))

    def _go(self, step: str, locale: Locale, *, replace: bool = False) -> Any:
        self._enter(step, locale)
        return rx.redirect(steps.address(locale, step), replace=replace)
