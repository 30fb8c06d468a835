"""The frame of every page of the staff: one bar, which offers each colleague the pages that they may enter."""

from typing import Any

import reflex as rx

from casa_app.identity.places import BAR
from casa_app.identity.state.places import PlacesState
from casa_app.kit.i18n import Locale, t
from casa_app.ui.icons import icon
from casa_app.ui.layout import Place, staff_layout


def staff_frame(
    locale: Locale,
    here: str,
    *children: rx.Component,
    room: str = "",
    tools: rx.Component | None = None,
    full_height: bool = False,
) -> rx.Component:
    """A page of the staff; `here` names its place in the bar (`places.BAR`), `room` the part of Casa in words."""
    offered: Any = PlacesState.bar
    places = [
        Place(t(f"identity.place.{one.name}", locale), f"/{locale}{one.route}", one.name == here,
              offered.contains(one.route))
        for one in BAR
    ]  # fmt: skip
    account = rx.el.a(
        icon("user-round"),
        t("identity.place.account", locale),
        href=f"/{locale}/account",
        class_name="btn btn-ghost px-3 text-sm",
    )
    return staff_layout(
        locale,
        *children,
        room=room or t("identity.place.room", locale),
        places=places,
        tools=rx.fragment(
            *([tools] if tools is not None else []), account, rx.el.span(on_mount=PlacesState.open, class_name="hidden")
        ),
        full_height=full_height,
    )


def may_enter(route: str) -> Any:
    """Whether a page of `LISTS` or `ADMINISTRATION` is for whoever looks; by its address without the locale."""
    there: Any = PlacesState.there
    return there.contains(route)
