"""Law 09-08: a person sees what is held about them, has it corrected, and is forgotten without breaking the trail."""

import json
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlmodel import select

from casa_app.claims import repository
from casa_app.claims.models import Claim, ClaimEvent, DataRequest
from casa_app.claims.rules import Action
from casa_app.claims.service import filing, following, handling, privacy
from casa_app.claims.service.following import Admitted, NoSuchFile, Pass
from casa_app.claims.service.handling import Deed
from casa_app.commands.worker import load_jobs
from casa_app.files import service as files
from casa_app.files.models import StoredFile
from casa_app.identity import service as identity
from casa_app.identity.models import Person
from casa_app.identity.policy import Role
from casa_app.kit import audit, jobs
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import Forbidden, Invalid, NotFound
from casa_app.kit.models import AuditEntry, Draft, PersonKey
from casa_app.notices.models import Notice
from tests import make

load_jobs()

AMINA: dict[str, Any] = {
    "claimant_kind": "individual", "name": "Amina Tazi", "contact": "sms", "phone": "0612345678",
    "text": "Le lampadaire devant chez moi, 4 rue des Oudayas, est éteint.", "place": "4 rue des Oudayas",
}  # fmt: skip
OFFICER = make.staff(Role.DATA_PROTECTION_OFFICER)
CLERK = make.staff(Role.CLERK)


async def filed(**changed: Any) -> tuple[Claim, str]:
    async with writing() as work:
        return await make.claim(work, **AMINA | changed)


async def ended(claim: Claim) -> None:
    async with writing() as work:
        await handling.act(work, CLERK, claim.id, Deed(Action.ACKNOWLEDGE))
        await handling.act(work, CLERK, claim.id, Deed(Action.ANSWER, text="Madame Tazi, la lampe est remplacée."))


async def everything_stored() -> str:
    """Every text that the database holds, as one."""
    kept: list[Any] = []
    async with reading() as work:
        for table in (Claim, ClaimEvent, Person, AuditEntry, Notice, DataRequest):
            kept += [row.model_dump() for row in await work.session.exec(select(table))]
    return json.dumps(kept, default=str, ensure_ascii=False)


async def holds() -> list[audit.Fault]:
    async with reading() as work:
        return [fault async for fault in audit.verify(work)]


def person_of(claim: Claim) -> UUID:
    assert claim.person_id is not None
    return claim.person_id


async def photo(claim: Claim) -> None:
    async with writing() as work:
        work.session.add(
            StoredFile(
                kind="photo", media_type="image/jpeg", size=1, sha256="0" * 64, width=1, height=1, key="k",
                subject_kind="claim", subject_id=claim.id, secret_index="", origin="web", created_at=work.clock.now(),
            )
        )  # fmt: skip


async def test_a_person_is_shown_everything_and_who_looked(database: Database) -> None:
    claim, _ = await filed()
    await ended(claim)
    await jobs.run_due()
    async with writing() as work:
        shown = await privacy.access(work, OFFICER, person_of(claim))
    assert shown["person"]["name"] == "Amina Tazi"
    assert shown["person"]["phone"] == "+212612345678"
    (told,) = shown["claims"]
    assert told["text"] == AMINA["text"]
    assert [line["action"] for line in told["timeline"]] == ["file", "acknowledge", "answer"]
    assert [notice["template"] for notice in shown["notices"]] == [
        "claims.filed", "claims.acknowledge", "claims.answer",
    ]  # fmt: skip
    assert [link["action"] for link in shown["trail"]] == ["file", "acknowledge", "answer", "access"]
    assert json.loads(json.dumps(shown)) == shown
    assert await holds() == []


async def test_only_the_data_protection_officer_may(database: Database) -> None:
    claim, _ = await filed()
    for role in set(Role) - {Role.DATA_PROTECTION_OFFICER}:
        curious = make.staff(role)
        async with writing() as work:
            with pytest.raises(Forbidden):
                await privacy.access(work, curious, person_of(claim))
            with pytest.raises(Forbidden):
                await privacy.erase(work, curious, person_of(claim))
            with pytest.raises(Forbidden):
                await privacy.rectify(work, curious, person_of(claim), {"name": "X"})
            with pytest.raises(Forbidden):
                await privacy.find(work, curious, contact="0612345678")
            with pytest.raises(Forbidden):
                await privacy.requests(work, curious)


async def test_a_wrong_name_is_corrected_and_both_are_kept_sealed(database: Database) -> None:
    claim, _ = await filed()
    async with writing() as work:
        await privacy.rectify(work, OFFICER, person_of(claim), {"name": "Amina Tazzi", "phone": "07 12 34 56 78"})
    async with reading() as work:
        known = await identity.contact(work, person_of(claim))
        chain = await audit.history(work, "person", person_of(claim))
        assert chain[-1].sealed is not None
        sealed = await audit.unseal(work, person_of(claim), chain[-1].sealed)
    assert (known.name, known.phone) == ("Amina Tazzi", "+212712345678")
    assert sealed["before"]["name"] == "Amina Tazi"
    assert "Tazi" not in chain[-1].changes
    async with writing() as work:
        with pytest.raises(Invalid):
            await privacy.rectify(work, OFFICER, person_of(claim), {"phone": "12"})
        with pytest.raises(Invalid):
            await privacy.rectify(work, OFFICER, person_of(claim), {"state": "closed"})


async def test_a_claimant_asks_with_the_secret_and_the_officer_settles(database: Database, clock: FixedClock) -> None:
    claim, secret = await filed()
    admitted = await following.known(Pass(claim.reference, secret))
    async with writing() as work:
        request = await privacy.ask(work, admitted, "erasure", "Effacez-moi.")
        with pytest.raises(NoSuchFile):
            await privacy.ask(work, Admitted(claim.id, Pass(claim.reference, "000 000 000")), "erasure")
        with pytest.raises(Invalid):
            await privacy.ask(work, admitted, "gold")
    async with reading() as work:
        (seen,) = await privacy.requests(work, OFFICER, state="open")
    assert (seen.kind, seen.reference, seen.text) == ("erasure", claim.reference, "Effacez-moi.")
    assert seen.due == "20 novembre 2026"
    async with writing() as work:
        await privacy.settle(work, OFFICER, request, "Fait.")
    async with writing() as work:
        with pytest.raises(NotFound):
            await privacy.settle(work, OFFICER, request, "Encore.")
        assert await privacy.requests(work, OFFICER, state="open") == []
    anonymous, other = await filed(claimant_kind="anonymous", contact="none")
    nobody = await following.known(Pass(anonymous.reference, other))
    async with writing() as work:
        with pytest.raises(privacy.ClaimNamesNobody):
            await privacy.ask(work, nobody, "access")


async def test_a_forgotten_person_leaves_no_word_behind_and_every_chain_holds(database: Database) -> None:
    claim, secret = await filed()
    await ended(claim)
    await photo(claim)
    neighbour, _ = await filed(claimant_kind="anonymous", contact="none", text="Le même lampadaire.", place="coin")
    admitted = await following.known(Pass(claim.reference, secret))
    async with writing() as work:
        form = {"contact": "sms", "phone": "0612345678", "claimant_kind": "individual", "name": "Amina Tazi"}
        await filing.follow(work, neighbour.id, form, "fr")
        await privacy.ask(work, admitted, "erasure", "Effacez Amina Tazi.")
    await jobs.run_due()
    async with writing() as work:
        assert await privacy.erase(work, OFFICER, person_of(claim)) == 1
    stored = await everything_stored()
    for trace in ("Tazi", "Oudayas", "612345678", "remplacée"):
        assert trace not in stored
    async with reading() as work:
        assert (await work.session.exec(select(PersonKey))).all() == []
        emptied = await repository.get(work, claim.id)
        followed = await repository.get(work, neighbour.id)
        assert await files.photos(work, "claim", claim.id, "fr") == []
        assert await repository.followers(work, neighbour.id) == []
        assert (await identity.contact(work, person_of(claim))).name == ""
        (link,) = (
            await work.session.exec(
                select(AuditEntry).where(AuditEntry.subject_id == claim.id, AuditEntry.action == "file")
            )
        ).all()
        assert link.person_id is not None
        assert link.sealed is not None
        assert await audit.unseal(work, link.person_id, link.sealed) is None
    assert emptied is not None
    assert followed is not None
    assert (emptied.category, emptied.arrondissement) == (claim.category, claim.arrondissement)
    assert (emptied.person_id, emptied.lat, emptied.title) == (None, None, "Lampadaire éteint")
    assert (emptied.publication, emptied.search.split()[0]) == ("withheld", claim.reference.replace("-", "").lower())
    assert followed.followers == 0
    assert await holds() == []
    with pytest.raises(NoSuchFile):
        await following.admit(Pass(claim.reference, secret), "client", "10.0.0.1")


async def test_what_the_city_still_owes_is_answered_before_it_is_forgotten(database: Database) -> None:
    claim, _ = await filed()
    async with writing() as work:
        with pytest.raises(privacy.StillOwed, match="still_owed") as refusal:
            await privacy.erase(work, OFFICER, person_of(claim))
    assert claim.reference in refusal.value.text("fr")
    async with reading() as work:
        assert (await identity.contact(work, person_of(claim))).name == "Amina Tazi"


async def run(kind: str) -> None:
    async with writing() as work:
        await jobs.enqueue(work, kind, payload={})
    await jobs.run_due()


async def test_a_claim_is_emptied_when_its_category_says_so_and_not_a_day_before(
    database: Database, clock: FixedClock
) -> None:
    lamp, _ = await filed()  # kept 36 months
    noise, _ = await filed(category="nuisance_works", phone="0698765432", name="Karim Alami")  # kept 24
    for claim in (lamp, noise):
        await ended(claim)
        await photo(claim)
    await jobs.run_due()

    clock.advance(days=23.9 * 30.44)
    await run("claims.retention")
    assert "Alami" not in await everything_stored()  # sealed, as ever
    async with reading() as work:
        assert (await identity.contact(work, person_of(noise))).name == "Karim Alami"

    clock.advance(days=0.2 * 30.44)
    await run("claims.retention")
    async with reading() as work:
        emptied, kept = await repository.get(work, noise.id), await repository.get(work, lamp.id)
        assert (await identity.contact(work, person_of(noise))).name == ""
        assert (await identity.contact(work, person_of(lamp))).name == "Amina Tazi"
        assert await files.photos(work, "claim", noise.id, "fr") == []
        assert len(await files.photos(work, "claim", lamp.id, "fr")) == 1
    assert emptied is not None
    assert kept is not None
    assert (emptied.text, emptied.place, emptied.anonymised_at is not None) == ("", "", True)
    assert (kept.text, kept.anonymised_at) == (AMINA["text"], None)
    assert await holds() == []


async def test_somebody_with_a_younger_claim_keeps_their_key(database: Database, clock: FixedClock) -> None:
    old, _ = await filed()
    await ended(old)
    clock.advance(days=40 * 30.44)
    young, _ = await filed()
    assert young.person_id == old.person_id
    await run("claims.retention")
    async with reading() as work:
        emptied = await repository.get(work, old.id)
        assert emptied is not None
        assert emptied.person_id is None
        assert (await identity.contact(work, person_of(young))).name == "Amina Tazi"


async def test_an_open_claim_is_never_emptied_however_old(database: Database, clock: FixedClock) -> None:
    claim, _ = await filed()
    clock.advance(days=3650)
    await run("claims.retention")
    async with reading() as work:
        kept = await repository.get(work, claim.id)
    assert kept is not None
    assert kept.text == AMINA["text"]


async def test_a_draft_left_for_a_month_is_thrown_away(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        await filing.save_draft(work, "left", {"text": "Ancien"})
    clock.advance(days=25)
    async with writing() as work:
        await filing.save_draft(work, "fresh", {"text": "Récent"})
    clock.at += timedelta(days=6)
    await run("claims.drafts")
    async with reading() as work:
        assert await filing.load_draft(work, "left") is None
        assert await filing.load_draft(work, "fresh") == {"text": "Récent"}
        assert len((await work.session.exec(select(Draft))).all()) == 1
