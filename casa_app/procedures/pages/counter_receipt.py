"""The receipt of a demande as the counter prints it: French and Arabic side by side, on one sheet of A5."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import OFFICIAL, Locale, direction, t
from casa_app.ui.badges import reference
from casa_app.ui.icons import logo
from casa_app.ui.zellige import zellige

_BOTH: Final = "grid grid-cols-1 gap-x-6 sm:grid-cols-2 print:grid-cols-2"
_MUTED: Final = "text-sm text-(--casa-muted)"
_FACTS: Final = ("procedure", "office", "entry", "filed", "fee")


def receipt_sheet(receipts: Any, qr: Any, side: Any) -> rx.Component:
    """`receipts` are the views in French and in Arabic; `qr` is the path of the code on a square of `side` modules."""
    each = list(zip(OFFICIAL, (receipts[0], receipts[1]), strict=True))
    return rx.el.article(
        zellige(20, "counter-receipt"),
        rx.el.div(
            rx.el.div(
                logo("size-10"),
                *(_said(one, t("procedures.receipt.page", one), "text-lg font-semibold flex-1") for one in OFFICIAL),
                class_name="flex items-center gap-4 border-b-2 border-primary pb-2",
            ),
            _numbers(receipts[0], qr, side),
            rx.el.div(*(_language(one, view) for one, view in each), class_name=_BOTH),
            class_name="space-y-4 px-5 py-4",
        ),
        lang="fr",
        dir="ltr",
        aria_label=" · ".join(t("procedures.receipt.page", one) for one in OFFICIAL),
        class_name="casa-receipt overflow-hidden rounded-box border border-base-300 bg-base-100 "
        "print:rounded-none print:border-0",
    )


def _said(locale: Locale, words: Any, cls: str = "") -> rx.Component:
    return rx.el.span(words, lang=locale, dir=direction(locale), class_name=cls)


def _numbers(one: Any, qr: Any, side: Any) -> rx.Component:
    square = side.to_string()
    code = rx.el.svg(
        rx.el.svg.rect(custom_attrs={"width": side, "height": side, "fill": "#fff"}),
        rx.el.svg.path(d=qr, custom_attrs={"fill": "#0b1c2e"}),
        view_box="0 0 " + square + " " + square,
        role="img",
        aria_label=t("procedures.receipt.qr", "fr"),
        class_name="size-32 shrink-0",
        custom_attrs={"shapeRendering": "crispEdges"},
    )

    def number(name: str, value: Any, ident: str, look: str) -> rx.Component:
        named = [_said(locale, t(f"procedures.receipt.{name}", locale)) for locale in OFFICIAL]
        return rx.el.div(
            rx.el.p(*named, class_name="flex justify-between text-sm"),
            rx.el.p(reference(value, "text-2xl"), id=ident),
            class_name=f"rounded-(--radius-field) px-3 py-2 {look}",
        )

    secret = number("secret", one.secret, "receipt-secret", "border border-dashed border-(--casa-line)")
    return rx.el.div(
        rx.el.div(
            number("reference", one.reference, "receipt-reference", "bg-secondary text-secondary-content"),
            rx.cond(one.secret != "", secret, rx.fragment()),
            class_name="grid w-full min-w-0 flex-1 gap-2",
        ),
        code,
        class_name="flex flex-col items-center gap-4 sm:flex-row print:flex-row",
    )


def _language(locale: Locale, one: Any) -> rx.Component:
    """What was filed and what the city promises, in one of the two languages."""

    def fact(name: str) -> rx.Component:
        value = one[name]
        line = rx.el.div(
            rx.el.dt(t(f"procedures.receipt.{name}", locale), class_name=_MUTED),
            rx.el.dd(value, class_name="font-semibold"),
            class_name="border-b border-base-300 py-1.5",
        )
        return rx.cond(value != "", line, rx.fragment())

    unverified = rx.el.p(t("procedures.receipt.unverified", locale), class_name=_MUTED)
    return rx.el.section(
        rx.el.dl(*(fact(name) for name in _FACTS)),
        rx.el.p(t("procedures.receipt.by", locale), " ", rx.el.strong(one.decide_by), "."),
        rx.el.p(one.source, class_name=_MUTED),
        rx.cond(one.silence != "", rx.el.p(one.silence, class_name="text-sm"), rx.fragment()),
        rx.cond(one.verified, rx.fragment(), unverified),
        rx.el.p(t("procedures.receipt.keep", locale), class_name="text-sm"),
        lang=locale,
        dir=direction(locale),
        class_name="space-y-2",
    )
