"""The counter's démarches: chosen, filled in for the person present, printed, and paid for."""

from typing import Any, Final
from uuid import UUID

import reflex as rx

from casa_app.identity.policy import Role, allow, current_actor
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError, InvalidForm
from casa_app.kit.i18n import OFFICIAL, t
from casa_app.procedures.service import catalogue, counter, deeds, filing, receipts, sheets
from casa_app.procedures.state import tokens
from casa_app.procedures.state.apply import ApplyState, context
from casa_app.procedures.views import CaseReceipt, ProcedureLink
from casa_app.ui.pages import locale_of
from casa_app.ui.qr import qr_path

FORM: Final = "/staff/counter/form"
WORDS_MOST: Final = 100


class ChoiceState(rx.State):
    """The procedures to choose from: all by family, or those that the typed words may mean."""

    ready: bool = False
    words: str = ""
    found: list[ProcedureLink] = []  # noqa: RUF012 Reflex copies the default for each client

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def open(self) -> None:
        """Shows every procedure."""
        await self._find("")
        self.ready = True

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def find(self, words: str) -> None:
        """Narrows the list as the agent types."""
        await self._find(str(words)[:WORDS_MOST].strip())

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def take(self, form: dict[str, Any]) -> Any:
        """Enter: begins the first procedure that was found."""
        await self._find(str(form.get("words") or "")[:WORDS_MOST].strip())
        return rx.redirect(f"/{locale_of(self)}{FORM}?code={self.found[0].code}&new=1") if self.found else None

    async def _find(self, words: str) -> None:
        locale, self.words = locale_of(self), words
        async with reading() as work:
            if words:
                self.found = [one.item for one in await sheets.search(work, words, locale, limit=12)]
            else:
                self.found = await sheets.links(work, locale)


class CounterFormState(ApplyState):
    """The same form as the applicant's own, on the agent's page, without anything of the agent's account."""

    interrupted: list[tuple[str, str]] = []  # noqa: RUF012 forms begun at this desk and not filed: address, name
    receipts: list[CaseReceipt] = []  # noqa: RUF012 of what was filed last, in French and in Arabic
    owed: str = ""
    paid: str = ""
    pay_problem: str = ""

    _case: str = ""

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def look_back(self) -> None:
        """Which forms this desk left unfinished, to go on with or to throw away."""
        locale, found = locale_of(self), []
        async with reading() as work:
            for key in tokens.read(self.tokens):
                base, _, code = key.rpartition(":")
                if base == FORM:
                    try:
                        procedure = (await catalogue.find(work, code)).procedure
                    except catalogue.UnknownProcedure:
                        continue
                    found.append((f"/{locale}{FORM}?code={code}", procedure.name[locale]))
        self.interrupted = found

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def begin(self) -> Any:
        """Shows the page that the address names; `new` begins with empty fields, whoever sat here before."""
        query = self.router.url.query_parameters
        if not query.get("new"):
            return await self._arrive(FORM)
        self.base, self.code = FORM, str(query.get("code", ""))[:40]
        await self._throw_away()
        return rx.redirect(f"/{locale_of(self)}{FORM}?code={self.code}", replace=True)

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def file(self) -> Any:
        """Files for the person present. Sent twice, it is filed once and shows the same receipt."""
        if self.base != FORM or (procedure := await self._procedure(self.code)) is None:
            return None
        locale, actor = locale_of(self), await current_actor(self)
        now, typed = self._form(procedure, locale), self._whole()
        try:
            wanted = filing.parse(procedure, typed, context(locale), counter.CHANNEL)
            async with writing() as work:
                filed = await counter.file(work, actor, wanted, str(typed.get("applicant.language") or ""), locale)
        except InvalidForm as refused:
            return self._send_back(now, refused.problems, locale)
        except CasaError as problem:
            return self._send_back(now, [problem], locale)
        self._forget()
        self.receipts = [receipts.receipt(filed, procedure, one) for one in OFFICIAL]
        self.qr, self.qr_side = qr_path(self.receipts[0].link)
        self._case, self.paid, self.pay_problem = str(filed.case.id), "", ""
        self.owed = f"{filed.case.fee:g}" if filed.case.fee else ""
        return rx.redirect(f"/{locale}/staff/counter/filed", replace=True)

    @rx.event
    @allow(Role.COUNTER_AGENT)
    async def pay(self, form: dict[str, Any]) -> None:
        """Records what the person pays now, with the number of the receipt they are given."""
        locale, actor = locale_of(self), await current_actor(self)
        try:
            amount = deeds.amount(str(form.get("amount") or ""))
            async with writing() as work:
                await counter.pay(work, actor, UUID(self._case), amount=amount,
                                  receipt_number=str(form.get("receipt_number") or ""))  # fmt: skip
        except CasaError as problem:
            self.pay_problem = problem.text(locale)
            return
        self.pay_problem = ""
        self.paid = t("procedures.counter.paid", locale, number=str(form.get("receipt_number") or "").strip())
