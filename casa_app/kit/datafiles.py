"""What the data files of every room are made of, and how one is read: pydantic checks each value."""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated, TypeVar

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

from casa_app.kit.i18n import LOCALES, OFFICIAL, Locale, in_language, printed

T = TypeVar("T")


class BrokenData(ValueError):
    """A data file is wrong. The message names the file, the path in it and the problem."""


def read(path: Path, shape: type[T]) -> T:
    """One file as `shape`. Raises BrokenData with the path of each problem inside the file."""
    try:
        # The C loader: the application and every command read these files when they start.
        raw = yaml.load(path.read_text(encoding="utf-8"), yaml.CSafeLoader)
        return TypeAdapter(shape).validate_python(raw)
    except OSError as problem:
        raise BrokenData(f"{path.name}: cannot be read: {problem.strerror}") from problem
    except yaml.YAMLError as problem:
        raise BrokenData(f"{path.name}: is not YAML: {problem}") from problem
    except ValidationError as problem:
        lines = [f"{path.name}: {'.'.join(map(str, e['loc'])) or '(file)'}: {e['msg']}" for e in problem.errors()]
        raise BrokenData("\n".join(lines)) from problem


def by_code(pairs: Iterable[tuple[str, T]], file: str) -> dict[str, T]:
    """The pairs as a mapping. Raises BrokenData when a code is used twice."""
    found: dict[str, T] = {}
    for code, value in pairs:
        if code in found:
            raise BrokenData(f"{file}: {code}: is used twice")
        found[code] = value
    return found


def _both(value: dict[Locale, str]) -> dict[Locale, str]:
    for locale in OFFICIAL:
        if not value.get(locale, "").strip():
            raise ValueError(f"is empty in {locale}")
    return {locale: printed(in_language(value, locale), locale) for locale in LOCALES}


def _both_lists(value: dict[Locale, tuple[str, ...]]) -> dict[Locale, tuple[str, ...]]:
    for locale in OFFICIAL:
        if not value.get(locale) or not all(text.strip() for text in value[locale]):
            raise ValueError(f"is empty in {locale}")
    return {locale: tuple(printed(text, locale) for text in in_language(value, locale)) for locale in LOCALES}


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Both = Annotated[dict[Locale, str], AfterValidator(_both)]
"""A text in both official languages; what an added one lacks is borrowed."""
BothLists = Annotated[dict[Locale, tuple[str, ...]], AfterValidator(_both_lists)]


class Part(BaseModel):
    """A piece of a data file: frozen, and an unknown field is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
