"""The life of a case: what may follow what, who may do it, and how its legal term is counted."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from casa_app.kit.calendar import LegalCalendar
from casa_app.procedures.rules import (
    ANYTIME,
    APPLICANTS,
    CLERKS,
    GOVERNORS,
    MOVES,
    OPEN,
    SIGNATORIES,
    SYSTEMS,
    UNDECIDED,
    Action,
    AppealTooLate,
    CaseNotAllowedNow,
    Pause,
    SecondComplement,
    State,
    after,
    check_appeal,
    due,
    possible,
)

_CALENDAR = LegalCalendar()
_START = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)  # a Monday
_SOME_ACTIONS = st.lists(st.sampled_from(list(Action)), max_size=40)


def test_every_state_but_the_draft_can_be_reached() -> None:
    reached, ahead = {State.DRAFT}, [State.DRAFT]
    while ahead:
        here = ahead.pop()
        for (start, _), end in MOVES.items():
            if start is here and end not in reached:
                reached.add(end)
                ahead.append(end)
    assert reached == set(State)


def test_every_action_is_somebodys_and_nobody_elses() -> None:
    kinds = [APPLICANTS, CLERKS, SIGNATORIES, GOVERNORS, SYSTEMS]
    assert set().union(*kinds) == set(Action)
    assert sum(len(kind) for kind in kinds) == len(Action)


def test_what_has_ended_moves_no_more() -> None:
    final = set(State) - OPEN - {State.DRAFT, State.REFUSED, State.ISSUED}
    assert {start for start, _ in MOVES} & final == set()


def test_only_a_signature_leads_out_of_a_presumption() -> None:
    assert possible(State.PRESUMED) == {Action.ATTEST}
    assert Action.ATTEST in GOVERNORS


def test_silence_speaks_while_the_city_owes_an_answer_and_not_while_it_waits_for_papers() -> None:
    speaking = {start for start, action in MOVES if action is Action.PRESUME}
    assert speaking == UNDECIDED - {State.INCOMPLETE}


def test_a_second_list_of_missing_pieces_is_refused_by_name() -> None:
    assert after(State.FILED, Action.ASK_COMPLEMENT) is State.INCOMPLETE
    with pytest.raises(SecondComplement):
        after(State.FILED, Action.ASK_COMPLEMENT, complement_asked=True)
    with pytest.raises(SecondComplement):
        after(State.INCOMPLETE, Action.ASK_COMPLEMENT, complement_asked=True)
    assert Action.ASK_COMPLEMENT not in possible(State.INSTRUCTION, complement_asked=True)


def test_a_move_that_the_table_does_not_hold_is_refused_by_name() -> None:
    with pytest.raises(CaseNotAllowedNow):
        after(State.REFUSED, Action.GRANT)


@given(_SOME_ACTIONS)
@settings(max_examples=300)
def test_no_sequence_of_moves_leaves_the_table_issues_twice_or_asks_twice(actions: list[Action]) -> None:
    state, asked, issued = State.DRAFT, 0, 0
    for action in actions:
        try:
            found = after(state, action, complement_asked=asked > 0)
        except (CaseNotAllowedNow, SecondComplement):
            continue
        assert action in ANYTIME or found is state or MOVES[state, action] is found
        asked += action is Action.ASK_COMPLEMENT
        issued += action is Action.ISSUE
        state = found
    assert asked <= 1
    assert issued <= 1


# --- The term -------------------------------------------------------------------------------------------------------


def test_the_day_of_filing_does_not_count() -> None:
    found = due(_CALENDAR, _START, 15, "days")
    assert found is not None
    assert found.astimezone(_CALENDAR.zone).date() == date(2026, 11, 17)


def test_fifteen_working_days_leave_out_weekends_and_holidays() -> None:
    found = due(_CALENDAR, _START, 15, "working_days")
    assert found is not None
    # 6 November (Green March) and 18 November (Independence) fall on a Friday and a Wednesday.
    assert found.astimezone(_CALENDAR.zone).date() == date(2026, 11, 25)


def test_a_term_without_pause_is_that_of_the_calendar() -> None:
    for unit in ("hours", "days", "working_days"):
        assert due(_CALENDAR, _START, 30, unit) == _CALENDAR.due(_START, 30, unit)


def test_a_term_has_no_end_while_the_applicant_is_waited_for() -> None:
    assert due(_CALENDAR, _START, 15, "days", [Pause(_START + timedelta(days=3))]) is None


def test_a_pause_gives_back_each_day_that_it_took() -> None:
    stopped = Pause(_START + timedelta(days=3), _START + timedelta(days=13))
    plain, paused = due(_CALENDAR, _START, 15, "days"), due(_CALENDAR, _START, 15, "days", [stopped])
    assert plain is not None
    assert paused == plain + timedelta(days=10)


def test_a_pause_of_one_day_costs_the_city_nothing_else() -> None:
    same_day = Pause(_START + timedelta(days=3), _START + timedelta(days=3, hours=2))
    assert due(_CALENDAR, _START, 15, "days", [same_day]) == due(_CALENDAR, _START, 15, "days")


@given(
    amount=st.integers(1, 60),
    unit=st.sampled_from(["days", "working_days"]),
    lengths=st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30)), max_size=4),
)
@settings(max_examples=200)
def test_no_pause_loses_or_wins_a_day(amount: int, unit: str, lengths: list[tuple[int, int]]) -> None:
    """Counted the other way round: the days between start and end that run are exactly the term."""
    pauses, at = [], _START
    for gap, length in lengths:
        since = at + timedelta(days=gap)
        at = since + timedelta(days=length)
        pauses.append(Pause(since, at))
    end = due(_CALENDAR, _START, amount, unit, pauses)  # type: ignore[arg-type]
    assert end is not None
    zone = _CALENDAR.zone
    first, last = _START.astimezone(zone).date(), end.astimezone(zone).date()
    days = [first + timedelta(days=n) for n in range(1, (last - first).days + 1)]
    stopped = {
        pause.since.astimezone(zone).date() + timedelta(days=n)
        for pause in pauses
        if pause.until
        for n in range(1, (pause.until.astimezone(zone).date() - pause.since.astimezone(zone).date()).days + 1)
    }
    running = [day for day in days if day not in stopped and (unit == "days" or _CALENDAR.is_working(day))]
    assert len(running) == amount
    assert running[-1] == last


def test_an_appeal_has_its_time() -> None:
    check_appeal(_START, _START + timedelta(days=60))
    with pytest.raises(AppealTooLate):
        check_appeal(_START, _START + timedelta(days=60, seconds=1))
