"""What notices shows of itself: frozen values, no rows."""

from dataclasses import dataclass

from casa_app.kit.paging import Page


@dataclass(frozen=True)
class TroubleView:
    """A notice that did not arrive, or perhaps not, in words. `address` is masked, and empty once it is forgotten."""

    id: str
    kind: str
    about: str  # the reference of the file that it tells of, where it tells of one
    channel: str  # sms, email
    address: str
    since: str
    tries: int
    why: str
    may_repeat: bool


@dataclass(frozen=True)
class TroublePage(Page[TroubleView]):
    """Some of one sort, newest first, and how many there are of each sort."""

    failed: int
    unsure: int
