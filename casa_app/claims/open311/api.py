"""Routes of GeoReport v2 at `/open311/v2`: open for reading, an API key for filing."""

from datetime import UTC, datetime
from functools import wraps
from typing import Annotated, Any, Final, cast

from fastapi import APIRouter, Depends, Request, Response

from casa_app.claims.open311 import service
from casa_app.claims.open311.wire import Format, Open311Error, refuse, respond
from casa_app.identity.policy import anyone, guarded_by
from casa_app.kit.database import reading, writing
from casa_app.kit.errors import CasaError
from casa_app.kit.i18n import Locale, as_locale
from casa_app.settings import settings

router = APIRouter(prefix="/open311", tags=["Open311"])
Anyone = Annotated[None, Depends(anyone)]
PAGE_MOST: Final = 10_000
BODY_MOST: Final = 256 * 1024  # bytes of a posted form: a description and its attributes
BOX_NUMBERS: Final = 4


def _standard(handler: Any) -> Any:
    """Renders every named failure in the standard's form instead of ours."""

    @wraps(handler)
    async def wrapped(request: Request, form: Format, *args: Any, **kwargs: Any) -> Response:
        try:
            return cast(Response, await handler(request, form, *args, **kwargs))
        except Open311Error as problem:
            return refuse(problem.code, [problem.detail], form)
        except CasaError as problem:
            return refuse(problem.status, [problem.text(_locale(request))], form)

    return wrapped


def _locale(request: Request) -> Locale:
    wanted = request.query_params.get("locale") or request.headers.get("accept-language")
    return as_locale(wanted, "fr")


@router.get("/discovery.{form}")
@_standard
async def discovery(request: Request, form: Format, _: Anyone) -> Response:  # noqa: ARG001 read by the wrapper
    """Where the services are (GeoReport service discovery)."""
    formats = ["text/xml", "application/json"]
    body = {
        "changeset": "2026-11-23T00:00:00Z",
        "contact": f"{settings().origin}/fr",
        "key_service": f"{settings().origin}/fr/staff/admin/keys",
        "endpoints": [
            {
                "specification": "http://wiki.open311.org/GeoReport_v2",
                "url": f"{settings().origin}/open311/v2",
                "changeset": "2026-11-23T00:00:00Z",
                "type": "production" if not settings().demonstration else "test",
                "formats": formats,
            }
        ],
    }
    return respond(body, "discovery", "discovery", form)


@router.get("/v2/services.{form}")
@_standard
async def services(request: Request, form: Format, _: Anyone) -> Response:
    """The service list."""
    return respond(service.services(_locale(request)), "services", "service", form)


@router.get("/v2/services/{code}.{form}")
@_standard
async def definition(request: Request, form: Format, code: str, _: Anyone) -> Response:
    """The questions of one service."""
    return respond(service.definition(code, _locale(request)), "service_definition", "service_definition", form)


@router.get("/v2/requests.{form}")
@_standard
async def requests(request: Request, form: Format, _: Anyone) -> Response:
    """Reviewed claims, newest first; 90 days and 1,000 rows unless asked otherwise."""
    wanted = _wanted(request.query_params)
    async with reading() as work:
        body = await service.requests(work, wanted, _locale(request))
    return respond(body, "service_requests", "request", form)


@router.get("/v2/requests/{reference}.{form}")
@_standard
async def one(request: Request, form: Format, reference: str, _: Anyone) -> Response:
    """One reviewed claim."""
    async with reading() as work:
        body = await service.one(work, reference, _locale(request))
    return respond(body, "service_requests", "request", form)


@router.get("/v2/tokens/{token}.{form}")
@_standard
async def token(request: Request, form: Format, token: str, _: Anyone) -> Response:  # noqa: ARG001 read by the wrapper
    """The request that a token stands for."""
    async with reading() as work:
        body = await service.token(work, token)
    return respond(body, "service_requests", "request", form)


@router.post("/v2/requests.{form}")
@guarded_by("API key of GeoReport v2, checked before anything is read from the form")
@_standard
async def submit(request: Request, form: Format) -> Response:
    """Files a claim for a client with an API key."""
    if int(request.headers.get("content-length") or 0) > BODY_MOST:
        raise Open311Error(413, "the form is too large; send photos by address (media_url) or through Casa")
    async with request.form(max_files=0, max_fields=200, max_part_size=BODY_MOST) as posted:
        typed = {name: value for name, value in posted.items() if isinstance(value, str)}
    key = typed.pop("api_key", "") or request.query_params.get("api_key", "") or request.headers.get("api_key", "")
    async with writing() as work:
        await service.client_of(work, key)
        body = await service.submit(work, typed, _locale(request))
    return respond(body, "service_requests", "request", form, 201)


def _wanted(query: Any) -> service.Wanted:
    """Reads the query string. Raises Open311Error 400 for a value that cannot be read."""
    return service.Wanted(
        references=tuple(part.strip().upper() for part in query.get("service_request_id", "").split(",") if part),
        services=tuple(part for part in query.get("service_code", "").split(",") if part),
        start=_moment(query, "start_date"), end=_moment(query, "end_date"), status=_status(query),
        updated_after=_moment(query, "updated_after"), updated_before=_moment(query, "updated_before"),
        box=_box(query), page=_whole(query, "page", 1, PAGE_MOST),
        page_size=_whole(query, "page_size", service.MOST, service.MOST),
    )  # fmt: skip


def _status(query: Any) -> tuple[str, ...]:
    words = tuple(part for part in query.get("status", "").split(",") if part)
    if not set(words) <= {"open", "closed"}:
        raise Open311Error(400, "status is open, closed or both")
    return words


def _moment(query: Any, name: str) -> datetime | None:
    value = query.get(name)
    if not value:
        return None
    try:
        found = datetime.fromisoformat(value.replace(" ", "+"))  # an unescaped + of an offset arrives as a space
    except ValueError:
        raise Open311Error(400, f"{name} is not a date-time of ISO 8601") from None
    return found if found.tzinfo else found.replace(tzinfo=UTC)


def _whole(query: Any, name: str, default: int, most: int) -> int:
    value = query.get(name) or str(default)
    if not value.isascii() or not value.isdigit() or not 1 <= int(value[:9]) <= most:
        raise Open311Error(400, f"{name} is a whole number from 1 to {most}")
    return int(value)


def _box(query: Any) -> tuple[float, float, float, float] | None:
    value = query.get("bbox")
    if not value:
        return None
    try:
        numbers = [float(part) for part in value.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) != BOX_NUMBERS or not all(abs(number) <= 180 for number in numbers):  # noqa: PLR2004 degrees
        raise Open311Error(400, "bbox is west,south,east,north in degrees")
    west, south, east, north = numbers
    return west, south, east, north
