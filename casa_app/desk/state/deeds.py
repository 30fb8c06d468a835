"""What a colleague is about to do to one claim or several: the dialog, its words, and who changed what meanwhile."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.claims.service import handling, sheet
from casa_app.claims.service.handling import ColleagueChanged, Deed
from casa_app.claims.staff_views import AgentView, SheetView, SimilarView, TemplateView
from casa_app.claims.views import EventView
from casa_app.desk.state.common import ACTING, keys, locale_of
from casa_app.files.views import PhotoView
from casa_app.identity.policy import allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, t

UPLOADS_MOST = 5


class DeedState(rx.State):
    """The dialog of an action. `text` is what it was opened with: the browser keeps what is typed until it is sent."""

    action: str = ""  # what the open dialog asks about; empty: none is open
    reference: str = ""
    about: str = ""  # which claims, in words
    text: str = ""
    turn: int = 0  # counts openings and templates, so that the field takes its new words
    agents: list[AgentView] = []  # noqa: RUF012 Reflex copies the default for each client
    templates: list[TemplateView] = []  # noqa: RUF012
    similar: list[SimilarView] = []  # noqa: RUF012
    photos: list[str] = []  # noqa: RUF012
    pictures: list[PhotoView] = []  # noqa: RUF012
    title: str = ""
    category: str = ""
    problem: str = ""
    changed: list[EventView] = []  # noqa: RUF012
    done: str = ""

    _ids: list[UUID] = []  # noqa: RUF012
    _version: int = 0
    _upload_secret: str = ""
    _seen: int = 0  # how many lines the timeline had when the dialog was opened

    @rx.event
    @allow(*ACTING)
    async def begin(self, action: str, ids: list[str]) -> None:
        """Opens the dialog of an action on these claims, with what it needs to choose from."""
        actor, locale = await current_actor(self), locale_of(self)
        self._ids = keys(ids)
        if not self._ids:
            return
        Deed.parse(action, {})
        self.text = self.problem = self.done = self._upload_secret = self.reference = ""
        self.photos, self.changed, self.templates, self.similar, self.pictures = [], [], [], [], []
        self._version = self._seen = 0
        async with reading() as work:
            if len(self._ids) == 1:
                shown = await sheet.peek(work, actor, self._ids[0], locale)
                self._take(shown)
                self.text = shown.public_text if action == "publish" else ""
                self.templates = await sheet.templates_for(work, actor, shown.reference, action, locale)
            else:
                self.about = t("desk.deed.several", locale, n=len(self._ids))
            if action == "assign":
                self.agents = await sheet.agents(work, actor, self._ids, locale)
        self.action, self.turn = action, self.turn + 1

    def _take(self, shown: SheetView) -> None:
        self.reference, self.about = shown.reference, f"{shown.reference} · {shown.title}"
        self._version, self._seen = shown.version, len(shown.events)
        self.similar, self.pictures = shown.similar, shown.photos
        self.title, self.category = shown.public_title, shown.category_code

    @rx.event
    @allow(*ACTING)
    async def keep_text(self, text: str) -> None:
        """Remembers what is typed so far, for a template to be put after it."""
        self.text = str(text)[:4000]

    @rx.event
    @allow(*ACTING)
    async def use_template(self, at: str) -> None:
        """Puts an answer to start from after what was typed."""
        if str(at).isdigit() and int(at) < len(self.templates):
            words = self.templates[int(at)].text
            self.text = f"{self.text}\n\n{words}".strip()
            self.turn += 1

    @rx.event
    @allow(*ACTING)
    async def keep_photos(self, uploads: list[str], secret: str) -> None:
        """Remembers the photos that were received as proof."""
        self.photos, self._upload_secret = [str(key) for key in keys(uploads)[:UPLOADS_MOST]], str(secret)[:100]

    @rx.event
    @allow(*ACTING)
    async def close(self) -> None:
        """Closes the dialog without doing anything."""
        self.action = ""

    @rx.event
    @allow(*ACTING)
    async def at_once(self, action: str, ids: list[str]) -> None:
        """Does what needs no words: acknowledge, start, take back, withhold."""
        self._ids, self._version, self.action = keys(ids), 0, ""
        await self._do(Deed.parse(action, {}))

    @rx.event
    @allow(*ACTING)
    async def send(self, form: dict[str, Any]) -> None:
        """Does what the dialog asks. When a colleague was faster, shows what they did and keeps what is typed."""
        pictures = [name.removeprefix("photo-") for name, on in form.items() if name.startswith("photo-") and on]
        target = str(form.get("target") or "")
        kind, _, code = target.partition(":")
        into = form.get("into") or form.get("near") or ""
        said = {
            **form, "into": into, "service": code if kind == "service" else "", "body": code if kind == "body" else "",
        }  # fmt: skip
        uploads = tuple(keys(pictures if self.action == "publish" else self.photos))
        deed = Deed.parse(self.action, said, version=self._version, uploads=uploads, upload_secret=self._upload_secret)
        self.text = str(form.get("text") or "")[:4000]
        await self._do(deed)

    async def _do(self, deed: Deed) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        self.problem, self.changed = "", []
        done, refused = 1, list[str]()
        try:
            async with writing() as work:
                if len(self._ids) == 1:
                    await handling.act(work, actor, self._ids[0], deed)
                else:
                    done, refused = await handling.act_on_all(work, actor, self._ids, deed)
        except ColleagueChanged as problem:
            await self._tell_change(problem, locale)
            return
        except CasaError as problem:
            self.problem = problem.text(locale)
            return
        self.action, self.text = "", ""
        self.done = t(f"desk.deed.done.{deed.action}", locale, n=done)
        if refused:
            self.problem = t("desk.deed.refused", locale, n=len(refused), references=", ".join(refused))

    async def _tell_change(self, problem: ColleagueChanged, locale: Locale) -> None:
        actor = await current_actor(self)
        async with reading() as work:
            shown = await sheet.peek(work, actor, self._ids[0], locale)
        self.problem = problem.text(locale)
        self.changed = shown.events[: max(1, len(shown.events) - self._seen)]
        self._version, self._seen = shown.version, len(shown.events)
