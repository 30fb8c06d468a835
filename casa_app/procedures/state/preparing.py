"""Filling a form in for somebody else: a professional for an owner who co-signs, a delegate for an establishment."""

import secrets
from typing import Any
from uuid import UUID

import reflex as rx

from casa_app.identity import sites
from casa_app.identity.policy import EVERYBODY_SIGNED_IN, allow, current_actor, optional_actor, public
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, InvalidForm, NotFound
from casa_app.procedures.service import applying, cosigning, filing
from casa_app.procedures.service.applying import APPLICANT
from casa_app.procedures.service.cosigning import SignInToPrepare
from casa_app.procedures.service.filing import PREPARER
from casa_app.procedures.service.following import NoSuchCase
from casa_app.procedures.state.apply import OWN, ApplyState, context
from casa_app.ui.pages import locale_of


class PreparingState(ApplyState):
    """What the form knows of whom it is filled in for."""

    cosigned: bool = False  # whether the procedure lets a professional prepare it
    role: str = ""  # self, preparer
    language: str = ""
    sites: list[tuple[str, str]] = []  # noqa: RUF012 establishments of the account's businesses: key and words
    site: str = ""
    place_here: bool = False  # whether this page asks where

    @rx.event
    @public
    async def begin(self) -> Any:
        """Puts a form that its owner declined back into the hands of who prepared it, before the form opens."""
        wanted = str(self.router.url.query_parameters.get("again", ""))[:40]
        if not wanted or (actor := await optional_actor(self)) is None:
            return None
        self.base, locale, token = OWN, locale_of(self), secrets.token_urlsafe(24)
        try:
            async with writing() as work:
                self.code = await cosigning.correct(work, actor, wanted, token)
        except NoSuchCase:
            return rx.redirect(f"/{locale}/account/cases", replace=True)
        self._remember(token)
        self._loaded = ""
        return rx.redirect(f"/{locale}/apply?code={self.code}", replace=True)

    @rx.event
    @public
    async def show(self) -> None:
        """Shows whom the form is for, once it is open."""
        self.sites, self.place_here = [], False
        if (procedure := await self._procedure(self.code)) is None:
            return
        self.cosigned = procedure.workflow.cosigned is not None
        self.role = PREPARER if filing.is_prepared(procedure, self._typed) else "self"
        self.language = str(self._typed.get("applicant.language") or locale_of(self))
        self.site = str(self._typed.get("applicant.site") or "")
        section = next((one for one in procedure.sections if one.id == self.step), None)
        self.place_here = section is not None and procedure.workflow.place in {one.id for one in section.fields}
        if (actor := await optional_actor(self)) and (self.place_here or self.step == APPLICANT):
            async with reading() as work:
                found = await sites.of(work, actor)
            self.sites = [(str(one.id), f"{one.business} · {one.name}") for one in found]

    @rx.event
    @public
    async def choose_role(self, role: str) -> None:
        """For oneself, or for an owner who co-signs: each has its own name and contact."""
        procedure = await self._procedure(self.code)
        if procedure is None or procedure.workflow.cosigned is None or role not in {"self", PREPARER}:
            return
        actor, asked = await optional_actor(self), procedure.workflow.cosigned
        self.role, typed = str(role), self._plain() | {"applicant.role": str(role)}
        if role == PREPARER:
            name = str(typed.get(asked.name or "") or "")
            phone = str(typed.get(asked.phone or "") or "")
            given = {"name": name, "phone": phone, "email": "", "contact": "sms"}
        else:
            async with reading() as work:
                says = await applying.known_applicant(work, actor) if actor else {}
            given = {one: says.get(f"applicant.{one}", "") for one in ("name", "phone", "email")}
            given["contact"] = says.get("applicant.contact", "sms")
        self._typed = typed | {f"applicant.{one}": value for one, value in given.items()}
        self.taken += 1
        self._mended("applicant.role", "applicant.contact", "applicant.name", "applicant.phone", "applicant.email")
        if role == PREPARER and actor is None:
            self._complain(self._form(procedure, locale_of(self)), [SignInToPrepare(field="applicant.role")],
                           locale_of(self))  # fmt: skip
        self._show_applicant()
        await self._save()

    @rx.event
    @allow(*EVERYBODY_SIGNED_IN)
    async def take_site(self, site_id: str) -> None:
        """Files from an establishment: its business, and its address where the form asks where."""
        actor, procedure = await current_actor(self), await self._procedure(self.code)
        if procedure is None:
            return
        try:
            async with reading() as work:
                site = await sites.chosen(work, actor, UUID(str(site_id)))
        except ValueError:
            raise NotFound from None
        typed = self._plain() | {"applicant.ice": site.business_ice, "applicant.company": site.business,
                                 "applicant.site": str(site.id), "applicant.site_name": site.name,
                                 "applicant.site_ice": site.business_ice}  # fmt: skip
        where: dict[str, str] = {}
        if place := procedure.workflow.place:
            parts = procedure.fields[place].inputs()
            if parts == (place,):
                where = {place: site.arrondissement}
            else:
                where = {f"{place}.text": site.address, f"{place}.arrondissement": site.arrondissement}
            if self.place_here or not any(typed.get(one) for one in parts):
                typed |= where
        self._typed, self.site = typed, str(site.id)
        self.taken += 1
        self._mended(*where, "applicant.ice", "applicant.company")
        await self._save()
        self._show(self._form(procedure, locale_of(self)), locale_of(self))

    @rx.event
    @public
    async def send_to_owner(self) -> Any:
        """Sends what was prepared to its owner. Sent twice, it goes once."""
        if (procedure := await self._procedure(self.code)) is None:
            return None
        locale, actor = locale_of(self), await optional_actor(self)
        now = self._form(procedure, locale)
        try:
            if actor is None:
                raise SignInToPrepare(field="applicant.role")
            wanted = filing.parse(procedure, self._whole(), context(locale))
            async with writing() as work:
                case = await cosigning.send(work, wanted, actor)
        except InvalidForm as refused:
            return self._send_back(now, refused.problems, locale)
        except CasaError as problem:
            return self._send_back(now, [problem], locale)
        self._forget()
        return rx.redirect(f"/{locale}/follow/request?reference={case.reference}", replace=True)
