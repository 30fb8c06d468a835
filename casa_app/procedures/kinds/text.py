"""Kinds that are words or chosen: text, choice, several choices, yes or no, declaration on honour."""

from collections import Counter
from collections.abc import Sequence
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field

from casa_app.kit.datafiles import Both, Code, Part
from casa_app.kit.errors import Invalid
from casa_app.kit.i18n import Locale, in_language, t
from casa_app.procedures.kinds.base import SHORT, Kind, Reader, Unexpected, Value

YES: Final = "yes"  # what a radio button or a ticked box sends
NO: Final = "no"


class NotDeclared(Invalid):
    """A declaration on honour that the procedure wants was not made."""

    key = "procedures.kind.error.not_declared"


class UnknownOption(Unexpected):
    """The chosen option is not one of the field's."""

    key = "procedures.kind.error.unknown_option"


class Text(Kind):
    """Words, at most `most` characters; `lines` tells how high the box is, and one line holds no line ends."""

    kind: Literal["text"]
    most: int = Field(default=200, ge=1, le=5000)
    lines: int = Field(default=1, ge=1, le=20)

    def read(self, reader: Reader) -> Value:
        """The words as typed, cleaned."""
        text = reader.text(self.id, self.most)
        return (" ".join(text.split()) if self.lines == 1 else text) or None

    def in_words(self, value: Value, locale: Locale) -> str:  # noqa: ARG002 words are said as they were typed
        """The words themselves."""
        return str(value)

    def samples(self) -> list[Value]:
        """A word, a long text."""
        return ["Anfa", "x" * self.most]


class Option(Part):
    """One answer of a choice."""

    id: Code
    label: Both


def _different(options: Sequence[Option]) -> Sequence[Option]:
    if twice := [code for code, times in Counter(option.id for option in options).items() if times > 1]:
        raise ValueError(f"options given twice: {', '.join(twice)}")
    return options


Options = Annotated[tuple[Option, ...], Field(min_length=2, max_length=60), AfterValidator(_different)]


def label_of(options: Sequence[Option], chosen: str, locale: Locale) -> str:
    """The label of a chosen option; an option of another revision is said by its code."""
    return next((in_language(option.label, locale) for option in options if option.id == chosen), chosen)


class Choice(Kind):
    """One of several options, kept by its id."""

    kind: Literal["choice"]
    options: Options

    def read(self, reader: Reader) -> Value:
        """The id of the chosen option. UnknownOption for any other."""
        chosen = reader.text(self.id, SHORT)
        if chosen and chosen not in {option.id for option in self.options}:
            reader.refuse(self.id, UnknownOption())
        return chosen or None

    def in_words(self, value: Value, locale: Locale) -> str:
        """The option's label."""
        return label_of(self.options, str(value), locale)

    def samples(self) -> list[Value]:
        """Every option."""
        return [option.id for option in self.options]


class Choices(Kind):
    """Any number of options, kept as ids in the order of the file. Each has its own box: `field.option`."""

    kind: Literal["choices"]
    options: Options

    def inputs(self) -> tuple[str, ...]:
        """One box for each option."""
        return tuple(f"{self.id}.{option.id}" for option in self.options)

    def read(self, reader: Reader) -> Value:
        """The ids of the ticked options."""
        ticked = [option.id for option in self.options if _ticked(reader, f"{self.id}.{option.id}")]
        return ticked or None

    def in_words(self, value: Value, locale: Locale) -> str:
        """The labels, one after the other."""
        return t("procedures.kind.comma", locale).join(label_of(self.options, str(one), locale) for one in value)

    def typed(self, value: Value) -> dict[str, str]:
        """The boxes that are ticked."""
        return {f"{self.id}.{one}": YES for one in value}

    def neutral(self) -> Value:
        """No option."""
        return []

    def samples(self) -> list[Value]:
        """One option, all of them."""
        return [[self.options[0].id], [option.id for option in self.options]]


def _ticked(reader: Reader, name: str) -> bool:
    sent = reader.text(name, SHORT)
    if sent not in ("", YES):
        reader.refuse(name, Unexpected())
    return sent == YES


class YesNo(Kind):
    """A question answered by yes or no; not answered is neither."""

    kind: Literal["yes_no"]

    def read(self, reader: Reader) -> Value:
        """True, False or None."""
        sent = reader.text(self.id, SHORT)
        if sent not in ("", YES, NO):
            reader.refuse(self.id, Unexpected())
        return sent == YES if sent else None

    def in_words(self, value: Value, locale: Locale) -> str:
        """Yes or no."""
        return t("procedures.kind.yes" if value else "procedures.kind.no", locale)

    def typed(self, value: Value) -> dict[str, str]:
        """The radio button."""
        return {self.id: YES if value else NO}

    def neutral(self) -> Value:
        """No."""
        return False

    def samples(self) -> list[Value]:
        """Both answers."""
        return [True, False]


class Declaration(Kind):
    """A declaration on honour, worded by the label: one box to tick."""

    kind: Literal["declaration"]

    def read(self, reader: Reader) -> Value:
        """True when it was made. NotDeclared when it was not and is wanted."""
        if _ticked(reader, self.id):
            return True
        if self.required:
            reader.refuse(self.id, NotDeclared())
        return None

    def in_words(self, value: Value, locale: Locale) -> str:
        """Declared, or not."""
        return t("procedures.kind.declared" if value else "procedures.kind.no", locale)

    def typed(self, value: Value) -> dict[str, str]:
        """The ticked box."""
        return {self.id: YES} if value else {}

    def neutral(self) -> Value:
        """Not declared."""
        return False

    def samples(self) -> list[Value]:
        """Made or not."""
        return [True, False]
