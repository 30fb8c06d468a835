"""Keys: UUID version 7 (RFC 9562), ordered by time, made without asking the database."""

from uuid import UUID

from uuid_utils.compat import uuid7


def new_id() -> UUID:
    """A new key."""
    return uuid7()
