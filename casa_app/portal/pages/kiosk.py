"""The kiosk's first page: language, what one may do here, and whether the hall is connected."""

import reflex as rx

from casa_app.identity.policy import public
from casa_app.kit import outbox
from casa_app.kit.database import reading
from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.ui.icons import icon, logo
from casa_app.ui.pages import public_page
from casa_app.ui.zellige import zellige


class KioskHomeState(rx.State):
    """How many changes wait here to be sent to the centre; -1 before it was read."""

    waiting: int = -1

    @rx.event
    @public
    async def load(self) -> None:
        """Reads it from the kiosk's own database."""
        async with reading() as work:
            self.waiting = await outbox.waiting(work)


@public_page("/kiosk", "portal.kiosk.title", on_load=KioskHomeState.load)
def kiosk_home(locale: Locale) -> rx.Component:
    """Large choices at arm's length (design: look.md, Kiosk)."""
    return rx.el.div(
        _header(locale),
        rx.el.main(
            rx.el.h1(t("portal.kiosk.question", locale), class_name="text-[4.5rem] leading-tight font-semibold"),
            rx.el.p(t("portal.kiosk.help", locale), class_name="mt-3 text-[2rem] text-(--casa-muted)"),
            _check(locale),
            _offline(locale),
            id="main",
            class_name="flex flex-1 flex-col gap-10 px-16 pt-16 pb-12",
        ),
        custom_attrs={"data-surface": "kiosk", "data-casa-page": "kiosk-home"},
        class_name="flex min-h-screen flex-col select-none",
    )


def _header(locale: Locale) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            logo("size-24"),
            rx.el.span(t("ui.casa", locale), class_name="me-auto text-[2.5rem] font-bold"),
            *(_language(choice, locale) for choice in LOCALES),
            class_name="flex items-center gap-6 px-16 py-10",
        ),
        zellige(36, "kiosk"),
        class_name="bg-base-100",
    )


def _language(choice: Locale, locale: Locale) -> rx.Component:
    tone = "bg-primary text-primary-content" if choice == locale else "border-2 border-(--casa-line)"
    return rx.el.a(
        t("ui.language", choice), href=f"/{choice}/kiosk", lang=choice,
        class_name=f"inline-flex h-20 items-center rounded-(--radius-field) px-8 text-[1.75rem] font-semibold {tone}",
    )  # fmt: skip


def _check(locale: Locale) -> rx.Component:
    return rx.el.a(
        icon("badge-check", "size-14"),
        t("portal.home.check", locale),
        href=f"/{locale}/kiosk/verify",
        class_name="flex min-h-32 items-center gap-6 rounded-box border-2 border-(--casa-line) bg-base-100 px-10 py-6 "
        "text-[2rem] font-semibold text-primary",
    )


def _offline(locale: Locale) -> rx.Component:
    return rx.el.p(
        icon("wifi-off", "size-14 text-warning"),
        rx.el.span(
            rx.el.strong(t("portal.kiosk.offline", locale), class_name="font-semibold text-warning"),
            " ",
            t("portal.kiosk.offline.safe", locale),
            rx.cond(
                KioskHomeState.waiting > 0,
                rx.el.span(" ", t("portal.kiosk.waiting", locale), " ", rx.el.bdi(KioskHomeState.waiting)),
            ),
        ),
        role="status",
        class_name="mt-auto flex items-center gap-6 rounded-box bg-(--casa-warning-soft) px-10 py-8 text-[1.75rem]",
    )
