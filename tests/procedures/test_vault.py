"""The vault: a paper is sent once, given again by its owner alone, and goes when its time or its owner says so."""

import hashlib
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

import casa_app.casa_app  # noqa: F401 composing the application registers its States
from casa_app.adapters.object_store import ObjectMissing, ObjectStore
from casa_app.claims.service import privacy
from casa_app.files import repository as files_repository
from casa_app.files import rules, uploads
from casa_app.files import service as files
from casa_app.files import vault as papers
from casa_app.files.jobs import sweep_orphans
from casa_app.files.models import StoredFile
from casa_app.files.policy import Visitor
from casa_app.identity.policy import Actor, Role
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, Work, reading, writing
from casa_app.kit.errors import NotFound
from casa_app.kit.ids import new_id
from casa_app.procedures import repository
from casa_app.procedures.loading import FOLDER
from casa_app.procedures.models import Case, IssuedDocument
from casa_app.procedures.rules import Action
from casa_app.procedures.service import answers, cases, catalogue, filing, issuing, vault
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.filing import Applicant, Filing
from casa_app.procedures.service.vault import NotInVault
from casa_app.procedures.state.apply import ApplyState
from casa_app.procedures.state.reuse import ReuseState
from casa_app.procedures.state.vault import VaultState
from tests import make
from tests.procedures import made
from tests.procedures.made import ANFA, Resident
from tests.tabs import call, tab

SHOP, CAFE = "retail_activity", "cafe_restaurant"
_ANSWERS: dict[str, Any] = {
    "operator_name": "Karim Alaoui", "operator_is_company": False, "operator_cin": "BK123456", "tenure": "owner",
    "premises": {"text": "12 rue de la Liberté", "arrondissement": ANFA}, "premises_area": 40.0, "honour": True,
}  # fmt: skip
_PDF = b"%PDF-1.7 certificate of property"


@pytest.fixture
async def karim(database: Database) -> Resident:
    """A shopkeeper with an account, in a city whose procedures are published."""
    async with writing() as work:
        await catalogue.load(work)
    return await made.resident("karim@example.ma")


async def _sent(name: str = "titre.pdf", body: bytes = _PDF) -> tuple[UUID, str]:
    """An upload that was examined, and its secret."""
    secret, digest = uploads.new_secret(), hashlib.sha256(body).hexdigest()
    async with writing() as work:
        row = StoredFile(
            id=new_id(), kind="document", name=name, media_type="application/pdf", size=len(body), sha256=digest,
            key=rules.original_key(digest), secret_index=uploads.secret_index(secret), origin="web",
            created_at=work.clock.now(),
        )  # fmt: skip
        work.session.add(row)
    return row.id, secret


async def _file(who: Actor | None, code: str = SHOP, *, taken: Mapping[str, Any] | None = None, **given: Any) -> Case:
    """Files a shop or a café, with what is sent (`piece=(upload, secret)`) and what is `taken`."""
    keeps = bool(given.pop("keeps", False))
    async with writing() as work:
        procedure = (await catalogue.find(work, code)).procedure
        settled = answers.settle(procedure, _ANSWERS, {})
        form = Filing(
            code, settled, Applicant("Karim Alaoui", "none"), "fr", filing_key=new_id().hex, keeps=keeps,
            uploads={name: (upload,) for name, (upload, _) in given.items()},
            upload_secret=next((secret for _, secret in given.values()), ""), taken=dict(taken or {}),
        )  # fmt: skip
        return (await filing.file(work, form, who)).case


async def _kept(who: Resident) -> UUID:
    """A certificate of property in somebody's vault."""
    await _file(who.actor, ownership=await _sent(), keeps=True)
    async with reading() as work:
        (paper,) = await papers.of(work, who.actor.person_id)
    return paper.id


async def _offered(who: Resident, code: str = CAFE) -> dict[str, list[str]]:
    async with reading() as work:
        procedure = (await catalogue.find(work, code)).procedure
        found = await vault.offers(work, who.actor, procedure, "fr")
    return {name: [one.number or one.name for one in offers] for name, offers in found.items()}


async def _emptied(work: Work, case: Case) -> None:
    for row in await repository.pieces(work, case.id):
        await work.session.delete(row)
    await work.session.flush()
    await files.forget(work, "case", case.id)


async def test_a_paper_is_kept_with_a_yes_and_given_again_without_being_sent(
    karim: Resident, clock: FixedClock, object_store: ObjectStore
) -> None:
    await object_store.put("originals", rules.original_key(hashlib.sha256(_PDF).hexdigest()), _PDF, "application/pdf")
    await _file(karim.actor, ownership=await _sent())
    assert await _offered(karim) == {}  # nobody said yes
    first = await _file(karim.actor, ownership=await _sent(), keeps=True)
    await _file(karim.actor, ownership=await _sent(), keeps=True)  # once more the same: one paper
    assert await _offered(karim) == {"ownership": ["titre.pdf"]}
    async with reading() as work:
        (paper,) = await papers.of(work, karim.actor.person_id)
    assert (paper.reference, paper.valid_until.isoformat()) == (first.reference, "2027-02-10")

    second = await _file(karim.actor, CAFE, taken={"ownership": (paper.id,)})
    async with writing() as work:
        (piece,) = await repository.pieces(work, second.id)
        row = await files_repository.file(work, piece.file_id)
        assert row is not None
        assert (piece.piece, row.subject_id, row.origin) == ("ownership", second.id, "vault")
        for case in (await repository.latest_of(work, karim.actor.person_id, 10))[1:]:
            await _emptied(work, case)
        await papers.remove(work, karim.actor.person_id, paper.id)
    clock.at = datetime.now(UTC) + timedelta(days=3)
    await sweep_orphans()
    await object_store.head("originals", row.key)  # the file that took it still names it
    async with writing() as work:
        await _emptied(work, second)
    await sweep_orphans()
    with pytest.raises(ObjectMissing):
        await object_store.head("originals", row.key)


async def test_nobody_gives_a_paper_that_is_not_theirs_or_stands_for_something_else(karim: Resident) -> None:
    stranger, key = await made.resident("stranger@example.ma"), await _kept(karim)
    assert await _offered(stranger) == {}
    for who, piece in ((stranger.actor, "ownership"), (None, "ownership"), (karim.actor, "shop_photo")):
        with pytest.raises(NotInVault) as refusal:
            await _file(who, taken={piece: (key,)})
        assert refusal.value.field == f"piece.{piece}"
    async with writing() as work:
        (paper,) = await papers.of(work, karim.actor.person_id)
        assert (await files.may_read(work, paper.file.id, Visitor(karim.actor))).key
        for visitor in (Visitor(stranger.actor), Visitor(make.staff(Role.CLERK)), Visitor()):
            with pytest.raises(NotFound):
                await files.may_read(work, paper.file.id, visitor)
        with pytest.raises(NotFound):
            await vault.remove(work, stranger.actor, key)
        assert await papers.of(work, karim.actor.person_id)


async def test_a_paper_that_a_clerk_refused_is_offered_no_more(karim: Resident) -> None:
    await _kept(karim)
    async with writing() as work:
        clerk = await made.agent(work)
        (case,) = await repository.latest_of(work, karim.actor.person_id, 1)
        (piece,) = await repository.pieces(work, case.id)
        await made.do(work, clerk, case, Deed(Action.CHECK, piece=piece.id, text="Illisible."))
    assert await _offered(karim) == {}


async def test_a_paper_goes_at_the_end_of_its_term(
    karim: Resident, clock: FixedClock, object_store: ObjectStore
) -> None:
    await _kept(karim)
    clock.advance(days=92)  # 10 February 2027, the last day
    assert await _offered(karim) != {}
    clock.advance(days=1)
    assert await _offered(karim) == {}
    async with reading() as work:
        assert await files_repository.files_of(work, "vault", karim.actor.person_id)
    await sweep_orphans()
    async with reading() as work:
        assert not await files_repository.files_of(work, "vault", karim.actor.person_id)


async def test_the_vault_is_shown_in_an_access_and_emptied_by_an_erasure(karim: Resident) -> None:
    await _kept(karim)
    officer = make.staff(Role.DATA_PROTECTION_OFFICER)
    async with writing() as work:
        await make.account(work, officer)
        held = await privacy.access(work, officer, karim.actor.person_id)
        assert [one["kind"] for one in held["vault"]] == ["land_title"]
        assert "vault_keep" in {one["action"] for one in held["trail"]}
        for case in await repository.latest_of(work, karim.actor.person_id, 10):  # what is owed comes first
            await cases.move(work, case, Action.WITHDRAW, cases.by_applicant(case.person_id))
        await privacy.erase(work, officer, karim.actor.person_id)
        assert await papers.of(work, karim.actor.person_id) == []
        assert not await files_repository.files_of(work, "vault", karim.actor.person_id)


async def test_the_owner_of_a_vault_looks_at_it_and_takes_a_paper_out(karim: Resident) -> None:
    key, stranger = str(await _kept(karim)), await made.resident("stranger@example.ma")
    other = tab(VaultState, "/fr/account/vault", cookie=stranger.cookie)
    await call(other, "load")
    with pytest.raises(NotFound):
        await call(other, "remove", key)
    page = tab(VaultState, "/fr/account/vault", cookie=karim.cookie)
    await call(page, "load")
    (line,) = page.papers
    assert (line.name, line.file, line.until) == ("Le certificat de propriété", "titre.pdf", "À reprendre jusqu’au 10 février 2027.")  # noqa: E501
    await call(page, "ask", key)
    await call(page, "remove", key)
    assert (page.papers, page.asked.id, page.done) == ([], "", "La pièce n’est plus dans votre coffre.")


# --- What the city issued ---------------------------------------------------------------------------------------------


async def _issued(who: Resident, clock: FixedClock) -> IssuedDocument:
    """A building permit that was granted to somebody."""
    signing = made.staff(Role.SIGNATORY, at=clock.now())
    async with writing() as work:
        await make.account(work, signing)
        clerk = await made.agent(work)
        case = await made.case(work, actor=who.actor)
        await made.do(work, signing, await made.proposed(work, clerk, case), Action.GRANT)
    issued = await issuing.issue(case.id)
    assert issued is not None
    return issued


async def _published_anew() -> None:
    """A shop's procedure that asks for the building permit, as a revision of another day might."""
    source = (FOLDER / f"{SHOP}.yml").read_text(encoding="utf-8").replace("revision: 1", "revision: 2", 1)
    source = source.replace("issued: [occupancy_permit]\n    held: true", "issued: [building_permit_small]", 1)
    proposing, publishing = make.staff(Role.SUPERVISOR), make.staff(Role.ADMINISTRATOR)
    async with writing() as work:
        await make.account(work, proposing, publishing)
        proposed = await catalogue.propose(work, proposing, source, "")
        await work.session.flush()
        await catalogue.publish(work, publishing, proposed.id)


async def test_what_the_city_issued_to_who_asks_stands_for_the_piece_by_itself(
    karim: Resident, clock: FixedClock, object_store: ObjectStore
) -> None:
    issued = await _issued(karim, clock)
    await _published_anew()
    assert await _offered(karim, SHOP) == {"occupancy_record": [issued.number]}
    form = tab(ReuseState, "/fr/apply", cookie=karim.cookie, code=SHOP)
    page = form.parent_state
    await call(page, "open")
    assert vault.chosen(page._typed) == {"occupancy_record": (issued.id,)}
    await call(form, "take", "occupancy_record", str(issued.id))  # no, it is about another house
    assert vault.chosen(page._typed) == {"occupancy_record": ()}
    again = tab(ApplyState, "/fr/apply", cookie=karim.cookie, code=SHOP)
    await call(again, "open")
    assert vault.chosen(again._typed) == {"occupancy_record": ()}  # and it stays no, on any device

    case = await _file(karim.actor, ownership=await _sent(), taken={"occupancy_record": (issued.id,)})
    async with reading() as work:
        rows = {row.piece: row.file_id for row in await repository.pieces(work, case.id)}
        given = await files_repository.file(work, rows["occupancy_record"])
        assert given is not None
        assert (given.origin, given.key) == ("city", issuing.object_key(issued.object_digest))
        assert (await vault.document(work, karim.actor.person_id, issued.id)).row.number == issued.number
        with pytest.raises(NotFound):
            await vault.document(work, (await made.resident("stranger@example.ma")).actor.person_id, issued.id)


async def test_a_revoked_document_stands_for_nothing(
    karim: Resident, clock: FixedClock, object_store: ObjectStore
) -> None:
    issued = await _issued(karim, clock)
    held = await _offered(karim, "occupancy_permit")
    assert held == {"building_permit_record": [issued.number]}
    signing = made.staff(Role.SIGNATORY, at=clock.now())
    async with writing() as work:
        await make.account(work, signing)
        await issuing.revoke(work, signing, issued.number, "Délivré par erreur.")
    assert await _offered(karim, "occupancy_permit") == {}


# --- Beginning with earlier answers -----------------------------------------------------------------------------------


async def test_a_form_begins_with_what_was_answered_before_and_decides_nothing_by_itself(karim: Resident) -> None:
    case = await _file(karim.actor, ownership=await _sent())
    page = tab(ApplyState, "/fr/apply", cookie=karim.cookie, code=CAFE)
    await call(page, "open")
    typed = page._typed
    assert (typed["operator_name"], typed["operator_cin"]) == ("Karim Alaoui", "BK123456")
    assert (typed["premises.text"], typed["premises.arrondissement"]) == ("12 rue de la Liberté", ANFA)
    assert not {"tenure", "operator_is_company", "honour"} & set(typed)
    assert case.reference in page.again[0]
    assert "Nom complet" in page.again[0]
    await call(page, "keep", "operator_name", "Café de la Liberté")
    assert "Nom complet" not in page.again[0]  # the page says what was taken, and nothing of what was typed over
    stranger = await made.resident("stranger@example.ma")
    other = tab(ApplyState, "/fr/apply", cookie=stranger.cookie, code=CAFE)
    await call(other, "open")
    assert "operator_name" not in other._typed
