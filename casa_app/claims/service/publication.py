"""What everybody may see: reviewed claims, without names, blurred where a position could point at a person."""

from datetime import datetime
from typing import Any
from uuid import UUID

from casa_app.claims import repository
from casa_app.claims.catalogue import catalogue
from casa_app.claims.models import Claim
from casa_app.claims.rules import ENDED, OPEN
from casa_app.claims.service import present
from casa_app.claims.views import EventView, PublicClaimView
from casa_app.files import service as files
from casa_app.kit.database import Work
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale, format_date, t
from casa_app.kit.references import parse_reference
from casa_app.kit.wording import lang_of


def codes_of(category: str) -> tuple[str, ...]:
    """The leaves that a category filter means: a group's, a leaf alone, or all (empty)."""
    group = catalogue().find_group(category)
    if group:
        return tuple(leaf.code for leaf in group.leaves)
    return (category,) if catalogue().find(category) else ()


async def page(
    work: Work, locale: Locale, *, arrondissement: str = "", category: str = "", state: str = "", text: str = "",
    after: str = "", limit: int = 30,
) -> tuple[list[PublicClaimView], str]:
    """Reviewed claims, newest first, and the cursor of the next page (empty at the end). `state` is open or ended."""
    states = {"open": tuple(OPEN), "ended": tuple(ENDED)}.get(state, ())
    rows = await repository.published(
        work, arrondissement=arrondissement, categories=codes_of(category), states=states, text=text[:200],
        after=_cursor(after), limit=limit + 1,
    )  # fmt: skip
    shown = rows[:limit]
    last = shown[-1] if len(rows) > limit else None
    return [_view(row, locale) for row in shown], f"{last.filed_at.isoformat()}_{last.id}" if last else ""


def _cursor(text: str) -> tuple[datetime, UUID] | None:
    at, _, key = text.partition("_")
    try:
        return (datetime.fromisoformat(at), UUID(key)) if key else None
    except ValueError:
        return None


async def detail(work: Work, reference: str, locale: Locale) -> PublicClaimView:
    """One reviewed claim with its timeline and published photos. Raises NotFound for any other."""
    claim = await repository.by_reference(work, parse_reference(reference))
    if claim is None or claim.publication != "published":
        raise NotFound
    events = await repository.events(work, claim.id, public_only=True)
    told = [
        EventView(when=format_date(e.at, locale), what=present.event(e, locale, "").what, text="", text_lang=locale,
                  who=t(f"claims.who.{e.actor_kind}", locale), icon=present.event(e, locale, "").icon,
                  tone="now" if n == 0 else "done")
        for n, e in enumerate(reversed(events))
    ]  # fmt: skip
    photos = await files.photos(work, "claim", claim.id, locale, published_only=True)
    return _view(claim, locale, events=told, photos=photos)


def _view(claim: Claim, locale: Locale, **more: Any) -> PublicClaimView:
    has_position = claim.public_lat is not None and claim.public_lng is not None
    return PublicClaimView(
        reference=claim.reference, title=claim.public_title, title_lang=lang_of(claim.public_title),
        text=claim.public_text, text_lang=lang_of(claim.public_text),
        category=present.category_name(claim.category, locale),
        arrondissement=present.zone_name(claim.arrondissement, locale), state=claim.state,
        state_label=present.state_label(claim.state, locale), filed=format_date(claim.filed_at, locale),
        lat=claim.public_lat or 0.0, lng=claim.public_lng or 0.0, has_position=has_position,
        blurred=has_position and (claim.public_lat, claim.public_lng) != (claim.lat, claim.lng), **more,
    )  # fmt: skip
