"""The receipt of a claim in both languages, on screen and on paper, and the page that shows it after filing."""

from typing import Any

import reflex as rx

from casa_app.claims.state.report import ReportState
from casa_app.claims.views import ReceiptView
from casa_app.kit.i18n import Locale, t
from casa_app.ui.badges import reference
from casa_app.ui.icons import icon, logo
from casa_app.ui.layout import public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.zellige import zellige

_PRINT = "(() => window.print())"  # a function of the page itself: the content policy forbids evaluated text
_LINE = "grid grid-cols-[1fr_auto_1fr] items-baseline gap-3 py-1.5"


@public_page("/report/receipt", "claims.receipt.title")
def receipt_page(locale: Locale) -> rx.Component:
    """What happens next, until when, how to follow it without an account; the receipt to keep."""
    receipt = ReportState.receipt
    return public_layout(
        locale,
        rx.cond(
            receipt.reference,
            rx.el.div(
                _done(locale, receipt),
                receipt_tools(locale, receipt),
                receipt_sheet(receipt, ReportState.qr, ReportState.qr_side),
                class_name="space-y-4",
            ),
            _gone(locale),
        ),
        width="narrow",
    )


def _done(locale: Locale, receipt: Any) -> rx.Component:
    return rx.el.div(
        rx.el.h1(
            icon("circle-check", "size-7 text-success"), t("claims.receipt.done", locale),
            class_name="flex items-center gap-2 text-2xl font-semibold",
        ),
        rx.cond(
            receipt.secret,
            rx.el.p(t("claims.receipt.keep", locale), class_name="text-(--casa-muted)"),
            rx.el.p(t("claims.receipt.twice", locale), class_name="text-(--casa-muted)"),
        ),
        rx.cond(
            receipt.danger,
            rx.el.p(
                icon("siren"), t("claims.receipt.danger", locale),
                class_name="flex items-start gap-2 font-semibold text-error",
            ),
        ),
        class_name="space-y-1 print:hidden",
    )  # fmt: skip


def _gone(locale: Locale) -> rx.Component:
    """After a reload in another tab: the receipt is shown once, following needs reference and secret."""
    return rx.el.div(
        rx.el.h1(t("claims.receipt.title", locale), class_name="text-2xl font-semibold"),
        rx.el.p(t("claims.receipt.gone", locale), class_name="text-(--casa-muted)"),
        rx.el.a(t("claims.receipt.follow", locale), href=href(locale, "/follow"), class_name="btn btn-primary"),
        class_name="space-y-4",
    )


def receipt_tools(locale: Locale, receipt: Any) -> rx.Component:
    """Print, take the PDF away, follow: everything that needs the secret travels by form, never in an address."""
    return rx.el.div(
        rx.cond(
            receipt.secret,
            rx.el.div(
                _with_secret(
                    receipt, locale, "/api/claims/receipt",
                    rx.el.button(icon("download"), t("claims.receipt.pdf", locale), type="submit",
                                 class_name="btn btn-primary btn-block"),
                ),
                _with_secret(
                    receipt, locale, "/api/claims/follow",
                    rx.el.button(icon("file-search"), t("claims.receipt.follow", locale), type="submit",
                                 class_name="btn btn-outline btn-block border-(--casa-line)"),
                ),
                class_name="grid gap-2 sm:grid-cols-2",
            ),
            rx.el.a(icon("file-search"), t("claims.receipt.follow", locale),
                    href=f"{href(locale, '/follow')}?reference=" + receipt.reference,
                    class_name="btn btn-outline btn-block border-(--casa-line)"),
        ),
        rx.el.button(
            icon("printer"), t("claims.receipt.print", locale), type="button", on_click=rx.call_function(_PRINT),
            class_name="btn btn-ghost btn-block",
        ),
        class_name="space-y-2 print:hidden",
    )  # fmt: skip


def _with_secret(receipt: Any, locale: Locale, action: str, button: rx.Component) -> rx.Component:
    return rx.el.form(
        rx.el.input(type="hidden", name="reference", value=receipt.reference),
        rx.el.input(type="hidden", name="secret", value=receipt.secret),
        rx.el.input(type="hidden", name="locale", value=locale),
        button,
        method="post",
        action=action,
    )


def receipt_sheet(receipt: rx.Var[ReceiptView] | Any, qr: Any, qr_side: Any) -> rx.Component:
    """The receipt itself, as it is printed on A5: French on the left, Arabic on the right."""
    return rx.el.article(
        zellige(20, "zellige-top"),
        rx.el.div(
            _letterhead(receipt),
            _heading(),
            rx.el.div(
                _qr(receipt, qr, qr_side),
                rx.el.div(_reference(receipt), _secret(receipt), class_name="grid flex-1 content-between gap-3"),
                class_name="flex gap-3 max-[30rem]:flex-col max-[30rem]:items-stretch",
            ),
            _facts(receipt),
            _next(receipt),
            _following(),
            _foot(receipt),
            class_name="flex flex-1 flex-col gap-4 px-5 py-4",
        ),
        zellige(20, "zellige-foot"),
        lang="fr",
        dir="ltr",
        aria_label=f"{t('claims.receipt.heading', 'fr')} · {t('claims.receipt.heading', 'ar')}",
        class_name="casa-receipt flex flex-col overflow-hidden rounded-box border border-base-300 bg-base-100 "
        "print:rounded-none print:border-0",
    )


def _ar(words: Any, cls: str = "text-sm") -> rx.Component:
    return rx.el.span(words, lang="ar", dir="rtl", class_name=f"{cls} text-start")


def _both(key: str, cls: str = "") -> list[rx.Component]:
    return [rx.el.span(t(key, "fr"), class_name=cls), _ar(t(key, "ar"), cls)]


def _letterhead(receipt: Any) -> rx.Component:
    return rx.el.header(
        rx.el.div(
            rx.el.p(t("claims.receipt.city", "fr"), class_name="font-semibold"),
            rx.el.p(t("claims.receipt.arrondissement", "fr"), " ", receipt.office_fr,
                    class_name="text-sm text-(--casa-muted)"),
        ),
        logo("size-10"),
        rx.el.div(
            rx.el.p(t("claims.receipt.city", "ar"), class_name="font-semibold"),
            rx.el.p(t("claims.receipt.arrondissement", "ar"), " ", receipt.office_ar,
                    class_name="text-sm text-(--casa-muted)"),
            lang="ar",
            dir="rtl",
        ),
        class_name="grid grid-cols-[1fr_auto_1fr] items-center gap-3",
    )  # fmt: skip


def _heading() -> rx.Component:
    return rx.el.h2(
        rx.el.span(t("claims.receipt.heading", "fr")),
        _ar(t("claims.receipt.heading", "ar"), "text-lg"),
        class_name="grid grid-cols-2 items-center gap-3 border-y-2 border-primary py-2 text-lg font-semibold "
        "text-primary",
    )


def _qr(receipt: Any, path: Any, side: Any) -> rx.Component:
    drawing = rx.el.svg(
        rx.el.svg.rect(custom_attrs={"width": side, "height": side, "fill": "#fff"}),
        rx.el.svg.path(d=path, custom_attrs={"fill": "#0b1c2e"}),
        view_box="0 0 " + side.to_string() + " " + side.to_string(),
        role="img",
        aria_label=t("claims.receipt.qr", "fr"),
        class_name="size-32",
        custom_attrs={"shapeRendering": "crispEdges"},
    )
    return rx.el.a(
        drawing,
        rx.el.span(*_both("claims.receipt.scan", "text-xs text-(--casa-muted)"), class_name="flex justify-between"),
        href=receipt.link,
        class_name="mx-auto flex flex-col gap-1 rounded-(--radius-field) border border-base-300 p-3",
    )


def _reference(receipt: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p(*_both("claims.receipt.reference", "text-sm"), class_name="flex justify-between gap-3"),
        rx.el.p(reference(receipt.reference, "text-3xl"), id="receipt-reference", class_name="text-center"),
        class_name="rounded-(--radius-field) bg-secondary px-3 py-2 text-secondary-content",
    )


def _secret(receipt: Any) -> rx.Component:
    return rx.cond(
        receipt.secret,
        rx.el.div(
            rx.el.p(
                *_both("claims.receipt.secret", "text-sm text-(--casa-muted)"), class_name="flex justify-between gap-3"
            ),
            rx.el.p(reference(receipt.secret, "text-2xl"), id="receipt-secret", class_name="text-center"),
            class_name="rounded-(--radius-field) border border-dashed border-(--casa-line) px-3 py-2",
        ),
    )  # fmt: skip


def _facts(receipt: Any) -> rx.Component:
    photos = receipt.photos.to_string()
    return rx.el.dl(
        _fact("filed", rx.fragment(rx.el.span(receipt.filed_fr), rx.el.br(), _ar(receipt.filed_ar, "text-base"))),
        _fact("entry", reference(receipt.entry)),
        _fact("subject", rx.fragment(receipt.subject_fr, " · ", _ar(receipt.subject_ar, "text-base"))),
        _fact("photos", rx.el.span(photos, class_name="casa-num")),
        class_name="divide-y divide-base-300 border-b border-base-300",
    )


def _fact(name: str, value: Any) -> rx.Component:
    """A fact between its two names; screen readers hear the name once a language, then the value."""
    return rx.el.div(
        rx.el.dt(t(f"claims.receipt.{name}", "fr"), class_name="text-sm text-(--casa-muted)"),
        rx.el.dt(
            t(f"claims.receipt.{name}", "ar"), lang="ar", dir="rtl", class_name="order-3 text-sm text-(--casa-muted)"
        ),
        rx.el.dd(value, class_name="order-2 text-center font-semibold"),
        class_name=_LINE,
    )  # fmt: skip


def _next(receipt: Any) -> rx.Component:
    """The steps that the law promises, with their last days; a service report has only the city's own target."""
    promised = rx.cond(
        receipt.answer_fr,
        rx.fragment(
            _promise(1, "acknowledge", receipt.acknowledge_fr, receipt.acknowledge_ar),
            _promise(2, "answer", receipt.answer_fr, receipt.answer_ar),
            _promise(3, "contest", "", ""),
        ),
        rx.fragment(_promise(1, "target", receipt.target_fr, receipt.target_ar), _promise(2, "contest", "", "")),
    )
    return rx.el.section(
        rx.el.h3(*_both("claims.receipt.next", "text-base"), class_name="grid grid-cols-2 gap-3 font-semibold"),
        rx.el.ol(promised, class_name="divide-y divide-base-300"),
    )


def _promise(number: int, key: str, day_fr: Any, day_ar: Any) -> rx.Component:
    def words(locale: Locale, day: Any) -> list[Any]:
        before, _, after = t(f"claims.receipt.next.{key}", locale, date="\0").partition("\0")
        return [before, day, after] if after else [before]

    return rx.el.li(
        rx.el.p(*words("fr", day_fr), class_name="text-sm"),
        rx.el.span(
            str(number),
            class_name="casa-num grid size-6 place-items-center rounded-full bg-secondary text-sm font-bold "
            "text-secondary-content",
        ),
        rx.el.p(*words("ar", day_ar), lang="ar", dir="rtl", class_name="text-sm"),
        class_name="grid grid-cols-[1fr_auto_1fr] items-center gap-3 py-2",
    )


def _following() -> rx.Component:
    def words(locale: Locale) -> list[Any]:
        return [rx.el.strong(t("claims.receipt.alone", locale)), " ", t("claims.receipt.alone_how", locale)]

    return rx.el.section(
        rx.el.p(*words("fr")),
        rx.el.p(*words("ar"), lang="ar", dir="rtl", class_name="text-sm"),
        class_name="grid grid-cols-2 gap-5 rounded-(--radius-field) bg-base-200 px-3 py-2 text-sm",
    )


def _foot(receipt: Any) -> rx.Component:
    def words(locale: Locale) -> list[Any]:
        rule = rx.cond(receipt.answer_fr, rx.cond(receipt.verified, t("claims.receipt.rule", locale),
                                                  t("claims.receipt.rule_unverified", locale)), "")  # fmt: skip
        return [rule, " ", t("claims.receipt.law", locale)]

    mark = rx.cond(
        receipt.demonstration,
        rx.el.p(
            t("claims.receipt.demonstration", "fr"), rx.el.br(),
            _ar(t("claims.receipt.demonstration", "ar"), "text-xs"),
            class_name="rounded-(--radius-selector) border border-dashed border-(--casa-line) px-1.5 text-center",
        ),
        rx.el.span(),
    )  # fmt: skip
    return rx.el.footer(
        rx.el.p(*words("fr")),
        mark,
        rx.el.p(*words("ar"), lang="ar", dir="rtl", class_name="text-xs"),
        class_name="mt-auto grid grid-cols-[1fr_auto_1fr] items-end gap-3 text-xs text-(--casa-muted)",
    )
