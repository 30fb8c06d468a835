"""The catalogue as people read it: lists, sheets, and the search that understands their words."""

from typing import Final
from uuid import UUID

from casa_app.kit.calendar import Unit
from casa_app.kit.database import Work
from casa_app.kit.i18n import Locale, t
from casa_app.kit.meaning import GROUP, HELP, NAME, SYNONYM, Found, Index, Texts, flat
from casa_app.procedures.definition import Fee, Piece, Procedure, Term
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.service import catalogue
from casa_app.procedures.views import FeeLine, PieceLine, ProcedureLink, SheetView, TermLine

_SILENCE: Final = frozenset({"consent", "refusal"})


def duration(amount: int, unit: Unit, locale: Locale) -> str:
    """A term in words: `15 jours`, `5 jours ouvrables`."""
    return t(f"procedures.duration.{unit}", locale, n=amount)


def link(procedure: Procedure, locale: Locale) -> ProcedureLink:
    """A procedure as a list names it."""
    decide = procedure.clocks.decide
    return ProcedureLink(procedure.code, procedure.family, procedure.name[locale], procedure.summary[locale],
                         procedure.icon, duration(decide.amount, decide.unit, locale))  # fmt: skip


async def links(work: Work, locale: Locale) -> list[ProcedureLink]:
    """Every published procedure, by family."""
    return [link(one.procedure, locale) for one in await catalogue.published(work)]


async def sheet(work: Work, code: str, locale: Locale) -> SheetView:
    """The sheet of a published procedure. Raises UnknownProcedure."""
    return view((await catalogue.find(work, code)).procedure, locale)


def view(procedure: Procedure, locale: Locale) -> SheetView:
    """The sheet of a procedure, published or not."""
    told, decide = procedure.sheet, procedure.clocks.decide
    delay = duration(decide.amount, decide.unit, locale)
    silence = t(f"procedures.sheet.silence.{decide.silence}", locale, delay=delay) if decide.silence in _SILENCE else ""
    lines = [_piece(one, locale) for one in procedure.pieces]
    return SheetView(
        code=procedure.code, family=procedure.family, name=procedure.name[locale], summary=procedure.summary[locale],
        icon=procedure.icon, for_whom=told.for_whom[locale], channel=told.channel[locale], result=told.result[locale],
        appeal=told.appeal[locale], delay=delay, silence=silence,
        pieces=[line for line in lines if not line.held], held=[line for line in lines if line.held],
        fees=[_fee(one, locale) for one in procedure.fees], terms=_terms(procedure, locale),
        verified=procedure.verified, revision=t("procedures.sheet.revision", locale, number=procedure.revision),
    )  # fmt: skip


def _piece(piece: Piece, locale: Locale) -> PieceLine:
    return PieceLine(piece.name[locale], piece.format[locale], piece.why[locale], piece.held,
                     piece.when is not None or not piece.required)  # fmt: skip


def _fee(fee: Fee, locale: Locale) -> FeeLine:
    counted = isinstance(fee.amount, str)
    words = t("procedures.sheet.fee_counted", locale) if counted else dirhams(float(fee.amount), locale)
    return FeeLine(fee.label[locale], words, fee.source[locale], fee.verified)


def _terms(procedure: Procedure, locale: Locale) -> list[TermLine]:
    complete, decide = procedure.clocks.complete, procedure.clocks.decide
    asked = [TermLine(one.name[locale], duration(one.amount, one.unit, locale), one.source[locale], one.verified)
             for one in procedure.opinions]  # fmt: skip
    return [_term("complete", complete, locale), _term("decide", decide, locale), *asked]


def _term(name: str, term: Term, locale: Locale) -> TermLine:
    words = duration(term.amount, term.unit, locale)
    return TermLine(t(f"procedures.sheet.term.{name}", locale), words, term.source[locale], term.verified)


# --- Search ----------------------------------------------------------------------------------------------------------


_made: tuple[tuple[UUID, ...], Index[Procedure]] | None = None


def _index(procedures: tuple[catalogue.Published, ...]) -> Index[Procedure]:
    """The words of what is published now; made anew when that changes."""
    global _made  # noqa: PLW0603 one process, one index of the newest publication
    key = tuple(one.revision_id for one in procedures)
    if _made is None or _made[0] != key:
        _made = key, Index((one.procedure, _texts(one.procedure)) for one in procedures)
    return _made[1]


def _texts(procedure: Procedure) -> Texts:
    yield procedure.name.values(), NAME
    yield flat(procedure.synonyms.values()), SYNONYM
    yield [t(f"procedures.family.{procedure.family}", locale) for locale in procedure.name], GROUP
    yield procedure.summary.values(), HELP


async def search(work: Work, text: str, locale: Locale, limit: int = 8) -> list[Found[ProcedureLink]]:
    """The published procedures that a person's words may mean, the likeliest first."""
    found = _index(await catalogue.published(work)).search(text, limit)
    return [Found(one.score, link(one.item, locale)) for one in found]
