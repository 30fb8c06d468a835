"""GeoReport v2 on the wire: the same values as XML (required by the standard) or JSON, and its form of errors."""

import json
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final, Literal
from xml.etree.ElementTree import Element, SubElement, tostring

from fastapi import Response

from casa_app.kit.errors import CasaError

Format = Literal["xml", "json"]
MEDIA_TYPES: Final[dict[Format, str]] = {"xml": "text/xml; charset=utf-8", "json": "application/json; charset=utf-8"}
# XML 1.0 (fifth edition) section 2.2: characters that no document may hold, even escaped.
_NOT_XML: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class Open311Error(CasaError):
    """A request that the standard refuses; `code` is the HTTP status, `detail` the sentence (English, for machines)."""

    key = "kit.error.invalid"

    def __init__(self, code: int, detail: str) -> None:
        super().__init__()
        self.code, self.detail = code, detail


def moment(value: datetime | None) -> str | None:
    """A date-time as the standard wants it: W3C profile of ISO 8601, UTC, whole seconds."""
    return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if value else None


def respond(body: Any, root: str, item: str, form: Format, status: int = 200) -> Response:
    """`body` (a list of mappings, or one) as `form`; `root` and `item` name the XML elements."""
    content = encode_json(body) if form == "json" else encode_xml(body, root, item)
    return Response(content, status, media_type=MEDIA_TYPES[form], headers={"Access-Control-Allow-Origin": "*"})


def encode_json(body: Any) -> bytes:
    """Compact UTF-8 JSON."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


def encode_xml(body: Any, root: str, item: str) -> bytes:
    """UTF-8 XML with its declaration; lists become repeated elements named after their parent's singular."""
    top = Element(root)
    if isinstance(body, Mapping):
        _fill(top, body)
    else:
        for one in body:
            _fill(SubElement(top, item), one)
    document: bytes = tostring(top, encoding="utf-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + document


def _fill(element: Element, values: Mapping[str, Any]) -> None:
    for name, value in values.items():
        child = SubElement(element, name)
        if isinstance(value, Mapping):
            _fill(child, value)
        elif isinstance(value, Sequence) and not isinstance(value, str):
            for one in value:
                _list_item(child, name, one)
        elif value is not None:
            child.text = ("true" if value else "false") if isinstance(value, bool) else _NOT_XML.sub("", str(value))


def _list_item(parent: Element, name: str, value: Any) -> None:
    child = SubElement(parent, name.removesuffix("s"))
    if isinstance(value, Mapping):
        _fill(child, value)
    else:
        child.text = _NOT_XML.sub("", str(value))


def refuse(code: int, details: Sequence[str], form: Format) -> Response:
    """Errors in the standard's form (GeoReport v2, "Errors")."""
    body = [{"code": code, "description": detail} for detail in details]
    return respond(body, "errors", "error", form, code)
