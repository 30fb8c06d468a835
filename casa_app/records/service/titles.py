"""What registers, batches and ranges of acts are called."""

from typing import Final

from casa_app.kit.i18n import Locale, t
from casa_app.records.capture_rules import Gaps, VolumePlace
from casa_app.territory import service as territory

_SHOWN: Final = 12  # ranges named before the rest is counted


def volume_title(place: VolumePlace, locale: Locale) -> str:
    """E.g. "Naissances 1990, registre 4, Anfa"."""
    year = t(f"records.year.{place.calendar}", locale, year=str(place.year))
    return t("records.volume.title", locale, kind=t(f"records.register.{place.kind}", locale), year=year,
             book=place.book, office=territory.name(place.office, locale))  # fmt: skip


def ranges(gaps: Gaps, locale: Locale) -> str:
    """The missing acts, in few words; empty when none is known to be missing."""
    said = [str(first) if first == last else f"{first}–{last}" for first, last in gaps.missing]
    more = t("records.capture.more_ranges", locale, n=len(said) - _SHOWN) if len(said) > _SHOWN else ""
    comma = "، " if locale == "ar" else ", "
    return comma.join(said[:_SHOWN]) + (f" {more}" if more else "")
