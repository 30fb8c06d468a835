"""Files once they are kept: whose they are, who reads them, and when they go."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from casa_app.adapters.object_store import ObjectMissing, ObjectStore
from casa_app.files import jobs, policy, repository, service
from casa_app.files.policy import Visitor
from casa_app.files.rules import UploadIncomplete
from casa_app.files.views import FileView
from casa_app.kit.clock import FixedClock
from casa_app.kit.database import Work, reading, writing
from casa_app.kit.errors import NotFound
from casa_app.kit.ids import new_id
from tests import make
from tests.files.conftest import Phone


async def _neighbour(work: Work, visitor: Visitor, file: FileView) -> bool:
    """The checker of the tests' own kind of subject: published for all, else for who holds the key."""
    del work
    return file.published or visitor.cookies.get("key") == str(file.subject_id)


policy.register("test", _neighbour)


async def attached(phone: Phone, photo: bytes | None = None) -> tuple[str, UUID]:
    file_id, subject = await phone.sent(photo or make.picture()), new_id()
    async with writing() as work:
        await service.attach(work, [UUID(file_id)], phone.secret, "test", subject, event="file")
    return file_id, subject


async def test_a_draft_photo_is_shown_to_its_sender_and_to_nobody_else(phone: Phone, stranger: Phone) -> None:
    file_id = await phone.sent(make.picture())
    mine = await phone.http.get(f"/api/files/{file_id}/thumbnail")
    assert mine.status_code == 200
    assert mine.headers["content-type"] == "image/jpeg"
    for path in (f"/api/files/{file_id}", f"/api/files/{file_id}/thumbnail"):
        assert (await stranger.http.get(path)).status_code == 404
        assert (await stranger.http.get(path, headers={"Casa-Upload-Secret": ""})).status_code == 404
        assert (await stranger.http.get(path, headers={"Casa-Upload-Secret": "made-up"})).status_code == 404


async def test_an_attached_photo_answers_to_its_subject_and_no_longer_to_the_draft(phone: Phone) -> None:
    file_id, subject = await attached(phone)
    assert (await phone.http.get(f"/api/files/{file_id}")).status_code == 404
    key = {"Cookie": f"key={subject}"}
    shown = await phone.http.get(f"/api/files/{file_id}", headers=key)
    assert shown.status_code == 200
    assert shown.headers["x-content-type-options"] == "nosniff"
    assert shown.headers["cache-control"] == "private, no-cache"
    assert shown.headers["content-disposition"] == f'inline; filename="{file_id}.jpg"'
    assert shown.headers["content-security-policy"].startswith("sandbox")
    again = await phone.http.get(f"/api/files/{file_id}", headers=key | {"If-None-Match": shown.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    # A copy in the browser's cache is worth nothing without the right to see it.
    assert (
        await phone.http.get(f"/api/files/{file_id}", headers={"If-None-Match": shown.headers["etag"]})
    ).status_code == 404


async def test_a_subject_that_no_room_answers_for_is_closed(phone: Phone) -> None:
    file_id = await phone.sent(make.picture())
    async with writing() as work:
        await service.attach(work, [UUID(file_id)], phone.secret, "nobody", new_id())
    assert (await phone.http.get(f"/api/files/{file_id}")).status_code == 404
    assert (await phone.http.get(f"/api/files/{new_id()}")).status_code == 404


async def test_ranges_are_answered_as_http_wants(phone: Phone) -> None:
    file_id, subject = await attached(phone)
    key = {"Cookie": f"key={subject}"}
    whole = (await phone.http.get(f"/api/files/{file_id}", headers=key)).content
    size = len(whole)
    for asked, status, first, last in (
        ("bytes=0-9", 206, 0, 9),
        ("bytes=10-", 206, 10, size - 1),
        ("bytes=-5", 206, size - 5, size - 1),
        (f"bytes=5-{size + 100}", 206, 5, size - 1),
        ("bytes=0-1,4-5", 200, 0, size - 1),
        ("lines=1-2", 200, 0, size - 1),
    ):
        part = await phone.http.get(f"/api/files/{file_id}", headers=key | {"Range": asked})
        assert (part.status_code, part.content) == (status, whole[first : last + 1]), asked
        if status == 206:
            assert part.headers["content-range"] == f"bytes {first}-{last}/{size}"
    beyond = await phone.http.get(f"/api/files/{file_id}", headers=key | {"Range": f"bytes={size}-"})
    assert (beyond.status_code, beyond.headers["content-range"]) == (416, f"bytes */{size}")
    other = await phone.http.get(f"/api/files/{file_id}", headers=key | {"Range": "bytes=0-9", "If-Range": '"old"'})
    assert other.status_code == 200


async def test_photos_come_in_the_order_they_were_attached_and_attaching_twice_changes_nothing(phone: Phone) -> None:
    ids = [UUID(await phone.sent(make.picture(seed=seed))) for seed in (1, 2, 3)]
    subject = new_id()
    for _ in range(2):
        async with writing() as work:
            assert len(await service.attach(work, [ids[2], ids[0]], phone.secret, "test", subject, event="file")) == 2
    async with writing() as work:
        await service.attach(work, [ids[1]], phone.secret, "test", subject, event="contest")
    async with reading() as work:
        shown = await service.photos(work, "test", subject, "ar")
    assert [UUID(view.id) for view in shown] == [ids[2], ids[0], ids[1]]
    assert [view.event for view in shown] == ["file", "file", "contest"]
    assert [view.alt for view in shown] == [f"الصورة {n} من 3" for n in (1, 2, 3)]


async def test_nobody_attaches_what_is_not_theirs_or_not_examined(phone: Phone, stranger: Phone) -> None:
    file_id, _ = await attached(phone)
    unfinished = (await phone.started(10)).rsplit("/", 1)[1]
    theirs = await stranger.sent(make.picture())
    for wanted in (file_id, unfinished, theirs, str(new_id())):
        with pytest.raises(UploadIncomplete):
            async with writing() as work:
                await service.attach(work, [UUID(wanted)], phone.secret, "test", new_id())
    async with reading() as work:
        row = await repository.file(work, UUID(theirs))
    assert row is not None
    assert row.subject_kind == "draft"


async def test_exactly_the_chosen_photos_are_published_and_all_can_be_withdrawn(phone: Phone, stranger: Phone) -> None:
    ids = [UUID(await phone.sent(make.picture(seed=seed))) for seed in (1, 2)]
    subject = new_id()
    async with writing() as work:
        await service.attach(work, ids, phone.secret, "test", subject)
        await service.publish(work, [ids[1]], "test", subject)
    async with reading() as work:
        shown = await service.photos(work, "test", subject, "fr", published_only=True)
    assert [(view.id, view.alt) for view in shown] == [(str(ids[1]), "Photo 2 sur 2")]
    assert (await stranger.http.get(f"/api/files/{ids[1]}")).status_code == 200
    assert (await stranger.http.get(f"/api/files/{ids[0]}")).status_code == 404
    with pytest.raises(NotFound):
        async with writing() as work:
            await service.publish(work, [new_id()], "test", subject)
    async with writing() as work:
        await service.unpublish(work, "test", subject)
    assert (await stranger.http.get(f"/api/files/{ids[1]}")).status_code == 404


async def test_the_sweep_takes_what_was_abandoned_and_never_what_is_attached(
    phone: Phone, object_store: ObjectStore, clock: FixedClock
) -> None:
    clock.at = datetime.now(UTC)  # the store keeps its own time
    kept, _ = await attached(phone, make.picture(seed=11))
    draft = await phone.sent(make.picture(seed=12))
    half = await phone.started(100)
    await phone.feed(half, b"x" * 40)
    refused = await phone.send(make.archive())
    assert refused.status_code == 415
    await object_store.put("originals", "sha256/00/orphan", b"nobody's", "image/jpeg")
    async with reading() as work:
        rows = await repository.files_by_id(work, [UUID(kept), UUID(draft)])
    kept_key, draft_key = rows[UUID(kept)].key, rows[UUID(draft)].key

    clock.advance(hours=23)
    await jobs.sweep_orphans()
    await object_store.head("originals", "sha256/00/orphan")

    clock.advance(hours=2)
    await jobs.sweep_orphans()
    with pytest.raises(ObjectMissing):
        await object_store.head("originals", "sha256/00/orphan")
    await object_store.head("originals", draft_key)
    assert await phone.offset(half) == 40
    pieces = [row.key async for row in object_store.objects("incoming")]
    assert [key.partition("/")[0] for key in pieces] == [half.rsplit("/", 1)[1]]

    clock.advance(days=8)
    swept = await jobs.sweep_orphans()
    assert swept.uploads == 4
    with pytest.raises(ObjectMissing):
        await object_store.head("originals", draft_key)
    await object_store.head("originals", kept_key)
    assert [row async for row in object_store.objects("incoming")] == []
    async with reading() as work:
        assert await repository.file(work, UUID(draft)) is None
        assert await repository.file(work, UUID(kept)) is not None
    assert (await jobs.sweep_orphans()) == jobs.Swept(0, 0, 0)


async def test_a_photo_sent_again_before_the_sweep_is_not_swept(
    phone: Phone, stranger: Phone, object_store: ObjectStore, clock: FixedClock
) -> None:
    clock.at = datetime.now(UTC)
    photo = make.picture(seed=21)
    first, subject = await attached(phone, photo)
    async with writing() as work:
        await service.forget(work, "test", subject)
    clock.advance(hours=13)  # the object is now older than half the grace: sending it again renews it
    second, _ = await attached(stranger, photo)
    async with reading() as work:
        row = await repository.file(work, UUID(second))
        assert await repository.file(work, UUID(first)) is None
    assert row is not None
    assert datetime.now(UTC) - (await object_store.head("originals", row.key)).modified < timedelta(minutes=1)
    clock.advance(days=30)
    await jobs.sweep_orphans()
    await object_store.head("originals", row.key)
