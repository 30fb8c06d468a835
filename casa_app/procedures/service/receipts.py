"""The receipt of a case: what law 55-19 promises who files, in the reader's language."""

from typing import Final
from urllib.parse import urlencode

from casa_app.kit.i18n import Locale, city_date, format_date, format_datetime, t
from casa_app.kit.references import show_secret
from casa_app.procedures.definition import Procedure
from casa_app.procedures.kinds.numbers import dirhams
from casa_app.procedures.models import Case
from casa_app.procedures.service.filing import CITY, Filed
from casa_app.procedures.service.sheets import duration
from casa_app.procedures.views import CaseReceipt
from casa_app.settings import settings
from casa_app.territory import service as territory

_TELLING: Final = frozenset({"consent", "refusal"})


def office(case: Case, locale: Locale) -> str:
    """The registry office that received it."""
    if case.office == CITY:
        return t("procedures.document.office.city", locale)
    return t("procedures.document.office.arrondissement", locale, name=territory.name(case.office, locale))


def silence(procedure: Procedure, locale: Locale) -> str:
    """What silence means, in a sentence; empty where it means nothing."""
    decide = procedure.clocks.decide
    delay = duration(decide.amount, decide.unit, locale)
    return t(f"procedures.sheet.silence.{decide.silence}", locale, delay=delay) if decide.silence in _TELLING else ""


def receipt(filed: Filed, procedure: Procedure, locale: Locale) -> CaseReceipt:
    """What to show and to print after filing."""
    case, decide = filed.case, procedure.clocks.decide
    link = f"{settings().origin}/{locale}/follow?{urlencode({'reference': case.reference})}"
    return CaseReceipt(
        reference=case.reference, secret=show_secret(filed.secret) if filed.secret else "",
        procedure=procedure.name[locale], office=office(case, locale), entry=f"{case.entry_year}/{case.entry_number}",
        filed=format_datetime(case.filed_at, locale),
        decide_by=format_date(city_date(case.decide_due), locale, "full") if case.decide_due else "",
        source=decide.source[locale], verified=decide.verified, silence=silence(procedure, locale),
        fee=dirhams(case.fee, locale) if case.fee else "", link=link,
    )  # fmt: skip
