"""Letting in whoever knows the secret of a file; the guesses of the others are counted, and tell nothing.

A secret has nine digits: at these rates, guessing one takes longer than a file is kept.
"""

from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from casa_app.identity import throttle
from casa_app.kit.errors import CasaError, TooManyAttempts

TRIES: Final = "10/15 minutes"  # one browser on one reference
WRONG: Final = "follow-wrong"  # one budget for files of every kind: who guesses does not begin anew with another
TRIES_ON_ONE: Final = "200/15 minutes"  # everybody together on one reference
# What one address may still try once strangers have spent that: their guessing must not shut the owner out.
TRIES_BESIDE: Final = "3/hour"
ACTS_ON_ONE: Final = "200/15 minutes"  # what those may do who proved the secret before

Admitted = TypeVar("Admitted")


async def admit(
    reference: str,
    client: str,
    address: str,
    prove: Callable[[], Awaitable[Admitted]],
    *,
    wrong: type[CasaError],
    kind: str = "follow",
) -> Admitted:
    """What `prove` gives when the pair is right; it raises `wrong` when it is not, which is counted.

    It counts by browser, reference and address, over the network: before the unit of work that does something.
    Raises TooManyAttempts when guessing.
    """
    # Wrong pairs over many references: whoever spent that budget is not let in by a lucky one either.
    await throttle.check(throttle.PER_ADDRESS, WRONG, address)
    await throttle.hit(TRIES, kind, reference, client)
    try:
        await throttle.hit(TRIES_ON_ONE, f"{kind}-one", reference)
    except TooManyAttempts:
        await throttle.hit(TRIES_BESIDE, f"{kind}-beside", reference, address)
    try:
        admitted = await prove()
    except wrong:
        await throttle.hit(throttle.PER_ADDRESS, WRONG, address)
        raise
    await throttle.forget(TRIES, kind, reference, client)
    return admitted


async def known(reference: str, *, kind: str = "follow") -> None:
    """Counts an act of who holds a pass: strangers' guesses do not count against them. Raises TooManyAttempts."""
    await throttle.hit(ACTS_ON_ONE, f"{kind}-known", reference)
