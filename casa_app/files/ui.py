"""The field by which people add photos: `assets/components/photo_upload.jsx` with its words."""

from itertools import permutations
from typing import Any

import reflex as rx

from casa_app.files.rules import KINDS, MEGABYTE, PHOTOS_A_DRAFT
from casa_app.kit.i18n import Locale, t
from casa_app.settings import settings
from casa_app.ui.icons import icon

_WORDS = (
    "choose", "take", "waiting", "sending", "checking", "delayed", "done", "offline", "failed", "retry", "remove",
    "removed", "full", "preview", "photo",
)  # fmt: skip
# What is said differently of a document than of a photo.
_OF_DOCUMENTS = ("choose", "take", "delayed", "done", "removed", "full", "photo")
_PHOTOS = "image/jpeg,image/png,image/webp,image/heic,image/heif,.heic,.heif"
_CHOSEN = {"image": _PHOTOS, "pdf": "application/pdf,.pdf", "dwg": ".dwg"}


class PhotoUpload(rx.Component):
    """The React component; `photo_upload` fills it."""

    library = "$/public/components/photo_upload.jsx"
    tag = "PhotoUpload"
    # Loaded when the first photo is chosen, so it costs the page nothing.
    lib_dependencies: list[str] = ["tus-js-client@4.3.1"]  # noqa: RUF012 a Reflex field

    purpose: rx.Var[str]
    kind: rx.Var[str]
    accept: rx.Var[str]
    kept: rx.Var[list[str]]
    most: rx.Var[int]
    limit: rx.Var[int]
    labels: rx.Var[dict[str, str]]
    described_by: rx.Var[str]
    on_change: rx.EventHandler[lambda ids, secret: [ids, secret]]  # type: ignore[type-arg, valid-type]
    on_busy: rx.EventHandler[lambda count: [count]]  # type: ignore[type-arg, valid-type]


def limit_mb() -> int:
    """The largest photo, in MB, for the hint beside the field."""
    return int(getattr(settings(), KINDS["photo"].setting))


def photo_upload(
    locale: Locale,
    *,
    kept: Any,
    on_change: Any,
    on_busy: Any = None,
    purpose: str = "claim",
    most: int = PHOTOS_A_DRAFT,
    id: str = "photos",  # noqa: A002 the HTML attribute
    described_by: str = "",
    class_name: str = "",
) -> rx.Component:
    """Chooses or takes up to `most` photos and sends them at once, surviving a lost network and a closed page.

    `kept` is the State var with the ids received so far (`list[str]`); `on_change(ids, secret)` gives the new list and
    the secret that `files.attach` asks for; `on_busy(count)` says how many are still on their way. `purpose` tells
    this field's draft from others in the same browser.
    """
    words = {word: t(f"files.upload.{word}", locale) for word in _WORDS}
    words["tooLarge"] = t("files.error.too_large", locale, most=limit_mb())
    handlers = {"on_busy": on_busy} if on_busy is not None else {}
    return PhotoUpload.create(
        icon("camera"), id=id, purpose=purpose, kind="photo", accept=_PHOTOS, kept=kept, most=most,
        limit=limit_mb() * MEGABYTE, labels=words,
        described_by=described_by, class_name=class_name, on_change=on_change, **handlers,
    )  # fmt: skip


def photo_hint(locale: Locale, most: int = PHOTOS_A_DRAFT) -> str:
    """What the field accepts, in words, for the help below its label."""
    return t("files.upload.hint", locale, most=most, size=limit_mb())


def document_upload(
    locale: Locale, *, kept: Any, on_change: Any, on_busy: Any, purpose: Any, most: Any, accepts: Any, id: Any  # noqa: A002
) -> rx.Component:
    """Chooses documents of one piece and sends them at once, resumed after a lost network.

    `accepts` is a Var of the formats joined by spaces (`pdf image dwg`), as `accepted` gives their types. Fields with
    the same `purpose` share one draft and one secret.
    """
    words = {word: t(f"files.upload.{word}", locale) for word in _WORDS}
    words |= {word: t(f"files.document.{word}", locale) for word in _OF_DOCUMENTS}
    words["tooLarge"] = t("files.error.too_large", locale, most=settings().upload_limit_mb)
    plan = accepts.contains("dwg")
    return PhotoUpload.create(
        icon("paperclip"), id=id, purpose=purpose, kind=rx.cond(plan, "plan", "document"),
        accept=rx.match(accepts, *((joined, accepted(joined)) for joined in _JOINED), accepted("pdf image")),
        kept=kept, most=most, limit=settings().upload_limit_mb * MEGABYTE, labels=words, on_change=on_change,
        on_busy=on_busy,
    )  # fmt: skip


def accepted(formats: str) -> str:
    """The `accept` attribute of formats joined by spaces."""
    return ",".join(_CHOSEN[one] for one in formats.split())


# Every set of formats that a procedure file may name, in its order.
_JOINED = tuple(" ".join(one) for size in (1, 2, 3) for one in permutations(("pdf", "image", "dwg"), size))
