"""Every setting is told in docs/settings.md, with its default, exactly as the code has it."""

import re
from pathlib import Path

from pydantic import SecretStr
from pydantic.fields import FieldInfo

from casa_app.settings import OidcProvider, Settings

PAGE = Path(__file__).parents[2] / "docs" / "settings.md"


def _shown(field: FieldInfo) -> str:
    default = field.default.get_secret_value() if isinstance(field.default, SecretStr) else field.default
    if default in (None, "", ()):
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def rows() -> list[str]:
    """The table of settings, one line each, in the code's order."""
    return [
        f"| `CASA_{name.upper()}` | {_shown(field)} | {field.description} |"
        for name, field in Settings.model_fields.items()
    ]


def test_every_setting_is_documented_as_it_is() -> None:
    written = [line for line in PAGE.read_text(encoding="utf-8").splitlines() if line.startswith("| `CASA_")]
    assert written == rows()


def test_every_setting_says_what_it_is_for() -> None:
    assert [name for name, field in Settings.model_fields.items() if not field.description] == []


def test_every_part_of_an_openid_provider_is_documented() -> None:
    text = PAGE.read_text(encoding="utf-8")
    assert [name for name in OidcProvider.model_fields if f"`{name}`" not in text] == []


def test_no_other_variable_is_read() -> None:
    """A setting read past `settings()` would be documented nowhere."""
    source = Path(__file__).parents[2] / "casa_app"
    pattern = re.compile(r"environ(?:\.get\(|\[)\s*[\"']CASA_")
    assert [str(path) for path in source.rglob("*.py") if pattern.search(path.read_text(encoding="utf-8"))] == []
