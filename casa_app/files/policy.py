"""Who may read a file back: each room answers for the files of its own subjects. No answer means no.

    files_policy.register("claim", may_see_photo)      # once, at import of the room's service

A checker gets the unit of work, who asks and the file, and says yes or no. It asks rows, never the browser.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from casa_app.files.models import StoredFile
from casa_app.files.rules import UploadUnknown
from casa_app.files.uploads import secret_index
from casa_app.files.views import FileView
from casa_app.identity.actor import Actor
from casa_app.kit.database import Work


@dataclass(frozen=True)
class Visitor:
    """Who asks: the signed-in actor if there is one, the request's cookies, the upload secret it carries."""

    actor: Actor | None = None
    cookies: Mapping[str, str] = field(default_factory=dict)
    upload_secret: str = ""


Checker = Callable[[Work, Visitor, FileView], Awaitable[bool]]
_checkers: Final[dict[str, Checker]] = {}


def register(subject_kind: str, checker: Checker) -> None:
    """Makes `checker` answer for the files of one kind of subject. One kind has one checker."""
    if _checkers.get(subject_kind, checker) is not checker:
        raise ValueError(f"{subject_kind!r} has a checker already")
    _checkers[subject_kind] = checker


async def allows(work: Work, visitor: Visitor, file: FileView, row: StoredFile) -> bool:
    """Whether `visitor` may read the file: a draft's by its secret, every other by its room's checker."""
    if file.subject_kind == "draft":
        return _owns(visitor, row)
    checker = _checkers.get(file.subject_kind)
    return checker is not None and await checker(work, visitor, file)


def _owns(visitor: Visitor, row: StoredFile) -> bool:
    try:
        return bool(visitor.upload_secret) and secret_index(visitor.upload_secret) == row.secret_index
    except UploadUnknown:
        return False
