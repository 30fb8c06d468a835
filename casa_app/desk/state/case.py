"""The sheet of one case, kept in step with what others do to it, and the dialog of what a colleague does."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.desk.state.common import SIGNING, keys, locale_of, query_of, then
from casa_app.identity.policy import allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, Invalid, InvalidForm
from casa_app.kit.i18n import Locale, t
from casa_app.procedures.act_views import ActDraft, ActPanel
from casa_app.procedures.service import cases, deeds, finding, issuing, sheet
from casa_app.procedures.service.cases import HANDLING, CaseChanged, Deed
from casa_app.procedures.staff_views import AgentChoice, CaseEventView, CasePieceView, CaseSheet, EarlierCase
from casa_app.ui.problems import Problem, by_field, problems

AT_ONCE: Final = ("accept", "start", "ask_opinions", "close")
"""What needs no words."""
SIGNED_AT_ONCE: Final = ("grant", "attest")
WITH_WORDS: Final = ("ask_complement", "propose", "opinion", "note", "message", "assign", "pay", "check")
SIGNED_WITH_WORDS: Final = ("refuse", "return", "uphold", "dismiss", "revoke")
OF_ACT: Final = ("find_act", "write_act")
"""The two ways to the civil act: choosing among those that are known, and writing it down from the register."""
ACT_FIELDS: Final = ("register", "act", "year", "calendar", "name_fr", "name_ar", "day", "place_fr", "place_ar",
                     "father_fr", "father_ar", "mother_fr", "mother_ar", "mentions")  # fmt: skip
KEYS: Final = ("e", "f", "s", "o", "v", "c", "p", "a", "m", "n", "g", "?", "u", "Escape")
BY_KEY: Final = {"e": "accept", "f": "find_act", "s": "start", "o": "ask_opinions", "v": "opinion",
                 "c": "ask_complement", "p": "propose", "a": "assign", "m": "message", "n": "note",
                 "g": "grant"}  # fmt: skip


class CaseState(rx.State):
    """One case, as whoever's cookie the socket carries may see it; the browser keeps what is typed until it is sent."""

    ready: bool = False
    case: CaseSheet = CaseSheet()
    problem: str = ""  # why there is no sheet
    help: bool = False
    news: str = ""  # what just changed, for the live region

    action: str = ""  # what the open dialog asks about; empty: none is open
    text: str = ""  # what its field was opened with
    turn: int = 0  # counts openings, so that the fields take their new words
    piece: CasePieceView = CasePieceView("", "", "", "", "", "", "", "", "", "", "", "", "", checkable=False)
    agents: list[AgentChoice] = []  # noqa: RUF012 Reflex copies the default for each client
    acts: list[ActPanel] = []  # noqa: RUF012 what the demande may mean
    draft: ActDraft = ActDraft()
    problems: list[Problem] = []  # noqa: RUF012 what is wrong in the form of an act
    errors: dict[str, str] = {}  # noqa: RUF012 the same, by field
    earlier: list[EarlierCase] = []  # noqa: RUF012 others of this person, business or place
    trouble: str = ""  # why the deed was not done
    changed: list[CaseEventView] = []  # noqa: RUF012 what others did while somebody was typing
    done: str = ""

    _looked: list[str] = []  # noqa: RUF012 acts whose showing is logged
    _version: int = 0
    _seen: int = 0  # how many lines the timeline had when the dialog was opened

    # --- The sheet ---

    @rx.event
    @allow(*HANDLING)
    async def open(self) -> None:
        """Shows the case whose reference the address gives."""
        self.news = self.trouble = self.done = self.action = ""
        self._looked, self.earlier = [], []
        await self._show(str(query_of(self).get("reference") or ""))

    @rx.event
    @allow(*HANDLING)
    async def look_around(self) -> None:
        """Shows what else there is of this person, business or place: it follows the sheet in an event of its own."""
        actor, locale = await current_actor(self), locale_of(self)
        if self.case.id:
            async with reading() as work:
                self.earlier = await sheet.earlier(work, actor, self.case.reference, locale)

    @rx.event(background=True)
    @allow(*HANDLING)
    async def follow(self) -> None:
        """Shows what happens to the case, as it happens; an open dialog is left alone."""
        async for news in live.batches("procedures"):
            async with self:
                if self.case.id and news.touches(UUID(self.case.id)):
                    before = len(self.case.events)
                    await self._show(self.case.reference)
                    if len(self.case.events) > before:
                        newest = self.case.events[0]
                        self.news = t("desk.sheet.news", locale_of(self), what=newest.what, who=newest.who)

    async def _show(self, reference: str) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        try:
            async with reading() as work:
                found = await sheet.sheet(work, actor, reference, locale)
            if found.act.id and found.act.id not in self._looked:
                async with writing() as work:
                    await finding.look(work, actor, found.reference, keys([found.act.id]))
                self._looked.append(found.act.id)
            self.case = found
        except CasaError as problem:
            self.case, self.problem = CaseSheet(), problem.text(locale)
        else:
            self.problem = ""
        self.ready = True

    @rx.event
    @allow(*HANDLING)
    async def toggle_help(self) -> None:
        """Shows the keys, or hides them."""
        self.help = not self.help

    @rx.event
    @allow(*HANDLING)
    async def press(self, key: str) -> Any:
        """A key of the keyboard, while nobody types."""
        if key == "?":
            self.help = not self.help
        elif key == "Escape":
            self.help = False
        elif key == "u":
            return rx.redirect(f"/{locale_of(self)}/staff/cases")
        elif (action := BY_KEY.get(key, "")) in self.case.actions:
            if action in AT_ONCE:
                return then(CaseState.at_once, action)
            return then(CaseState.ask_signature if action in SIGNED_AT_ONCE else CaseState.begin, action)
        return None

    # --- Deeds ---

    @rx.event
    @allow(*HANDLING)
    async def begin(self, action: str) -> None:
        """Opens the dialog of a clerk's action."""
        if action not in (*WITH_WORDS, *OF_ACT):
            raise Invalid
        actor = await current_actor(self)
        if action == "find_act":
            async with writing() as work:
                self.acts, self.draft = await finding.choices(work, actor, keys([self.case.id])[0], locale_of(self))
            self._looked += [one.id for one in self.acts]
            action = "find_act" if self.acts else "write_act"
        elif action == "assign":
            async with reading() as work:
                self.agents = await sheet.agents(work, actor, keys([self.case.id])[0])
        self._open(action)

    @rx.event
    @allow(*HANDLING)
    async def judge(self, piece: str) -> None:
        """Opens the dialog in which a piece is refused with a word on why."""
        found = next((one for one in self.case.pieces if one.id == piece), None)
        if found is not None:
            self.piece = found
            self._open("check", found.note)

    @rx.event
    @allow(*SIGNING, fresh=True)
    async def ask_signature(self, action: str) -> None:
        """Opens the dialog of a signature; the second factor is asked before anything is typed."""
        if action not in (*SIGNED_AT_ONCE, *SIGNED_WITH_WORDS):
            raise Invalid
        self._open(action, self.case.motive if action == "refuse" else "")

    def _open(self, action: str, text: str = "") -> None:
        self.action, self.text, self.turn = action, text, self.turn + 1
        self.trouble = self.done = ""
        self.problems, self.errors = [], {}
        self.changed, self._version, self._seen = [], self.case.version, len(self.case.events)

    @rx.event
    @allow(*HANDLING)
    async def close(self) -> None:
        """Closes the dialog without doing anything."""
        self.action = ""

    @rx.event
    @allow(*HANDLING)
    async def at_once(self, action: str) -> None:
        """Does what needs no words."""
        if action not in AT_ONCE:
            raise Invalid
        self.action = ""
        await self._do(deeds.named(action, version=self.case.version))

    @rx.event
    @allow(*HANDLING)
    async def accept_piece(self, piece: str) -> None:
        """Says that a piece is in order."""
        self.action = ""
        await self._do(deeds.named("check", piece=keys([piece])[0], accepted=True))

    @rx.event
    @allow(*HANDLING)
    async def send(self, form: dict[str, Any]) -> None:
        """Does what the dialog asks. When somebody was faster, shows what they did and keeps what is typed."""
        if self.action not in (*WITH_WORDS, *OF_ACT):
            raise Invalid
        await self._send(form)

    @rx.event
    @allow(*SIGNING, fresh=True)
    async def sign(self, form: dict[str, Any]) -> None:
        """Signs what the dialog asks for."""
        if self.action not in (*SIGNED_AT_ONCE, *SIGNED_WITH_WORDS):
            raise Invalid
        await self._send(form)

    async def _send(self, form: dict[str, Any]) -> None:
        self.text = str(form.get("text") or "")[:4000]
        try:
            deed = self._deed(form)
        except CasaError as problem:
            self.trouble = problem.text(locale_of(self))
            return
        await self._do(deed)

    def _deed(self, form: dict[str, Any]) -> Deed:
        if self.action in OF_ACT:
            return self._found(form)
        named = tuple(name.removeprefix("piece-") for name, on in form.items() if name.startswith("piece-") and on)
        assignee = str(form.get("assignee") or "")
        if assignee and assignee not in {one.id for one in self.agents}:
            raise Invalid(field="assignee")
        judged = self.action == "check"
        return deeds.named(
            self.action, text=self.text, version=0 if judged else self._version,
            assignee=keys([assignee])[0] if assignee else None, pieces=named,
            piece=keys([self.piece.id])[0] if judged else None, body=str(form.get("body") or "")[:40],
            verdict=str(form.get("verdict") or "")[:12], proposal=str(form.get("proposal") or "")[:8],
            amount=deeds.amount(str(form.get("amount") or "")) if self.action == "pay" else 0.0,
            receipt_number=str(form.get("receipt_number") or "")[:60],
        )  # fmt: skip

    def _found(self, form: dict[str, Any]) -> Deed:
        if self.action == "find_act":
            return deeds.named("find_act", version=self._version, act=keys([form.get("act") or ""])[0])
        written = {name: str(form.get(name) or "") for name in ACT_FIELDS}
        return deeds.named("find_act", version=self._version, written=written)

    async def _do(self, deed: Deed) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        self.trouble, self.changed, self.done, self.news = "", [], "", ""
        self.problems, self.errors = [], {}
        try:
            async with writing() as work:
                if deed.action == "revoke":  # a document is revoked where its register is, by its number
                    await issuing.revoke(work, actor, self.case.reference, deed.text)
                else:
                    await cases.act(work, actor, keys([self.case.id])[0], deed)
        except CaseChanged as problem:
            await self._tell_change(problem, locale)
            return
        except InvalidForm as several:
            labels = {name: t(f"desk.case.act.{name}", locale) for name in ACT_FIELDS}
            self.problems, self.errors = problems(several.problems, locale, labels), by_field(several.problems, locale)
            return
        except CasaError as problem:
            self.trouble = problem.text(locale)
            return
        self.action, self.text = "", ""
        self.done = t(f"desk.case.done.{deed.action}", locale)
        await self._show(self.case.reference)

    async def _tell_change(self, problem: CaseChanged, locale: Locale) -> None:
        self.trouble, seen = problem.text(locale), self._seen or len(self.case.events)
        await self._show(self.case.reference)
        self.changed = self.case.events[: max(1, len(self.case.events) - seen)]
        self._version, self._seen = self.case.version, len(self.case.events)
