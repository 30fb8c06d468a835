"""Documents that the city issued to somebody, for themselves: from their vault, signed in."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Response
from starlette.responses import StreamingResponse

from casa_app.adapters.object_store import object_store
from casa_app.identity.policy import EVERYBODY_SIGNED_IN, Actor, require
from casa_app.kit.database import reading
from casa_app.procedures.service import issuing, vault

router = APIRouter(prefix="/api/vault", tags=["The vault"])
_OWNER = require(*EVERYBODY_SIGNED_IN)


@router.get("/documents/{document_id}", response_class=Response)
async def document(document_id: UUID, actor: Annotated[Actor, Depends(_OWNER)]) -> StreamingResponse:
    """A sealed document in force that was issued to who asks. Raises NotFound, StoreUnavailable."""
    async with reading() as work:
        found = (await vault.document(work, actor.person_id, document_id)).file
    body = await object_store().get("originals", issuing.object_key(found.sha256))
    headers = {"Content-Disposition": f'attachment; filename="{found.name}"', "Cache-Control": "no-store",
               "X-Content-Type-Options": "nosniff", "Content-Length": str(found.size)}  # fmt: skip
    return StreamingResponse(body, media_type=issuing.MEDIA, headers=headers)
