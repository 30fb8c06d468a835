"""Lives of demonstration claims: who did what and when, along the real table of moves, up to the present."""

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final, Literal

from casa_app.claims.corpus_texts import Corpus, LeafTexts
from casa_app.claims.rules import CONTEST_WINDOW, ENDED, Action, Regime, State, after
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.i18n import CITY_ZONE, Locale

By = Literal["claimant", "staff", "body", "system"]

# Shares of claims, chosen so that about 9 in 100 miss a term of the law and 5 in 100 answers are contested.
_ACKNOWLEDGED_LATE, _SLOW, _STUCK = 0.034, 0.072, 0.006
_REJECTED, _CONTESTED, _RATED = 0.04, 0.052, 0.24
_STARTED, _NEWS, _SENT_ON = 0.8, 0.4, 0.3
_OPENS, _CLOSES = time(8, 30), time(16, 30)
_DAYS_PER_WORKING_DAY: Final = 1.45
_PATIENCE = 3.5  # days in which most rate


@dataclass(frozen=True, slots=True)
class DemoEvent:
    """One line of a life. `agent` numbers the colleague (from 0), `to` is the body a claim is sent to."""

    action: Action
    at: datetime
    by: By
    text: str = ""
    agent: int | None = None
    to: str = ""
    rating: int | None = None


class OfficeHours:
    """Working days of a span of years, found quickly."""

    def __init__(self, first: date, last: date) -> None:
        calendar = LegalCalendar()
        days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self._days = [day for day in days if calendar.is_working(day)]

    def at_or_after(self, moment: datetime, source: Random) -> datetime:
        """`moment` when offices are open then, else some time of the next working morning. In and out UTC."""
        local = moment.astimezone(CITY_ZONE)
        at = bisect_left(self._days, local.date())
        if at < len(self._days) and self._days[at] == local.date():
            if _OPENS <= local.time() <= _CLOSES:
                return moment
            at += local.time() > _CLOSES
        day = self._days[min(at, len(self._days) - 1)]
        opened = datetime.combine(day, _OPENS, CITY_ZONE) + timedelta(minutes=source.uniform(2, 200))
        return max(opened.astimezone(UTC), moment + timedelta(minutes=5))


class Life:
    """A claim's life as it is told, move by move; what would happen after `now` does not."""

    def __init__(self, filed_at: datetime, now: datetime, office: OfficeHours, source: Random) -> None:
        self.state = State.FILED
        self.events: list[DemoEvent] = []
        self._filed_at, self._now, self._office, self._source = filed_at, now, office, source
        self.at = filed_at
        self.over = False
        self.acknowledged_at: datetime | None = None
        self.first_end: datetime | None = None

    def staff(self, action: Action, days: float, text: str = "", *, agent: int | None = None, to: str = "") -> None:
        """The staff's next move, about `days` after the one before, within office hours."""
        at = self._office.at_or_after(self.at + timedelta(days=days), self._source)
        self._do(DemoEvent(action, at.replace(microsecond=0), "staff", text, agent, to))

    def claimant(self, action: Action, days: float, text: str = "", rating: int | None = None) -> None:
        """The claimant's next move, `days` after the one before, at any hour."""
        at = (self.at + timedelta(days=days)).replace(microsecond=0)
        self._do(DemoEvent(action, at, "claimant", text, rating=rating))

    def _do(self, event: DemoEvent) -> None:
        if self.over or event.at > self._now:
            self.over = True
            return
        self.state = after(self.state, event.action)
        self.at = event.at
        self.events.append(event)
        if event.action is Action.ACKNOWLEDGE:
            self.acknowledged_at = event.at
        if self.state in ENDED and self.first_end is None:
            self.first_end = event.at

    def late(self, regime: Regime) -> bool:
        """Whether a term of the law (15 days to acknowledge, 60 to answer) was missed or is past by now."""
        acknowledged = self.acknowledged_at or self.first_end or self._now
        if acknowledged - self._filed_at > timedelta(days=16):
            return True
        ended = self.first_end or self._now
        return regime is not Regime.SUGGESTION and ended - self._filed_at > timedelta(days=61)


@dataclass(frozen=True, slots=True)
class Setting:
    """What a life is told with."""

    corpus: Corpus
    texts: LeafTexts
    locale: Locale
    body: str
    agents: Sequence[int]


def live(life: Life, tale: Setting, source: Random) -> None:
    """Tells the whole life: acknowledgement, work, end, and what the claimant thinks of it."""
    agent = source.choice(tale.agents)
    target = _target_days(tale.texts)
    life.staff(Action.ACKNOWLEDGE, _acknowledged_after(source, danger=tale.texts.leaf.danger))
    if source.random() < _STUCK:
        return
    if source.random() < _REJECTED and not tale.texts.leaf.danger:
        life.staff(Action.REJECT, source.uniform(1, 12), _say(tale, "reject", source))
    else:
        _work(life, tale, source, agent, _length(source, target))
    if life.state in ENDED:
        _aftermath(life, tale, source, agent, target)


def _work(life: Life, tale: Setting, source: Random, agent: int, days: float) -> None:
    """From assignment to the end, in about `days` days."""
    due = life.at + timedelta(days=days)
    life.staff(Action.ASSIGN, days * source.uniform(0.02, 0.15), agent=agent)
    if source.random() < _STARTED:
        life.staff(Action.START, days * source.uniform(0.05, 0.2))
    if tale.body and source.random() < _SENT_ON:
        life.staff(Action.TRANSFER, days * 0.1, _say_plain(tale, "transfer", source), to=tale.body)
        if source.random() < _NEWS:
            life.staff(Action.TAKE_BACK, days * source.uniform(0.15, 0.3), _say_plain(tale, "take_back", source))
    elif life.state is State.IN_PROGRESS and source.random() < _NEWS:
        life.staff(Action.PROGRESS, days * source.uniform(0.1, 0.3), _say(tale, "progress", source))
    _end(life, tale, source, max((due - life.at).total_seconds() / 86_400, 0.02))


def _end(life: Life, tale: Setting, source: Random, days: float) -> None:
    """Works are mostly closed with a proof, inquiries answered; some answers are closed later."""
    answer = source.choice(tale.texts.answers[tale.locale])
    if tale.texts.style == "works" and source.random() < 0.5:  # noqa: PLR2004 a share
        life.staff(Action.CLOSE, days, f"{answer} {_say(tale, 'close', source)}")
        return
    life.staff(Action.ANSWER, days, answer)
    if source.random() < 0.55:  # noqa: PLR2004 a share
        life.staff(Action.CLOSE, source.uniform(1, 9), _say(tale, "close", source))


def _aftermath(life: Life, tale: Setting, source: Random, agent: int, target: float) -> None:
    """Some contest, within the 30 days, and are worked on again; some rate."""
    contested = tale.texts.leaf.regime is not Regime.SUGGESTION and source.random() < _CONTESTED
    if contested:
        gone = (life.at - (life.first_end or life.at)).days
        life.claimant(
            Action.CONTEST, source.uniform(0.5, CONTEST_WINDOW.days - gone - 3), _say(tale, "contest", source)
        )
        life.staff(Action.ASSIGN, source.uniform(0.5, 3), agent=agent)
        life.staff(Action.START, source.uniform(0.2, 2))
        _end(life, tale, source, min(target, 20) * source.uniform(0.5, 1.5))
    if life.state in ENDED and source.random() < _RATED:
        stars = _stars(source, pleased=not contested and not life.late(tale.texts.leaf.regime))
        words = _say_plain(tale, "rating_good" if stars > 3 else "rating_bad", source)  # noqa: PLR2004 of five stars
        life.claimant(Action.RATE, source.expovariate(1 / _PATIENCE), words, stars)


def _acknowledged_after(source: Random, *, danger: bool) -> float:
    if danger:
        return source.uniform(0.01, 0.1)
    if source.random() < _ACKNOWLEDGED_LATE:
        return source.uniform(17, 27)
    return min(source.lognormvariate(-0.3, 0.9), 11)


def _length(source: Random, target: float) -> float:
    """Days of work: mostly within the city's target, sometimes well beyond the law."""
    if source.random() < _SLOW:
        return source.uniform(75, 130)
    return min(target * source.lognormvariate(-0.35, 0.6), 45)


def _target_days(texts: LeafTexts) -> float:
    target = texts.leaf.target
    if target.unit == "hours":
        return max(target.amount / 24, 0.3)
    return target.amount * (_DAYS_PER_WORKING_DAY if target.unit == "working_days" else 1)


def _stars(source: Random, *, pleased: bool) -> int:
    weights = (3, 5, 12, 35, 45) if pleased else (30, 27, 23, 13, 7)
    return source.choices((1, 2, 3, 4, 5), weights)[0]


def _say(tale: Setting, key: str, source: Random) -> str:
    return tale.corpus.say(source, key, tale.locale, tale.texts.style)


def _say_plain(tale: Setting, key: str, source: Random) -> str:
    return tale.corpus.say(source, key, tale.locale)
