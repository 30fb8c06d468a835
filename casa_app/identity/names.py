"""Finding people by name although names are sealed: a keyed hash of each folded word, that goes with the person."""

from typing import Final
from uuid import UUID

from sqlmodel import col, delete, func, select

from casa_app.identity.models import PersonName
from casa_app.kit.database import Work
from casa_app.kit.keys import keyring
from casa_app.kit.text import fold

FOUND_MOST: Final = 1000  # people of one search, the newest: a common name is narrowed by the other filters
WORDS_MOST: Final = 8


def words(name: str) -> list[str]:
    """The hashes of a name's words: folded, so that accents, hamza and capitals make no difference, each once."""
    said = dict.fromkeys(fold(name).split())
    return [keyring().blind_index(word, "name") for word in said][:WORDS_MOST]


async def known_as(work: Work, person_id: UUID, name: str) -> None:
    """Lets a person be found by this name too: what they typed with a file may differ from what is known of them."""
    there = set(await work.session.exec(select(PersonName.word).where(PersonName.person_id == person_id)))
    work.session.add_all(PersonName(person_id=person_id, word=word) for word in words(name) if word not in there)


async def forget(work: Work, person_id: UUID) -> None:
    """Lets a person be found by no name any more."""
    await work.session.exec(delete(PersonName).where(col(PersonName.person_id) == person_id))


async def people_named(work: Work, name: str) -> list[UUID]:
    """Who is known by all of these words, in whatever order; nobody without a word."""
    asked = words(name)
    if not asked:
        return []
    query = select(PersonName.person_id).where(col(PersonName.word).in_(asked)).group_by(col(PersonName.person_id))
    query = query.having(func.count() == len(asked)).order_by(col(PersonName.person_id).desc()).limit(FOUND_MOST)
    return list(await work.session.exec(query))
