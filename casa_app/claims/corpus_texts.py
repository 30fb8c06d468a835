"""Words for demonstration claims: fragments read from `data/corpus` and put together, never twice the same way."""

import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from random import Random
from typing import Any, Final, Literal

import yaml

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.rules import PLACE_MOST, TITLE_MOST
from casa_app.kit.i18n import OFFICIAL, Locale

FOLDER: Final = Path(__file__).parent / "data" / "corpus"
Season = Literal["even", "rain", "storm", "summer", "winter"]
Style = Literal["works", "inquiry", "kind"]
Lists = dict[Locale, list[str]]

_OPENED, _FOLLOWED, _ASKED, _SHOWN, _TWO_PLACES, _BARE_TITLE = 0.45, 0.65, 0.5, 0.25, 0.35, 0.2


@dataclass(frozen=True)
class LeafTexts:
    """What residents and the city say about one category."""

    leaf: Leaf
    weight: float
    season: Season
    style: Style
    places: Lists
    zones: frozenset[str]
    titles: Lists
    texts: Lists
    consequences: Lists
    answers: Lists


@dataclass(frozen=True)
class Corpus:
    """Every category's texts, and what they share."""

    leaves: dict[str, LeafTexts]
    shared: dict[str, Any] = field(repr=False)

    def say(self, source: Random, key: str, locale: Locale, style: str = "") -> str:
        """One of the shared sentences, e.g. `close` in the style of works."""
        found = self.shared[key][style][locale] if style else self.shared[key][locale]
        return str(source.choice(found))

    def filed(self, source: Random, texts: LeafTexts, locale: Locale, photos: int) -> tuple[str, str, str]:
        """The title, the description and the words of place of a claim; photos are sometimes spoken of."""
        place = source.choice(texts.places[locale])
        since = source.choice(self.shared["since"][locale])
        at = source.randrange(len(texts.texts[locale]))
        title = texts.titles[locale][at].replace("{place}", place)
        if source.random() < _BARE_TITLE or len(title) > TITLE_MOST:
            title = texts.titles[locale][at].replace(" {place}", "")
        body = texts.texts[locale][at].replace("{place}", place).replace("{since}", since)
        return (
            title,
            self._described(source, texts, locale, body, photos),
            self._placed(source, texts, locale, place),
        )

    def _described(self, source: Random, texts: LeafTexts, locale: Locale, body: str, photos: int) -> str:
        parts = [body]
        if source.random() < _FOLLOWED:
            parts.append(source.choice(texts.consequences[locale]))
        if source.random() < _ASKED:
            parts.append(source.choice(self.shared["requests"][texts.style][locale]))
        if photos and source.random() < _SHOWN:
            parts.append(source.choice(self.shared["photo_words"][locale]))
        text = " ".join(part for part in parts if part)
        if source.random() < _OPENED:
            opening = str(source.choice(self.shared["openings"][texts.style][locale]))
            text = f"{opening}{chr(10) if opening[-1] in ',،' else ' '}{text}"
        return text

    def _placed(self, source: Random, texts: LeafTexts, locale: Locale, place: str) -> str:
        other = source.choice(texts.places[locale])
        if other != place and source.random() < _TWO_PLACES:
            place = f"{place}{'،' if locale == 'ar' else ','} {other}"
        return (place[0].upper() + place[1:])[:PLACE_MOST]

    def answers(self, source: Random, texts: LeafTexts, locale: Locale) -> dict[str, str]:
        """Plausible answers to the category's questions; those that need not be answered sometimes are not."""
        given: dict[str, str] = {}
        for question in texts.leaf.questions:
            if not question.required and source.random() < 0.4:  # noqa: PLR2004 a share
                continue
            match question.kind:
                case "yes_no":
                    given[question.id] = source.choice(("yes", "no"))
                case "choice":
                    given[question.id] = source.choice(question.options).id
                case "number":
                    given[question.id] = str(source.randint(1, 12))
                case "text":
                    given[question.id] = source.choice(self.shared["written"][question.id][locale])
        return given


@cache
def corpus() -> Corpus:
    """The corpus that Casa ships. Raises ValueError when a category has no texts, or titles that do not fit them."""
    shared = _read(FOLDER / "shared.yml")
    outcomes = _read(FOLDER / "outcomes.yml")
    leaves: dict[str, LeafTexts] = {}
    for path in sorted(FOLDER.glob("*.yml")):
        if path.name not in {"shared.yml", "outcomes.yml"}:
            leaves |= _leaves(_read(path), shared, outcomes)
    if absent := {leaf.code for leaf in catalogue().leaves} - leaves.keys():
        raise ValueError(f"no demonstration texts for {sorted(absent)}")
    return Corpus(leaves, shared)


def _read(path: Path) -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
    return loaded


def _leaves(group: dict[str, Any], shared: dict[str, Any], outcomes: dict[str, Any]) -> dict[str, LeafTexts]:
    whole = sum(leaf["weight"] for leaf in group["leaves"].values())
    found: dict[str, LeafTexts] = {}
    for code, leaf in group["leaves"].items():
        told = outcomes[code]
        titles: Lists = {locale: leaf[locale]["titles"] for locale in OFFICIAL}
        texts: Lists = {locale: leaf[locale]["texts"] for locale in OFFICIAL}
        if any(len(titles[locale]) != len(texts[locale]) for locale in OFFICIAL):
            raise ValueError(f"{code}: each text needs its title, in the same order")
        for text in [*titles["fr"], *titles["ar"], *texts["fr"], *texts["ar"]]:
            if unknown := set(re.findall(r"\{(\w*)\}", text)) - {"place", "since"}:
                raise ValueError(f"{code}: unknown placeholders {sorted(unknown)} in {text!r}")
        found[code] = LeafTexts(
            leaf=catalogue().leaf(code),
            weight=group["weight"] * leaf["weight"] / whole,
            season=group["season"],
            style=leaf.get("style") or group.get("style", "works"),
            places=shared["places"][leaf.get("places") or group["places"]],
            zones=frozenset(leaf.get("zones", ())),
            titles=titles,
            texts=texts,
            consequences=told.get("consequences") or group["consequences"],
            answers=told["answers"],
        )
    return found
