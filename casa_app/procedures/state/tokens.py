"""What a browser keeps of its drafts: for each form the secret that finds it on the server, and nothing typed."""

import json
from typing import Final

MOST: Final = 40  # forms whose drafts one browser remembers


def read(stored: str) -> dict[str, str]:
    """The tokens by form; nothing of what no page of ours wrote."""
    try:
        found = json.loads(stored or "{}")
    except ValueError:
        return {}
    return {str(form): str(token)[:64] for form, token in found.items()} if isinstance(found, dict) else {}


def kept(stored: str, form: str, token: str) -> str:
    """What to store once a form has this token; an empty one lets it go."""
    rest = {name: value for name, value in read(stored).items() if name != form}
    newest = dict(list(rest.items())[1 - MOST :])
    return json.dumps({**newest, form: token} if token else rest)
