"""The cookie of the claims that a browser follows, and what it opens."""

from collections.abc import Mapping
from datetime import datetime
from typing import Final
from uuid import UUID

from starlette.requests import cookie_parser

from casa_app.claims import repository
from casa_app.claims.models import Claim
from casa_app.claims.service import following, owning
from casa_app.claims.views import FollowView
from casa_app.files import policy as files_policy
from casa_app.files.policy import Visitor
from casa_app.files.views import FileView
from casa_app.identity.policy import Actor
from casa_app.kit import passes as sealed
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale
from casa_app.kit.passes import LIFE, MOST, Pass, add

COOKIE: Final = "casa_follow"
_PURPOSE: Final = "claim-follow"
__all__ = ["COOKIE", "LIFE", "MOST", "Pass", "add", "holds", "may_see_photo", "of_header", "open_file", "seal",
           "unseal"]  # fmt: skip


def seal(passes: tuple[Pass, ...], now: datetime) -> str:
    """The cookie's value for these passes, the newest first."""
    return sealed.seal(passes, now, _PURPOSE)


def unseal(value: str, now: datetime) -> tuple[Pass, ...]:
    """The passes of a cookie; none for a forged, broken or expired one."""
    return sealed.unseal(value, now, _PURPOSE)


def of_header(header: str, now: datetime) -> tuple[Pass, ...]:
    """The passes in a `Cookie` header."""
    return unseal(cookie_parser(header).get(COOKIE, "") if header else "", now)


def holds(cookies: Mapping[str, str], claim: Claim, now: datetime) -> bool:
    """Whether these cookies hold a pass that opens the claim."""
    return any(following.opens(given, claim) for given in unseal(cookies.get(COOKIE, ""), now))


async def open_file(
    work: Work, given: Pass | None, locale: Locale, *, actor: Actor | None = None, reference: str = ""
) -> tuple[UUID, FollowView] | None:
    """The key of the claim and the claim as its claimant sees it; None when it does not open any more.

    A pass opens it; without one, the account that it belongs to.
    """
    claim = await repository.by_reference(work, given.reference if given else reference)
    if claim is None:
        return None
    proven = given is not None and following.opens(given, claim)
    if not proven and not (actor and await owning.is_theirs(work, actor, claim)):
        return None
    return claim.id, await following.view(work, claim, locale)


async def may_see_photo(work: Work, visitor: Visitor, file: FileView) -> bool:
    """Whether a claim's photo may be seen: by its claimant, colleagues whose reach covers it, all once published."""
    claim = await repository.get(work, file.subject_id) if file.subject_id else None
    if claim is None:
        return False
    if file.published and claim.publication == "published":
        return True
    if visitor.actor and visitor.actor.may_see(claim.arrondissement, claim.service):
        return True
    if visitor.actor and await owning.is_theirs(work, visitor.actor, claim):
        return True
    return holds(visitor.cookies, claim, work.clock.now())


files_policy.register("claim", may_see_photo)
