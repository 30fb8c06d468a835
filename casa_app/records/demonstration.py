"""Civil acts of invented people, so that a demonstration can draw extracts from something. Never in production."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from random import Random
from typing import Any, Final

import yaml

from casa_app.kit.database import Work
from casa_app.kit.errors import Forbidden
from casa_app.records import repository
from casa_app.records.rules import Content, Reference
from casa_app.records.service import acts
from casa_app.settings import settings
from casa_app.territory import service as territory

INVENTED: Final = 40  # acts besides those of people whom the demonstration knows
_CITY: Final = {"fr": "Casablanca", "ar": "الدار البيضاء"}
_FIRST: Final = date(1955, 1, 1)
_DAYS: Final = 65 * 365  # in which the invented acts fall


async def seed(work: Work) -> int:
    """Fills empty registers; gives how many acts were written down. Raises Forbidden outside a demonstration."""
    if not settings().demonstration:
        raise Forbidden
    if not await repository.is_empty(work):
        return 0
    known = list(_acts())
    for where, content in known:
        await acts.enter(work, where, content, origin="demonstration")
    return len(known)


def _acts() -> Iterator[tuple[Reference, Content]]:
    given = yaml.safe_load(files("casa_app.records").joinpath("data/demonstration.yml").read_text(encoding="utf-8"))
    for one in given["people"]:
        where = Reference(one["kind"], one["office"], one["number"], one["day"].year, register=one["register"])
        yield where, _content(one["name"], one["day"], one["father"], one["mother"], one.get("mentions", ""))
    source = Random("civil acts")  # noqa: S311 invented people
    for number in range(INVENTED):
        yield _invented(given, source, number)


def _invented(given: Mapping[str, Any], source: Random, number: int) -> tuple[Reference, Content]:
    day = _FIRST + timedelta(days=source.randrange(_DAYS))
    family, other = source.sample(given["families"], 2)
    first = source.choice(given[source.choice(("women", "men"))])
    kind, office = "death" if number % 5 == 0 else "birth", source.choice(territory.zones()).code
    # Numbers above those of the people that the file names: two acts never share a place.
    where = Reference(kind, office, str(1100 + number), day.year, register=str(source.randint(1, 9)))
    father, mother = source.choice(given["men"]), source.choice(given["women"])
    return where, _content(_named(first, family), day, _named(father, family), _named(mother, other), "")


def _named(first: Mapping[str, str], family: Mapping[str, str]) -> dict[str, str]:
    return {script: f"{first[script]} {family[script]}" for script in ("fr", "ar")}


def _content(
    name: Mapping[str, str], day: date, father: Mapping[str, str], mother: Mapping[str, str], mentions: str
) -> Content:
    said = {"name": name, "place": _CITY, "father": father, "mother": mother}
    texts = {f"{part}_{script}": text[script] for part, text in said.items() for script in ("fr", "ar")}
    return Content.of(texts | {"day": day.isoformat(), "mentions": mentions})
