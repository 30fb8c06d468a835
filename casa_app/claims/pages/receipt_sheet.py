"""The receipt itself, as it is printed on A5: French on the left, Arabic on the right, one side on phones."""

from dataclasses import dataclass
from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import OFFICIAL, Locale, direction, official, t
from casa_app.ui.badges import reference
from casa_app.ui.icons import logo
from casa_app.ui.zellige import zellige

# On paper and on wide screens both languages stand side by side; a narrow screen has room for one.
_WIDE: Final = "max-sm:not-print:hidden"
_RULED: Final = "border-y-2 border-primary py-2"
_SOFT: Final = "rounded-(--radius-field) bg-base-200 px-3 py-2"
_DASHED: Final = "rounded-(--radius-selector) border border-dashed border-(--casa-line) px-1.5 text-center"
_MUTED: Final = "text-sm text-(--casa-muted)"


def receipt_sheet(locale: Locale, receipt: Any, qr: Any, qr_side: Any) -> rx.Component:
    """The receipt for a reader of `locale`; `qr` is the path of its QR code on a square of `qr_side` modules."""
    sheet = Sheet(official(locale), receipt, qr, qr_side)
    return rx.el.article(
        zellige(20, "zellige-top"),
        rx.el.div(
            sheet.letterhead(),
            sheet.heading(),
            rx.el.div(
                sheet.code(),
                rx.el.div(sheet.numbers(), class_name="grid flex-1 content-between gap-3"),
                class_name="flex gap-3 max-sm:not-print:flex-col",
            ),
            sheet.facts(),
            sheet.promises(),
            sheet.alone(),
            sheet.foot(),
            class_name="flex flex-1 flex-col gap-4 px-5 py-4",
        ),
        zellige(20, "zellige-foot"),
        lang="fr",
        dir="ltr",
        aria_label=" · ".join(t("claims.receipt.heading", one) for one in OFFICIAL),
        class_name="casa-receipt flex flex-col overflow-hidden rounded-box border border-base-300 bg-base-100 "
        "print:rounded-none print:border-0",
    )


@dataclass(frozen=True)
class Sheet:
    """The parts of a receipt."""

    reader: Locale
    receipt: Any
    qr: Any
    qr_side: Any

    def said(self, locale: Locale, *words: Any, cls: str = "", tag: Any = rx.el.span) -> rx.Component:
        """Words in one of the two languages."""
        hidden = "" if locale == self.reader else _WIDE
        aligned = "text-start" if locale == "ar" and "text-center" not in cls else ""
        classes = " ".join(filter(None, (cls, aligned, hidden)))
        return tag(*words, lang=locale, dir=direction(locale), class_name=classes)

    def both(self, key: str, cls: str = "", tag: Any = rx.el.span) -> list[rx.Component]:
        """A message in both languages."""
        return [self.said(locale, t(f"claims.receipt.{key}", locale), cls=cls, tag=tag) for locale in OFFICIAL]

    def row(self, columns: str, more: str = "") -> str:
        """Classes of a row with both languages; on a narrow screen it is read from its reader's side."""
        turned = "flex-row-reverse" if self.reader == "ar" else "flex-row"
        return f"grid {columns} max-sm:not-print:flex max-sm:not-print:{turned} {more}"

    def letterhead(self) -> rx.Component:
        """The city and the arrondissement whose registry office keeps the claim."""
        offices = {"fr": self.receipt.office_fr, "ar": self.receipt.office_ar}

        def side(locale: Locale) -> rx.Component:
            return self.said(
                locale,
                rx.el.p(t("claims.receipt.city", locale), class_name="font-semibold"),
                rx.el.p(t("claims.receipt.arrondissement", locale), " ", offices[locale], class_name=_MUTED),
                tag=rx.el.div,
            )

        return rx.el.header(
            side("fr"), logo("size-10"), side("ar"),
            class_name=self.row("grid-cols-[1fr_auto_1fr] items-center gap-3", "max-sm:not-print:justify-between"),
        )  # fmt: skip

    def heading(self) -> rx.Component:
        """What the paper is."""
        return rx.el.h2(
            *self.both("heading", "text-lg"),
            class_name=self.row("grid-cols-2 items-center gap-3", f"{_RULED} font-semibold text-primary"),
        )

    def code(self) -> rx.Component:
        """The QR code that opens the follow-up page."""
        box = self.qr_side.to_string()
        drawing = rx.el.svg(
            rx.el.svg.rect(custom_attrs={"width": self.qr_side, "height": self.qr_side, "fill": "#fff"}),
            rx.el.svg.path(d=self.qr, custom_attrs={"fill": "#0b1c2e"}),
            view_box="0 0 " + box + " " + box,
            role="img",
            aria_label=t("claims.receipt.qr", self.reader),
            class_name="size-32",
            custom_attrs={"shapeRendering": "crispEdges"},
        )
        return rx.el.a(
            drawing,
            rx.el.span(*self.both("scan", "text-xs text-(--casa-muted)"), class_name="flex justify-between"),
            href=self.receipt.link,
            class_name="mx-auto flex flex-col gap-1 rounded-(--radius-field) border border-base-300 p-3",
        )

    def numbers(self) -> rx.Component:
        """The reference, and the secret while it is shown."""
        ends = f"flex justify-between gap-3 {'max-sm:not-print:justify-end' if self.reader == 'ar' else ''}"
        secret = rx.el.div(
            rx.el.p(*self.both("secret", _MUTED), class_name=ends),
            rx.el.p(reference(self.receipt.secret, "text-2xl"), id="receipt-secret", class_name="text-center"),
            class_name="rounded-(--radius-field) border border-dashed border-(--casa-line) px-3 py-2",
        )
        return rx.fragment(
            rx.el.div(
                rx.el.p(*self.both("reference", "text-sm"), class_name=ends),
                rx.el.p(
                    reference(self.receipt.reference, "text-3xl"), id="receipt-reference", class_name="text-center"
                ),
                class_name="rounded-(--radius-field) bg-secondary px-3 py-2 text-secondary-content",
            ),
            rx.cond(self.receipt.secret, secret),
        )

    def facts(self) -> rx.Component:
        """When, where it is entered, about what, with how many photos."""
        one = self.receipt
        filed = self._twice(one.filed_fr, one.filed_ar)
        subject = self._twice(one.subject_fr, one.subject_ar)
        return rx.el.dl(
            self._fact("filed", *filed),
            self._fact("entry", reference(one.entry)),
            self._fact("subject", *subject),
            self._fact("photos", rx.el.span(one.photos.to_string(), class_name="casa-num")),
            class_name="divide-y divide-base-300 border-b border-base-300",
        )

    def _twice(self, french: Any, arabic: Any) -> list[rx.Component]:
        centred = "block text-center text-base"
        return [self.said("fr", french, cls=centred), self.said("ar", arabic, cls=centred)]

    def _fact(self, name: str, *value: Any) -> rx.Component:
        key = f"claims.receipt.{name}"
        french, arabic = (self.said(one, t(key, one), cls=_MUTED, tag=rx.el.dt) for one in OFFICIAL)
        arabic.class_name = f"order-3 {arabic.class_name}"
        return rx.el.div(
            french,
            arabic,
            rx.el.dd(*value, class_name="order-2 text-center font-semibold"),
            class_name="grid grid-cols-[1fr_auto_1fr] items-baseline gap-3 py-1.5 max-sm:not-print:flex "
            "max-sm:not-print:justify-between",
        )

    def promises(self) -> rx.Component:
        """The steps that the law promises, with their last days; a service report has only the city's own target."""
        one = self.receipt
        promised = rx.cond(
            one.answer_fr,
            rx.fragment(
                self._promise(1, "acknowledge", {"fr": one.acknowledge_fr, "ar": one.acknowledge_ar}),
                self._promise(2, "answer", {"fr": one.answer_fr, "ar": one.answer_ar}),
                self._promise(3, "contest"),
            ),
            rx.fragment(
                self._promise(1, "target", {"fr": one.target_fr, "ar": one.target_ar}), self._promise(2, "contest")
            ),
        )
        return rx.el.section(
            rx.el.h3(*self.both("next"), class_name=self.row("grid-cols-2 gap-3 font-semibold")),
            rx.el.ol(promised, class_name="divide-y divide-base-300"),
        )

    def _promise(self, number: int, key: str, days: dict[Locale, Any] | None = None) -> rx.Component:
        def words(locale: Locale) -> rx.Component:
            before, _, after = t(f"claims.receipt.next.{key}", locale, date="\0").partition("\0")
            told = [before, days[locale], after] if days else [before]
            return self.said(locale, *told, cls="min-w-0 flex-1 text-sm", tag=rx.el.p)

        mark = rx.el.span(
            str(number),
            class_name="casa-num grid size-6 shrink-0 place-items-center rounded-full bg-secondary text-sm font-bold "
            "text-secondary-content",
        )
        return rx.el.li(
            words("fr"), mark, words("ar"),
            class_name="grid grid-cols-[1fr_auto_1fr] items-center gap-3 py-2 max-sm:not-print:flex "
            "max-sm:not-print:flex-row-reverse",
        )  # fmt: skip

    def alone(self) -> rx.Component:
        """How to follow without an account."""
        sides = [
            self.said(
                one, rx.el.strong(t("claims.receipt.alone", one)), " ", t("claims.receipt.alone_how", one),
                cls="text-sm", tag=rx.el.p,
            )
            for one in OFFICIAL
        ]  # fmt: skip
        return rx.el.section(*sides, class_name=self.row("grid-cols-2 gap-5", _SOFT))

    def foot(self) -> rx.Component:
        """The rules behind the dates, whether they are confirmed, and the mark of a demonstration."""
        one = self.receipt

        def law(locale: Locale) -> rx.Component:
            known = rx.cond(one.verified, t("claims.receipt.rule", locale), t("claims.receipt.rule_unverified", locale))
            rule = rx.cond(one.answer_fr, known, "")
            return self.said(locale, rule, " ", t("claims.receipt.law", locale), cls="text-xs", tag=rx.el.p)

        mark = rx.el.p(
            *self.both("demonstration", "block text-xs"),
            class_name=f"shrink-0 {_DASHED}",
        )
        return rx.el.footer(
            law("fr"), rx.cond(one.demonstration, mark, rx.el.span()), law("ar"),
            class_name=self.row("mt-auto grid-cols-[1fr_auto_1fr] items-end gap-3 text-xs text-(--casa-muted)",
                                "max-sm:not-print:justify-between"),
        )  # fmt: skip
