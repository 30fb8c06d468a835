"""Acts that are to be typed: made of a sealed batch's pages, and planted again where their content is known."""

import json
import secrets
from uuid import UUID, uuid5

from casa_app.kit.bulk import keep_new
from casa_app.kit.bulk import row as row_of
from casa_app.kit.database import Work, writing
from casa_app.kit.keys import keyring
from casa_app.records import capture_repository as repository
from casa_app.records.capture_rules import BatchState
from casa_app.records.models import ActUnit
from casa_app.records.register_types import registers
from casa_app.records.service import board

PLANTED = "~"  # ends the number of a planted act, before what tells it from others
UNNUMBERED = "?"  # begins the number of an act that no page tells: its readers type it


async def make_units(batch_id: UUID) -> int:
    """The acts of a sealed batch, to be typed; those that are there stay. Gives how many are new."""
    async with writing() as work:
        batch = await repository.batch(work, batch_id, lock=True)
        if batch is None or batch.state != BatchState.ACCEPTED:
            return 0
        acts = board.acts(await repository.pages(work, batch_id), batch)
        rows = [
            row_of(ActUnit, id=uuid5(batch_id, f"{at}/{act.number}"), volume_id=batch.volume_id, batch_id=batch_id,
                   office=batch.office, number=act.number or f"{UNNUMBERED}{str(batch_id)[-8:]}-{at}", position=at,
                   pages=list(act.pages))
            for at, act in enumerate(acts, start=1)
        ]  # fmt: skip
        made = await keep_new(work, ActUnit, rows, unique=["volume_id", "number"])
        work.change("records", "batch", batch_id)
        return made


async def plant(work: Work, unit: ActUnit, values: dict[str, str]) -> None:
    """Lays an act before other clerks again, by chance, once a third person has checked what it says."""
    if unit.known or secrets.randbelow(100) >= registers().planted_percent:
        return
    again = ActUnit(volume_id=unit.volume_id, batch_id=unit.batch_id, office=unit.office, position=unit.position,
                    number=f"{unit.number[:12]}{PLANTED}{secrets.token_hex(3)}", pages=unit.pages)  # fmt: skip
    again.known = keyring().encrypt(json.dumps(values, ensure_ascii=False), f"act-unit:{again.id}")
    work.session.add(again)
    await work.session.flush()


def known_values(unit: ActUnit) -> dict[str, str]:
    """What a planted act says; empty for any other."""
    return dict(json.loads(keyring().decrypt(unit.known, f"act-unit:{unit.id}"))) if unit.known else {}


def told_number(unit: ActUnit) -> str:
    """The act's number as its pages tell it; empty when they do not."""
    return "" if unit.number.startswith(UNNUMBERED) else unit.number.partition(PLANTED)[0]
