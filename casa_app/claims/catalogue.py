"""The claims room's data, loaded once and checked as a whole: categories, clocks, services, routing, emergencies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeVar

import yaml
from pydantic import TypeAdapter, ValidationError

from casa_app.claims.catalogue_parts import (
    ALL,
    Advice,
    AnswerTemplate,
    Body,
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
    Organisation,
    Question,
    RoutingTable,
    Service,
    Team,
)
from casa_app.claims.category_search import CategoryIndex
from casa_app.claims.rules import Action
from casa_app.kit.datafiles import Both
from casa_app.kit.errors import NotFound
from casa_app.kit.i18n import Locale
from casa_app.kit.meaning import Found
from casa_app.territory import service as territory

__all__ = ["Catalogue", "Clock", "Group", "Leaf", "Question", "UnknownCategory", "catalogue", "load"]

DATA: Final = Path(__file__).parent / "data"
T = TypeVar("T")


class BrokenCatalogue(ValueError):
    """A data file is wrong. The message names the file, the path in it and the problem."""


class UnknownCategory(NotFound):
    """No leaf or group has this code."""


@dataclass(frozen=True)
class Catalogue:
    """Everything that the data files say. `clocks` holds those with a length of their own, by key."""

    groups: tuple[Group, ...]
    clocks: dict[str, Clock]
    escalations: dict[str, tuple[EscalationStep, ...]]
    services: dict[str, Service]
    bodies: dict[str, Body]
    default_routing: tuple[DefaultRule, ...]
    numbers: dict[str, EmergencyNumber]
    advice: dict[str, Advice]
    templates: tuple[AnswerTemplate, ...]
    leaves: tuple[Leaf, ...]
    units: dict[str, Both]  # names of services, teams and bodies
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

    def unit_name(self, code: str, locale: Locale) -> str:
        """The name of a service, team or body; the code itself when the city has removed it since."""
        name = self.units.get(code)
        return name[locale] if name else code

    def teams(self, service: str) -> tuple[Team, ...]:
        """The teams of a service; none for a service that does not exist."""
        found = self.services.get(service)
        return found.teams if found else ()

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
    """The catalogue of a data folder. Raises BrokenCatalogue."""
    groups = tuple(
        _resolved(_read(path, GroupSource), path.name) for path in sorted((folder / "categories").glob("*.yml"))
    )
    clocks = _read(folder / "clocks.yml", tuple[ClockSource, ...])
    organisation = _read(folder / "organisation.yml", Organisation)
    emergency = _read(folder / "emergency.yml", Emergency)
    services, bodies = organisation.services, organisation.bodies
    leaves = tuple(leaf for group in groups for leaf in group.leaves)
    named: list[Service | Team | Body] = [*services, *(team for one in services for team in one.teams), *bodies]
    found = Catalogue(
        groups=groups,
        leaves=leaves,
        clocks={one.key: Clock(**one.model_dump()) for one in clocks if one.amount is not None},
        escalations=_by([(one.key, one.escalations) for one in clocks], "clocks.yml"),
        services=_by([(one.code, one) for one in services], "organisation.yml"),
        bodies=_by([(one.code, one) for one in bodies], "organisation.yml"),
        units=_by([(one.code, one.name) for one in named], "organisation.yml"),
        numbers=_by([(one.key, one) for one in emergency.numbers], "emergency.yml"),
        advice=_by([(one.key, one) for one in emergency.advice], "emergency.yml"),
        default_routing=_routing(_read(folder / "routing.yml", RoutingTable)),
        templates=_read(folder / "answers.yml", tuple[AnswerTemplate, ...]),
        _leaf=_by([(leaf.code, leaf) for leaf in leaves], "categories"),
        _group=_by([(group.code, group) for group in groups], "categories"),
        _index=CategoryIndex(groups),
    )
    _check(found)
    return found


def _read(path: Path, shape: type[T]) -> T:
    """One file as `shape`. Raises BrokenCatalogue with the path of each problem inside the file."""
    try:
        # The C loader: the application and every command read these files when they start.
        raw = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        return TypeAdapter(shape).validate_python(raw)
    except OSError as problem:
        raise BrokenCatalogue(f"{path.name}: cannot be read: {problem.strerror}") from problem
    except yaml.YAMLError as problem:
        raise BrokenCatalogue(f"{path.name}: is not YAML: {problem}") from problem
    except ValidationError as problem:
        lines = [f"{path.name}: {'.'.join(map(str, e['loc'])) or '(file)'}: {e['msg']}" for e in problem.errors()]
        raise BrokenCatalogue("\n".join(lines)) from problem


def _resolved(source: GroupSource, file: str) -> Group:
    """The group with its leaves' effective values: a leaf's own, else its group's."""
    leaves = [_leaf(source, leaf, f"{file}: leaves.{at}") for at, leaf in enumerate(source.leaves)]
    if source.icon is None:
        raise BrokenCatalogue(f"{file}: icon: is missing")
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
        raise BrokenCatalogue(f"{where} ({source.code}): {', '.join(absent)}: neither the leaf nor its group says")
    return Leaf(**values)


def _by(pairs: Iterable[tuple[str, T]], file: str) -> dict[str, T]:
    """The pairs as a mapping. Raises BrokenCatalogue when a code is used twice."""
    found: dict[str, T] = {}
    for code, value in pairs:
        if code in found:
            raise BrokenCatalogue(f"{file}: {code}: is used twice")
        found[code] = value
    return found


def _routing(table: RoutingTable) -> tuple[DefaultRule, ...]:
    """Each line once for every arrondissement of its sector."""
    rules: list[DefaultRule] = []
    for at, line in enumerate(table.rules):
        if line.where != ALL and line.where not in table.sectors:
            raise BrokenCatalogue(f"routing.yml: rules.{at}.where: there is no sector {line.where}")
        for code in [ALL] if line.where == ALL else table.sectors[line.where]:
            given = line.model_dump(exclude={"where"})
            rules.append(DefaultRule(arrondissement=code, **given))
    _by([(f"{rule.category} × {rule.arrondissement}", rule) for rule in rules], "routing.yml")
    return tuple(rules)


def _check(found: Catalogue) -> None:
    """What one file says of another. Raises BrokenCatalogue with every line that does not hold."""
    problems = [*_loose_leaves(found), *_loose_rules(found), *_unrouted(found), *_loose_references(found)]
    if problems:
        raise BrokenCatalogue("\n".join(problems))


def _loose_leaves(found: Catalogue) -> Iterable[str]:
    for leaf in found.leaves:
        where = f"categories: {leaf.group}.{leaf.code}"
        if leaf.code in found._group:  # noqa: SLF001 its own
            yield f"{where}: code: is a group's too"
        if leaf.team not in {team.code for team in found.teams(leaf.service)}:
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
        if rule.team not in {team.code for team in found.teams(rule.service)}:
            yield f"{where}: team: {rule.team} is not a team of {rule.service} (organisation.yml)"
        if rule.body and rule.body not in found.bodies:
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
