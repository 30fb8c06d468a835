"""Finding a category from what a person types."""

from collections.abc import Sequence

from casa_app.claims.catalogue_parts import Group, Leaf
from casa_app.kit.meaning import GROUP, HELP, NAME, SYNONYM, Found, Index, Texts, flat


class CategoryIndex:
    """The words of every leaf and of its group."""

    def __init__(self, groups: Sequence[Group]) -> None:
        self._index = Index((leaf, _texts(group, leaf)) for group in groups for leaf in group.leaves)

    def found(self, text: str, limit: int = 8) -> list[Found[Leaf]]:
        """The leaves that `text` most likely means, each with its score, the likeliest first."""
        return self._index.search(text, limit)

    def search(self, text: str, limit: int = 8) -> list[Leaf]:
        """The leaves that `text` most likely means, the likeliest first."""
        return [one.item for one in self.found(text, limit)]


def _texts(group: Group, leaf: Leaf) -> Texts:
    yield leaf.name.values(), NAME
    yield flat(leaf.synonyms.values()), SYNONYM
    yield group.name.values(), GROUP
    yield flat(group.synonyms.values()), GROUP
    yield leaf.help.values(), HELP
