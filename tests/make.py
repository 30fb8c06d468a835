"""Objects for tests, named as the story names them. Each room adds its own makers below its heading."""

import io
import random
import struct
import zipfile
import zlib
from typing import Any
from uuid import UUID

from PIL import ExifTags, Image
from pillow_heif import register_heif_opener

from casa_app.claims import repository as claims_repository
from casa_app.claims.models import Claim
from casa_app.claims.service import filing
from casa_app.identity.models import Account
from casa_app.identity.policy import Actor, Role
from casa_app.identity.service import new_person
from casa_app.kit.database import Work
from casa_app.kit.ids import new_id
from casa_app.procedures.kinds.base import Context
from casa_app.procedures.service import catalogue as procedures_catalogue
from casa_app.procedures.service import filing as procedures_filing
from casa_app.procedures.service.filing import Filed
from casa_app.records.capture_rules import VolumePlace
from casa_app.records.models import ActUnit, Batch, Volume
from casa_app.records.service import acts as records
from casa_app.records.service.acts import Reference

register_heif_opener()

# --- files -------------------------------------------------------------------------------------------------------


def picture(
    format_: str = "JPEG", size: tuple[int, int] = (640, 480), *, seed: int = 1, noise: bool = False, **options: Any
) -> bytes:
    """An image file as a phone would send it; with `noise` it does not compress (2,000 x 1,500 weigh about 2 MB)."""
    if noise:
        grains = random.Random(seed).randbytes(size[0] * size[1] * 3)  # noqa: S311 a picture, not a secret
        image = Image.frombytes("RGB", size, grains)
    else:
        image = Image.linear_gradient("L").resize(size).convert("RGB")
        image.paste((seed * 40 % 256, 90, 160), (10, 10, size[0] // 3, size[1] // 3))
    into = io.BytesIO()
    image.save(into, format_, **options)
    return into.getvalue()


def geotagged(size: tuple[int, int] = (640, 480), *, orientation: int = 6) -> bytes:
    """A JPEG with the place where it was taken, the phone's name, a comment, and held upright (EXIF orientation)."""
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    exif[ExifTags.Base.Make] = "PhoneOfSomebody"
    exif.get_ifd(ExifTags.IFD.GPSInfo).update({1: "N", 2: (33.0, 35.0, 25.0), 3: "W", 4: (7.0, 37.0, 12.0)})
    return picture(size=size, exif=exif, comment=b"comment of somebody", xmp=b"<x>xmp of somebody</x>")


def bomb() -> bytes:
    """A PNG of some kilobytes whose header promises 30,000 x 30,000 pixels."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", 30_000, 30_000, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(5_000_000), 9)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def archive() -> bytes:
    """A ZIP archive."""
    into = io.BytesIO()
    with zipfile.ZipFile(into, "w") as zipped:
        zipped.writestr("photo.jpg", picture())
    return into.getvalue()


# --- claims ------------------------------------------------------------------------------------------------------

CENTRE = (33.5898, -7.6039)
"""A place in Sidi Belyout, near the old medina: (lat, lng)."""


def claim_form(**changed: Any) -> dict[str, Any]:
    """What a resident typed into the report form: a lamp that is out, at a pin, without a name."""
    form: dict[str, Any] = {
        "category": "lighting_out", "lat": CENTRE[0], "lng": CENTRE[1], "accuracy": 12.0, "place": "devant l’école",
        "text": "Deux lampadaires éteints devant l’école. Les enfants sortent dans le noir.",
        "answers": {}, "claimant_kind": "anonymous", "contact": "none",
    }  # fmt: skip
    return form | changed


def staff(*roles: Role, **scope: Any) -> Actor:
    """A colleague who is signed in. `scope` narrows arrondissements and services (frozensets; empty: all)."""
    return Actor(
        account_id=new_id(), person_id=new_id(), roles=frozenset(roles or {Role.CLERK}), session_id=new_id(),
        arrondissements=scope.get("arrondissements", frozenset()), services=scope.get("services", frozenset()),
        locale="fr", step_up_at=scope.get("step_up_at"),
    )  # fmt: skip


async def account(work: Work, *actors: Actor) -> None:
    """Accounts for colleagues made by `staff`, where what they do refers to one."""
    for one in actors:
        person = await new_person(work, {"name": "Agent d’essai", "phone": "", "email": "", "cin": ""}, "fr")
        work.session.add(Account(id=one.account_id, person_id=person.id, created_at=work.clock.now()))
    await work.session.flush()


async def claim(work: Work, **changed: Any) -> tuple[Claim, str]:
    """A filed claim and its secret (nine digits)."""
    receipt = await filing.file(work, filing.ClaimDraft.parse(claim_form(**changed), changed.get("locale", "fr")))
    found = await claims_repository.by_reference(work, receipt.reference)
    assert found is not None
    return found, receipt.secret


# --- procedures --------------------------------------------------------------------------------------------------


def birth_form(**changed: Any) -> dict[str, Any]:
    """What a resident typed to ask for the extract of their own birth act."""
    form: dict[str, Any] = {
        "relationship": "holder", "full_name": "Amina El Idrissi", "birth_date": "1990-03-12",
        "registry_arrondissement": "06.141.01.01", "birth_act_reference.office": "06.141.01.01",
        "birth_act_reference.register": "4", "birth_act_reference.act": "212", "birth_act_reference.year": "1990",
        "birth_act_reference.calendar": "gregorian", "applicant.name": "Amina El Idrissi", "applicant.contact": "sms",
        "applicant.phone": "06 12 34 56 78",
    }  # fmt: skip
    return form | changed


async def case(work: Work, code: str = "birth_extract", form: dict[str, Any] | None = None, **given: Any) -> Filed:
    """A filed case; the procedures are taken up first if they were not yet."""
    await procedures_catalogue.load(work)
    procedure = (await procedures_catalogue.find(work, code)).procedure
    wanted = procedures_filing.parse(procedure, birth_form() if form is None else form, Context(work.today()), **given)
    return await procedures_filing.file(work, wanted)


# --- civil records -----------------------------------------------------------------------------------------------


def act_form(**changed: str) -> dict[str, str]:
    """What a clerk reads in the register of the birth that `birth_form` asks for."""
    form = {
        "register": "4", "act": "212", "year": "1990", "calendar": "gregorian", "name_fr": "Amina El Idrissi",
        "name_ar": "أمينة الإدريسي", "day": "1990-03-12", "place_fr": "Casablanca", "place_ar": "الدار البيضاء",
        "father_fr": "Hassan El Idrissi", "father_ar": "حسن الإدريسي", "mother_fr": "Khadija Naciri",
        "mother_ar": "خديجة الناصري", "mentions": "",
    }  # fmt: skip
    return form | changed


async def act(work: Work, *, kind: str = "birth", office: str = "06.141.01.01", **changed: str) -> UUID:
    """An act in the records."""
    form = act_form(**changed)
    return await records.enter(work, Reference.of(kind, office, form), records.parse_content(form, work.today()))


# --- registers being typed -------------------------------------------------------------------------------------------


async def act_units(work: Work, *numbers: str, place: VolumePlace) -> list[ActUnit]:
    """Acts of a sealed batch that are to be typed, without pages."""
    volume = Volume(**vars(place), created_at=work.clock.now())
    batch = Batch(volume_id=volume.id, office=place.office, way="upload", state="accepted", opened_at=work.clock.now())
    rows = [ActUnit(volume_id=volume.id, batch_id=batch.id, office=place.office, number=number, position=at)
            for at, number in enumerate(numbers, start=1)]  # fmt: skip
    for some in ([volume], [batch], rows):
        work.session.add_all(some)
        await work.session.flush()
    return rows


def entry_form(**changed: str) -> dict[str, str]:
    """What a clerk types of a birth act with one marginal note."""
    form = {name: text for name, text in act_form().items() if name not in {"register", "act", "year", "calendar"}}
    form |= {"sex": "female", "note1_kind": "marriage", "note1_day": "2014-06-14", "note1_text": "تزوجت بأنفا"}
    del form["mentions"]
    return form | changed
