"""What a partner body sees of the cases on which its opinion was asked."""

from dataclasses import dataclass, field

from casa_app.procedures.staff_views import AnswerSection, CasePieceView


@dataclass(frozen=True)
class AskedRow:
    """An opinion that a body was asked for, in a list."""

    id: str = ""
    reference: str = ""
    procedure: str = ""
    place: str = ""
    body: str = ""
    asked: str = ""
    open: bool = False
    due_label: str = ""
    due_tone: str = ""
    due_icon: str = "clock"
    due_what: str = ""
    label: str = ""  # what was answered
    tone: str = ""
    icon: str = ""


@dataclass(frozen=True)
class AskedOpinion:
    """One of them, with what the body needs to know: never how to reach the applicant."""

    row: AskedRow = AskedRow()
    source: str = ""
    verified: bool = True
    silence: str = ""  # what silence would mean
    text: str = ""  # what was answered
    text_lang: str = "fr"
    sections: list[AnswerSection] = field(default_factory=list)
    pieces: list[CasePieceView] = field(default_factory=list)
    lat: float = 0.0
    lng: float = 0.0
    has_position: bool = False
