"""The parts of a case sheet, from rows to words. No query, no decision."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final
from uuid import UUID

from casa_app.files.views import FileView
from casa_app.kit.i18n import Locale, format_date, format_datetime, format_number, t
from casa_app.procedures.definition import Procedure, Term
from casa_app.procedures.models import Case, CaseOpinion, DocumentRevocation, IssuedDocument
from casa_app.procedures.repository import ShownPiece
from casa_app.procedures.rules import CHECKED, State
from casa_app.procedures.service import terms
from casa_app.procedures.service.answers import Settled
from casa_app.procedures.service.sheets import duration
from casa_app.procedures.staff_views import AnswerSection, CaseClock, CasePieceView, Line, OpinionView, PieceChoice

PIECE_TONES: Final = {"new": "warning", "accepted": "success", "refused": "error"}
PIECE_ICONS: Final = {"new": "hourglass", "accepted": "circle-check", "refused": "circle-x"}
OPINION_TONES: Final = {"favourable": "success", "reserved": "warning", "unfavourable": "error", "silent": "neutral",
                        "waiting": "info", "late": "error"}  # fmt: skip
OPINION_ICONS: Final = {"favourable": "thumbs-up", "reserved": "triangle-alert", "unfavourable": "thumbs-down",
                        "silent": "volume-x", "waiting": "hourglass", "late": "clock-alert"}  # fmt: skip


def sections(settled: Settled, locale: Locale, without: frozenset[str] = frozenset()) -> list[AnswerSection]:
    """What was answered, by page of the form, in words; a question that was left empty says so by a dash.

    Fields of the kinds in `without` are left out, and pages that hold nothing else.
    """
    shown = [
        AnswerSection(
            section.title[locale],
            [Line(field.label[locale], field.shown(settled.values.get(field.id), locale) or "—")
             for field in section.fields if field.id in settled.asked and field.kind not in without],
        )
        for section in settled.sections
    ]  # fmt: skip
    return [one for one in shown if one.lines]


def pieces(
    rows: Sequence[ShownPiece], known: Mapping[UUID, FileView], settled: Settled, state: State,
    called: Mapping[UUID, str], locale: Locale,
) -> list[CasePieceView]:  # fmt: skip
    """The documents in the order of the procedure, each with what the clerk verifies and what was found."""
    order = {piece.id: (place, piece) for place, piece in enumerate(settled.procedure.pieces)}
    shown = []
    for row in sorted(rows, key=lambda one: order[one.piece][0] if one.piece in order else len(order)):
        piece, file = order.get(row.piece, (0, None))[1], known.get(row.file_id)
        shown.append(CasePieceView(
            id=str(row.id), piece=row.piece, name=piece.name[locale] if piece else row.piece,
            check=piece.check[locale] if piece and piece.check else "",
            file=file.name if file else "", url=f"/api/files/{row.file_id}", size=_size(file, locale),
            state=row.state, state_label=t(f"procedures.staff.piece.{row.state}", locale),
            state_tone=PIECE_TONES[row.state], state_icon=PIECE_ICONS[row.state], note=row.note,
            by=called.get(row.checked_by, "") if row.checked_by else "", checkable=state in CHECKED,
        ))  # fmt: skip
    return shown


def _size(file: FileView | None, locale: Locale) -> str:
    if file is None:
        return ""
    size = t("procedures.staff.megabytes", locale, size=format_number(max(0.1, file.size / 1_000_000), locale, "0.#"))
    origin = {"city": "procedures.vault.city", "vault": "procedures.vault.reused"}.get(file.origin)
    return f"{size} · {t(origin, locale)}" if origin else size


def pieces_label(rows: Sequence[ShownPiece], locale: Locale) -> str:
    """How many are accepted, of how many."""
    done = sum(row.state == "accepted" for row in rows)
    return t("procedures.staff.pieces_done", locale, done=done, total=len(rows)) if rows else ""


def held(settled: Settled, locale: Locale) -> list[Line]:
    """What the administration issued itself: looked up by the clerk, never asked for."""
    found = [one for one in settled.procedure.pieces if one.held and settled.holds(one.when)]
    return [Line(one.name[locale], one.why[locale]) for one in found]


def choices(settled: Settled, rows: Sequence[ShownPiece], locale: Locale) -> list[PieceChoice]:
    """What the one complement list may name: every piece that this case calls for, and those given besides."""
    given = {row.piece for row in rows}
    wanted = {one.id for one in settled.pieces} | given
    return [
        PieceChoice(one.id, one.name[locale], one.id in given)
        for one in settled.procedure.pieces
        if not one.held and one.id in wanted
    ]


def opinions(procedure: Procedure, rows: Sequence[CaseOpinion], now: datetime, locale: Locale) -> list[OpinionView]:
    """The opinions that were asked for, with their limits and what silence means."""
    known = {one.body: one for one in procedure.opinions}
    shown = []
    for row in rows:
        one = known.get(row.body)
        verdict = row.verdict or ("late" if row.due_at < now else "waiting")
        shown.append(OpinionView(
            body=row.body, name=one.name[locale] if one else row.body, due=format_date(row.due_at, locale),
            label=t(f"procedures.staff.opinion.{verdict}", locale), tone=OPINION_TONES[verdict],
            icon=OPINION_ICONS[verdict], text=row.text,
            silence=t(f"procedures.staff.opinion.silence.{one.silence if one else 'none'}", locale),
            source=one.source[locale] if one else "", verified=one.verified if one else True,
            open=row.answered_at is None,
        ))  # fmt: skip
    return shown


def clocks(case: Case, procedure: Procedure, now: datetime, locale: Locale) -> list[CaseClock]:
    """The two terms of the city: where each stands and where it comes from."""
    complete, decide = procedure.clocks.complete, procedure.clocks.decide
    # Silence is no decision: where it granted, the term was missed.
    decided = None if case.state in _SILENT else (case.decided_at or case.ended_at)
    said = case.accepted_at or case.complement_asked_at or decided
    return [
        _clock("complete", complete, case.complete_due, said, now, locale),
        _clock("decide", decide, case.decide_due, decided, now, locale),
    ]


_SILENT: Final = frozenset({State.PRESUMED, State.TACIT})


def _clock(
    name: str, term: Term, due: datetime | None, done: datetime | None, now: datetime, locale: Locale
) -> CaseClock:
    state = "done" if done else "paused" if due is None else "late" if due < now else "running"
    at = done or due
    date = format_date(at, locale) if at else ""
    return CaseClock(
        name=t(f"procedures.staff.clock.{name}", locale), state=state,
        words=t(f"procedures.staff.clock.{state}", locale, date=date), source=term.source[locale],
        verified=term.verified,
    )  # fmt: skip


def complement(case: Case, procedure: Procedure, locale: Locale) -> list[str]:
    """The one list of what was missing, in words."""
    known = {piece.id: piece.name[locale] for piece in procedure.pieces}
    return [known.get(one["piece"], one["piece"]) or one["text"] for one in case.complement]


def evidence(case: Case, procedure: Procedure, rows: Sequence[ShownPiece], locale: Locale) -> list[Line]:
    """What shows that silence has granted: filed, complete, the pauses, the term and when it ended."""
    decide = procedure.clocks.decide
    stopped = [
        t("procedures.staff.evidence.pause", locale, since=format_date(pause.since, locale),
          until=format_date(pause.until, locale) if pause.until else "…")
        for pause in terms.pauses(case)
    ]  # fmt: skip
    values = {
        "filed": format_datetime(case.filed_at, locale),
        "complete": format_datetime(case.accepted_at, locale) if case.accepted_at
        else t("procedures.staff.evidence.not_contested", locale),
        "pieces": format_number(len(rows), locale),
        "pauses": " · ".join(stopped) or t("procedures.staff.evidence.no_pause", locale),
        "term": duration(decide.amount, decide.unit, locale),
        "ended": format_date(case.decide_due, locale, "full") if case.decide_due else "",
        "act": t(f"procedures.staff.act.{decide.act}", locale) if decide.act else "",
        "source": decide.source[locale],
    }  # fmt: skip
    return [Line(t(f"procedures.staff.evidence.{name}", locale), value) for name, value in values.items() if value]


def document(row: IssuedDocument | None, revoked: DocumentRevocation | None, locale: Locale) -> list[Line]:
    """What was issued, as the register has it."""
    if row is None:
        return []
    values = {
        "number": row.number, "entry": f"{row.year}/{row.entry}", "issued": format_datetime(row.issued_at, locale),
        "how": t(f"procedures.staff.document.{'tacit' if row.tacit else 'granted'}", locale),
        "digest": row.object_digest[:16],
        "revoked": f"{format_datetime(revoked.at, locale)} · {revoked.ground}" if revoked else "",
    }  # fmt: skip
    return [Line(t(f"procedures.staff.document.{name}", locale), value) for name, value in values.items() if value]
