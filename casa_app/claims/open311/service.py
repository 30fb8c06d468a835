"""Claims as GeoReport v2 service requests."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row
from sqlmodel import col, select

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.models import ApiKey, Claim
from casa_app.claims.open311.wire import Open311Error, moment
from casa_app.claims.rules import OPEN
from casa_app.claims.service import filing, present
from casa_app.kit.database import Work
from casa_app.kit.errors import CasaError, InvalidForm
from casa_app.kit.i18n import Locale, in_language
from casa_app.kit.keys import keyring
from casa_app.kit.references import NotAReference, parse_reference

SPAN: Final = timedelta(days=90)  # GeoReport v2, GET requests: default and largest span of dates
MOST: Final = 1000  # the same section: at most 1,000 requests
DATATYPES: Final = {"choice": "singlevaluelist", "yes_no": "singlevaluelist", "number": "number", "text": "text"}
YES_NO: Final = {"fr": {"yes": "Oui", "no": "Non"}, "ar": {"yes": "نعم", "no": "لا"}}

_SHOWN: Final = (
    Claim.id, Claim.reference, Claim.state, Claim.category, Claim.public_text, Claim.public_title, Claim.service,
    Claim.filed_at, Claim.updated_at, Claim.target_due, Claim.arrondissement, Claim.public_lat, Claim.public_lng,
)  # fmt: skip


@dataclass(frozen=True)
class Wanted:
    """Which requests are asked for. Dates are aware; `box` is west, south, east, north in degrees (our extension)."""

    references: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    start: datetime | None = None
    end: datetime | None = None
    status: tuple[str, ...] = ()
    updated_after: datetime | None = None
    updated_before: datetime | None = None
    box: tuple[float, float, float, float] | None = None
    page: int = 1
    page_size: int = MOST


def services(locale: Locale) -> list[dict[str, Any]]:
    """Every category as a GeoReport service."""
    return [
        {
            "service_code": leaf.code, "service_name": leaf.name[locale], "description": leaf.help[locale],
            "metadata": bool(leaf.questions), "type": "realtime", "keywords": ",".join(leaf.synonyms[locale][:8]),
            "group": catalogue().group(leaf.group).name[locale],
        }
        for leaf in catalogue().leaves
    ]  # fmt: skip


def definition(code: str, locale: Locale) -> dict[str, Any]:
    """The questions of one service. Raises Open311Error 404."""
    leaf = _leaf(code)
    return {
        "service_code": leaf.code,
        "attributes": [
            {
                "variable": True, "code": question.id, "datatype": DATATYPES[question.kind],
                "required": question.required, "datatype_description": "", "order": order,
                "description": question.label[locale],
                "values": _values(question, locale),
            }
            for order, question in enumerate(leaf.questions, start=1)
        ],
    }  # fmt: skip


def _values(question: Any, locale: Locale) -> list[dict[str, str]]:
    if question.kind == "yes_no":
        return [{"key": key, "name": name} for key, name in in_language(YES_NO, locale).items()]
    return [{"key": option.id, "name": option.label[locale]} for option in question.options]


def _leaf(code: str) -> Leaf:
    leaf = catalogue().find(code)
    if leaf is None:
        raise Open311Error(404, f"service_code {code[:60]!r} was not found")
    return leaf


def statement(wanted: Wanted, now: datetime) -> Any:
    """The query for `wanted`: reviewed claims only, newest first, within 90 days when no dates are given."""
    query = select(*_SHOWN).where(Claim.publication == "published")  # type: ignore[call-overload]
    if wanted.references:
        return query.where(col(Claim.reference).in_(wanted.references)).limit(MOST)
    if wanted.services:
        query = query.where(col(Claim.category).in_(wanted.services))
    if wanted.status:
        query = query.where(col(Claim.open).in_([word == "open" for word in wanted.status]))
    if wanted.box:
        west, south, east, north = wanted.box
        query = query.where(col(Claim.public_lat).between(south, north), col(Claim.public_lng).between(west, east))
    updated = wanted.updated_after or wanted.updated_before
    if updated:
        query = query.where(col(Claim.updated_at) >= (wanted.updated_after or now - SPAN))
        query = query.where(col(Claim.updated_at) <= (wanted.updated_before or now))
    if wanted.start or wanted.end or not updated:
        end = wanted.end or (min(now, wanted.start + SPAN) if wanted.start else now)
        start = max(wanted.start or end - SPAN, end - SPAN)
        query = query.where(col(Claim.filed_at).between(start, end))
    size = min(max(wanted.page_size, 1), MOST)
    return query.order_by(col(Claim.filed_at).desc(), col(Claim.id).desc()).limit(size).offset(size * (wanted.page - 1))


async def requests(work: Work, wanted: Wanted, locale: Locale) -> list[dict[str, Any]]:
    """The service requests that `wanted` asks for."""
    rows = (await work.session.exec(statement(wanted, work.clock.now()))).all()
    return shown(rows, locale)


def shown(rows: Sequence[Row[Any]], locale: Locale) -> list[dict[str, Any]]:
    """Rows as service requests; positions as published, words as reviewed, never a name."""
    return [_request(row, locale) for row in rows]


def _request(row: Row[Any], locale: Locale) -> dict[str, Any]:
    return {
        "service_request_id": row.reference,
        "status": "open" if row.state in OPEN else "closed",
        "status_notes": present.state_label(row.state, locale),
        "service_name": present.category_name(row.category, locale),
        "service_code": row.category,
        "description": row.public_text or row.public_title,
        "agency_responsible": present.service_name(row.service, locale) if row.service else None,
        "service_notice": None,
        "requested_datetime": moment(row.filed_at),
        "updated_datetime": moment(row.updated_at),
        "expected_datetime": moment(row.target_due),
        "address": present.zone_name(row.arrondissement, locale),
        "address_id": row.arrondissement,
        "zipcode": None,
        "lat": row.public_lat,
        "long": row.public_lng,
        "media_url": None,
    }


async def one(work: Work, reference: str, locale: Locale) -> list[dict[str, Any]]:
    """One reviewed request, as a list of one. Raises Open311Error 404."""
    try:
        found = await requests(work, Wanted(references=(parse_reference(reference),)), locale)
    except NotAReference:
        found = []
    if not found:
        raise Open311Error(404, f"service_request_id {reference[:40]!r} was not found")
    return found


async def client_of(work: Work, key: str) -> ApiKey:
    """The client that an API key names. Raises Open311Error 403."""
    index = keyring().blind_index(key, "api-key")
    found = (await work.session.exec(select(ApiKey).where(ApiKey.key_index == index))).first()
    if found is None or found.revoked_at:
        raise Open311Error(403, "api_key is missing or not valid")
    return found


async def submit(work: Work, form: Mapping[str, str], locale: Locale) -> list[dict[str, Any]]:
    """Files a request and gives its id. Raises Open311Error with the standard's codes."""
    leaf = _leaf(form.get("service_code", ""))
    name = f"{form.get('first_name', '')} {form.get('last_name', '')}".strip()
    contact = "email" if form.get("email") else "sms" if form.get("phone") else "none"
    place = form.get("address_string", "")
    typed = {
        "category": leaf.code, "text": form.get("description", ""), "place": place, "lat": _degrees(form, "lat"),
        "lng": _degrees(form, "long"), "arrondissement": form.get("address_id", ""), "name": name, "contact": contact,
        "phone": form.get("phone", ""), "email": form.get("email", ""),
        "claimant_kind": "individual" if name else "anonymous",
        "answers": {q.id: form.get(f"attribute[{q.id}]", "") for q in leaf.questions},
    }  # fmt: skip
    try:
        draft = filing.ClaimDraft.parse(typed, locale, channel="open311")
    except InvalidForm as problems:
        details = "; ".join(f"{problem.field}: {problem.text(locale)}" for problem in problems.problems)
        raise Open311Error(400, details) from None
    except CasaError as problem:
        raise Open311Error(problem.status, problem.text(locale)) from None
    receipt = await filing.file(work, draft)
    return [{"service_request_id": receipt.reference, "service_notice": receipt.answer_fr, "account_id": None}]


def _degrees(form: Mapping[str, str], name: str) -> float | None:
    try:
        return float(form[name]) if form.get(name) else None
    except ValueError:
        raise Open311Error(400, f"{name} is not a number") from None


async def token(work: Work, token_id: str) -> list[dict[str, Any]]:
    """The request that a token stands for: requests are numbered at once here, so a token is the request's own key."""
    try:
        claim = await work.session.get(Claim, UUID(token_id))
    except ValueError:
        claim = None
    if claim is None:
        raise Open311Error(404, "token was not found")
    return [{"service_request_id": claim.reference, "token": str(claim.id)}]
