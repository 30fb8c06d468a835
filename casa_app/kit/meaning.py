"""Finding what a person means from what they type: French, Arabic, Darija in either script, with slips."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final, Generic, TypeVar

from casa_app.kit.text import fold

Item = TypeVar("Item")
Texts = Iterable[tuple[Iterable[str], float]]
"""Texts that speak of an item, each list with how much its words say (0 to 1)."""

# Words that say nothing of the matter: articles, prepositions, "there is", "problem", "please".
_EMPTY: Final = frozenset(
    fold(
        "le la les l un une des du de d au aux en dans sur sous devant pas plus et ou a il y qui que ce cette mon ma "
        "est sont ne chez moi nous notre grand grande gros petit depuis jours "
        "problème probleme bonjour svp merci de f fi fl dyal dial d wahd kayn kayna "
        "في من على عند أمام قرب هناك مشكل مشكلة عندي عندنا ديال د واحد كاين كاينة فيه فيها هاد هذا هذه "
        "السلام عليكم عفاك"
    ).split()
) - {"merci"}
# "ne marche pas" says that it is broken, not that it is about a market (marché).
_NOT_WORKING: Final = re.compile(r"\b(?:ne |n )?(?:marche|fonctionne)(?:nt)? (?:pas|plus)\b")
NAME, SYNONYM, GROUP, HELP = 1.0, 0.95, 0.6, 0.35
_WHOLE: Final = 0.5  # what a name or synonym, typed whole, says more
_ALIKE: Final = 0.6  # least likeness (Dice over pairs of letters) of two words taken for the same
_LEAST: Final = 0.38  # least score of a result
_SHORT: Final = 3  # shorter words must be typed exactly


@dataclass(frozen=True)
class Found(Generic[Item]):
    """An item that may be meant; a score of 1 or more means that every word speaks of it."""

    score: float
    item: Item


@dataclass(frozen=True)
class _Entry(Generic[Item]):
    item: Item
    weights: dict[str, float]
    phrases: frozenset[str]


class Index(Generic[Item]):
    """The words of every item, and how much each of them says."""

    def __init__(self, items: Iterable[tuple[Item, Texts]]) -> None:
        self._entries = [_entry(item, texts) for item, texts in items]
        self._vocabulary = {word for entry in self._entries for word in entry.weights}

    def search(self, text: str, limit: int = 8) -> list[Found[Item]]:
        """The items that `text` (cut at 200 characters) most likely means, the likeliest first."""
        wanted = words(text[:200])
        if not wanted:
            return []
        near = [self._near(word) for word in wanted]
        phrase = " ".join(wanted)
        scored = []
        for order, entry in enumerate(self._entries):
            score = sum(_best(found, entry.weights) for found in near) / len(near)
            if phrase in entry.phrases:
                score += _WHOLE
            if score >= _LEAST:
                scored.append((-score, order, entry.item))
        return [Found(-score, item) for score, _, item in sorted(scored, key=lambda row: row[:2])[:limit]]

    def _near(self, word: str) -> dict[str, float]:
        """The known words that `word` may stand for, with their likeness between 0 and 1."""
        return {known: like for known in self._vocabulary if (like := likeness(word, known)) >= _ALIKE}


def words(text: str) -> list[str]:
    """The folded words that carry meaning, Arabic ones without their article."""
    typed = _NOT_WORKING.sub(" ", fold(text)).split() or fold(text).split()
    return [_bare(word) for word in typed if word not in _EMPTY] or [_bare(word) for word in typed]


def likeness(typed: str, known: str) -> float:
    """1 for the same word, 0.9 for its beginning, else Dice's coefficient over pairs of letters."""
    if typed == known:
        return 1.0
    if len(typed) < _SHORT or len(known) < _SHORT:
        return 0.0
    if known.startswith(typed) or (typed.startswith(known) and len(known) > _SHORT):
        return 0.9
    a, b = _pairs(typed), _pairs(known)
    return 2 * len(a & b) / (len(a) + len(b))


def _bare(word: str) -> str:
    for article in ("وال", "بال", "فال", "ال", "لل"):
        if word.startswith(article) and len(word) - len(article) >= _SHORT:
            return word.removeprefix(article)
    return word


@cache
def _pairs(word: str) -> frozenset[str]:
    edged = f" {word} "
    return frozenset(edged[i : i + 2] for i in range(len(edged) - 1))


def _best(found: dict[str, float], weights: dict[str, float]) -> float:
    return max((like * weights[word] for word, like in found.items() if word in weights), default=0.0)


def _entry(item: Item, texts: Texts) -> _Entry[Item]:
    weights: dict[str, float] = {}
    phrases: set[str] = set()
    for listed, weight in texts:
        for text in listed:
            for word in words(text):
                weights[word] = max(weight, weights.get(word, 0.0))
            if weight >= SYNONYM:
                phrases.add(" ".join(words(text)))
    return _Entry(item, weights, frozenset(phrases))


def flat(lists: Iterable[Sequence[str]]) -> list[str]:
    """The texts of several lists as one: the synonyms of every language."""
    return [text for texts in lists for text in texts]
