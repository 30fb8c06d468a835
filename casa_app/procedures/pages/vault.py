"""`/{locale}/account/vault`: what a person need not send again, and the offers of it in a form."""

import reflex as rx

from casa_app.kit.i18n import Locale, t
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.reuse import ReuseState
from casa_app.procedures.state.vault import VaultState
from casa_app.procedures.views import AskedPiece, CityLine, PaperLine, VaultOffer
from casa_app.ui.dialog import dialog
from casa_app.ui.fields import CARD
from casa_app.ui.icons import icon
from casa_app.ui.layout import back_link, public_layout
from casa_app.ui.pages import href, public_page
from casa_app.ui.states import empty, loading, note

_CARD = "rounded-box border border-base-300 bg-base-100"
_QUIET = "btn btn-outline border-(--casa-line)"
_MUTED = "text-sm text-(--casa-muted)"


@public_page("/account/vault", "procedures.vault.title", on_load=VaultState.load)
def vault(locale: Locale) -> rx.Component:
    """The vault; an empty shell until its guarded handler has filled it."""
    return public_layout(
        locale,
        back_link(locale, href(locale, "/account")),
        rx.el.h1(t("procedures.vault.title", locale), class_name="text-2xl font-semibold"),
        rx.el.p(t("procedures.vault.intro", locale), class_name="text-(--casa-muted)"),
        rx.el.div(
            rx.cond(VaultState.done != "", note(VaultState.done, "circle-check", "success"), rx.fragment()),
            role="status",
        ),
        rx.cond(VaultState.ready, _holdings(locale), loading(locale)),
        _question(locale),
        width="narrow",
    )


def _holdings(locale: Locale) -> rx.Component:
    begin = rx.el.a(t("procedures.vault.all", locale), href=href(locale, "/services"), class_name=_QUIET)
    nothing = empty(t("procedures.vault.empty", locale), t("procedures.vault.empty_help", locale), begin, "archive")
    none = rx.el.p(t("procedures.vault.no_documents", locale), class_name=_MUTED)
    papers = rx.el.ul(rx.foreach(VaultState.papers, lambda one: _paper(one, locale)), class_name="space-y-3")
    documents = rx.el.ul(rx.foreach(VaultState.documents, lambda one: _document(one, locale)), class_name="space-y-3")
    return rx.el.div(
        _group(
            "papers", t("procedures.vault.papers", locale),
            rx.cond(VaultState.papers.length() > 0, papers, nothing),
        ),
        _group(
            "documents", t("procedures.vault.documents", locale),
            rx.el.p(t("procedures.vault.documents_help", locale), class_name=_MUTED),
            rx.cond(VaultState.documents.length() > 0, documents, none),
        ),
        class_name="space-y-6",
    )  # fmt: skip


def _group(name: str, title: str, *children: rx.Component) -> rx.Component:
    heading = rx.el.h2(title, id=f"vault-{name}", class_name="text-lg font-semibold")
    return rx.el.section(heading, *children, aria_labelledby=f"vault-{name}", class_name="space-y-3")


def _paper(one: rx.Var[PaperLine], locale: Locale) -> rx.Component:
    picture = rx.el.img(src=one.picture, alt="", class_name="size-16 rounded-(--radius-field) object-cover")
    drawing = rx.el.span(
        icon("file-text", "size-7 text-primary"),
        class_name="flex size-16 items-center justify-center rounded-(--radius-field) bg-base-200",
    )
    unconfirmed = rx.el.span(" ", t("procedures.vault.unverified", locale))
    return rx.el.li(
        rx.el.div(
            rx.cond(one.picture != "", picture, drawing),
            rx.el.div(
                rx.el.h3(one.name, class_name="font-semibold"),
                rx.cond(one.file, rx.el.p(rx.el.bdi(one.file), class_name=f"{_MUTED} wrap-anywhere"), rx.fragment()),
                rx.el.p(one.origin),
                rx.el.p(one.until, class_name="font-semibold"),
                rx.el.p(one.source, rx.cond(one.verified, rx.fragment(), unconfirmed), class_name=_MUTED),
                class_name="min-w-0 flex-1 space-y-1",
            ),
            class_name="flex items-start gap-4",
        ),
        rx.el.div(
            _opens(locale, one.url, one.name),
            rx.el.button(
                icon("trash-2", "size-4"), t("procedures.vault.remove", locale),
                rx.el.span(" ", one.name, class_name="sr-only"), type="button", on_click=VaultState.ask(one.id),
                class_name="btn btn-ghost px-3 text-error",
            ),
            class_name="flex flex-wrap gap-2",
        ),
        key=one.id,
        class_name=f"{_CARD} space-y-3 p-4",
    )  # fmt: skip


def _opens(locale: Locale, url: rx.Var[str], name: rx.Var[str]) -> rx.Component:
    return rx.el.a(
        icon("download", "size-4"), t("procedures.vault.open", locale), rx.el.span(" ", name, class_name="sr-only"),
        href=url, reload_document=True, target="_blank", custom_attrs={"rel": "noopener"}, class_name=_QUIET,
    )  # fmt: skip


def _document(one: rx.Var[CityLine], locale: Locale) -> rx.Component:
    return rx.el.li(
        rx.el.div(
            icon("stamp", "size-6 mt-0.5 text-success"),
            rx.el.div(
                rx.el.h3(one.title, class_name="font-semibold"),
                rx.el.p(one.issued),
                rx.el.p(one.until, class_name="font-semibold empty:hidden"),
                class_name="min-w-0 flex-1 space-y-1",
            ),
            class_name="flex items-start gap-3",
        ),
        _opens(locale, one.url, one.title),
        key=one.number,
        class_name=f"{_CARD} space-y-3 p-4",
    )


def _question(locale: Locale) -> rx.Component:
    close = VaultState.ask("")
    actions = rx.fragment(
        rx.el.button(t("procedures.vault.cancel", locale), type="button", on_click=close, class_name=_QUIET),
        rx.el.button(
            icon("trash-2", "size-4"), t("procedures.vault.remove", locale), type="button",
            on_click=VaultState.remove(VaultState.asked.id), class_name="btn btn-error",
        ),
    )  # fmt: skip
    return dialog(
        locale, "vault-remove", t("procedures.vault.remove_title", locale),
        rx.el.p(VaultState.asked.name, class_name="font-semibold"),
        rx.el.p(t("procedures.vault.remove_help", locale)),
        is_open=VaultState.asked.id != "", on_close=close, actions=actions,
    )  # fmt: skip


# --- On the form ------------------------------------------------------------------------------------------------------


def offers(piece: rx.Var[AskedPiece], locale: Locale) -> rx.Component:
    """What need not be sent for a piece. What is not taken hides while nothing more may come."""

    # A name of its own: the variable of a `foreach` hides an outer one of the same name.
    def shown(offer_of_piece: rx.Var[VaultOffer]) -> rx.Component:
        room = piece.kept.length() < piece.most
        return rx.cond(offer_of_piece.chosen | room, _offer(piece, offer_of_piece, locale), rx.fragment())

    listed = rx.foreach(piece.offers, shown)
    return rx.cond(piece.offers.length() > 0, rx.el.ul(listed, class_name="space-y-2"), rx.fragment())


def _offer(piece: rx.Var[AskedPiece], one: rx.Var[VaultOffer], locale: Locale) -> rx.Component:
    from_city = one.number != ""
    free = "rounded-(--radius-field) border p-3 space-y-1 border-(--casa-line) bg-base-200"
    taken = "rounded-(--radius-field) border p-3 space-y-1 border-success bg-(--casa-success-soft)"
    paper = rx.cond(one.chosen, t("procedures.vault.taken", locale), t("procedures.vault.offered", locale))
    source = rx.cond(from_city, t("procedures.vault.already", locale), paper)
    drawing = rx.cond(from_city, icon("stamp", "size-5 text-primary"), icon("archive", "size-5 text-primary"))
    does = rx.cond(one.chosen, t("procedures.vault.leave", locale), t("procedures.vault.take", locale))
    return rx.el.li(
        rx.el.p(
            rx.cond(one.chosen, icon("circle-check", "size-5 text-success"), drawing), source,
            class_name="flex items-center gap-2 font-semibold",
        ),
        rx.el.p(rx.el.bdi(one.name), class_name="wrap-anywhere"),
        rx.el.p(one.note, class_name=_MUTED),
        rx.el.div(
            rx.el.button(
                rx.cond(one.chosen, icon("undo-2", "size-4"), icon("check", "size-4")), does,
                rx.el.span(" ", one.name, class_name="sr-only"), type="button",
                on_click=ReuseState.take(piece.id, one.id),
                class_name=rx.cond(one.chosen, "btn btn-ghost px-3", "btn btn-primary"),
            ),
            _opens(locale, one.url, one.name),
            class_name="flex flex-wrap gap-2 pt-1",
        ),
        key=one.id,
        class_name=rx.cond(one.chosen, taken, free),
    )  # fmt: skip


def keeping(locale: Locale) -> rx.Component:
    """The yes to keeping what is sent: asked of who is signed in, for papers that can be given again."""
    box = rx.el.input(
        type="checkbox", name="vault-keep", default_checked=ApplyState.keeps, on_change=ReuseState.agree,
        class_name="checkbox border-(--casa-line) text-primary", custom_attrs={"aria-describedby": "vault-keep-help"},
    )  # fmt: skip
    asked = rx.el.div(
        rx.el.label(box, rx.el.span(t("procedures.vault.keep", locale)), class_name=CARD),
        rx.el.p(t("procedures.vault.keep_help", locale), id="vault-keep-help", class_name=_MUTED),
        class_name="space-y-1",
    )
    return rx.cond(ApplyState.may_keep, asked, rx.fragment())
