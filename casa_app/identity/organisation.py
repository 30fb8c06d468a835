"""The city's services, their teams and the bodies outside it: what a reach is made of, and what rooms route to."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import Field

from casa_app.kit.datafiles import Both, Code, Part, by_code, read
from casa_app.kit.i18n import Locale

FILE: Final = Path(__file__).parent / "data" / "organisation.yml"


class Team(Part):
    """A team of a service."""

    code: Code
    name: Both


class Service(Part):
    """A service of the city."""

    code: Code
    name: Both
    teams: tuple[Team, ...] = Field(min_length=1)


class Body(Part):
    """A body outside the city."""

    code: Code
    name: Both


class Chart(Part):
    """The file `organisation.yml`."""

    services: tuple[Service, ...]
    bodies: tuple[Body, ...]


@dataclass(frozen=True)
class Organisation:
    """Who there is, by code; `units` names services, teams and bodies alike."""

    services: dict[str, Service]
    bodies: dict[str, Body]
    units: dict[str, Both]

    def name(self, code: str, locale: Locale) -> str:
        """The name of a service, team or body; the code itself when the city has removed it since."""
        name = self.units.get(code)
        return name[locale] if name else code

    def teams(self, service: str) -> tuple[Team, ...]:
        """The teams of a service; none for a service that does not exist."""
        found = self.services.get(service)
        return found.teams if found else ()


@cache
def organisation() -> Organisation:
    """The organisation that Casa ships, until the city's own chart replaces it."""
    return load(FILE)


def load(path: Path) -> Organisation:
    """The organisation of a file. Raises BrokenData."""
    chart = read(path, Chart)
    teams = [team for one in chart.services for team in one.teams]
    named: list[Service | Team | Body] = [*chart.services, *teams, *chart.bodies]
    return Organisation(
        services=by_code([(one.code, one) for one in chart.services], path.name),
        bodies=by_code([(one.code, one) for one in chart.bodies], path.name),
        units=by_code([(one.code, one.name) for one in named], path.name),
    )
