"""A resident files a claim: what comes out, and what is refused."""

from datetime import timedelta

import pytest
from sqlmodel import select

from casa_app.claims import repository
from casa_app.claims.models import Claim
from casa_app.claims.rules import TEXT_MOST
from casa_app.claims.service import filing
from casa_app.kit import audit
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Database, reading, writing
from casa_app.kit.errors import InvalidForm
from casa_app.kit.models import Change, Job
from tests import make

PARIS = {"lat": 48.8566, "lng": 2.3522}
MECHOUAR = {"lat": 33.57998, "lng": -7.60542}


async def test_a_filed_claim_has_its_receipt_its_route_and_its_legal_dates(
    database: Database, clock: FixedClock
) -> None:
    async with writing() as work:
        receipt = await filing.file(work, filing.ClaimDraft.parse(make.claim_form(), "fr"))
    async with reading() as work:
        claim = await repository.by_reference(work, receipt.reference)
    assert claim is not None
    assert (claim.service, claim.state, claim.open) == ("lighting", "filed", True)
    assert claim.route_reason
    assert receipt.entry == "2026/1"
    assert claim.acknowledge_due is not None
    assert (claim.acknowledge_due - clock.now()).days == 15
    assert claim.answer_due is not None
    assert (claim.answer_due - clock.now()).days == 60
    assert claim.due_kind in {"target", "acknowledge"}
    assert claim.title == "Deux lampadaires éteints devant l’école"
    assert len(receipt.secret.replace(" ", "")) == 9
    assert "25 novembre 2026" in receipt.acknowledge_fr
    assert "نونبر" in receipt.acknowledge_ar


async def test_entry_numbers_of_an_office_follow_each_other_without_gaps(database: Database) -> None:
    async with writing() as work:
        await make.claim(work)
    with pytest.raises(RuntimeError, match="half-way"):
        async with writing() as work:
            await make.claim(work)
            raise RuntimeError("half-way")
    async with writing() as work:
        claim, _ = await make.claim(work)
    assert claim.entry_number == 2


async def test_a_form_sent_twice_is_one_claim_and_its_secret_is_shown_once(database: Database) -> None:
    draft = filing.ClaimDraft.parse(make.claim_form(filing_key="the-same-form"), "fr")
    async with writing() as work:
        first = await filing.file(work, draft)
    async with writing() as work:
        second = await filing.file(work, draft)
    assert second.reference == first.reference
    assert (first.secret != "", second.secret) == (True, "")
    async with reading() as work:
        assert len((await work.session.exec(select(Claim))).all()) == 1


async def test_what_is_filed_is_told_to_the_audit_trail_the_outbox_and_the_notices_at_once(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work, claimant_kind="individual", name="Amina", contact="sms", phone="0612345678")
    async with reading() as work:
        chain = await audit.history(work, "claim", claim.id)
        changes = (await work.session.exec(select(Change).where(Change.subject_id == claim.id))).all()
        jobs = (await work.session.exec(select(Job).where(Job.kind == "claims.notify"))).all()
        faults = [fault async for fault in audit.verify(work)]
    assert [entry.action for entry in chain] == ["file"]
    assert "Amina" not in chain[0].changes
    assert "lampadaires" not in chain[0].changes
    assert [change.kind for change in changes] == ["file"]
    assert len(jobs) == 1
    assert faults == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"category": "no_such_thing"}, "category"),
        ({"text": ""}, "text"),
        ({"text": "bonjour\x00"}, "text"),
        ({"text": "\ud800"}, "text"),
        ({"text": "abc\u202egnp.exe"}, "text"),
        ({"text": "a" * 800_000}, "text"),
        (PARIS, "lat"),
        (MECHOUAR, "lat"),
        ({"lat": None, "lng": None}, "arrondissement"),
        ({"lat": None, "lng": None, "arrondissement": "06.141.01.31", "place": ""}, "place"),
        ({"claimant_kind": "individual", "name": ""}, "name"),
        ({"contact": "sms", "phone": "12"}, "phone"),
        ({"contact": "email", "email": "nobody"}, "email"),
        ({"claimant_kind": "professional", "name": "A", "company": "B", "ice": "123"}, "ice"),
        ({"uploads": ["x"]}, "photos"),
        ({"uploads": [str(n) for n in range(6)]}, "photos"),
        ({"category": "lighting_pole", "answers": {}}, "answers.falling"),
    ],
)
def test_what_is_wrong_is_named_with_its_field_in_both_languages(changed: dict[str, object], field: str) -> None:
    with pytest.raises(InvalidForm) as refused:
        filing.ClaimDraft.parse(make.claim_form(**changed), "ar")
    assert [problem.field for problem in refused.value.problems] == [field]
    for problem in refused.value.problems:
        assert problem.text("fr") != problem.text("ar")


def test_a_text_of_the_greatest_length_in_arabic_is_accepted_whole() -> None:
    text = "عمود الإنارة مطفأ " * 300
    draft = filing.ClaimDraft.parse(make.claim_form(text=text[:TEXT_MOST]), "ar")
    assert draft.text == text[:TEXT_MOST].strip()


async def test_a_similar_claim_close_by_is_offered_and_can_be_followed_instead(database: Database) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work)
    lat, lng = make.CENTRE
    async with reading() as work:
        offered = await filing.nearby(work, "lighting_area_out", lat + 0.0005, lng, "fr")
        far = await filing.nearby(work, "lighting_out", lat + 0.01, lng, "fr")
        other = await filing.nearby(work, "roads_pothole", lat, lng, "fr")
    assert [view.id for view in offered] == [str(claim.id)]
    assert (far, other) == ([], [])
    assert "école" not in offered[0].title  # its words are not reviewed yet
    typed = {"contact": "sms", "phone": "0612345678", "claimant_kind": "anonymous"}
    for _ in range(2):
        async with writing() as work:
            await filing.follow(work, claim.id, typed, "fr")
    async with reading() as work:
        again = await repository.get(work, claim.id)
    assert again is not None
    assert again.followers == 1


async def test_a_draft_comes_back_as_typed_and_is_one_however_often_it_is_saved(
    database: Database, clock: FixedClock
) -> None:
    for text in ("حفرة", "حفرة كبيرة"):
        clock.advance(minutes=1)
        async with writing() as work:
            await filing.save_draft(work, "token-of-a-browser", {"text": text})
    async with reading() as work:
        assert await filing.load_draft(work, "token-of-a-browser") == {"text": "حفرة كبيرة"}
        assert await filing.load_draft(work, "another") is None
    async with writing() as work:
        await filing.file(work, filing.ClaimDraft.parse(make.claim_form(draft_token="token-of-a-browser"), "fr"))
    async with reading() as work:
        assert await filing.load_draft(work, "token-of-a-browser") is None


async def test_a_danger_is_due_within_hours_and_alerts_somebody_at_once(database: Database, clock: FixedClock) -> None:
    async with writing() as work:
        claim, _ = await make.claim(work, category="lighting_live_cable", answers={})
    assert claim.danger
    assert claim.due_at is not None
    assert claim.due_at - clock.now() <= timedelta(hours=24)
    async with reading() as work:
        alerts = (await work.session.exec(select(Job).where(Job.kind == "claims.alert"))).all()
    assert [job.payload for job in alerts] == [{"claim": str(claim.id)}]
