"""Full-text search inside the database: FTS5 on SQLite, `tsvector` under GIN on PostgreSQL (docs/decisions/search.md).

Texts are folded before they are kept (`kit.text.fold`), so that the index only splits words. On SQLite a side table
follows the searched one by triggers and holds tags beside the words (`xopen1`, `xserviceroads`): a search limited to a
scope reads that scope's matches only, the newest first, and stops at its limit.
"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import FromClause, Select, column, func, literal_column, select, table, text

from casa_app.kit.text import fold

WORDS_MOST: Final = 6
TAGGED: Final[dict[str, tuple[str, ...]]] = {"claim": ("open", "service", "arrondissement")}
"""The tables that are searched, and the columns by which their searches are narrowed."""


def making(dialect: str, searched: str) -> list[str]:
    """The statements that make the index of `searched`, a table with an `id` and a folded `search` text."""
    side, tags = f"{searched}_search", TAGGED[searched]
    if dialect != "sqlite":
        return [f"CREATE INDEX ix_{side} ON {searched} USING gin (to_tsvector('simple', search))"]
    body = " || ".join(["NEW.search", *(f"' x{tag}' || {_bare(f'NEW.{tag}')}" for tag in tags)])
    add = f"INSERT INTO {side} (rowid, id, body) VALUES (NEW.rowid, NEW.id, {body});"  # noqa: S608 names of ours
    remove = f"DELETE FROM {side} WHERE rowid = OLD.rowid;"  # noqa: S608 names of ours
    changed = " OR ".join(f"OLD.{name} IS NOT NEW.{name}" for name in ("search", *tags))
    options = "tokenize='unicode61 remove_diacritics 0', prefix='3', detail='none', columnsize=0"
    return [
        f"CREATE VIRTUAL TABLE {side} USING fts5(id UNINDEXED, body, {options})",
        f"CREATE TRIGGER {side}_added AFTER INSERT ON {searched} BEGIN {add} END",
        f"CREATE TRIGGER {side}_changed AFTER UPDATE ON {searched} WHEN {changed} BEGIN {remove} {add} END",
        f"CREATE TRIGGER {side}_removed AFTER DELETE ON {searched} BEGIN {remove} END",
    ]


def unmaking(dialect: str, searched: str) -> list[str]:
    """The statements that take the index away."""
    side = f"{searched}_search"
    if dialect != "sqlite":
        return [f"DROP INDEX ix_{side}"]
    return [*(f"DROP TRIGGER {side}_{what}" for what in ("added", "changed", "removed")), f"DROP TABLE {side}"]


def is_index(name: str | None) -> bool:
    """Whether a table or index of the database belongs to a search index, which no model declares."""
    return bool(name) and any(re.match(rf"(ix_)?{one}_search(_|$)", str(name)) for one in TAGGED)


def matching(dialect: str, searched: str, words: str, tags: Mapping[str, Sequence[Any]], *, most: int) -> Select[Any]:
    """The keys of at most `most` rows whose text has a word beginning with each of `words`; on SQLite the newest ones.

    `tags` narrows by columns of `TAGGED`; an empty sequence does not.
    """
    asked = fold(words).split()[:WORDS_MOST]
    narrowed = {name: values for name, values in tags.items() if values}
    if dialect == "sqlite":
        return _in_side_table(searched, asked, narrowed).limit(most)
    source = table(searched, column("id"), column("search"), *(column(name) for name in narrowed))
    vector = func.to_tsvector(literal_column("'simple'"), source.c.search)
    query = func.to_tsquery(literal_column("'simple'"), " & ".join(f"{word}:*" for word in asked))
    where = [vector.op("@@")(query), *(source.c[name].in_(list(values)) for name, values in narrowed.items())]
    return select(source.c.id).where(*where).limit(most)


def _in_side_table(searched: str, asked: list[str], tags: Mapping[str, Sequence[Any]]) -> Select[Any]:
    side = f"{searched}_search"
    source: FromClause = table(side, column("id"))
    terms = [f'"{word}"*' for word in asked]
    terms += ["(" + " OR ".join(f"x{name}{_plain(value)}" for value in values) + ")" for name, values in tags.items()]
    found = text(f"{side} MATCH :casa_match").bindparams(casa_match=" AND ".join(terms))
    return select(source.c.id).where(found).order_by(text(f"{side}.rowid DESC"))


def _bare(value: str) -> str:
    return f"replace(replace(ifnull({value}, ''), '.', ''), '_', '')"


def _plain(value: Any) -> str:
    return str(int(value)) if isinstance(value, bool) else re.sub(r"[._]", "", str(value))
