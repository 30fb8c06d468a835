"""What the second-factor and invitation pages show before anything is posted."""

from dataclasses import dataclass

from casa_app.identity import second_factor, sessions, staffing
from casa_app.identity.service import contact
from casa_app.identity.staffing import InvitationOver
from casa_app.kit.database import reading
from casa_app.kit.errors import SignInFirst
from casa_app.ui.qr import qr_path

__all__ = ["InvitationOver", "Offered", "SignInFirst", "invited", "offer"]


@dataclass(frozen=True)
class Offered:
    """A new secret: as a QR code (an SVG path on a square of `size` modules), in words, and sealed for the form."""

    qr: str
    size: int
    shown: str
    carried: str


async def offer(token: str, *, replace: bool) -> Offered | None:
    """A new secret for the account of a session that has none, or wants to `replace` it; else None.

    Raises SignInFirst. Replacing is checked when it is posted: it wants a session that passed the old factor.
    """
    async with reading() as work:
        session, account = await sessions.half_open(work, token)
        if account.totp is not None and (session.awaiting or not replace):
            return None
        known = await contact(work, account.person_id)
    secret = second_factor.new_secret()
    path, size = qr_path(second_factor.address(secret, known.email or known.phone or known.name))
    shown = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    return Offered(path, size, shown, second_factor.carried(secret, account.id))


async def invited(token: str) -> str:
    """Whom a link invites. Raises InvitationOver."""
    async with reading() as work:
        return await staffing.invited_name(work, token)
