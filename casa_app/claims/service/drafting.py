"""What a person typed, read field by field into a draft that can be filed; what is wrong is collected by name."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from casa_app.claims.catalogue import Leaf, catalogue
from casa_app.claims.rules import PHOTOS_MOST, PLACE_MOST, TEXT_MOST
from casa_app.identity import service as identity
from casa_app.kit.errors import CasaError, Invalid, InvalidForm, Missing
from casa_app.kit.i18n import Locale
from casa_app.kit.text import clean
from casa_app.territory import service as territory

STEPS: Final = ("category", "place", "story", "contact", "summary")
STEP_FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "category": ("category",),
    "place": ("arrondissement", "place", "lat"),
    "story": ("text", "answers", "photos"),
    "contact": ("claimant_kind", "name", "contact", "phone", "email", "ice", "company"),
}
class ChooseCategory(Missing):
    """Nothing says what the problem is about."""

    key = "claims.error.choose_category"


class ChooseArrondissement(Missing):
    """Neither a position nor an arrondissement was given."""

    key = "claims.error.choose_arrondissement"


class DescribePlace(Missing):
    """There is no position, and no words that would let a team find the place."""

    key = "claims.error.describe_place"


class TellWhatHappens(Missing):
    """The description is empty."""

    key = "claims.error.tell_what_happens"


class AnswerQuestion(Missing):
    """A question of the category that must be answered was not."""

    key = "claims.error.answer_question"


class TooManyPhotos(Invalid):
    """More than five photos."""

    key = "claims.error.too_many_photos"


@dataclass(frozen=True)
class ClaimDraft:
    """A claim as typed, checked. Positions in WGS 84 degrees, accuracy in metres."""

    category: str
    arrondissement: str
    text: str
    locale: Locale
    channel: str = "web"
    place: str = ""
    lat: float | None = None
    lng: float | None = None
    accuracy: float | None = None
    answers: dict[str, str] = field(default_factory=dict)
    claimant_kind: str = "anonymous"
    name: str = ""
    contact: str = "none"
    phone: str = ""
    email: str = ""
    ice: str = ""
    company: str = ""
    uploads: tuple[UUID, ...] = ()
    upload_secret: str = ""
    filing_key: str = ""
    draft_token: str = ""

    @classmethod
    def parse(cls, form: Mapping[str, Any], locale: Locale, channel: str = "web") -> "ClaimDraft":
        """The draft that a form describes. Raises InvalidForm with one problem for each field, in form order."""
        reader = FormReader(form, locale)
        draft = reader.read(channel)
        if reader.problems:
            raise InvalidForm(reader.problems)
        assert draft is not None  # noqa: S101 without problems there is a draft
        return draft


def check_step(step: str, form: Mapping[str, Any], locale: Locale) -> list[CasaError]:
    """What is wrong with the fields of one step; empty when the next may begin."""
    reader = FormReader(form, locale)
    reader.read("web")
    return [problem for problem in reader.problems if problem.field.split(".")[0] in STEP_FIELDS.get(step, ())]


class FormReader:
    """Reads a form field by field and collects what is wrong instead of stopping at the first."""

    def __init__(self, form: Mapping[str, Any], locale: Locale) -> None:
        self.form, self.locale = form, locale
        self.problems: list[CasaError] = []

    def text(self, name: str, most: int) -> str:
        """A cleaned text of at most `most` characters."""
        try:
            return clean(str(self.form.get(name) or ""), most=most, field=name)
        except CasaError as problem:
            self.problems.append(problem)
            return ""

    def number(self, name: str) -> float | None:
        """A number, or None for anything else."""
        value = self.form.get(name)
        return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None

    def attempt(self, name: str, parse: Any, value: str) -> str:
        """What `parse` makes of a value; its failure is collected under the field `name`."""
        try:
            return str(parse(value))
        except CasaError as problem:
            problem.field = name
            self.problems.append(problem)
            return ""

    def read(self, channel: str) -> ClaimDraft | None:
        """The whole draft, or None when something is wrong."""
        leaf = self.category()
        arrondissement, place, lat, lng = self.place()
        text = self.text("text", TEXT_MOST)
        if not text and not any(p.field == "text" for p in self.problems):
            self.problems.append(TellWhatHappens(field="text"))
        answers = self.answers(leaf)
        uploads = self.uploads()
        who = self.claimant()
        if self.problems or leaf is None:
            return None
        return ClaimDraft(
            category=leaf.code, arrondissement=arrondissement, place=place, lat=lat, lng=lng,
            accuracy=self.number("accuracy"), text=text, answers=answers, uploads=uploads,
            upload_secret=str(self.form.get("upload_secret") or ""), filing_key=self.text("filing_key", 64),
            draft_token=self.text("draft_token", 64), locale=self.locale, channel=channel, **who,
        )  # fmt: skip

    def category(self) -> Leaf | None:
        """The chosen category."""
        leaf = catalogue().find(str(self.form.get("category") or ""))
        if leaf is None:
            self.problems.append(ChooseCategory(field="category"))
        return leaf

    def place(self) -> tuple[str, str, float | None, float | None]:
        """Arrondissement, words, latitude and longitude (degrees)."""
        place = self.text("place", PLACE_MOST)
        lat, lng = self.number("lat"), self.number("lng")
        if lat is not None and lng is not None:
            try:
                return territory.locate(lat, lng).code, place, lat, lng
            except CasaError as problem:
                problem.field = "lat"
                self.problems.append(problem)
                return "", place, None, None
        code = str(self.form.get("arrondissement") or "")
        if territory.find(code) is None:
            self.problems.append(ChooseArrondissement(field="arrondissement"))
        elif not place:
            self.problems.append(DescribePlace(field="place"))
        return code, place, None, None

    def answers(self, leaf: Leaf | None) -> dict[str, str]:
        """The answers to the category's questions, by question."""
        given = self.form.get("answers")
        given = given if isinstance(given, dict) else {}
        kept: dict[str, str] = {}
        for question in leaf.questions if leaf else ():
            try:
                value = clean(str(given.get(question.id) or ""), most=500, field=f"answers.{question.id}")
            except CasaError as problem:
                self.problems.append(problem)
                continue
            if question.options and value and value not in {option.id for option in question.options}:
                value = ""
            if question.required and not value:
                missing = AnswerQuestion(field=f"answers.{question.id}", question=question.label[self.locale])
                self.problems.append(missing)
            if value:
                kept[question.id] = value
        return kept

    def uploads(self) -> tuple[UUID, ...]:
        """The keys of the uploaded photos, five at most."""
        raw = self.form.get("uploads") or []
        raw = raw if isinstance(raw, list) else []
        if len(raw) > PHOTOS_MOST:
            self.problems.append(TooManyPhotos(field="photos", most=PHOTOS_MOST))
            return ()
        try:
            return tuple(UUID(str(value)) for value in raw)
        except ValueError:
            self.problems.append(Invalid(field="photos"))
            return ()

    def claimant(self) -> dict[str, Any]:
        """Who files and how to reach them, as fields of `ClaimDraft`."""
        kind = str(self.form.get("claimant_kind") or "anonymous")
        kind = kind if kind in {"individual", "professional", "anonymous"} else "anonymous"
        contact = str(self.form.get("contact") or "none")
        contact = contact if contact in {"sms", "email", "none"} else "none"
        who: dict[str, Any] = {"claimant_kind": kind, "contact": contact}
        who["name"] = self.text("name", 120) if kind != "anonymous" else ""
        if kind != "anonymous" and not who["name"]:
            self.problems.append(Missing(field="name"))
        if kind == "professional":
            who["ice"] = self.attempt("ice", identity.parse_ice, str(self.form.get("ice") or ""))
            who["company"] = self.text("company", 160)
            if not who["company"]:
                self.problems.append(Missing(field="company"))
        if contact == "sms":
            who["phone"] = self.attempt("phone", identity.parse_phone, str(self.form.get("phone") or ""))
        if contact == "email":
            who["email"] = self.attempt("email", identity.parse_email, str(self.form.get("email") or ""))
        return who
