"""What pages see of the capture: volumes, batches, pages. Words are ready to be shown."""

from dataclasses import dataclass, field


@dataclass(frozen=True)
class BatchLine:
    """A batch in a list."""

    id: str = ""
    title: str = ""
    state: str = ""  # its name, which chooses the badge
    state_text: str = ""
    way: str = ""  # way in, device and resolution, in words
    opened: str = ""
    pages: str = ""  # counted, in words
    refused: int = 0


@dataclass(frozen=True)
class VolumeLine:
    """A register in a list."""

    id: str = ""
    title: str = ""
    office: str = ""
    pages: str = ""
    acts: str = ""
    missing: int = 0
    gaps: str = ""  # ranges, in words; empty when nothing is known to be missing


@dataclass(frozen=True)
class PageLine:
    """A page of a batch."""

    id: str = ""
    image: str = ""
    thumbnail: str = ""
    label: str = ""  # page 12 of the batch
    state: str = "kept"
    state_text: str = ""
    problem: str = ""  # what is wrong with its image, in words
    number: str = ""
    source: str = ""  # how the number became known, in words


@dataclass(frozen=True)
class RefusedLine:
    """A file that could not be taken, and why."""

    id: str = ""
    name: str = ""
    why: str = ""


@dataclass(frozen=True)
class Progress:
    """How far a batch is: counts, and speed and time left in words."""

    received: int = 0
    prepared: int = 0
    refused: int = 0
    expected: int = 0
    share: int = 0  # per cent of what was received or announced
    words: str = ""
    speed: str = ""
    left: str = ""
    busy: bool = False


@dataclass(frozen=True)
class BatchView:
    """A batch with everything on it."""

    id: str = ""
    title: str = ""
    office: str = ""
    state: str = "open"
    state_text: str = ""
    way: str = ""
    separation: str = "hand"
    pages_per_act: int = 1
    operator: bool = False  # whether the reader is its operator
    changeable: bool = False
    may_accept: bool = False  # whether the reader may accept it now
    kept: str = ""  # since when it is sealed and until when it is locked, in words
    progress: Progress = field(default_factory=Progress)
    acts: str = ""
    missing: str = ""
    doubled: str = ""
    misplaced: str = ""


@dataclass(frozen=True)
class HoldLine:
    """A legal hold that stands on a register."""

    id: str = ""
    title: str = ""
    ground: str = ""
    since: str = ""
    asked: bool = False  # somebody asked to lift it


@dataclass(frozen=True)
class DecisionLine:
    """What somebody asked and another decides."""

    id: str = ""
    what: str = ""
    ground: str = ""
    asked: str = ""
    state_text: str = ""
    waits: bool = False
    own: bool = False  # the reader asked for it
