"""Demonstration claims: a city's worth of them, the same for the same seed, streamed in the order they were filed."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import accumulate
from random import Random
from typing import Final, Literal

from casa_app.claims.catalogue import catalogue
from casa_app.claims.catalogue_parts import ALL
from casa_app.claims.corpus_lives import DemoEvent, Life, OfficeHours, Setting, live
from casa_app.claims.corpus_texts import Corpus, LeafTexts, Season, corpus
from casa_app.claims.rules import Action, Regime, State
from casa_app.identity.organisation import organisation
from casa_app.kit.i18n import CITY_ZONE, Locale
from casa_app.territory import service as territory
from casa_app.territory.service import Arrondissement

Channel = Literal["web", "counter", "kiosk", "open311"]
ClaimantKind = Literal["individual", "professional", "anonymous"]

AGENTS_PER_SERVICE: Final = 4
_DAYS_PER_MONTH = 30.44
_WEEK = (1.2, 1.12, 1.06, 1.0, 0.86, 0.74, 0.62)  # Monday first
_DAY = (6, 3, 2, 1, 2, 5, 12, 28, 52, 74, 82, 78, 62, 44, 46, 52, 56, 58, 62, 68, 74, 70, 48, 20)  # by hour
_SEASONS: Final[dict[Season, tuple[float, ...]]] = {  # January first
    "even": (1.0,) * 12,
    "rain": (1.5, 1.5, 1.4, 1.1, 0.8, 0.6, 0.5, 0.5, 0.6, 1.0, 1.4, 1.6),
    "storm": (2.4, 2.2, 1.6, 0.7, 0.3, 0.1, 0.1, 0.1, 0.3, 1.0, 2.2, 2.6),
    "summer": (0.8, 0.8, 0.9, 0.9, 1.0, 1.3, 1.5, 1.5, 1.3, 1.0, 0.8, 0.8),
    "winter": (1.3, 1.2, 1.1, 0.9, 0.8, 0.7, 0.7, 0.7, 0.9, 1.1, 1.3, 1.4),
}
_ARABIC = 0.7
_FRENCH_READING: Final = {"06.141.01.01": 0.42, "06.141.01.03": 0.48, "06.141.01.07": 0.55}  # share of Arabic there
_GROWTH = 0.6  # more filed at the end of the span than at its start: the service gets known
_STRAINED: Final = {"06.141.01.31": 1.7, "06.141.01.53": 1.5, "roads": 1.4}  # places and a service short of hands
_SPOTS, _SPOT_SHARE, _SPOT_DEGREES = 14, 0.45, 0.0011  # places that are complained of again and again (about 120 m)


@dataclass(frozen=True, slots=True)
class DemoClaim:
    """A claim that nobody filed, with its life up to the present.

    `lat` and `lng` are WGS 84 degrees inside the arrondissement, `accuracy` metres; times are UTC.
    """

    number: int
    category: str
    regime: Regime
    locale: Locale
    title: str
    description: str
    arrondissement: str
    lat: float
    lng: float
    accuracy: float
    place: str
    answers: dict[str, str]
    filed_at: datetime
    channel: Channel
    mobile: bool
    claimant: ClaimantKind
    name: str
    company: str
    contact: Literal["sms", "email", "none"]
    photos: int
    followers: int
    life: tuple[DemoEvent, ...]
    state: State
    late: bool
    contested: bool
    rating: int | None


def demonstration_claims(count: int, seed: int, now: datetime, months: int = 18) -> Iterator[DemoClaim]:
    """`count` claims filed in the `months` before `now` (aware), the oldest first.

    The same arguments give the same claims. Nothing in them is after `now`.
    """
    if now.tzinfo is None:
        raise ValueError("`now` must be aware")
    return _City(seed, now.astimezone(UTC), months).claims(count)


class _City:
    """What all claims of one run share: the rhythm, the places, the words."""

    def __init__(self, seed: int, now: datetime, months: int) -> None:
        self.source = Random(f"casa-{seed}")  # noqa: S311 no secret: the same city for the same seed
        self.now = now
        self.corpus: Corpus = corpus()
        last = now.astimezone(CITY_ZONE).date()
        first = last - timedelta(days=max(1, round(months * _DAYS_PER_MONTH)))
        self.days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
        self.office = OfficeHours(first, last + timedelta(days=200))
        self.by_day = list(accumulate(self._weight_of(at, day) for at, day in enumerate(self.days)))
        self.texts = list(self.corpus.leaves.values())
        self.by_month = [list(accumulate(_share(text, month) for text in self.texts)) for month in range(12)]
        self.zones = territory.zones()
        self.by_zone = list(accumulate(float(zone.population) for zone in self.zones))
        self.spots = {
            zone.code: [territory.random_point(zone.code, self.source) for _ in range(_SPOTS)] for zone in self.zones
        }
        self.bodies = _bodies()
        services = list(organisation().services)
        self.agents = {
            code: range(at * AGENTS_PER_SERVICE, (at + 1) * AGENTS_PER_SERVICE) for at, code in enumerate(services)
        }

    def claims(self, count: int) -> Iterator[DemoClaim]:
        """The claims, day by day; within a day by the hour."""
        number, done, whole = 0, 0.0, self.by_day[-1]
        for at, day in enumerate(self.days):
            done = self.by_day[at] / whole
            moments = sorted(self._moment(day) for _ in range(round(count * done) - number))
            for moment in moments:
                number += 1
                yield self._claim(number, moment)

    def _weight_of(self, at: int, day: date) -> float:
        share = at / len(self.days)
        return _WEEK[day.weekday()] * (1 + _GROWTH * share) * self.source.lognormvariate(0, 0.15)

    def _moment(self, day: date) -> datetime:
        hour = self.source.choices(range(24), _DAY)[0]
        local = datetime.combine(day, time(hour), CITY_ZONE)
        moment = local.astimezone(UTC) + timedelta(seconds=self.source.randrange(3600))
        # The day that is not over holds only what was filed before the present.
        return moment if moment < self.now else self.now - timedelta(seconds=self.source.randrange(60, 7200))

    def _claim(self, number: int, filed_at: datetime) -> DemoClaim:
        source = self.source
        local = filed_at.astimezone(CITY_ZONE)
        texts = self.texts[_pick(self.by_month[local.month - 1], source)]
        zone = self._zone(texts)
        locale: Locale = "ar" if source.random() < _FRENCH_READING.get(zone.code, _ARABIC) else "fr"
        channel = _channel(source, local)
        photos = _photos(source, texts, channel)
        title, description, place = self.corpus.filed(source, texts, locale, photos)
        lat, lng = self._point(zone)
        kind, contact = _claimant(source, texts)
        leaf = texts.leaf
        life = Life(filed_at, self.now, self.office, source, on_call=leaf.target.unit == "hours")
        strain = _STRAINED.get(zone.code, 1.0) * _STRAINED.get(leaf.service, 1.0)
        tale = Setting(self.corpus, texts, locale, self.bodies.get(leaf.code, ""), self.agents[leaf.service], strain)
        live(life, tale, source)
        return DemoClaim(
            number=number,
            category=leaf.code,
            regime=leaf.regime,
            locale=locale,
            title=title,
            description=description,
            arrondissement=zone.code,
            lat=lat,
            lng=lng,
            accuracy=float(source.randint(4, 45)),
            place=place,
            answers=self.corpus.answers(source, texts, locale),
            filed_at=filed_at,
            channel=channel,
            mobile=channel == "web" and source.random() < 0.83,  # noqa: PLR2004 a share
            claimant=kind,
            name=self._name(locale) if kind != "anonymous" else "",
            company=self.corpus.say(source, "companies", locale) if kind == "professional" else "",
            contact=contact,
            photos=photos,
            followers=min(int(source.expovariate(2.2)), 9) if leaf.privacy == "exact" else 0,
            life=tuple(life.events),
            state=life.state,
            late=life.late(leaf.regime),
            contested=any(event.action is Action.CONTEST for event in life.events),
            rating=next((event.rating for event in life.events if event.rating), None),
        )

    def _zone(self, texts: LeafTexts) -> Arrondissement:
        while True:
            zone = self.zones[_pick(self.by_zone, self.source)]
            if not texts.zones or zone.code in texts.zones:
                return zone

    def _point(self, zone: Arrondissement) -> tuple[float, float]:
        while True:
            if self.source.random() < _SPOT_SHARE:
                lat, lng = self.source.choice(self.spots[zone.code])
                lat, lng = lat + self.source.gauss(0, _SPOT_DEGREES), lng + self.source.gauss(0, _SPOT_DEGREES)
            else:
                box = zone.box
                lat, lng = self.source.uniform(box.south, box.north), self.source.uniform(box.west, box.east)
            lat, lng = round(lat, 5), round(lng, 5)
            if zone.holds(lat, lng):
                return lat, lng

    def _name(self, locale: Locale) -> str:
        first = self.corpus.say(self.source, "first_names", locale)
        return f"{first} {self.corpus.say(self.source, 'family_names', locale)}"


def _pick(cumulated: list[float], source: Random) -> int:
    return min(bisect_right(cumulated, source.random() * cumulated[-1]), len(cumulated) - 1)


def _share(texts: LeafTexts, month: int) -> float:
    return texts.weight * _SEASONS[texts.season][month]


def _bodies() -> dict[str, str]:
    """The outside body that each leaf's claims may be sent to, by the city's first routing table."""
    rules = {rule.category: rule for rule in catalogue().default_routing if rule.arrondissement == ALL}
    found = {leaf.code: rules.get(leaf.code) or rules[leaf.group] for leaf in catalogue().leaves}
    return {code: rule.body for code, rule in found.items() if rule.body}


def _channel(source: Random, local: datetime) -> Channel:
    open_now = local.weekday() < 5 and 9 <= local.hour < 16  # noqa: PLR2004 Saturday; counter hours
    if open_now:
        channels: tuple[Channel, ...] = ("web", "counter", "kiosk", "open311")
        return source.choices(channels, (60, 25, 12, 3))[0]
    return "open311" if source.random() < 0.02 else "web"  # noqa: PLR2004 a share


def _claimant(source: Random, texts: LeafTexts) -> tuple[ClaimantKind, Literal["sms", "email", "none"]]:
    shy = 0.55 if texts.leaf.code == "counter_bribe" else 0.12
    drawn = source.random()
    if drawn < shy:
        return "anonymous", "none"
    if drawn < shy + 0.08:
        return "professional", source.choices(("email", "sms"), (70, 30))[0]
    return "individual", source.choices(("sms", "email", "none"), (70, 18, 12))[0]


def _photos(source: Random, texts: LeafTexts, channel: Channel) -> int:
    if texts.leaf.photo == "no" or channel == "kiosk":
        return 0
    return source.choices((0, 1, 2, 3), (30, 40, 22, 8) if channel == "web" else (75, 20, 5, 0))[0]
