"""The table of moves, and the references that people type."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from casa_app.claims.rules import (
    CLAIMANTS,
    ENDED,
    ENDED_BY_CITY,
    MOVES,
    OPEN,
    Action,
    NotAllowedNow,
    State,
    after,
    allows,
    blurred,
    possible,
)
from casa_app.kit.references import ALPHABET, NotAReference, new_reference, parse_reference
from casa_app.territory import service as territory


def test_every_move_that_is_not_in_the_table_is_refused_by_name() -> None:
    moving = {action for _, action in MOVES}
    for state in State:
        for action in moving:
            if (state, action) not in MOVES:
                with pytest.raises(NotAllowedNow):
                    after(state, action)


def test_a_claim_can_always_get_back_to_the_city_after_the_city_ended_it() -> None:
    assert all(after(state, Action.CONTEST) is State.REOPENED for state in ENDED_BY_CITY)


def test_only_its_claimant_may_withdraw_a_claim_while_it_is_open_and_then_it_moves_no_more() -> None:
    assert {state for state in State if allows(state, Action.WITHDRAW)} == OPEN
    assert after(State.IN_PROGRESS, Action.WITHDRAW) is State.WITHDRAWN
    assert possible(State.WITHDRAWN) == frozenset()
    assert all(not CLAIMANTS & possible(state) for state in State)
    assert not any(allows(State.WITHDRAWN, action) for action in (Action.CONTEST, Action.RATE, Action.PUBLISH))


def test_every_state_is_open_or_ended_and_every_open_one_can_be_ended() -> None:
    assert set(State) == OPEN | ENDED
    for state in OPEN:
        reached, todo = {state}, [state]
        while todo:
            here = todo.pop()
            for action in possible(here):
                there = after(here, action)
                if there not in reached:
                    reached.add(there)
                    todo.append(there)
        assert reached & ENDED, state


@given(st.text("ABCDEFGHJKMNPQRSTVWXYZ", min_size=2, max_size=2), st.integers(0, 7), st.sampled_from(ALPHABET))
def test_one_wrong_symbol_in_a_reference_is_found(prefix: str, place: int, symbol: str) -> None:
    right = new_reference(prefix).replace("-", "")
    wrong = right[:place] + symbol + right[place + 1 :]
    if wrong == right:
        assert parse_reference(wrong.lower()).replace("-", "") == right
    else:
        with pytest.raises(NotAReference):
            parse_reference(wrong)


@given(st.integers(0, 7), st.integers(0, 7))
def test_two_symbols_exchanged_in_a_reference_are_found(one: int, other: int) -> None:
    symbols = list(new_reference("HH").replace("-", ""))
    symbols[one], symbols[other] = symbols[other], symbols[one]
    swapped = "".join(symbols)
    if symbols[one] != symbols[other]:
        with pytest.raises(NotAReference):
            parse_reference(swapped)


@given(st.integers(min_value=0, max_value=2**128 - 1))
def test_a_blurred_place_is_moved_by_a_street_or_two_and_always_the_same_way(seed: int) -> None:
    lat, lng = 33.5898, -7.6039
    moved = blurred(lat, lng, seed)
    assert moved == blurred(lat, lng, seed)
    assert 60 < territory.distance(lat, lng, *moved) < 220
