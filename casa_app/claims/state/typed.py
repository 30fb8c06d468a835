"""What a browser sent, made safe to keep: known fields only, text that can be stored, numbers that are numbers."""

import math
import re
import secrets
from collections.abc import Mapping
from typing import Any, Final

from casa_app.claims.rules import PHOTOS_MOST, PLACE_MOST, TEXT_MOST
from casa_app.kit.errors import CasaError
from casa_app.kit.text import clean

FIELDS: Final[dict[str, int]] = {
    "category": 60, "arrondissement": 12, "place": PLACE_MOST, "text": TEXT_MOST, "claimant_kind": 16, "name": 120,
    "contact": 8, "phone": 40, "email": 254, "ice": 40, "company": 160,
}  # fmt: skip
"""The text fields of a claim form and the most characters each may hold."""
DEFAULTS: Final = {"claimant_kind": "individual", "contact": "sms"}
"""What is offered first: most people want to be told, and one touch chooses otherwise."""
ANSWER_MOST: Final = 500
ANSWERS_MOST: Final = 40  # questions of one category; a forged form may name any number
_KEY: Final = re.compile(r"^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")  # RFC 9562


def new_key() -> str:
    """A random name for one filing: a form that is sent twice files once."""
    return secrets.token_hex(16)


def new_token() -> str:
    """The secret by which a browser finds its draft again."""
    return secrets.token_urlsafe(24)


def merge(form: Mapping[str, Any], sent: object) -> tuple[dict[str, Any], list[CasaError]]:
    """`form` with what a browser sent, and what was refused; a refused field keeps its former value."""
    kept = {**form, "answers": dict(form.get("answers") or {})}
    refused: list[CasaError] = []
    for name, value in sent.items() if isinstance(sent, dict) else ():
        try:
            _keep(kept, str(name), value)
        except CasaError as problem:
            refused.append(problem)
    return kept, refused


def _keep(form: dict[str, Any], name: str, value: object) -> None:
    if not isinstance(value, str):
        return
    if name in FIELDS:
        form[name] = clean(value, most=FIELDS[name], field=name)
    elif name.startswith("answers."):
        question = clean(name.removeprefix("answers."), most=40)
        if question in form["answers"] or len(form["answers"]) < ANSWERS_MOST:
            form["answers"][question] = clean(value, most=ANSWER_MOST, field=name)


def number(value: object) -> float | None:
    """A finite number, or None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    try:
        found = float(value)
    except OverflowError:  # an integer of any length is JSON
        return None
    return found if math.isfinite(found) else None


def plain(value: Any) -> Any:
    """`value` without Reflex's wrappers around what a State holds: they are no dict or list to a JSON encoder."""
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def uploads(sent: object) -> list[str]:
    """The keys of the photos that a form names, at most five; whose they are is checked when they are attached."""
    found = [value for value in sent if isinstance(value, str) and _KEY.match(value)] if isinstance(sent, list) else []
    return list(dict.fromkeys(found))[:PHOTOS_MOST]
