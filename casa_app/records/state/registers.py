"""The registers of an office: those that are being digitised, their batches, and the form that begins one."""

from typing import Any

import reflex as rx

from casa_app.identity.policy import allow, current_actor
from casa_app.kit import live
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, InvalidForm
from casa_app.kit.i18n import t
from casa_app.records.access import CAPTURING
from casa_app.records.capture_views import BatchLine, VolumeLine
from casa_app.records.service import board, capture
from casa_app.records.service.deciding import DECIDING
from casa_app.territory import service as territory
from casa_app.ui.pages import href, locale_of
from casa_app.ui.problems import Problem, by_field, problems

FIELDS = ("kind", "office", "calendar", "year", "book", "first", "last")


class RegistersState(rx.State):
    """The first page of the digitisation."""

    ready: bool = False
    volumes: list[VolumeLine] = []  # noqa: RUF012 Reflex copies the default for each client
    batches: list[BatchLine] = []  # noqa: RUF012
    offices: list[tuple[str, str]] = []  # noqa: RUF012
    errors: dict[str, str] = {}  # noqa: RUF012
    wrong: list[Problem] = []  # noqa: RUF012
    beginning: bool = False
    decides: bool = False  # whether the reader sees holds and decisions

    @rx.event
    @allow(*CAPTURING)
    async def open(self) -> None:
        """Shows the registers within reach."""
        self.errors, self.wrong, self.beginning = {}, [], False
        await self._show()

    @rx.event(background=True)
    @allow(*CAPTURING)
    async def follow(self) -> None:
        """Shows what happens meanwhile."""
        async for _ in live.batches("records"):
            async with self:
                await self._show()

    @rx.event
    @allow(*CAPTURING)
    async def ask(self, wanted: bool) -> None:
        """Opens or shuts the form of a new batch."""
        self.beginning, self.errors, self.wrong = bool(wanted), {}, []

    @rx.event
    @allow(*CAPTURING)
    async def begin(self, form: dict[str, Any]) -> Any:
        """Begins a batch of the register that was typed, and goes there."""
        actor, locale = await current_actor(self), locale_of(self)
        try:
            place, bounds = capture.parse_volume(form)
            async with writing() as work:
                volume = await capture.volume(work, actor, place, bounds)
                batch = await capture.open_batch(work, actor, volume.id, way="upload")
        except InvalidForm as several:
            self._say(several.problems, locale)
            return None
        except CasaError as problem:
            self._say([problem], locale)
            return None
        return rx.redirect(f"{href(locale, '/staff/registers/batch')}?id={batch.id}")

    def _say(self, found: list[CasaError], locale: Any) -> None:
        labels = {name: t(f"records.volume.{name}", locale) for name in FIELDS}
        self.errors, self.wrong = by_field(found, locale), problems(found, locale, labels)

    async def _show(self) -> None:
        actor, locale = await current_actor(self), locale_of(self)
        async with reading() as work:
            self.volumes = await board.volumes(work, actor, locale)
            self.batches = await board.batches(work, actor, locale)
        zones = [(zone.code, territory.name(zone.code, locale)) for zone in territory.zones()]
        self.offices = [one for one in zones if not actor.arrondissements or one[0] in actor.arrondissements]
        self.decides = actor.has(*DECIDING)
        self.ready = True
