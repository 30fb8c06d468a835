"""`/api/verify/keys` of a kiosk: the public keys that it was given, since it signs nothing and has no register."""

import asyncio
import json
from pathlib import Path
from typing import Any, Final

from fastapi import APIRouter, Depends

from casa_app.identity.policy import anyone
from casa_app.settings import settings

router: Final = APIRouter(prefix="/api/verify", tags=["Checking a document"], dependencies=[Depends(anyone)])
FILE: Final = "documents.json"  # in the folder of keys: what `casa procedures public-keys` prints at the centre


@router.get("/keys")
async def keys() -> dict[str, Any]:
    """The keys as a JSON Web Key Set (RFC 7517), none before the device was given any."""
    found = await asyncio.to_thread(_read, settings().keys_folder / FILE)
    return {"keys": [], **found, "offline": True}


def _read(path: Path) -> dict[str, Any]:
    found = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    return found if isinstance(found, dict) else {}
