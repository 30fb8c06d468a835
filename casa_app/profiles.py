"""What each profile is made of: the modules whose import declares its pages and States.

A kiosk build contains no State of the staff: what is not listed here is not imported, so it is not registered.
"""

from importlib import import_module
from typing import Final

from fastapi import APIRouter

from casa_app.settings import Profile

PAGES: Final[dict[Profile, tuple[str, ...]]] = {
    "central": (
        "casa_app.portal.pages.home",
        "casa_app.portal.pages.texts",
        "casa_app.portal.pages.history",
        "casa_app.claims.pages.report",
        "casa_app.claims.pages.receipt",
        "casa_app.claims.pages.follow",
        "casa_app.claims.pages.counter",
        "casa_app.claims.pages.public",
        "casa_app.procedures.pages.sheet",
        "casa_app.procedures.pages.figures",
        "casa_app.procedures.pages.apply",
        "casa_app.procedures.pages.apply_parts",
        "casa_app.procedures.pages.counter",
        "casa_app.procedures.pages.follow",
        "casa_app.procedures.pages.sign",
        "casa_app.procedures.pages.verify",
        "casa_app.procedures.pages.vault",
        "casa_app.records.pages.own",
        "casa_app.records.pages.registers",
        "casa_app.records.pages.batch",
        "casa_app.records.pages.decisions",
        "casa_app.records.pages.entry",
        "casa_app.records.pages.decide",
        "casa_app.records.pages.quality",
        "casa_app.identity.pages.entering",
        "casa_app.identity.pages.recovery",
        "casa_app.identity.pages.account",
        "casa_app.identity.pages.sites",
        "casa_app.identity.pages.users",
        "casa_app.identity.pages.verification",
        "casa_app.desk.pages.due",
        "casa_app.desk.pages.absences",
        "casa_app.desk.pages.queue",
        "casa_app.desk.pages.sheet",
        "casa_app.desk.pages.cases",
        "casa_app.desk.pages.case",
        "casa_app.desk.pages.opinions",
        "casa_app.desk.pages.revisions",
        "casa_app.desk.pages.oversight",
        "casa_app.desk.pages.administration",
        "casa_app.desk.pages.notices",
        "casa_app.desk.pages.privacy",
    ),
    "kiosk": ("casa_app.portal.pages.kiosk", "casa_app.procedures.pages.kiosk"),
}


def declare_pages(profile: Profile) -> None:
    """Imports the page modules of a profile; importing declares their pages (see ui/pages.py)."""
    for module in PAGES[profile]:
        import_module(module)


APIS: Final[dict[Profile, tuple[str, ...]]] = {
    "central": (
        "casa_app.identity.api",
        "casa_app.identity.oidc",
        "casa_app.territory.api",
        "casa_app.files.api",
        "casa_app.claims.api.follow",
        "casa_app.claims.api.public",
        "casa_app.claims.api.receipt",
        "casa_app.claims.open311.api",
        "casa_app.procedures.api.figures",  # before the catalogue, whose `/{code}` would take its address
        "casa_app.procedures.api.catalogue",
        "casa_app.procedures.api.sign",
        "casa_app.procedures.api.follow",
        "casa_app.procedures.api.receipt",
        "casa_app.procedures.api.verify",
        "casa_app.procedures.api.vault",
        "casa_app.records.api.capture",
        "casa_app.desk.api",
        "casa_app.portal.api",
        "casa_app.portal.follow_api",
    ),
    "kiosk": ("casa_app.territory.api", "casa_app.procedures.api.kiosk", "casa_app.portal.api"),
}


def routers(profile: Profile) -> list[APIRouter]:
    """The REST routers of a profile, each the `router` of a room's module."""
    return [import_module(module).router for module in APIS[profile]]
