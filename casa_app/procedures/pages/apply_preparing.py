"""The parts of the form that ask whom it is for: an owner who co-signs, an establishment of a business."""

from urllib.parse import quote

import reflex as rx

from casa_app.kit.i18n import LOCALES, Locale, t
from casa_app.procedures.service.applying import SUMMARY
from casa_app.procedures.service.filing import PREPARER
from casa_app.procedures.state.apply import OWN, ApplyState
from casa_app.procedures.state.preparing import PreparingState
from casa_app.ui.fields import fieldset, radio_cards, select_field, submit_button
from casa_app.ui.icons import icon
from casa_app.ui.states import note
from casa_app.ui.visitor import seen_by

_OWN = ApplyState.base == OWN  # at the counter, an agent fills it in for the person present


def role(locale: Locale) -> rx.Component:
    """For oneself, or for an owner; asked only where the procedure lets a professional prepare it."""
    owner_too = t("procedures.prepare.preparer", locale), t("procedures.prepare.preparer_help", locale)
    cards = radio_cards(
        "applicant.role",
        [("self", t("procedures.prepare.self", locale), "", "user-round"), (PREPARER, *owner_too, "signature")],
        legend=t("procedures.prepare.role", locale), chosen=PreparingState.role,
        error=ApplyState.errors["applicant.role"], on_choose=PreparingState.choose_role,
    )  # fmt: skip
    back = quote(f"/{locale}/apply?step=applicant&code=", safe="")
    sign_in = rx.el.a(
        icon("log-in", "size-5"), t("procedures.prepare.sign_in", locale),
        href=f"/{locale}/sign-in?next={back}" + ApplyState.code.to(str),
        class_name=f"{seen_by('stranger')} btn btn-outline border-(--casa-line)",
    )  # fmt: skip
    languages = [(one, t("ui.language", one)) for one in reversed(LOCALES)]
    owner = rx.el.div(
        note(t("procedures.prepare.owner", locale), "signature"),
        sign_in,
        select_field(
            "applicant.language", languages, label=t("procedures.prepare.language", locale),
            default_value=PreparingState.language,
            on_change=lambda value: ApplyState.keep("applicant.language", value),
        ),
        class_name="space-y-5",
    )  # fmt: skip
    asked = rx.fragment(cards, rx.cond(PreparingState.role == PREPARER, owner, rx.fragment()))
    return rx.cond(PreparingState.cosigned & _OWN, asked, rx.fragment())


def sites(locale: Locale) -> rx.Component:
    """The account's establishments, each a touch away."""

    def own(one: rx.Var[tuple[str, str]]) -> rx.Component:
        chosen = PreparingState.site == one[0]
        return rx.el.button(
            icon("store", "size-5"), rx.el.bdi(one[1], class_name="min-w-0"),
            rx.cond(chosen, icon("check", "size-5"), rx.fragment()), type="button",
            on_click=PreparingState.take_site(one[0]),
            class_name="btn btn-outline border-(--casa-line) h-auto min-h-12 max-w-full py-2 text-start font-semibold "
            "whitespace-normal",
            custom_attrs={"aria-pressed": rx.cond(chosen, "true", "false")},
        )  # fmt: skip

    listed = rx.el.div(rx.foreach(PreparingState.sites, own), class_name="flex flex-wrap gap-2")
    shown = fieldset("own-sites", t("procedures.prepare.sites", locale), listed)
    return rx.cond((PreparingState.sites.length() > 0) & _OWN, shown, rx.fragment())


def sites_here(locale: Locale) -> rx.Component:
    """The same on the page that asks where."""
    return rx.cond(PreparingState.place_here, sites(locale), rx.fragment())


def send(locale: Locale, otherwise: rx.Component) -> rx.Component:
    """The last button: to the owner, or `otherwise` to the city."""
    to_owner = submit_button(
        t("procedures.prepare.send", locale), drawing="send", type="button", on_click=PreparingState.send_to_owner
    )
    last = (ApplyState.step == SUMMARY) & (PreparingState.role == PREPARER)
    return rx.cond(last, to_owner, otherwise)


def what_next(locale: Locale) -> rx.Component:
    """What sending to the owner means."""
    shown = note(t("procedures.prepare.next", locale), "signature")
    return rx.cond((PreparingState.role == PREPARER) & _OWN, shown, rx.fragment())
