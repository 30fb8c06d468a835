"""What the data files of every room are made of: pydantic checks each value. Pure."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from casa_app.kit.i18n import LOCALES, OFFICIAL, Locale, in_language


def _both(value: dict[Locale, str]) -> dict[Locale, str]:
    for locale in OFFICIAL:
        if not value.get(locale, "").strip():
            raise ValueError(f"is empty in {locale}")
    return {locale: in_language(value, locale) for locale in LOCALES}


def _both_lists(value: dict[Locale, tuple[str, ...]]) -> dict[Locale, tuple[str, ...]]:
    for locale in OFFICIAL:
        if not value.get(locale) or not all(text.strip() for text in value[locale]):
            raise ValueError(f"is empty in {locale}")
    return {locale: in_language(value, locale) for locale in LOCALES}


Code = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,39}$")]
Both = Annotated[dict[Locale, str], AfterValidator(_both)]
"""A text in both official languages; what an added one lacks is borrowed."""
BothLists = Annotated[dict[Locale, tuple[str, ...]], AfterValidator(_both_lists)]


class Part(BaseModel):
    """A piece of a data file: frozen, and an unknown field is a mistake."""

    model_config = ConfigDict(frozen=True, extra="forbid")
