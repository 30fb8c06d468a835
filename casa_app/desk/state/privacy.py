"""Law 09-08 at the data-protection officer's desk: requests, what is held about a person, correction, erasure."""

from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.claims.service import privacy
from casa_app.claims.service.privacy import DataRequestView
from casa_app.desk.state.common import keys, locale_of
from casa_app.identity import service as identity
from casa_app.identity.policy import Role, allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import t

_OFFICER = Role.DATA_PROTECTION_OFFICER


class PrivacyState(rx.State):
    """The requests, and the person whose data is open."""

    ready: bool = False
    requests: list[DataRequestView] = []  # noqa: RUF012 Reflex copies the default for each client
    people: list[str] = []  # noqa: RUF012 keys of the persons that were found
    person: str = ""
    name: str = ""
    phone: str = ""
    email: str = ""
    export: str = ""
    settling: str = ""
    erasing: bool = False
    problem: str = ""
    done: str = ""

    @rx.event
    @allow(_OFFICER)
    async def open(self) -> None:
        """Shows the requests, those that wait first."""
        self.person = self.problem = self.done = self.settling = ""
        self.people, self.erasing = [], False
        await self._show()

    async def _show(self) -> None:
        actor = await current_actor(self)
        async with reading() as work:
            self.requests = await privacy.requests(work, actor)
        self.ready = True

    def _tell(self, problem: CasaError | None, done: str = "") -> None:
        locale = locale_of(self)
        self.problem = problem.text(locale) if problem else ""
        self.done = t(done, locale) if done else ""

    @rx.event
    @allow(_OFFICER)
    async def find(self, form: dict[str, Any]) -> None:
        """Finds the persons behind a reference, a phone number or an address."""
        actor, asked = await current_actor(self), str(form.get("asked") or "").strip()
        is_contact = "@" in asked or asked.replace(" ", "").lstrip("+").isdigit()
        try:
            async with reading() as work:
                names = {"contact": asked} if is_contact else {"reference": asked}
                found = await privacy.find(work, actor, **names)
        except CasaError as problem:
            self._tell(problem)
            return
        self.people, self.person = [str(key) for key in found], ""
        self._tell(None, "" if found else "desk.privacy.nobody")
        if len(found) == 1:
            await self._look(found[0])

    @rx.event
    @allow(_OFFICER)
    async def look(self, person: str) -> None:
        """Opens what is held about a person."""
        await self._look(keys([person])[0])

    async def _look(self, person: UUID) -> None:
        async with reading() as work:
            known = await identity.contact(work, person)
        self.person, self.name, self.phone, self.email = str(person), known.name, known.phone, known.email
        self.export = f"/api/desk/people/{person}/data.json"
        self.erasing = False

    @rx.event
    @allow(_OFFICER)
    async def receive(self, form: dict[str, Any]) -> None:
        """Enters a request that was made on paper or at a counter."""
        actor = await current_actor(self)
        try:
            async with writing() as work:
                person, kind = keys([self.person])[0], str(form.get("kind") or "")
                await privacy.receive(work, actor, person, kind, str(form.get("text") or ""))
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "desk.privacy.received")
        await self._show()

    @rx.event
    @allow(_OFFICER, fresh=True)
    async def rectify(self, form: dict[str, Any]) -> None:
        """Corrects what is held."""
        actor, person = await current_actor(self), keys([self.person])[0]
        values = {name: str(form.get(name) or "") for name in ("name", "phone", "email")}
        try:
            async with writing() as work:
                await privacy.rectify(work, actor, person, values)
        except CasaError as problem:
            self._tell(problem)
            return
        self._tell(None, "desk.privacy.rectified")
        await self._look(person)

    @rx.event
    @allow(_OFFICER)
    async def ask_erasure(self) -> None:
        """Asks once more before forgetting somebody for ever; the same again takes the question away."""
        self.erasing = not self.erasing

    @rx.event
    @allow(_OFFICER, fresh=True)
    async def erase(self) -> None:
        """Forgets the person for ever."""
        actor = await current_actor(self)
        self.erasing = False
        try:
            async with writing() as work:
                await privacy.erase(work, actor, keys([self.person])[0])
        except CasaError as problem:
            self._tell(problem)
            return
        self.person, self.people = "", []
        self._tell(None, "desk.privacy.erased")

    @rx.event
    @allow(_OFFICER)
    async def begin_settling(self, request: str) -> None:
        """Opens the end of a request, or closes it."""
        self.settling = "" if self.settling == request else str(request)[:40]
        self.problem = ""

    @rx.event
    @allow(_OFFICER)
    async def settle(self, form: dict[str, Any]) -> None:
        """Ends a request with what was done, or why not."""
        actor = await current_actor(self)
        try:
            async with writing() as work:
                request = keys([self.settling])[0]
                outcome, refused = str(form.get("outcome") or ""), form.get("how") == "refused"
                await privacy.settle(work, actor, request, outcome, refused=refused)
        except CasaError as problem:
            self._tell(problem)
            return
        self.settling = ""
        self._tell(None, "desk.privacy.settled")
        await self._show()
