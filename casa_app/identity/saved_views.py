"""The views of the desk's lists that a colleague keeps under a name."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlmodel import col, select

from casa_app.identity.models import SavedView
from casa_app.identity.views import SavedViewView
from casa_app.kit.database import Work
from casa_app.kit.errors import Invalid, Missing
from casa_app.kit.text import clean

MOST: Final = 20  # views of one list that a colleague keeps
CLAIMS: Final = "claims"
CASES: Final = "cases"


async def kept(work: Work, account_id: UUID, kind: str) -> list[SavedViewView]:
    """The views of a list that this colleague keeps, by name."""
    return [SavedViewView(str(view.id), view.name, view.query) for view in await _kept(work, account_id, kind)]


async def keep(work: Work, account_id: UUID, kind: str, name: str, query: str) -> None:
    """Keeps a view under a name; the same name again replaces it. Raises Missing, TooLong or Invalid (too many)."""
    name = clean(name, most=60, field="name")
    if not name:
        raise Missing(field="name")
    there = await _kept(work, account_id, kind)
    view = next((one for one in there if one.name == name), None)
    if view is None and len(there) >= MOST:
        raise Invalid(field="name")
    view = view or SavedView(account_id=account_id, kind=kind, name=name, query="")
    view.query = query
    work.session.add(view)


async def drop(work: Work, account_id: UUID, view_id: UUID) -> None:
    """Forgets a view of this colleague; anybody else's is left alone."""
    view = await work.session.get(SavedView, view_id)
    if view is not None and view.account_id == account_id:
        await work.session.delete(view)


async def _kept(work: Work, account_id: UUID, kind: str) -> Sequence[SavedView]:
    query = select(SavedView).where(SavedView.account_id == account_id, SavedView.kind == kind)
    return (await work.session.exec(query.order_by(col(SavedView.name)))).all()
