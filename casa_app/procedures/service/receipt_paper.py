"""The receipt of a case on paper: an A4 page in both languages, dated, with the legal limit (law 55-19)."""

from collections import Counter
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlencode

from casa_app.adapters import typesetting
from casa_app.kit.database import Work
from casa_app.kit.i18n import CITY_ZONE, OFFICIAL, Locale, city_date, format_date, t
from casa_app.kit.references import show_secret
from casa_app.procedures import repository
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.models import Case
from casa_app.procedures.service import answers, catalogue
from casa_app.procedures.service.receipts import office, silence
from casa_app.settings import settings

TEMPLATE: Final = Path(__file__).parent.parent / "data" / "receipt.typ"
_WORDS: Final = ("city", "heading", "qr", "scan", "reference", "secret", "by", "next", "alone", "alone_how", "law",
                 "demonstration")  # fmt: skip
Words = dict[Locale, str]


async def paper(work: Work, case: Case, secret: str) -> dict[str, Any]:
    """What the template says; `secret` is empty on a receipt to show to others."""
    procedure = await catalogue.of_revision(work, case.revision_id)
    settled = await answers.settled(work, case, procedure)
    applicant = (await answers.applicant_of(work, case)).get("name", "")
    decide, link = procedure.clocks.decide, f"{settings().origin}/{case.locale}/follow"
    by = _both(lambda locale: _day(case.decide_due, locale))
    unsure = _both(lambda locale: "" if decide.verified else f" {t('procedures.receipt.paper.to_confirm', locale)}")
    pieces = Counter(row.piece for row in await repository.pieces(work, case.id))
    words: dict[Locale, dict[str, str]] = {
        locale: {name: t(f"procedures.receipt.paper.{name}", locale) for name in _WORDS}
        | {"source": decide.source[locale] + unsure[locale],
           "pieces": t("procedures.receipt.paper.pieces", locale, n=pieces.total())}
        for locale in OFFICIAL
    }  # fmt: skip
    fees = [(fee.label["fr"], dirhams(owed, "fr"), dirhams(owed, "ar"), fee.label["ar"]) for fee, owed in settled.fees]
    filed = f"{case.filed_at.astimezone(CITY_ZONE):%d/%m/%Y · %H:%M}"
    entry = f"{case.entry_year}/{case.entry_number}"
    rows = [_row("procedure", procedure.name["fr"], procedure.name["ar"]), _row("filed", filed, filed),
            _row("entry", entry, entry)]  # fmt: skip
    return {
        **words,
        "view": {"reference": case.reference, "secret": show_secret(secret) if secret else "",
                 "office_fr": office(case, "fr"), "office_ar": office(case, "ar"), "by_fr": by["fr"],
                 "by_ar": by["ar"], "demonstration": settings().demonstration},
        "qr": typesetting.qr(f"{link}?{urlencode({'reference': case.reference})}"),
        "rows": [*rows, *([_row("applicant", applicant, applicant)] if applicant else []), *(fees or [_free()])],
        "pieces": [_piece(procedure, piece, count) for piece, count in pieces.items()],
        "steps": _steps(case, procedure),
    }  # fmt: skip


async def pdf(given: dict[str, Any], at: datetime) -> bytes:
    """The page as PDF bytes; `at` is when it was made. Raises typst.TypstError."""
    return await typesetting.pdf(TEMPLATE, given, at)


def _both(words: Any) -> Words:
    return {locale: words(locale) for locale in OFFICIAL}


def _day(moment: datetime | None, locale: Locale) -> str:
    """The day of a term in words; one that is suspended says so."""
    return format_date(city_date(moment), locale, "full") if moment else t("procedures.receipt.paper.paused", locale)


def _row(name: str, french: str, arabic: str) -> tuple[str, str, str, str]:
    key = f"procedures.receipt.paper.row.{name}"
    return t(key, "fr"), french, arabic, t(key, "ar")


def _free() -> tuple[str, str, str, str]:
    return _row("cost", t("procedures.receipt.paper.free", "fr"), t("procedures.receipt.paper.free", "ar"))


def _piece(procedure: Procedure, piece: str, count: int) -> tuple[str, str]:
    """A document that was handed in, with how many files where they are several."""
    name = next((one.name for one in procedure.pieces if one.id == piece), {"fr": piece, "ar": piece})
    many = _both(lambda locale: f" ({t('procedures.apply.files', locale, n=count)})" if count > 1 else "")
    return name["fr"] + many["fr"], name["ar"] + many["ar"]


def _steps(case: Case, procedure: Procedure) -> list[tuple[str, str]]:
    """What happens next: the check, the answer and what silence means, the way to contest."""
    told = [_both(lambda locale: t("procedures.receipt.paper.step.complete", locale,
                                   date=_day(case.complete_due, locale)))]  # fmt: skip
    if silence(procedure, "fr"):
        told.append(_both(lambda locale: silence(procedure, locale)))
    told.append(_both(lambda locale: procedure.sheet.appeal[locale]))
    return [(one["fr"], one["ar"]) for one in told]
