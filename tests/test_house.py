"""The house keeps its habits: both languages complete, files short, walls around every room, no trace of a machine."""

import ast
import configparser
import re
import string
import subprocess
from pathlib import Path

import pytest
import yaml
from babel import Locale as Cldr

from casa_app.kit.i18n import LOCALES, Locale, Message, catalogue

_ROOT = Path(__file__).parents[1]
_CAP = 350  # lines
# A cap is a question to ask, not a knife: files that are one thought, and why.
_LONGER: dict[str, str] = {
    "casa_app/claims/state/report.py": "one flat State: the form's events share what was typed and the step shown",
}
_CODE = ("casa_app", "kiosk", "tests", "bench", "alembic")


def _tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=_ROOT, check=True, capture_output=True, text=True).stdout
    return [_ROOT / name for name in listed.split("\0") if name and (_ROOT / name).is_file()]


def _python() -> list[Path]:
    return [path for path in _tracked() if path.suffix == ".py" and path.relative_to(_ROOT).parts[0] in _CODE]


def _forms(message: Message) -> list[str]:
    return list(message.values()) if isinstance(message, dict) else [message]


def _placeholders(message: Message) -> set[str]:
    return {name for form in _forms(message) for _, name, _, _ in string.Formatter().parse(form) if name}


# --- Languages ---------------------------------------------------------------------------------------------------


def test_both_languages_hold_the_same_messages() -> None:
    french, arabic = (catalogue(locale).keys() for locale in LOCALES)
    assert (sorted(french - arabic), sorted(arabic - french)) == ([], [])


def test_no_message_is_empty() -> None:
    empty = [
        (locale, key)
        for locale in LOCALES
        for key, message in catalogue(locale).items()
        if not all(form.strip() for form in _forms(message))
    ]
    assert empty == []


def test_both_languages_fill_the_same_places() -> None:
    """A plural form may leave the number out (Arabic says `two days` in one word), no message may invent a place."""
    french, arabic = catalogue("fr"), catalogue("ar")
    differing = {
        key: (sorted(_placeholders(french[key])), sorted(_placeholders(arabic[key])))
        for key in french.keys() & arabic.keys()
        if _placeholders(french[key]) != _placeholders(arabic[key])
    }
    assert differing == {}


@pytest.mark.parametrize("locale", LOCALES)
def test_plural_messages_have_the_forms_of_their_language(locale: Locale) -> None:
    wanted = {"fr": {"one", "many", "other"}, "ar": {"zero", "one", "two", "few", "many", "other"}}[locale]
    assert wanted == set(Cldr.parse(locale).plural_form.tags) | {"other"}
    lacking = {
        key: sorted(wanted - message.keys())
        for key, message in catalogue(locale).items()
        if isinstance(message, dict) and wanted - message.keys()
    }
    assert lacking == {}


def test_a_message_stands_in_the_catalogue_of_its_room() -> None:
    astray = [
        (path.relative_to(_ROOT).as_posix(), key)
        for path in sorted(_ROOT.glob("casa_app/*/data/messages.*.yml"))
        for key in yaml.safe_load(path.read_text(encoding="utf-8")) or {}
        if not key.startswith(f"{path.parents[1].name}.")
    ]
    assert astray == []


def test_the_arabic_is_arabic_and_the_french_is_not() -> None:
    arabic = re.compile("[\u0600-\u06ff]")
    wordy = re.compile(r"[A-Za-zÀ-ÿ]{4}")  # a message of places and figures only is the same in both
    untranslated = [
        key
        for key, message in catalogue("ar").items()
        for form in _forms(message)
        if wordy.search(re.sub(r"\{.*?\}", "", form)) and not arabic.search(form)
    ]
    mixed = [key for key, message in catalogue("fr").items() for form in _forms(message) if arabic.search(form)]
    assert ([key for key in untranslated if key not in _SAME], [key for key in mixed if key not in _SAME]) == ([], [])


# The name of a language is written in that language, and keys bear Latin letters on every keyboard sold here.
_SAME = frozenset(key for key in catalogue("fr") if re.search(r"language|locale|brand|\.cap\.", key))


class _Spoken(ast.NodeVisitor):
    """The keys that code asks for by name: `t("...")`, and `key = "..."` of a named failure."""

    def __init__(self) -> None:
        self.keys: set[str] = set()

    def visit_Call(self, node: ast.Call) -> None:
        name = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
        first = node.args[0] if node.args else None
        if name == "t" and isinstance(first, ast.Constant) and isinstance(first.value, str):
            self.keys.add(first.value)
        self.generic_visit(node)

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        for line in node.body:
            target = (
                line.target
                if isinstance(line, ast.AnnAssign)
                else line.targets[0]
                if isinstance(line, ast.Assign)
                else None
            )
            value = getattr(line, "value", None)
            if isinstance(target, ast.Name) and target.id == "key" and isinstance(value, ast.Constant):
                self.keys.add(str(value.value))
        self.generic_visit(node)


def test_every_sentence_that_code_asks_for_exists() -> None:
    missing = {}
    for path in _python():
        if path.is_relative_to(_ROOT / "casa_app"):
            spoken = _Spoken()
            spoken.visit(ast.parse(path.read_text(encoding="utf-8")))
            if unknown := {key for key in spoken.keys if "." in key} - catalogue("fr").keys():
                missing[path.relative_to(_ROOT).as_posix()] = sorted(unknown)
    assert missing == {}


# --- Files -------------------------------------------------------------------------------------------------------


def test_no_file_is_longer_than_the_cap_without_a_reason() -> None:
    long = {
        path.relative_to(_ROOT).as_posix(): lines
        for path in _python()
        if "versions" not in path.parts and (lines := len(path.read_text(encoding="utf-8").splitlines())) > _CAP
    }
    assert {name: lines for name, lines in long.items() if name not in _LONGER} == {}
    assert [name for name in _LONGER if name not in long] == [], "these became short again: take their reason out"


def test_an_init_holds_a_docstring_only() -> None:
    talking = [
        path.relative_to(_ROOT).as_posix()
        for path in _python()
        if path.name == "__init__.py" and path.is_relative_to(_ROOT / "casa_app")
        and len(ast.parse(path.read_text(encoding="utf-8")).body) > 1
    ]  # fmt: skip
    assert talking == []


# --- Walls -------------------------------------------------------------------------------------------------------


def test_every_room_has_its_walls() -> None:
    """A new room that the import contracts do not name would stand outside them."""
    contracts = configparser.ConfigParser()
    contracts.read(_ROOT / ".importlinter")
    ground = {"kit", "adapters", "ui", "commands"}
    rooms = {path.parent.name for path in _ROOT.glob("casa_app/*/__init__.py")} - ground
    named = {
        "importlinter:contract:furniture": "containers",
        "importlinter:contract:rooms": "layers",
        "importlinter:contract:ground": "forbidden_modules",
    }
    for contract, option in named.items():
        walled = set(re.findall(r"casa_app\.(\w+)", contracts[contract][option]))
        assert rooms - walled == set(), contract


# --- What must never be in a file --------------------------------------------------------------------------------

_REGISTRIES = re.compile(
    r"https?://(?:[\w.-]*\.)?(?:pypi\.org|pythonhosted\.org|registry\.npmjs\.org|npmjs\.com|yarnpkg\.com|"
    r"jfrog\.io|artifactory|nexus)\b|--(?:extra-)?index-url|^\s*\"resolved\"\s*:|find-links\s*=",
    re.MULTILINE | re.IGNORECASE,
)
_MACHINE = re.compile(r"(?<![\w/])/(?:home|root|Users|work)/[\w.-]+|/opt/pypi|file://")
_SECRET = re.compile(r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----|\bAKIA[0-9A-Z]{16}\b|\bgh[pousr]_[A-Za-z0-9]{36}\b")


@pytest.mark.parametrize(
    ("what", "pattern"), [("a registry", _REGISTRIES), ("a machine", _MACHINE), ("a secret", _SECRET)]
)
def test_no_file_names(what: str, pattern: re.Pattern[str]) -> None:
    named = {}
    for path in _tracked():
        if path == Path(__file__) or path.suffix in {".png", ".woff2", ".pdf", ".ico", ".pbf", ".jpg"}:
            continue
        found = pattern.search(path.read_text(encoding="utf-8", errors="replace"))
        if found:
            named[path.relative_to(_ROOT).as_posix()] = found[0]
    assert named == {}
