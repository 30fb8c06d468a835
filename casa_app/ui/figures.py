"""Key figures and simple charts as inline SVG. Sizes are attributes, never styles: the content policy stays strict."""

from typing import Any, Final

import reflex as rx

from casa_app.kit.i18n import Locale, t

_TRACK = "mt-2 h-1.5 w-full overflow-hidden rounded-full bg-base-300 rtl:-scale-x-100"


FILLS: Final = {
    "neutral": "fill-primary", "accent": "fill-accent", "info": "fill-info", "success": "fill-success",
    "warning": "fill-warning", "error": "fill-error",
}  # fmt: skip


def bar(percent: rx.Var[int] | int, tone: rx.Var[str] | str = "accent", cls: str = _TRACK) -> rx.Component:
    """A thin bar, full at 100; `tone` is one of FILLS. Decorative: the number stands beside it in words."""
    width = f"{percent}%" if isinstance(percent, int) else percent.to_string() + "%"
    fill = rx.match(tone, *FILLS.items(), FILLS["neutral"]) if isinstance(tone, rx.Var) else FILLS[tone]
    return rx.el.svg(
        rx.el.svg.rect(class_name=fill, custom_attrs={"width": width, "height": "100%", "rx": "3"}),
        class_name=cls,
        custom_attrs={"aria-hidden": "true"},
    )


def key_figure(value: Any, label: Any, share: Any = -1, tone: Any = "accent") -> rx.Component:
    """One figure of `key_figures`: the value large, its meaning below, a bar where `share` (0 to 100) is one."""
    if isinstance(share, rx.Var):
        with_bar = rx.cond(share >= 0, bar(share, tone), rx.fragment())
    else:
        with_bar = bar(share, tone) if share >= 0 else rx.fragment()
    return rx.el.div(
        rx.el.dt(label, class_name="order-2 text-sm text-(--casa-muted)"),
        rx.el.dd(value, class_name="order-1 casa-num text-2xl font-semibold"),
        rx.el.dd(with_bar, class_name="order-3"),
        class_name="flex flex-col border-t-2 border-base-300 pt-3",
    )


def key_figures(*figures: rx.Component) -> rx.Component:
    """Key figures side by side: two columns on a phone, four on a desktop."""
    return rx.el.dl(*figures, class_name="grid grid-cols-2 gap-x-4 gap-y-5 lg:grid-cols-4")


def figures_tabs(locale: Locale, current: str) -> rx.Component:
    """The pages on which the city publishes figures on itself; `current` is claims or procedures."""
    pages = {"claims": "/figures", "procedures": "/figures/procedures"}

    def tab(name: str) -> rx.Component:
        here = name == current
        line = "border-primary font-semibold text-primary" if here else "border-transparent text-(--casa-muted)"
        return rx.el.a(
            t(f"ui.figures.{name}", locale),
            href=f"/{locale}{pages[name]}",
            custom_attrs={"aria-current": "page"} if here else {},
            class_name=f"inline-flex min-h-11 items-center border-b-[3px] px-1 {line}",
        )

    return rx.el.nav(
        *(tab(name) for name in pages),
        aria_label=t("ui.figures.label", locale),
        class_name="flex gap-5 border-b border-base-300",
    )
