"""What a prerendered page shows to whom: strangers, residents who are signed in, staff who are.

Pages are the same bytes for everybody, and asking the server who looks at each would cost a query a view. Signing in
therefore leaves a mark beside the session (`identity/cookies.py`): no secret, no name, and it opens nothing. A script
in the head puts it on `<html>` before anything is painted, so that no header jumps; `theme.css` hides what is for
others.
"""

from typing import Final, Literal

import reflex as rx

COOKIE: Final = "casa_visitor"
Visitor = Literal["stranger", "citizen", "staff"]

# Neither quotes nor < > &: written into HTML they would be escaped. Going back to a page shows it as it was left, so
# the mark is read again then.
_SCRIPT: Final = (
    "(function(){function read(){const root=document.documentElement,"
    f"found=document.cookie.match(/(?:^|; ){COOKIE}=(citizen|staff)(?:;|$)/);"
    "if(found)root.dataset.visitor=found[1];else delete root.dataset.visitor}"
    "read();addEventListener(`pageshow`,read)})()"
)


def visitor_script() -> rx.Component:
    """The head's script."""
    return rx.el.script(_SCRIPT)


def seen_by(*visitors: Visitor) -> str:
    """The class of what only these see."""
    return " ".join(f"casa-for-{visitor}" for visitor in visitors)
