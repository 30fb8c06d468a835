"""Cases for tests: filed under the published procedures, with documents, by people of the story."""

import hashlib
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from casa_app.files import uploads
from casa_app.files.models import StoredFile
from casa_app.identity import accounts, sessions
from casa_app.identity.policy import Actor, Role
from casa_app.kit import audit
from casa_app.kit.database import Work, writing
from casa_app.kit.ids import new_id
from casa_app.procedures import repository
from casa_app.procedures.models import Case
from casa_app.procedures.rules import Action
from casa_app.procedures.service import answers, cases, catalogue, filing
from casa_app.procedures.service.cases import Deed
from casa_app.procedures.service.filing import Applicant, Filed, Filing
from tests import make

ANFA, MAARIF = "06.141.01.01", "06.141.01.03"
PERMIT, EXTRACT, HALL = "building_permit_small", "birth_extract", "hall_booking"
PHONE = "+212612345678"
_ANSWERS: dict[str, dict[str, Any]] = {
    PERMIT: {"owner_name": "Karim Alaoui", "floor_area": 180.0, "levels": 2.0, "title_number": "12345/C",
             "public_received": False, "co_owned": False, "owner_is_company": False,
             "plot": {"points": [], "area": 120.0, "arrondissement": ANFA, "text": ""}},
    EXTRACT: {"relationship": "descendant", "full_name": "Karim Alaoui", "birth_date": "1990-05-04",
              "registry_arrondissement": ANFA},
    HALL: {"venue": "hall_large", "holder_name": "Karim Alaoui", "applicant_kind": "myself", "purpose": "meeting",
           "attendance": 40.0},
}  # fmt: skip


def permit_form(**changed: Any) -> dict[str, Any]:
    """What an architect typed for the permit of a small building, its owner named on the last page."""
    form: dict[str, Any] = {
        "plot.text": "Rue des Iris", "plot.arrondissement": ANFA, "plot.area": "120", "title_number": "12345/C",
        "co_owned": "no", "owner_name": "Karim Alaoui", "owner_is_company": "no", "owner_cin": "BE123456",
        "owner_phone": "0612345678", "architect.name": "Nadia Tazi", "architect_number": "A-77",
        "works": "new_building", "building_use": "housing", "floor_area": "180", "levels": "2", "public_received": "no",
        "honour": "yes", "applicant.role": "preparer", "applicant.name": "Karim Alaoui", "applicant.contact": "sms",
        "applicant.phone": "06 12 34 56 78", "applicant.language": "ar", "filing_key": new_id().hex,
    }  # fmt: skip
    return form | changed


async def sent_files(work: Work, *pieces: str) -> dict[str, Any]:
    """Files of a draft, one for each piece, as the inputs of a form name them."""
    secret, named = uploads.new_secret(), {}
    for number, name in enumerate(pieces):
        digest = hashlib.sha256(f"{secret}{name}".encode()).hexdigest()
        file = StoredFile(
            id=new_id(), kind="document", name=f"{name}.pdf", media_type="application/pdf", size=240_000,
            sha256=digest, key=digest, secret_index=uploads.secret_index(secret), origin="web", position=number,
            created_at=work.clock.now(),
        )  # fmt: skip
        work.session.add(file)
        named[name] = [str(file.id)]
    await work.session.flush()
    return {"pieces": named, "upload_secret": secret}


def staff(*roles: Role, at: Any = None, **reach: Any) -> Actor:
    """A colleague; `at` is when they last showed their second factor."""
    actor = make.staff(*(roles or (Role.CLERK,)), **reach)
    object.__setattr__(actor, "step_up_at", at)
    return actor


async def agent(work: Work, name: str = "Salma Bennani", role: Role = Role.CLERK, **changed: Any) -> Actor:
    """A colleague with an account of that role and a name."""
    values = {"name": name, "phone": "", "email": f"{new_id().hex[-12:]}@casa.invalid", "cin": ""}
    account = await accounts.make(work, values, {role}, locale="fr", by=audit.SYSTEM)
    await work.session.flush()
    actor = staff(role, **changed)
    object.__setattr__(actor, "account_id", account.id)
    return actor


@dataclass(frozen=True)
class Resident:
    """Somebody with an account: as they act, and the cookie of their browser."""

    actor: Actor
    cookie: str


async def resident(email: str, name: str = "Karim Alaoui") -> Resident:
    """Somebody who is signed in."""
    async with writing() as work:
        values = {"name": name, "phone": "", "email": email, "cin": ""}
        account = await accounts.make(work, values, {Role.CITIZEN}, locale="fr")
        opened = await sessions.open_session(work, account, "test")
    actor = await sessions.actor_of(opened.token)
    assert actor is not None
    return Resident(actor, f"{sessions.COOKIE}={opened.token}")


async def filed(work: Work, code: str = PERMIT, *, where: str = ANFA, **changed: Any) -> Filed:
    """What an applicant gets who files a case (`actor`: signed in)."""
    found = await catalogue.find(work, code)
    given = {**_ANSWERS[code], **changed}
    place = found.procedure.workflow.place
    if place and isinstance(given.get(place), dict):
        given[place] = {**given[place], "arrondissement": where}
    elif place:
        given[place] = where
    applicant = Applicant(changed.get("name", "Karim Alaoui"), "sms", phone=changed.get("phone", PHONE))
    form = Filing(code, answers.settle(found.procedure, given, {}), applicant, "fr", filing_key=new_id().hex)
    return await filing.file(work, form, changed.get("actor"))


async def case(work: Work, code: str = PERMIT, *, where: str = ANFA, pieces: int = 0, **changed: Any) -> Case:
    """A case as an applicant files it, with `pieces` documents of the procedure's first piece."""
    made = (await filed(work, code, where=where, **changed)).case
    first = (await catalogue.of_revision(work, made.revision_id)).pieces[0].id
    for number in range(pieces):
        await piece(work, made, first, number)
    await work.session.flush()
    return made


async def piece(work: Work, filed: Case, name: str, number: int = 0) -> UUID:
    """A document of a case; gives the key of its row."""
    digest = hashlib.sha256(f"{filed.id}{name}{number}".encode()).hexdigest()
    file = StoredFile(
        id=new_id(), kind="document", name=f"{name}-{number}.pdf", media_type="application/pdf", size=240_000,
        sha256=digest, key=digest, subject_kind="case", subject_id=filed.id, secret_index=digest, origin="upload",
        position=number, created_at=work.clock.now(),
    )  # fmt: skip
    work.session.add(file)
    await work.session.flush()
    row = repository.new_piece(filed.id, name, file.id)
    work.session.add(row)
    await work.session.flush()
    return row.id


async def every_piece(work: Work, filed: Case) -> None:
    """All documents that the case calls for."""
    procedure = await catalogue.of_revision(work, filed.revision_id)
    settled = await answers.settled(work, filed, procedure)
    for number, one in enumerate(settled.pieces):
        if one.required:
            await piece(work, filed, one.id, number)


async def do(work: Work, actor: Actor, filed: Case, *deeds: Deed | Action) -> Case:
    """What a colleague does, one thing after the other."""
    for deed in deeds:
        filed = await cases.act(work, actor, filed.id, deed if isinstance(deed, Deed) else Deed(deed))
    return filed


async def proposed(work: Work, clerk: Actor, filed: Case, decision: str = "grant") -> Case:
    """A case whose decision waits for a signature."""
    await every_piece(work, filed)
    for row in await repository.pieces(work, filed.id):
        await cases.act(work, clerk, filed.id, Deed(Action.CHECK, piece=row.id, accepted=True))
    text = "Le projet dépasse la hauteur permise." if decision == "refuse" else ""
    if (await catalogue.of_revision(work, filed.revision_id)).record and decision == "grant":
        written = make.act_form(act=str(5000 + filed.entry_number))  # an act of its own
        await do(work, clerk, filed, Deed(Action.FIND_ACT, written=written))
    return await do(work, clerk, filed, Action.ACCEPT, Action.START,
                    Deed(Action.PROPOSE, proposal=decision, text=text))  # fmt: skip
