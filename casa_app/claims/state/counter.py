"""The counter: an agent files for a person who is present, on one dense page, and prints the receipt."""

from typing import Any

import reflex as rx

from casa_app.claims.catalogue import catalogue
from casa_app.claims.service import filing
from casa_app.claims.state import parts, typed
from casa_app.claims.state.shown import NO_RECEIPT
from casa_app.claims.views import ReceiptView
from casa_app.identity import service as identity
from casa_app.identity.policy import Role, allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, InvalidForm
from casa_app.kit.i18n import Locale, as_locale
from casa_app.ui.pages import locale_of
from casa_app.ui.problems import Problem, by_field
from casa_app.ui.qr import qr_path


class CounterState(rx.State):
    """The claim that an agent writes down, then its receipt. What was typed stays in the page until it is filed."""

    ready: bool = False
    agent: str = ""
    arrondissement: str = ""  # the agent's own, proposed first
    kind: str = "individual"
    contact: str = "none"
    chosen: parts.Category = parts.Category()
    advice: parts.Advice = parts.Advice()
    questions: list[parts.Question] = []  # noqa: RUF012 Reflex copies the default for each client
    problems: list[Problem] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    photos: list[str] = []  # noqa: RUF012
    round: int = 0  # counts the claims of this session: a new one begins with empty fields
    receipt: ReceiptView = NO_RECEIPT
    qr: str = ""
    qr_side: int = 0

    _key: str = ""
    _upload_secret: str = ""

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def open(self) -> None:
        """Begins with the arrondissement that the agent works in."""
        actor = await current_actor(self)
        async with reading() as work:
            self.agent = (await identity.contact(work, actor.person_id)).name
        self.arrondissement = min(actor.arrondissements, default="")
        self._begin()
        self.ready = True

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def choose(self, code: str) -> None:
        """Shows the questions of a category, and whom to call where lives may be at stake."""
        locale = locale_of(self)
        leaf = catalogue().find(str(code)[:60])
        self.chosen = parts.category(leaf, locale) if leaf else parts.Category()
        self.questions = parts.questions(leaf, locale) if leaf else []
        self.advice = parts.advice(leaf, locale) if leaf else parts.Advice()

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def take_kind(self, kind: str) -> None:
        """Shows the fields of a person, a company or nobody."""
        self.kind = str(kind)[:16]

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def take_contact(self, contact: str) -> None:
        """Shows the field of the chosen way of being told."""
        self.contact = str(contact)[:8]

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def keep_photos(self, uploads: list[str], secret: str) -> None:
        """Remembers the photos taken at the counter."""
        self.photos, self._upload_secret = typed.uploads(uploads), str(secret)[:100]

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def file(self, form: dict[str, Any]) -> None:
        """Files the claim for the person present; sent twice, it is filed once."""
        if self.receipt.reference:
            return
        locale, actor = locale_of(self), await current_actor(self)
        sent, refused = typed.merge({}, form)
        language: Locale = as_locale(str(form.get("language")) if isinstance(form, dict) else None, locale)
        whole = {**sent, "uploads": self.photos, "upload_secret": self._upload_secret, "filing_key": self._key}
        if refused:
            self._complain(refused, locale)
            return
        try:
            draft = filing.ClaimDraft.parse(whole, language, "counter")
            async with writing() as work:
                receipt = await filing.file(work, draft, actor)
        except InvalidForm as wrong:
            self._complain(wrong.problems, locale)
            return
        except CasaError as problem:
            self._complain([problem], locale)
            return
        self.receipt = receipt
        self.qr, self.qr_side = qr_path(receipt.link)
        self.problems, self.errors = [], {}

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def another(self) -> None:
        """Begins the next person's claim; nothing of the last one stays on the screen."""
        self._begin()

    def _begin(self) -> None:
        self.kind, self.contact, self.photos, self._upload_secret = "individual", "none", [], ""
        self.chosen, self.advice, self.questions = parts.Category(), parts.Advice(), []
        self.problems, self.errors, self.receipt, self.qr = [], {}, NO_RECEIPT, ""
        self._key, self.round = typed.new_key(), self.round + 1

    def _complain(self, found: list[CasaError], locale: Locale) -> None:
        self.problems, self.errors = parts.problems(found, locale), by_field(found, locale)
