"""A demonstration city: the same for a seed, nothing after the present, lives that the table of moves allows."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import islice, pairwise

import pytest

from casa_app.claims.catalogue import catalogue
from casa_app.claims.corpus import DemoClaim, demonstration_claims
from casa_app.claims.corpus_texts import FOLDER, corpus
from casa_app.claims.rules import (
    CONTEST_WINDOW,
    NEEDS_TEXT,
    OPEN,
    PLACE_MOST,
    TEXT_MOST,
    TITLE_MOST,
    Action,
    State,
    after,
)
from casa_app.identity.organisation import organisation
from casa_app.kit.calendar import LegalCalendar
from casa_app.kit.i18n import CITY_ZONE, LOCALES
from casa_app.territory import service as territory

NOW = datetime(2026, 11, 23, 14, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def city() -> list[DemoClaim]:
    return list(demonstration_claims(3_000, 7, NOW))


def test_the_same_seed_gives_the_same_city_and_another_another() -> None:
    def first(seed: int) -> list[DemoClaim]:
        return list(demonstration_claims(150, seed, NOW))

    assert first(7) == first(7)
    assert [claim.description for claim in first(7)] != [claim.description for claim in first(8)]


def test_as_many_claims_as_asked_for_the_oldest_first(city: list[DemoClaim]) -> None:
    assert len(city) == 3_000
    assert [claim.number for claim in city] == list(range(1, 3_001))
    assert all(one.filed_at <= other.filed_at for one, other in pairwise(city))
    assert NOW - city[0].filed_at > timedelta(days=500)
    assert list(demonstration_claims(0, 7, NOW)) == []


def test_claims_stream_without_the_city_being_built_first() -> None:
    claims = demonstration_claims(10_000_000, 7, NOW)
    assert isinstance(claims, Iterator)
    assert len(list(islice(claims, 20))) == 20


def test_a_clock_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="aware"):
        demonstration_claims(1, 7, datetime(2026, 11, 23))  # noqa: DTZ001 that is the mistake


def test_every_place_lies_in_its_arrondissement(city: list[DemoClaim]) -> None:
    for claim in city:
        assert territory.zone(claim.arrondissement).holds(claim.lat, claim.lng), claim.number


def test_every_arrondissement_and_category_has_its_share(city: list[DemoClaim]) -> None:
    by_zone = Counter(claim.arrondissement for claim in city)
    assert len(by_zone) == 16
    assert by_zone["06.141.01.53"] > 3 * by_zone["06.141.01.13"]  # Sidi Moumen has five times Mers Sultan's people
    assert {claim.category for claim in city} == {leaf.code for leaf in catalogue().leaves}


def test_nothing_happens_before_filing_or_after_the_present(city: list[DemoClaim]) -> None:
    for claim in city:
        times = [claim.filed_at, *(event.at for event in claim.life)]
        assert times == sorted(times)
        assert times[-1] <= NOW


def test_every_life_keeps_to_the_table_of_moves(city: list[DemoClaim]) -> None:
    for claim in city:
        state, ended = State.FILED, None
        for event in claim.life:
            if event.action is Action.CONTEST:
                assert ended is not None
                assert event.at - ended <= CONTEST_WINDOW
            state = after(state, event.action)
            if event.action in NEEDS_TEXT:
                assert event.text
            if event.action in {Action.ANSWER, Action.CLOSE, Action.REJECT}:
                ended = ended or event.at
            if event.action is Action.TRANSFER:
                assert event.to in organisation().bodies
        assert state is claim.state


def test_staff_work_in_office_hours_and_on_what_is_urgent_at_any_hour(city: list[DemoClaim]) -> None:
    urgent = [claim for claim in city if catalogue().leaf(claim.category).target.unit == "hours"]
    assert any(event.at.astimezone(CITY_ZONE).hour < 6 for claim in urgent for event in claim.life)
    for claim in (claim for claim in city if catalogue().leaf(claim.category).target.unit != "hours"):
        for event in claim.life:
            if event.by == "staff":
                local = event.at.astimezone(CITY_ZONE)
                assert local.weekday() < 5
                assert 8 <= local.hour < 17


def test_the_city_is_neither_perfect_nor_hopeless(city: list[DemoClaim]) -> None:
    late = sum(claim.late for claim in city) / len(city)
    answered = [claim for claim in city if any(event.action in {"answer", "close", "reject"} for event in claim.life)]
    contested = sum(claim.contested for claim in city) / len(answered)
    assert 0.07 <= late <= 0.11
    assert 0.04 <= contested <= 0.06
    rated = [claim.rating for claim in city if claim.rating]
    assert {1, 2, 3, 4, 5} == set(rated)
    assert {claim.state for claim in city} >= {State.FILED, State.IN_PROGRESS, State.CLOSED, State.REJECTED}


def _missed(claim: DemoClaim, since: datetime) -> timedelta:
    """How long after the city's own target, counted from `since`, the claim ended, or is open today."""
    target = catalogue().leaf(claim.category).target
    ends = (event.at for event in claim.life if event.action in {Action.ANSWER, Action.CLOSE, Action.REJECT})
    end = NOW if claim.state in OPEN else next(ends)
    return end - LegalCalendar().due(since, target.amount, target.unit)


def test_a_quarter_of_the_claims_misses_the_citys_own_target_and_some_places_more(city: list[DemoClaim]) -> None:
    late = [claim for claim in city if _missed(claim, claim.filed_at) > timedelta()]
    assert 0.2 <= len(late) / len(city) <= 0.3
    share = Counter(claim.arrondissement for claim in late)
    filed = Counter(claim.arrondissement for claim in city)
    assert share["06.141.01.31"] / filed["06.141.01.31"] > 1.2 * len(late) / len(city)


def test_the_worst_open_claims_are_some_months_late_not_years(city: list[DemoClaim]) -> None:
    worst = max(_missed(claim, claim.filed_at) for claim in city if claim.state in OPEN and not claim.contested)
    assert timedelta(days=60) < worst <= timedelta(days=150)


def test_what_is_old_is_mostly_done(city: list[DemoClaim]) -> None:
    old = [claim for claim in city if NOW - claim.filed_at > timedelta(days=120)]
    fresh = [claim for claim in city if NOW - claim.filed_at < timedelta(days=14)]
    assert sum(claim.state in OPEN for claim in old) / len(old) < 0.03
    assert sum(claim.state in OPEN for claim in fresh) / len(fresh) > 0.4


def test_no_two_descriptions_look_copied(city: list[DemoClaim]) -> None:
    for locale in LOCALES:
        said = [claim.description for claim in city if claim.locale == locale]
        assert len(set(said)) >= max(400, 0.97 * len(said))
        assert Counter(said).most_common(1)[0][1] <= 3


def test_texts_fit_the_form_and_are_filled_in(city: list[DemoClaim]) -> None:
    for claim in city:
        assert 0 < len(claim.title) <= TITLE_MOST
        assert 0 < len(claim.description) <= TEXT_MOST
        assert 0 < len(claim.place) <= PLACE_MOST
        for text in (claim.title, claim.description, claim.place, *(event.text for event in claim.life)):
            assert "{" not in text
            assert "  " not in text
        assert any("\u0600" <= char <= "\u06ff" for char in claim.description) == (claim.locale == "ar")


def test_answers_are_those_that_the_questions_allow(city: list[DemoClaim]) -> None:
    for claim in city:
        for question in catalogue().leaf(claim.category).questions:
            given = claim.answers.get(question.id)
            assert given or not question.required
            if given and question.options:
                assert given in {option.id for option in question.options}
            if given and question.kind == "yes_no":
                assert given in {"yes", "no"}


def test_people_are_reachable_as_they_chose(city: list[DemoClaim]) -> None:
    for claim in city:
        assert (claim.claimant == "anonymous") == (not claim.name)
        assert (claim.claimant == "professional") == bool(claim.company)
        assert claim.claimant != "anonymous" or claim.contact == "none"
    assert {claim.channel for claim in city} == {"web", "counter", "kiosk", "open311"}


def test_rubbish_peaks_in_summer_and_sewers_in_winter() -> None:
    claims = list(demonstration_claims(12_000, 3, NOW, months=12))

    def share(group: str, months: set[int]) -> float:
        then = [claim for claim in claims if claim.filed_at.month in months]
        return sum(catalogue().leaf(claim.category).group == group for claim in then) / len(then)

    assert share("cleanliness", {7, 8}) > 1.3 * share("cleanliness", {12, 1})
    assert share("sewerage", {12, 1}) > 1.5 * share("sewerage", {7, 8})


def test_fewer_claims_come_on_sundays_and_at_night(city: list[DemoClaim]) -> None:
    days = Counter(claim.filed_at.astimezone(CITY_ZONE).weekday() for claim in city)
    hours = Counter(claim.filed_at.astimezone(CITY_ZONE).hour for claim in city)
    assert days[6] < 0.75 * days[0]
    assert sum(hours[hour] for hour in range(6)) < 0.05 * len(city)


def test_every_sentence_of_the_corpus_ends_and_no_list_was_cut_at_a_comma() -> None:
    assert len(list(FOLDER.glob("*.yml"))) == len(catalogue().groups) + 2
    for texts in corpus().leaves.values():
        for lists in (texts.texts, texts.consequences, texts.answers):
            for locale in LOCALES:
                for sentence in filter(None, lists[locale]):
                    assert sentence[-1] in ".؟!", sentence
                    assert not sentence[0].islower(), sentence
