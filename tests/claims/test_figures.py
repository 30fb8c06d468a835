"""The figures that the city publishes on itself."""

from casa_app.claims.models import ClaimFigure
from casa_app.claims.rules import Action
from casa_app.claims.service import figures, following, handling
from casa_app.claims.service.following import Pass
from casa_app.claims.service.handling import Deed
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from tests import make


async def recount() -> None:
    """What the job does."""
    async with reading() as work:
        rows, now = await figures.counted(work), work.clock.now()
    async with writing() as work:
        await figures.replace(work, figures.tally(rows, now))


async def test_delays_shares_and_lateness_are_counted_from_what_happened(database: Database, clock: FixedClock) -> None:
    clerk = make.staff()
    async with writing() as work:
        filed = [await make.claim(work) for _ in range(4)]
    for days, (claim, _) in zip((4, 6, 60), filed, strict=False):
        clock.advance(days=days)
        async with writing() as work:
            await handling.act(work, clerk, claim.id, Deed(Action.ACKNOWLEDGE))
            await handling.act(work, clerk, claim.id, Deed(Action.ANSWER, text="Fait."))
    await recount()
    async with reading() as work:
        city = await figures.headline(work, "fr", "12m")
        by_place = await figures.read(work, "arrondissement", "all", "ar")
        recent = await figures.headline(work, "fr", "30d")
    assert city is not None
    assert (city.filed, city.ended, city.open, city.late) == (4, 3, 1, 1)
    assert city.median_days == 10
    assert city.within_law == 2 / 3
    assert recent is None  # everything was filed more than thirty days ago
    assert [row.filed for row in by_place] == [4]
    claim, secret = filed[2]
    admitted = await following.known(Pass(claim.reference, secret))
    async with writing() as work:
        await following.contest(work, admitted, "Pas fait.")
        await handling.act(work, clerk, claim.id, Deed(Action.ANSWER, text="Refait."))
    await recount()
    async with reading() as work:
        city = await figures.headline(work, "fr", "12m")
        kept = (await work.session.exec(figures.select(ClaimFigure))).all()
    assert city is not None
    assert city.contested == 1 / 3
    assert len({(row.period, row.dimension, row.code) for row in kept}) == len(kept)
