"""The queue shows the most urgent first, never beyond one's reach, in pages that hold still, under any filter."""

from typing import Any
from urllib.parse import parse_qsl
from uuid import UUID

import pytest

from casa_app.claims import queue_repository
from casa_app.claims.models import Breach, Claim
from casa_app.claims.rules import Action
from casa_app.claims.service import escalation, handling, oversight, queue, sheet
from casa_app.claims.service.handling import Deed
from casa_app.claims.service.queue_filter import QueueFilter
from casa_app.identity import accounts, saved_views
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import Forbidden, Invalid
from tests import make

EVERYTHING = QueueFilter()
ANFA, MAARIF = "06.141.01.01", "06.141.01.03"


async def file(work: Work, **changed: Any) -> Claim:
    return (await make.claim(work, lat=None, lng=None, **{"arrondissement": ANFA, **changed}))[0]


async def references(actor: Actor, asked: QueueFilter = EVERYTHING, after: str = "") -> list[str]:
    async with reading() as work:
        return [row.reference for row in (await queue.page(work, actor, asked, "fr", after)).rows]


async def clerk(work: Work, name: str = "Salma Bennani", **reach: Any) -> Actor:
    """A clerk with an account."""
    values = {"name": name, "phone": "", "email": f"{name.split(maxsplit=1)[0].lower()}@casa.invalid", "cin": ""}
    account = await accounts.make(work, values, {Role.CLERK}, locale="fr", by=audit.SYSTEM)
    await work.session.flush()
    actor = make.staff(Role.CLERK, **reach)
    object.__setattr__(actor, "account_id", account.id)
    return actor


async def test_what_is_due_first_comes_first(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        late = await file(work, text="Trou dans la chaussée.", category="roads_pothole")
    clock.advance(days=3)
    async with writing() as work:
        cable = await file(work, text="Câble nu.", category="lighting_live_cable")
        young = await file(work, text="Autre trou.", category="roads_pothole")
    assert await references(make.staff()) == [cable.reference, late.reference, young.reference]


async def test_a_colleague_sees_only_their_arrondissements_and_services(database: Database) -> None:
    async with writing() as work:
        lamp = await file(work)
        road = await file(work, category="roads_pothole")
        elsewhere = await file(work, arrondissement=MAARIF)
    assert set(await references(make.staff())) == {lamp.reference, road.reference, elsewhere.reference}
    only = make.staff(arrondissements=frozenset({ANFA}), services=frozenset({"lighting"}))
    assert await references(only) == [lamp.reference]
    # A link from a colleague who reaches more opens, and shows no more than one's own.
    assert await references(only, QueueFilter(where=(MAARIF,), service=("roads",))) == []
    async with reading() as work:
        counted = {tab.code: tab.count for tab in await queue.tabs(work, only, "fr")}
        assert (counted["scope"], counted["unassigned"]) == ("1", "1")
        with pytest.raises(Forbidden):
            await sheet.sheet(work, only, road.reference, "fr")
        with pytest.raises(Forbidden):
            await sheet.peek(work, only, elsewhere.id, "fr")


async def test_who_is_not_staff_sees_nothing(database: Database) -> None:
    async with reading() as work:
        with pytest.raises(Forbidden):
            await queue.page(work, make.staff(Role.CITIZEN), QueueFilter(), "fr")


async def test_each_tab_holds_what_it_says(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        me = await clerk(work)
        mine = await file(work)
        forgotten = await file(work)
        done = await file(work, text="Déjà signalé.")
        await handling.act(work, me, mine.id, Deed(Action.ASSIGN))
        await handling.act(work, me, done.id, Deed(Action.REJECT, text="Doublon d’un ancien dossier."))
    assert await references(me, QueueFilter(tab="me")) == [mine.reference]
    assert await references(me, QueueFilter(tab="unassigned")) == [forgotten.reference]
    assert await references(me, QueueFilter(tab="ended")) == [done.reference]
    assert await references(me, QueueFilter(tab="late")) == []
    clock.advance(days=200)
    assert set(await references(me, QueueFilter(tab="late"))) == {mine.reference, forgotten.reference}
    async with reading() as work:
        assert {tab.code: tab.count for tab in await queue.tabs(work, me, "fr")} == {
            "scope": "2", "late": "2", "acknowledge": "1", "contested": "0", "unassigned": "1", "me": "1", "ended": "",
        }  # fmt: skip


async def test_pages_hold_still_while_claims_come_in(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "PAGE", 3)
    async with writing() as work:
        there = [await file(work, text=f"Lampadaire {n} éteint.") for n in range(7)]
    seen: list[str] = []
    after = ""
    for turn in range(4):
        async with reading() as work:
            page = await queue.page(work, make.staff(), QueueFilter(), "fr", after)
        seen += [row.reference for row in page.rows]
        after = page.next
        if not after:
            break
        async with writing() as work:  # newer ones fall behind the cursor's place or after it, never twice
            await file(work, category="lighting_live_cable", text=f"Câble nu, {turn}.")
    assert len(seen) == len(set(seen))
    assert {claim.reference for claim in there} <= set(seen)


async def test_a_cursor_that_no_page_gave_is_refused(database: Database) -> None:
    async with reading() as work:
        for bad in ("x", "2026-11-10~zz", "2026-11-10T10:00:00~00"):
            with pytest.raises(Invalid):
                await queue.page(work, make.staff(), QueueFilter(), "fr", bad)


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (QueueFilter(category=("lighting",)), {"lamp", "arabic"}),
        (QueueFilter(category=("roads_pothole", "lighting_out")), {"lamp", "arabic", "road"}),
        (QueueFilter(service=("roads",)), {"road"}),
        (QueueFilter(where=(MAARIF,)), {"arabic"}),
        (QueueFilter(state=("filed",), service=("lighting",)), {"lamp", "arabic"}),
        (QueueFilter(state=("assigned",)), set()),
        (QueueFilter(who="none", where=(ANFA,)), {"lamp", "road"}),
        (QueueFilter(q="LAMPADAIRES ecole"), {"lamp"}),
        (QueueFilter(q="أعمدة"), {"arabic"}),
        (QueueFilter(q="اعمده"), {"arabic"}),
        (QueueFilter(q="chau"), {"road"}),
        (QueueFilter(q="chaussée lampadaire"), set()),
        (QueueFilter(q='" OR 1=1 --*)('), set()),
        (QueueFilter(q="06 12 34 56 78"), {"road"}),
        (QueueFilter(q="06 99 99 99 99"), set()),
    ],
    ids=lambda value: str(sorted(value) if isinstance(value, set) else value),
)
async def test_filters_find_what_they_say(database: Database, asked: QueueFilter, found: set[str]) -> None:
    async with writing() as work:
        named = {
            (await file(work)).reference: "lamp",
            (await file(work, arrondissement=MAARIF, text="أعمدة الإنارة مطفأة.", place="الحي")).reference: "arabic",
            (
                await file(
                    work, category="roads_pothole", text="Trou dans la chaussée.", place="carrefour", contact="sms",
                    phone="0612345678", claimant_kind="individual", name="Hind Alami",
                )
            ).reference: "road",
        }  # fmt: skip
    assert {named[reference] for reference in await references(make.staff(), asked)} == found


async def test_a_reference_finds_its_claim_however_it_is_typed(database: Database) -> None:
    async with writing() as work:
        claim = await file(work)
        await file(work)
    compact = claim.reference.replace("-", "").lower()
    for typed in (claim.reference, compact, claim.reference.replace("-", " ")):
        assert await references(make.staff(), QueueFilter(q=typed)) == [claim.reference]


async def test_the_text_index_follows_what_happens_to_a_claim(database: Database) -> None:
    async with writing() as work:
        claim = await file(work, text="Lampadaire penché.")
        await handling.act(work, make.staff(), claim.id, Deed(Action.TRANSFER, service="roads", text="À la voirie."))
    only_roads, only_lights = (make.staff(services=frozenset({code})) for code in ("roads", "lighting"))
    assert await references(only_roads, QueueFilter(q="penché")) == [claim.reference]
    assert await references(only_lights, QueueFilter(q="penché")) == []
    async with writing() as work:
        await handling.act(work, make.staff(), claim.id, Deed(Action.CLOSE, text="Redressé."))
    assert await references(make.staff(), QueueFilter(q="penché")) == []
    assert await references(make.staff(), QueueFilter(q="penché", tab="ended")) == [claim.reference]


def test_an_address_gives_the_filter_back_and_drops_what_is_not_there() -> None:
    asked = QueueFilter(tab="late", due=15, service=("roads", "lighting"), state=("filed",), who="me", q="école n°3")
    assert QueueFilter.parse(dict(parse_qsl(asked.query()))) == asked
    assert QueueFilter.parse({"tab": "x", "due": "99", "service": "gone", "who": "nobody", "q": "\x00"}) == EVERYTHING
    assert asked.without("service", "roads").service == ("lighting",)
    assert asked.with_value("service", "green").service == ("roads", "lighting", "green")
    with pytest.raises(Invalid):
        asked.with_value("open", "1")


async def test_a_colleague_keeps_views_of_their_own(database: Database) -> None:
    async with writing() as work:
        me, other = await clerk(work), await clerk(work, "Youssef Amrani")
        await saved_views.keep(work, me.account_id, saved_views.CLAIMS, "Urgences", QueueFilter(tab="late").query())
        again = QueueFilter(tab="late", due=4).query()
        await saved_views.keep(work, me.account_id, saved_views.CLAIMS, "Urgences", again)
    async with writing() as work:
        await saved_views.keep(work, me.account_id, saved_views.CASES, "Urgences", "tab=late")
        (view,) = await saved_views.kept(work, me.account_id, saved_views.CLAIMS)
        assert (view.name, view.query) == ("Urgences", "tab=late&due=4")
        assert await saved_views.kept(work, other.account_id, saved_views.CLAIMS) == []
        await saved_views.drop(work, other.account_id, UUID(view.id))
        assert len(await saved_views.kept(work, me.account_id, saved_views.CLAIMS)) == 1
        await saved_views.drop(work, me.account_id, UUID(view.id))
    async with reading() as work:
        assert await saved_views.kept(work, me.account_id, saved_views.CLAIMS) == []


async def test_an_export_holds_the_filtered_queue_and_runs_nothing(database: Database) -> None:
    async with writing() as work:
        await file(work, text="=HYPERLINK(A1) dans la rue.", arrondissement=MAARIF)
        await file(work, text="Ailleurs.")
    lines = "".join([part async for part in oversight.export(make.staff(), QueueFilter(where=(MAARIF,)), "fr")])
    head, line, end = lines.split("\r\n")
    assert head.startswith("\ufeffRéférence,")
    assert "'=HYPERLINK" in line
    assert end == ""


async def test_the_sheet_tells_the_whole_story(database: Database) -> None:
    async with writing() as work:
        me = await clerk(work)
        (claim, _), (near, _) = await make.claim(work), await make.claim(work, text="Toute la rue est noire.")
        await handling.act(work, me, claim.id, Deed(Action.ASSIGN))
        await handling.act(work, me, claim.id, Deed(Action.NOTE, text="Voir avec l’équipe ouest."))
    async with reading() as work:
        shown = await sheet.sheet(work, me, claim.reference, "fr")
        people = await sheet.agents(work, me, [claim.id], "fr")
        trail = await sheet.trail(work, me, claim.reference, "fr")
        assert await sheet.chain_holds(work, me, claim.reference)
    assert shown.assignee == "Salma Bennani"
    assert shown.events[0].text == "Voir avec l’équipe ouest."
    assert not shown.events[0].public
    assert [one.reference for one in shown.similar] == [near.reference]
    assert {"start", "transfer", "note"} <= set(shown.actions)
    assert "contest" not in shown.actions
    assert (people[0].name, people[0].me) == ("Salma Bennani", True)
    assert people[0].load.startswith("1 ouverte")
    assert [row.action for row in trail][-1] == "Réclamation déposée"


async def test_templates_come_in_the_claimants_language_first(database: Database) -> None:
    async with writing() as work:
        claim = await file(work, locale="ar")
        claim.locale = "ar"
    shown = sheet.templates(claim, Action.ANSWER, "fr")
    assert shown[0].text_lang == "ar"
    assert {one.text_lang for one in shown} == {"ar", "fr"}
    assert all("{" not in one.text for one in shown)


async def test_workload_adds_up(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        me = await clerk(work)
        one = await file(work)
        await file(work, category="roads_pothole", arrondissement=MAARIF)
        await handling.act(work, me, one.id, Deed(Action.ASSIGN))
    clock.advance(days=20)
    async with reading() as work:
        load = await oversight.workload(work, me, "fr")
    assert (load.open, load.unassigned) == (2, 1)
    assert [(row.name, row.open) for row in load.agents] == [("Salma Bennani", 1)]
    assert sum(row.open for row in load.services) == sum(row.open for row in load.arrondissements) == 2
    assert [count for _, count in load.ages] == [0, 0, 2, 0, 0, 0]


async def test_counts_stop_where_they_cost_too_much(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue_repository, "COUNT_MOST", 2)
    monkeypatch.setattr(queue, "COUNT_MOST", 2)
    async with writing() as work:
        for n in range(4):
            await file(work, text=f"Lampadaire {n}.")
    async with reading() as work:
        page = await queue.page(work, make.staff(), QueueFilter(), "fr")
        assert page.total_label == "plus de 2"
        assert (await queue.tabs(work, make.staff(), "fr"))[0].count == "plus de 2"


async def test_an_unknown_account_in_a_link_is_nobody(database: Database) -> None:
    async with writing() as work:
        await file(work)
    assert await references(make.staff(), QueueFilter(who=str(make.staff().account_id))) == []


async def test_the_breach_register_is_read_by_month_and_service_within_ones_reach(
    database: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        for number, (service, place) in enumerate((("lighting", ANFA), ("roads", ANFA), ("lighting", MAARIF))):
            claim = await file(work, text=f"Lampadaire {number}.", arrondissement=place)
            work.session.add(
                Breach(
                    claim_id=claim.id, reference=claim.reference, clock=escalation.CLOCKS[number], due_at=clock.now(),
                    found_at=clock.now(), service=service, arrondissement=place,
                )
            )  # fmt: skip
    only = make.staff(Role.SUPERVISOR, arrondissements=frozenset({ANFA}))
    async with reading() as work:
        everything = await oversight.breaches(work, make.staff(Role.SUPERVISOR), "fr")
        here = await oversight.breaches(work, only, "fr", month="2026-11", service="lighting")
        before = await oversight.breaches(work, only, "ar", month="2026-10")
        first = await oversight.breaches(work, only, "fr", limit=1)
        second = await oversight.breaches(work, only, "fr", limit=1, after=first.next)
        with pytest.raises(Invalid):
            await oversight.breaches(work, only, "fr", month="november")
        assert oversight.months(work.today(), "fr")[0] == ("2026-11", "novembre 2026")
    assert (len(everything.rows), len(here.rows), len(before.rows)) == (3, 1, 0)
    assert first.rows[0].reference != second.rows[0].reference
    assert second.next == ""
    lines = [part async for part in oversight.export_breaches(only, "fr", month="", service="")]
    assert "".join(lines).count("\r\n") == 3
