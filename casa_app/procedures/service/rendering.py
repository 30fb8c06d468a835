"""Making a document: what it says in both languages, typeset as PDF/A, with the code that proves it, and sealed."""

from dataclasses import asdict, dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final

from casa_app.adapters import signing, typesetting
from casa_app.adapters.typesetting import ACCESSIBLE, ARCHIVED
from casa_app.kit.i18n import Locale, city_date, t
from casa_app.procedures.statement import DocumentKeys, Statement, digest_of, initials_of
from casa_app.settings import settings

TEMPLATES: Final = Path(__file__).parent.parent / "data" / "results"
_WORDS: Final = ("city", "kingdom", "number", "check", "qr", "sealed", "demonstration")
_LINK: Final = "/{locale}/verify#"


@dataclass(frozen=True)
class Pair:
    """A text in both languages."""

    fr: str
    ar: str


@dataclass(frozen=True)
class Fact:
    """A line of a document: what it is, and its value, in both languages."""

    label: Pair
    value: Pair


@dataclass(frozen=True)
class Document:
    """Everything that a document shows."""

    number: str
    kind: str
    holder: str
    title: Pair
    body: tuple[Pair, ...]
    facts: tuple[Fact, ...]
    office: Pair
    signed_as: str  # role that signs: signatory, civil_status_officer, governor
    prevails: Locale
    issued_at: datetime
    template: str = "document"
    valid_until: Pair | None = None

    @property
    def digest(self) -> str:
        """What the statement carries of all this."""
        return digest_of({**asdict(self), "issued_at": self.issued_at.isoformat()})


@dataclass(frozen=True)
class Produced:
    """A sealed document, ready to be kept."""

    pdf: bytes
    statement: str
    key_id: str
    initials: str
    digest: str


@cache
def document_keys() -> DocumentKeys:
    """The keys of this installation that sign statements."""
    return DocumentKeys(settings().keys_folder)


async def produce(document: Document) -> Produced:
    """The document, rendered and sealed. Slow: outside `writing()`. Raises SealUnavailable, typst.TypstError."""
    statement = stated(document)
    page = await render(document, statement)
    sealed = await signing.seal(page, f"{document.title.fr} {document.number}")
    key_id = str(document_keys().current.kid)
    return Produced(sealed, statement, key_id, initials_of(document.holder), document.digest)


def stated(document: Document) -> str:
    """The signed statement in the document's code."""
    day, initials = city_date(document.issued_at), initials_of(document.holder)
    return document_keys().sign(Statement(document.number, document.kind, initials, day, document.digest))


async def render(document: Document, statement: str) -> bytes:
    """The page as PDF/A-3b and PDF/UA-1, not sealed yet."""
    template = TEMPLATES / f"{document.template}.typ"
    return await typesetting.pdf(template, given(document, statement), document.issued_at, (*ARCHIVED, *ACCESSIBLE))


def given(document: Document, statement: str) -> dict[str, Any]:
    """What the template finds in `sys.inputs.given`."""
    # Level L: the statement makes the code dense, and a signature of its own guards what it says.
    link = f"{settings().origin}{_LINK.format(locale=document.prevails)}{statement}"
    shown = {"number": document.number, "office_fr": document.office.fr, "office_ar": document.office.ar,
             "demonstration": signing.signer().demonstration, "keep": settings().origin}  # fmt: skip
    return {
        "fr": _words(document, "fr"), "ar": _words(document, "ar"), "view": shown,
        "qr": typesetting.qr(link, level="l", border=2, mask=2),
        "body": [(pair.fr, pair.ar) for pair in document.body],
        "rows": [(one.label.fr, one.value.fr, one.value.ar, one.label.ar) for one in document.facts],
    }  # fmt: skip


def _words(document: Document, locale: Locale) -> dict[str, str]:
    words = {name: t(f"procedures.document.{name}", locale) for name in _WORDS}
    words["title"] = document.title.ar if locale == "ar" else document.title.fr
    words["prevails"] = t(f"procedures.document.prevails.{document.prevails}", locale)
    words["signed"] = t(f"procedures.document.signed.{document.signed_as}", locale)
    return words
