"""The claims room's data, loaded once and checked as a whole: categories, clocks, routing, emergencies, answers."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final

from casa_app.claims.catalogue_parts import (
    ALL,
    Advice,
    AnswerTemplate,
    Clock,
    ClockSource,
    DefaultRule,
    Emergency,
    EmergencyNumber,
    EscalationStep,
    Group,
    GroupSource,
    Leaf,
    LeafSource,
    Question,
    RoutingTable,
)
from casa_app.claims.category_search import CategoryIndex
from casa_app.claims.rules import Action
from casa_app.identity.organisation import organisation
from casa_app.kit.datafiles import BrokenData, by_code, read
from casa_app.kit.errors import NotFound
from casa_app.kit.meaning import Found
from casa_app.territory import service as territory

__all__ = ["Catalogue", "Clock", "Group", "Leaf", "Question", "UnknownCategory", "catalogue", "load"]

DATA: Final = Path(__file__).parent / "data"


class UnknownCategory(NotFound):
    """No leaf or group has this code."""


@dataclass(frozen=True)
class Catalogue:
    """Everything that the data files say. `clocks` holds those with a length of their own, by key."""

    groups: tuple[Group, ...]
    clocks: dict[str, Clock]
    escalations: dict[str, tuple[EscalationStep, ...]]
    default_routing: tuple[DefaultRule, ...]
    numbers: dict[str, EmergencyNumber]
    advice: dict[str, Advice]
    templates: tuple[AnswerTemplate, ...]
    leaves: tuple[Leaf, ...]
    _leaf: dict[str, Leaf] = field(repr=False)
    _group: dict[str, Group] = field(repr=False)
    _index: CategoryIndex = field(repr=False)

    def find(self, code: str) -> Leaf | None:
        """The leaf with this code, or None."""
        return self._leaf.get(code)

    def leaf(self, code: str) -> Leaf:
        """The leaf with this code. Raises UnknownCategory."""
        if code not in self._leaf:
            raise UnknownCategory(field="category")
        return self._leaf[code]

    def find_group(self, code: str) -> Group | None:
        """The group with this code, or None."""
        return self._group.get(code)

    def group(self, code: str) -> Group:
        """The group with this code. Raises UnknownCategory."""
        if code not in self._group:
            raise UnknownCategory(field="category")
        return self._group[code]

    def search(self, text: str, limit: int = 8) -> list[Leaf]:
        """The leaves that a person's words mean, the likeliest first: either language, Darija, slips allowed."""
        return self._index.search(text, limit)

    def found(self, text: str, limit: int = 8) -> list[Found[Leaf]]:
        """As `search`, each with its score: what is meant may be a claim or something else."""
        return self._index.found(text, limit)

    def advice_for(self, leaf: Leaf) -> tuple[Advice, EmergencyNumber] | None:
        """What to do before filing, and who to call; None where there is no danger."""
        if leaf.emergency is None:
            return None
        advice = self.advice[leaf.emergency]
        return advice, self.numbers[advice.number]

    def templates_for(self, leaf: Leaf, action: Action) -> list[AnswerTemplate]:
        """The answers to start from, the most particular first."""
        rank = {leaf.code: 0, leaf.group: 1, ALL: 2}
        fitting = [one for one in self.templates if one.action is action and one.applies_to in rank]
        return sorted(fitting, key=lambda one: rank[one.applies_to])


@cache
def catalogue() -> Catalogue:
    """The catalogue that Casa ships."""
    return load(DATA)


def load(folder: Path) -> Catalogue:
    """The catalogue of a data folder. Raises BrokenData."""
    groups = tuple(
        _resolved(read(path, GroupSource), path.name) for path in sorted((folder / "categories").glob("*.yml"))
    )
    clocks = read(folder / "clocks.yml", tuple[ClockSource, ...])
    emergency = read(folder / "emergency.yml", Emergency)
    leaves = tuple(leaf for group in groups for leaf in group.leaves)
    found = Catalogue(
        groups=groups,
        leaves=leaves,
        clocks={one.key: Clock(**one.model_dump()) for one in clocks if one.amount is not None},
        escalations=by_code([(one.key, one.escalations) for one in clocks], "clocks.yml"),
        numbers=by_code([(one.key, one) for one in emergency.numbers], "emergency.yml"),
        advice=by_code([(one.key, one) for one in emergency.advice], "emergency.yml"),
        default_routing=_routing(read(folder / "routing.yml", RoutingTable)),
        templates=read(folder / "answers.yml", tuple[AnswerTemplate, ...]),
        _leaf=by_code([(leaf.code, leaf) for leaf in leaves], "categories"),
        _group=by_code([(group.code, group) for group in groups], "categories"),
        _index=CategoryIndex(groups),
    )
    _check(found)
    return found


def _resolved(source: GroupSource, file: str) -> Group:
    """The group with its leaves' effective values: a leaf's own, else its group's."""
    leaves = [_leaf(source, leaf, f"{file}: leaves.{at}") for at, leaf in enumerate(source.leaves)]
    if source.icon is None:
        raise BrokenData(f"{file}: icon: is missing")
    return Group(
        code=source.code,
        name=source.name,
        help=source.help,
        synonyms=source.synonyms,
        icon=source.icon,
        leaves=tuple(leaves),
    )


def _leaf(group: GroupSource, source: LeafSource, where: str) -> Leaf:
    values: dict[str, Any] = {"group": group.code}
    for name in Leaf.model_fields.keys() - {"group"}:
        own = getattr(source, name)
        values[name] = own if own not in (None, ()) else getattr(group, name)
    values["privacy"] = values["privacy"] or "exact"
    if absent := sorted(name for name, value in values.items() if value is None and name != "emergency"):
        raise BrokenData(f"{where} ({source.code}): {', '.join(absent)}: neither the leaf nor its group says")
    return Leaf(**values)


def _routing(table: RoutingTable) -> tuple[DefaultRule, ...]:
    """Each line once for every arrondissement of its sector."""
    rules: list[DefaultRule] = []
    for at, line in enumerate(table.rules):
        if line.where != ALL and line.where not in table.sectors:
            raise BrokenData(f"routing.yml: rules.{at}.where: there is no sector {line.where}")
        for code in [ALL] if line.where == ALL else table.sectors[line.where]:
            given = line.model_dump(exclude={"where"})
            rules.append(DefaultRule(arrondissement=code, **given))
    by_code([(f"{rule.category} × {rule.arrondissement}", rule) for rule in rules], "routing.yml")
    return tuple(rules)


def _check(found: Catalogue) -> None:
    """What one file says of another. Raises BrokenData with every line that does not hold."""
    problems = [*_loose_leaves(found), *_loose_rules(found), *_unrouted(found), *_loose_references(found)]
    if problems:
        raise BrokenData("\n".join(problems))


def _loose_leaves(found: Catalogue) -> Iterable[str]:
    for leaf in found.leaves:
        where = f"categories: {leaf.group}.{leaf.code}"
        if leaf.code in found._group:  # noqa: SLF001 its own
            yield f"{where}: code: is a group's too"
        if leaf.team not in {team.code for team in organisation().teams(leaf.service)}:
            yield f"{where}: team: {leaf.team} is not a team of {leaf.service} (organisation.yml)"
        if leaf.emergency and leaf.emergency not in found.advice:
            yield f"{where}: emergency: {leaf.emergency} is not in emergency.yml"
        if len({question.id for question in leaf.questions}) < len(leaf.questions):
            yield f"{where}: questions: an id is used twice"


def _loose_rules(found: Catalogue) -> Iterable[str]:
    for rule in found.default_routing:
        where = f"routing.yml: {rule.category} × {rule.arrondissement}"
        if rule.category != ALL and not found.find(rule.category) and not found.find_group(rule.category):
            yield f"{where}: category: there is no {rule.category}"
        if rule.arrondissement != ALL and territory.find(rule.arrondissement) is None:
            yield f"{where}: arrondissement: there is no {rule.arrondissement}"
        if rule.team not in {team.code for team in organisation().teams(rule.service)}:
            yield f"{where}: team: {rule.team} is not a team of {rule.service} (organisation.yml)"
        if rule.body and rule.body not in organisation().bodies:
            yield f"{where}: body: {rule.body} is not in organisation.yml"


def _unrouted(found: Catalogue) -> Iterable[str]:
    """Every leaf is routed by a rule of its own or its group's, to the service that the tree names."""
    everywhere: Mapping[str, DefaultRule] = {
        rule.category: rule for rule in found.default_routing if rule.arrondissement == ALL
    }
    for leaf in found.leaves:
        rule = everywhere.get(leaf.code) or everywhere.get(leaf.group)
        if rule is None:
            yield f"routing.yml: no rule for {leaf.code} or {leaf.group} in the whole city"
        elif rule.service != leaf.service:
            yield f"routing.yml: {rule.category} × *: goes to {rule.service}, its category says {leaf.service}"


def _loose_references(found: Catalogue) -> Iterable[str]:
    for advice in found.advice.values():
        if advice.number not in found.numbers:
            yield f"emergency.yml: advice {advice.key}: number: there is no {advice.number}"
    for template in found.templates:
        target = template.applies_to
        if target != ALL and not found.find(target) and not found.find_group(target):
            yield f"answers.yml: {template.key}: for: there is no {target}"
    for key in ("acknowledge", "answer", "contest"):
        if key not in found.clocks:
            yield f"clocks.yml: {key}: is missing"
