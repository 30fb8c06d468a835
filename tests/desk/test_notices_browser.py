"""Administration looks at what did not arrive, and sends it again."""

from collections.abc import Awaitable, Callable
from uuid import UUID

import pytest
from playwright.async_api import Page, expect

from casa_app.identity.policy import Role
from casa_app.kit.database import writing
from casa_app.kit.ids import new_id
from casa_app.notices import service
from casa_app.notices.models import Notice
from casa_app.notices.rules import State
from tests.desk.test_desk_browser import seated
from tests.fixtures.chromium import Visit
from tests.notices.test_delivery import ABOUT

pytestmark = [pytest.mark.browser, pytest.mark.usefixtures("beside")]
Axe = Callable[[Page], Awaitable[list[str]]]


async def stood(state: State, error: str, **to: str) -> UUID:
    """A notice that came to stand so, without a worker that may be quicker than the story."""
    async with writing() as work:
        told = Notice(
            key=new_id().hex, channel="sms" if "phone" in to else "email", template="claims.answer", locale="fr",
            sealed=b"", state=state, error=error, attempts=3, created_at=work.clock.now(), ended_at=work.clock.now(),
        )  # fmt: skip
        content = {"to": to.get("phone") or to["email"], "params": ABOUT}
        told.sealed = service.keyring().encrypt(service.audit.canonical(content), f"notice:{told.id}")
        work.session.add(told)
    return told.id


@pytest.mark.parametrize("locale", ["fr", "ar"])
async def test_a_message_that_failed_is_found_and_sent_again(visit: Visit, axe: Axe, locale: str) -> None:
    words = {
        "fr": ("Le service d’envoi a refusé (HTTP 402).", "Renvoyer", "Le message repart.", "Incertains"),
        "ar": ("رفضت خدمة الإرسال (HTTP 402).", "إعادة الإرسال", "سيُعاد إرسال الرسالة.", "غير مؤكدة"),
    }[locale]
    await stood(State.FAILED, "HTTP 402", phone="+212661000042")
    await stood(State.UNSURE, f"ReadTimeout {locale} after the content was sent", email=f"{locale}@example.ma")
    page = await seated(visit, Role.SUPERVISOR, locale, "/staff/admin/notices")
    row = page.get_by_role("row").filter(has_text=words[0])
    await expect(row).to_contain_text("06 •• •• •• 42")
    await expect(row).to_contain_text("HH-4K7-29P")
    assert await axe(page) == []
    await row.get_by_role("button", name=words[1]).click()
    await expect(page.get_by_role("status").filter(has_text=words[2])).to_be_visible()
    await expect(row).to_have_count(0)
    await page.get_by_role("link", name=words[3]).click()
    await expect(page.get_by_role("row").filter(has_text=f"{locale[:1]}•••@example.ma")).to_be_visible()
    assert await axe(page) == []
