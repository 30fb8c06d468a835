"""What a list of the desk shows, as its address holds it: so a link shares a view, and an old link still opens."""

from abc import ABC, abstractmethod
from collections.abc import Container, Mapping
from dataclasses import dataclass
from typing import ClassVar, Final, Self
from urllib.parse import urlencode
from uuid import UUID

from casa_app.kit.errors import CasaError, Invalid
from casa_app.kit.text import clean

ALL: Final = "scope"  # the tab with everything within reach
CODES_MOST: Final = 20
CODE_MOST: Final = 40
TEXT_MOST: Final = 100


@dataclass(frozen=True)
class ListFilter(ABC):
    """A tab and filters; empty values mean all. A filter of several values is a tuple of codes."""

    TABS: ClassVar[tuple[str, ...]]
    FIELDS: ClassVar[tuple[str, ...]]

    tab: str = ALL

    @classmethod
    @abstractmethod
    def parse(cls, query: Mapping[str, str]) -> Self:
        """The filter that an address asks for. What cannot be is left out: an old link still opens."""

    def query(self) -> str:
        """The filter as an address holds it, without what is not set; the same filter is always the same address."""
        values = self._values()
        values["tab"] = "" if self.tab == ALL else self.tab
        return urlencode({name: value for name, value in values.items() if value}, safe=",")

    def with_value(self, name: str, value: str) -> Self:
        """With one more value of a filter. Raises Invalid for a filter that there is not."""
        before = self._field(name)
        joined = ",".join((*before, value)) if isinstance(before, tuple) else value
        return self.parse({**self._values(), name: joined})

    def without(self, name: str, value: str = "") -> Self:
        """Without one value of a filter, or without the filter. Raises Invalid for a filter that there is not."""
        before = self._field(name)
        kept = ",".join(code for code in before if code != value) if isinstance(before, tuple) else ""
        return self.parse({**self._values(), name: kept})

    def _field(self, name: str) -> object:
        if name not in self.FIELDS:
            raise Invalid(field="filter")
        return getattr(self, name)

    def _values(self) -> dict[str, str]:
        given = {name: getattr(self, name) for name in ("tab", *self.FIELDS)}
        return {name: ",".join(one) if isinstance(one, tuple) else str(one or "") for name, one in given.items()}

    @classmethod
    def tab_of(cls, query: Mapping[str, str]) -> str:
        """The tab of an address."""
        tab = str(query.get("tab") or "")
        return tab if tab in cls.TABS else ALL


def codes(query: Mapping[str, str], name: str, known: Container[str] | None = None) -> tuple[str, ...]:
    """The values of one filter in an address, each once; those that are not `known` are left out."""
    given = [code[:CODE_MOST] for code in str(query.get(name) or "").split(",")[:CODES_MOST]]
    return tuple(dict.fromkeys(code for code in given if code and (known is None or code in known)))


def colleague(query: Mapping[str, str]) -> str:
    """Whose work an address asks for: the key of an account, `me`, `none`, or nothing."""
    text = str(query.get("who") or "")
    if text in {"", "me", "none"}:
        return text
    try:
        return str(UUID(text))
    except ValueError:
        return ""


def typed(query: Mapping[str, str]) -> str:
    """What was typed into the search. What cannot be searched for finds everything rather than failing."""
    try:
        return clean(str(query.get("q") or "")[:TEXT_MOST], most=TEXT_MOST)
    except CasaError:
        return ""
