"""Routing: category x arrondissement -> service, team, body. The most particular rule wins, and is told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from casa_app.claims import repository
from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.models import Claim, RoutingRule
from casa_app.identity.organisation import organisation
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.bulk import keep_new
from casa_app.kit.database import Work
from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import Locale, t
from casa_app.territory import service as territory

ALL = "*"


@dataclass(frozen=True)
class Route:
    """Where a claim goes, and the rule that sent it there: `category × arrondissement`."""

    service: str
    team: str | None
    body: str | None
    reason: str


@dataclass(frozen=True)
class Moved:
    """A claim that a changed rule would send elsewhere."""

    reference: str
    title: str
    before: str
    after: str


def choose(rules: Sequence[RoutingRule], leaf: Leaf, arrondissement: str) -> Route:
    """The route that `rules` give. Leaf before group before all; an arrondissement before all of them."""
    places = {arrondissement: 1, ALL: 0}
    kinds = {leaf.code: 4, leaf.group: 2, ALL: 0}
    fitting = [rule for rule in rules if rule.category in kinds and rule.arrondissement in places]
    if not fitting:
        return Route(leaf.service, leaf.team, None, f"{leaf.code} × {ALL}")
    best = max(fitting, key=lambda rule: kinds[rule.category] + places[rule.arrondissement])
    return Route(best.service, best.team, best.body, f"{best.category} × {best.arrondissement}")


async def route(work: Work, leaf: Leaf, arrondissement: str) -> Route:
    """Where a claim of this category in this arrondissement goes."""
    return choose(await repository.routing(work), leaf, arrondissement)


async def begin(work: Work) -> None:
    """Gives a city that has neither rules nor claims its first table; one that somebody emptied stays empty.

    Of two processes that begin a city together, the second adds nothing.
    """
    if await repository.routing(work) or await repository.any_claim(work):
        return
    now = work.clock.now()
    rows = [
        RoutingRule(category=rule.category, arrondissement=rule.arrondissement, service=rule.service,
                    team=rule.team, body=rule.body, updated_at=now).model_dump()
        for rule in catalogue().default_routing
    ]  # fmt: skip
    await keep_new(work, RoutingRule, rows, unique=["category", "arrondissement"])


async def preview(work: Work, rule: RoutingRule) -> list[Moved]:
    """The open claims, at most 200, that would go elsewhere if `rule` were kept."""
    rules = list(await repository.routing(work))
    others = [r for r in rules if (r.category, r.arrondissement) != (rule.category, rule.arrondissement)]
    moved: list[Moved] = []
    for claim in await repository.open_for_rule(work, _codes(rule.category), rule.arrondissement, limit=2000):
        leaf = catalogue().leaf(claim.category)
        before = choose(rules, leaf, claim.arrondissement)
        after = choose([*others, rule], leaf, claim.arrondissement)
        if (before.service, before.team, before.body) != (after.service, after.team, after.body):
            moved.append(Moved(claim.reference, claim.title, before.service, after.service))
    return moved[:200]


def _codes(category: str) -> list[str] | None:
    """The leaves that a rule's category covers; None for all."""
    if category == ALL:
        return None
    group = catalogue().find_group(category)
    return [leaf.code for leaf in group.leaves] if group else [category]


async def keep(work: Work, actor: Actor, rule: RoutingRule) -> RoutingRule:
    """Adds or replaces the rule for its category and arrondissement; claims filed from now on follow it.

    Raises Invalid for a category, arrondissement or service that does not exist.
    """
    known = catalogue().find(rule.category) or catalogue().find_group(rule.category) or rule.category == ALL
    if not known or (rule.arrondissement != ALL and territory.find(rule.arrondissement) is None):
        raise Invalid(field="category")
    if rule.service not in organisation().services:
        raise Invalid(field="service")
    rows = await repository.routing(work)
    row = next((r for r in rows if (r.category, r.arrondissement) == (rule.category, rule.arrondissement)), rule)
    before = {"service": row.service, "team": row.team, "body": row.body} if row is not rule else {}
    row.service, row.team, row.body = rule.service, rule.team, rule.body
    row.updated_at, row.updated_by = work.clock.now(), actor.account_id
    work.session.add(row)
    after = {"service": row.service, "team": row.team, "body": row.body}
    await audit.append(work, "routing", row.id, "keep", actor=actor.audit, changes={"before": before, "after": after})
    return row


async def reroute(work: Work, claim: Claim) -> bool:
    """Applies today's rules to a claim, after its category changed. Says whether it goes elsewhere."""
    found = await route(work, catalogue().leaf(claim.category), claim.arrondissement)
    changed = (claim.service, claim.team, claim.body) != (found.service, found.team, found.body)
    claim.service, claim.team, claim.body, claim.route_reason = found.service, found.team, found.body, found.reason
    return changed


async def rules(work: Work, actor: Actor, locale: Locale) -> list[tuple[str, str, str, str, str, str, str]]:
    """Every rule: (category code, arrondissement code, what, where, service, team, body), the last five in words."""
    actor.need(Role.ADMINISTRATOR)
    shown = []
    for rule in await repository.routing(work):
        codes = (rule.service, rule.team, rule.body)
        units = tuple(organisation().name(code, locale) if code else "" for code in codes)
        what, where = _words(rule.category, rule.arrondissement, locale)
        shown.append((rule.category, rule.arrondissement, what, where, units[0], units[1], units[2]))
    return sorted(shown, key=lambda row: (row[2], row[3]))


def _words(category: str, arrondissement: str, locale: Locale) -> tuple[str, str]:
    named = catalogue().find_group(category) or catalogue().find(category)
    what = named.name[locale] if named else t("claims.sheet.any_category", locale)
    if arrondissement == ALL:
        return what, t("claims.sheet.whole_city", locale)
    return what, territory.name(arrondissement, locale)


def _rule(work: Work, form: Mapping[str, str]) -> RoutingRule:
    """The rule that a form describes. Raises Invalid by field."""
    service, team, body = form.get("service", ""), form.get("team", ""), form.get("body", "")
    if service not in organisation().services:
        raise Invalid(field="service")
    if team and team not in {one.code for one in organisation().teams(service)}:
        raise Invalid(field="team")
    if body and body not in organisation().bodies:
        raise Invalid(field="body")
    return RoutingRule(
        category=form.get("category") or ALL, arrondissement=form.get("arrondissement") or ALL, service=service,
        team=team or None, body=body or None, updated_at=work.clock.now(),
    )  # fmt: skip


async def preview_form(work: Work, actor: Actor, form: Mapping[str, str], locale: Locale) -> list[Moved]:
    """The open claims that the form's rule would send elsewhere, services in words. Raises Forbidden, Invalid."""
    actor.need(Role.ADMINISTRATOR)
    name = organisation().name
    return [
        Moved(one.reference, one.title, name(one.before, locale), name(one.after, locale))
        for one in await preview(work, _rule(work, form))
    ]


async def keep_form(work: Work, actor: Actor, form: Mapping[str, str]) -> None:
    """Keeps the form's rule. Raises Forbidden, Invalid."""
    actor.need(Role.ADMINISTRATOR)
    await keep(work, actor, _rule(work, form))
