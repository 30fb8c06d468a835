"""Terms and people in a few words, as every list and sheet says them. Pure."""

import re
from datetime import datetime
from typing import Final

from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.i18n import Locale, city_date, t

SOON_DAYS: Final = 4  # working days: the lists' ochre
DUE_ICONS: Final = {"late": "clock-alert", "soon": "hourglass", "later": "clock"}
"""The icon of each tone of a term."""
_ARABIC: Final = re.compile("[\u0600-\u06ff]")


def urgency(due_at: datetime | None, calendar: LegalCalendar, now: datetime, locale: Locale) -> tuple[str, str]:
    """How far off a term is, in words (`Demain`, `En retard de 3 jours`), and its tone: late, soon or later.

    Days that are left are working days; None says that nothing is owed.
    """
    if due_at is None:
        return t("kit.due.none", locale), "later"
    today, day = city_date(now), city_date(due_at)
    if due_at < now:
        late = (today - day).days
        return t("kit.due.late", locale, n=late) if late else t("kit.due.late_today", locale), "late"
    if day == today:
        return t("kit.due.today", locale), "late"
    if (day - today).days == 1:
        return t("kit.due.tomorrow", locale), "soon"
    left = calendar.working_days_between(today, day)
    return t("kit.span.working_days", locale, n=left), "soon" if left <= SOON_DAYS else "later"


def unmarked(label: str) -> str:
    """A label or question without the mark that it ends in, for a sentence that goes on after it."""
    return label.rstrip(" \u00a0?؟:")


def initials(name: str) -> str:
    """`Salma Bennani` as `SB`."""
    return "".join(word[0] for word in re.split(r"[\s-]+", name) if word)[:2].upper()


def lang_of(text: str) -> Locale:
    """The language a free text is mostly written in, for its `lang` attribute."""
    arabic = len(_ARABIC.findall(text))
    return "ar" if arabic and arabic * 2 > sum(map(str.isalpha, text)) else "fr"
