"""Lives of demonstration claims: who did what and when, along the real table of moves, up to the present."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from random import Random
from typing import Final, Literal

from casa_app.claims.catalogue_parts import Target
from casa_app.claims.corpus_texts import Corpus, LeafTexts
from casa_app.claims.rules import CONTEST_WINDOW, ENDED, Action, Regime, State, after
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.i18n import CITY_ZONE, Locale

By = Literal["claimant", "staff", "body", "system"]

# Shares of claims, chosen so that about 9 in 100 miss a term of the law, 25 in 100 the city's own target, and 5 in 100
# answers are contested.
_ACKNOWLEDGED_LATE, _SLOW = 0.034, 0.078
_LATE_BY: Final = (75, 130)  # days from filing to the end of the slow ones: the worst open claims are younger
_PACE, _SPREAD = -0.75, 0.6  # of the rest: time to the end, in targets, is log-normal
_REJECTED, _CONTESTED, _RATED = 0.04, 0.052, 0.24
_STARTED, _NEWS, _SENT_ON = 0.8, 0.4, 0.3
_OPENS, _CLOSES = time(8, 30), time(16, 30)
_PATIENCE = 3.5  # days in which most rate
_DAY: Final = 86_400


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

    def span(self, moment: datetime, target: Target) -> float:
        """Days from `moment` to the end of a target that begins there."""
        if target.unit == "hours":
            return target.amount / 24
        first = moment.astimezone(CITY_ZONE).date()
        if target.unit == "days":
            last = first + timedelta(days=target.amount)
        else:
            last = self._days[min(bisect_right(self._days, first) + target.amount, len(self._days)) - 1]
        end = datetime.combine(last + timedelta(days=1), time(0), CITY_ZONE)
        return (end - moment).total_seconds() / _DAY


class Life:
    """A claim's life as it is told, move by move; what would happen after `now` does not.

    `on_call`: those who work on it do so day and night.
    """

    def __init__(
        self, filed_at: datetime, now: datetime, office: OfficeHours, source: Random, *, on_call: bool = False
    ) -> None:
        self.state = State.FILED
        self.events: list[DemoEvent] = []
        self._filed_at, self._now, self._office, self._source = filed_at, now, office, source
        self._on_call = on_call
        self.at = filed_at
        self.over = False
        self.acknowledged_at: datetime | None = None
        self.first_end: datetime | None = None

    def staff(self, action: Action, days: float, text: str = "", *, agent: int | None = None, to: str = "") -> None:
        """The staff's next move, about `days` after the one before, within office hours unless they are on call."""
        at = self.at + timedelta(days=days)
        if not self._on_call:
            at = self._office.at_or_after(at, self._source)
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

    def left(self, days: float) -> float:
        """Days from the move before to `days` after filing; never none."""
        return max(days - (self.at - self._filed_at).total_seconds() / _DAY, 0.005)

    def target(self, target: Target) -> float:
        """Days that a target gives from here."""
        return self._office.span(self.at, target)

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
    strain: float = 1.0  # how much longer than elsewhere work takes here


def live(life: Life, tale: Setting, source: Random) -> None:
    """Tells the whole life: acknowledgement, work, end, and what the claimant thinks of it."""
    agent, leaf = source.choice(tale.agents), tale.texts.leaf
    target = life.target(leaf.target)
    life.staff(Action.ACKNOWLEDGE, _acknowledged_after(source, target, danger=leaf.danger))
    if source.random() < _REJECTED and not leaf.danger:
        life.staff(Action.REJECT, life.left(target * source.uniform(0.1, 0.9)), _say(tale, "reject", source))
    else:
        _work(life, tale, source, agent, life.left(_length(source, target * tale.strain)))
    if life.state in ENDED:
        _aftermath(life, tale, source, agent)


def _work(life: Life, tale: Setting, source: Random, agent: int, days: float) -> None:
    """From assignment to the end, in about `days` days."""
    due = life.at + timedelta(days=days)
    danger = tale.texts.leaf.danger  # somebody goes there within the hour
    life.staff(Action.ASSIGN, source.uniform(0.002, 0.02) if danger else days * source.uniform(0.02, 0.15), agent=agent)
    if source.random() < _STARTED:
        life.staff(Action.START, days * source.uniform(0.05, 0.2))
    if tale.body and source.random() < _SENT_ON:
        life.staff(Action.TRANSFER, days * 0.1, _say_plain(tale, "transfer", source), to=tale.body)
        if source.random() < _NEWS:
            life.staff(Action.TAKE_BACK, days * source.uniform(0.15, 0.3), _say_plain(tale, "take_back", source))
    elif life.state is State.IN_PROGRESS and source.random() < _NEWS:
        life.staff(Action.PROGRESS, days * source.uniform(0.1, 0.3), _say(tale, "progress", source))
    _end(life, tale, source, max((due - life.at).total_seconds() / _DAY, 0.005))


def _end(life: Life, tale: Setting, source: Random, days: float) -> None:
    """Works are mostly closed with a proof, inquiries answered; some answers are closed later."""
    answer = source.choice(tale.texts.answers[tale.locale])
    if tale.texts.style == "works" and source.random() < 0.5:  # noqa: PLR2004 a share
        life.staff(Action.CLOSE, days, f"{answer} {_say(tale, 'close', source)}")
        return
    life.staff(Action.ANSWER, days, answer)
    if source.random() < 0.55:  # noqa: PLR2004 a share
        life.staff(Action.CLOSE, source.uniform(1, 9), _say(tale, "close", source))


def _aftermath(life: Life, tale: Setting, source: Random, agent: int) -> None:
    """Some contest, within the 30 days, and are worked on again; some rate."""
    contested = tale.texts.leaf.regime is not Regime.SUGGESTION and source.random() < _CONTESTED
    if contested:
        gone = (life.at - (life.first_end or life.at)).days
        life.claimant(
            Action.CONTEST, source.uniform(0.5, CONTEST_WINDOW.days - gone - 3), _say(tale, "contest", source)
        )
        target = life.target(tale.texts.leaf.target)
        life.staff(Action.ASSIGN, target * source.uniform(0.02, 0.2), agent=agent)
        life.staff(Action.START, target * source.uniform(0.02, 0.15))
        _end(life, tale, source, target * source.uniform(0.1, 0.9))
    if life.state in ENDED and source.random() < _RATED:
        stars = _stars(source, pleased=not contested and not life.late(tale.texts.leaf.regime))
        words = _say_plain(tale, "rating_good" if stars > 3 else "rating_bad", source)  # noqa: PLR2004 of five stars
        life.claimant(Action.RATE, source.expovariate(1 / _PATIENCE), words, stars)


def _acknowledged_after(source: Random, target: float, *, danger: bool) -> float:
    if danger:
        return source.uniform(0.002, 0.025)
    if source.random() < _ACKNOWLEDGED_LATE:
        return source.uniform(17, 27)
    return min(source.lognormvariate(-0.6, 0.9), 11, target * source.uniform(0.05, 0.4))


def _length(source: Random, target: float) -> float:
    """Days from filing to the end: mostly within the city's target, sometimes well beyond the law."""
    if source.random() < _SLOW:
        return source.uniform(*_LATE_BY)
    return min(target * source.lognormvariate(_PACE, _SPREAD), 55)


def _stars(source: Random, *, pleased: bool) -> int:
    weights = (3, 5, 12, 35, 45) if pleased else (30, 27, 23, 13, 7)
    return source.choices((1, 2, 3, 4, 5), weights)[0]


def _say(tale: Setting, key: str, source: Random) -> str:
    return tale.corpus.say(source, key, tale.locale, tale.texts.style)


def _say_plain(tale: Setting, key: str, source: Random) -> str:
    return tale.corpus.say(source, key, tale.locale)
