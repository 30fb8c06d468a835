"""Kinds that say where: arrondissement, address, and what is drawn on the map: point, line, polygon.

Who cannot use a map says the place in words, with its arrondissement (and the length or the area): a drawn kind has
inputs for that too, and its value then holds no position.
"""

import json
import math
from abc import abstractmethod
from collections import Counter
from typing import Any, ClassVar, Final, Literal

from casa_app.kit.errors import Invalid, Missing
from casa_app.kit.i18n import Locale, format_number, t
from casa_app.procedures.kinds import geometry
from casa_app.procedures.kinds.base import SHORT, Kind, Reader, Value
from casa_app.procedures.kinds.numbers import number_of, with_unit, written
from casa_app.procedures.kinds.people import AskedParts
from casa_app.territory import service as territory

WORDS_MOST: Final = 300
DRAWING_MOST: Final = 20_000  # characters: 200 points with every digit a browser writes are 10,000
POINTS_MOST: Final = 200
CORNERS_LEAST: Final = 3
DEGREE_DECIMALS: Final = 7  # a centimetre
MEASURE_MOST: Final = 1e7  # metres or square metres: a tenth of the city
SMALLEST_AREA: Final = 0.5  # square metres: less is a slip of the finger


class ChooseArrondissement(Missing):
    """The arrondissement is not one of the sixteen."""

    key = "procedures.kind.error.choose_arrondissement"


class NotADrawing(Invalid):
    """What arrived is no list of positions."""

    key = "procedures.kind.error.not_a_drawing"


class TooFewPoints(Invalid):
    """A line or an outline has fewer points than `least`."""

    key = "procedures.kind.error.too_few_points"


class TooManyPoints(Invalid):
    """A drawing has more points than `most`."""

    key = "procedures.kind.error.too_many_points"


class CrossesItself(Invalid):
    """The sides of an outline cross each other."""

    key = "procedures.kind.error.crosses_itself"


class NoArea(Invalid):
    """An outline encloses nothing."""

    key = "procedures.kind.error.no_area"


def _known_zone(code: str) -> str:
    if territory.find(code) is None:
        raise ChooseArrondissement
    return code


class ArrondissementKind(Kind):
    """One of the sixteen arrondissements, kept by its HCP code."""

    kind: Literal["arrondissement"]

    def read(self, reader: Reader) -> Value:
        """The code."""
        code = reader.text(self.id, SHORT)
        return reader.attempt(self.id, lambda: _known_zone(code)) if code else None

    def in_words(self, value: Value, locale: Locale) -> str:
        """Its name."""
        return territory.name(str(value), locale)

    def samples(self) -> list[Value]:
        """The first and the last."""
        return [territory.zones()[0].code, territory.zones()[-1].code]


class Address(AskedParts):
    """An address in words, with its arrondissement."""

    kind: Literal["address"]
    PARTS: ClassVar[dict[str, int]] = {"text": WORDS_MOST, "arrondissement": SHORT}

    def check(self, value: dict[str, Any], reader: Reader) -> None:
        """Checks the arrondissement."""
        value["text"] = " ".join(value["text"].split())
        if code := value["arrondissement"]:
            reader.attempt("arrondissement", lambda: _known_zone(code))

    def in_words(self, value: Value, locale: Locale) -> str:
        """`12, rue des Iris, Anfa`."""
        return _said(value, "", locale)

    def samples(self) -> list[Value]:
        """A short one, a long one."""
        codes = territory.zones()[0].code, territory.zones()[-1].code
        return [{"text": text, "arrondissement": code} for text, code in zip(("1", "x" * 300), codes, strict=True)]


def _said(value: Value, measure: str, locale: Locale) -> str:
    zone = territory.name(value["arrondissement"], locale) if value["arrondissement"] else ""
    return t("procedures.kind.comma", locale).join(part for part in (measure, value["text"], zone) if part)


def _position(sent: object) -> geometry.Point:
    """A pair of finite numbers, within the commune. Raises NotADrawing, OutsideCommune or InMechouar."""
    if not isinstance(sent, list) or len(sent) != 2:  # noqa: PLR2004 latitude and longitude
        raise NotADrawing
    found = []
    for degrees in sent:
        if isinstance(degrees, bool) or not isinstance(degrees, int | float):
            raise NotADrawing
        # An integer of any length is JSON, and too large for a double.
        if abs(degrees) > 180 or not math.isfinite(degrees):  # noqa: PLR2004 degrees
            raise NotADrawing
        found.append(round(float(degrees), DEGREE_DECIMALS) + 0.0)
    lat, lng = found
    territory.locate(lat, lng)
    return lat, lng


def _loaded(text: str) -> object:
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        raise NotADrawing from None


class _Drawn(Kind):
    """What is drawn on the map (JSON in the input `field`), or said in words (`field.text`, `field.arrondissement`)."""

    MEASURE: ClassVar[str] = ""
    """The name of what is measured (`length`, `area`), also of the input in which it is typed without a map."""

    def inputs(self) -> tuple[str, ...]:
        """The drawing, then what stands for it."""
        parts = ("text", "arrondissement", *((self.MEASURE,) if self.MEASURE else ()))
        return (self.id, *(f"{self.id}.{part}" for part in parts))

    def read(self, reader: Reader) -> Value:
        """The map of what was drawn or said, None when nothing was."""
        own = reader.within(f"{self.id}.")
        words = " ".join(own.text("text", WORDS_MOST).split())
        drawing = reader.text(self.id, DRAWING_MOST)
        if drawing:
            drawn = reader.attempt(self.id, lambda: self.drawn(_loaded(drawing)))
            return {**drawn, "text": words} if drawn is not None else None
        if reader.refused(self.id) or not own.typed(tuple(name.split(".")[1] for name in self.inputs()[1:])):
            return None
        return self._said_only(words, own)

    def _said_only(self, words: str, own: Reader) -> dict[str, Any]:
        code = own.text("arrondissement")
        if not words:
            own.refuse("text", Missing())
        own.attempt("arrondissement", lambda: _known_zone(code))
        value = {**self.nowhere(), "text": words, "arrondissement": code}
        if self.MEASURE:
            value[self.MEASURE] = self._measured(own)
        return value

    def _measured(self, own: Reader) -> float:
        text = own.text(self.MEASURE)
        if not text:
            own.refuse(self.MEASURE, Missing())
            return 0.0
        return own.attempt(self.MEASURE, lambda: number_of(text, decimals=1, least=0.1, most=MEASURE_MOST)) or 0.0

    @abstractmethod
    def drawn(self, sent: object) -> dict[str, Any]:
        """The value of a drawing as the browser sends it. Raises the errors of this module and of `territory`."""

    @abstractmethod
    def drawing(self, value: Value) -> object:
        """What the browser sends for a value, None when nothing was drawn."""

    @abstractmethod
    def nowhere(self) -> dict[str, Any]:
        """The value without a position."""

    def typed(self, value: Value) -> dict[str, str]:
        """The drawing as JSON, or the words that stand for it."""
        said = {f"{self.id}.text": value["text"]} if value["text"] else {}
        if (drawing := self.drawing(value)) is not None:
            return {self.id: json.dumps(drawing, separators=(",", ":")), **said}
        said[f"{self.id}.arrondissement"] = value["arrondissement"]
        return said | ({f"{self.id}.{self.MEASURE}": written(value[self.MEASURE])} if self.MEASURE else {})

    def neutral(self) -> Value:
        """Nowhere, with zeros for numbers."""
        return self.cel(self.nowhere())

    def cel(self, value: Value) -> Value:
        """The map, with zero for a position that is not known."""
        if value is None:
            return self.neutral()
        return {part: 0.0 if inner is None else inner for part, inner in value.items()}


class PointKind(_Drawn):
    """A pin on the map: lat, lng, Lambert x and y (metres), arrondissement, text. Sent as `[lat,lng]`."""

    kind: Literal["point"]

    def drawn(self, sent: object) -> dict[str, Any]:
        """The position with its Lambert coordinates."""
        lat, lng = _position(sent)
        x, y = geometry.lambert(lat, lng)
        return {"lat": lat, "lng": lng, "x": x, "y": y, "arrondissement": territory.locate(lat, lng).code}

    def drawing(self, value: Value) -> object:
        """`[lat, lng]`."""
        return None if value["lat"] is None else [value["lat"], value["lng"]]

    def nowhere(self) -> dict[str, Any]:
        """No position."""
        return {**dict.fromkeys(("lat", "lng", "x", "y")), "arrondissement": "", "text": ""}

    def in_words(self, value: Value, locale: Locale) -> str:
        """`12, rue des Iris, Anfa (Lambert x 293 866 m, y 334 634 m)`."""
        said = _said(value, "", locale)
        if value["lat"] is None:
            return said
        x, y = (format_number(value[axis], locale, "#,##0") for axis in ("x", "y"))
        return t("procedures.kind.lambert", locale, place=said, x=x, y=y)

    def samples(self) -> list[Value]:
        """A pin, and a place said in words."""
        pin = {**self.drawn([33.59, -7.62]), "text": ""}
        return [pin, self.cel({**self.nowhere(), "text": "Anfa", "arrondissement": pin["arrondissement"]})]


class _Path(_Drawn):
    """Several points, sent as `[[lat,lng],...]`, with what is measured along or between them."""

    LEAST: ClassVar[int] = 2

    def drawn(self, sent: object) -> dict[str, Any]:
        """The points and their measure; the arrondissement is the one where most of them lie."""
        if not isinstance(sent, list):
            raise NotADrawing
        if len(sent) > POINTS_MOST + 1:  # an outline may come closed
            raise TooManyPoints(most=POINTS_MOST)
        points: list[geometry.Point] = []
        for one in sent:
            point = _position(one)
            if not points or point != points[-1]:
                points.append(point)
        points = self.opened(points)
        if len(points) > POINTS_MOST:
            raise TooManyPoints(most=POINTS_MOST)
        if len(points) < self.LEAST:
            raise TooFewPoints(least=self.LEAST)
        zones = Counter(territory.locate(lat, lng).code for lat, lng in points)
        return {
            "points": [list(point) for point in points],
            self.MEASURE: self.measure(points),
            "arrondissement": zones.most_common(1)[0][0],
        }

    def opened(self, points: list[geometry.Point]) -> list[geometry.Point]:
        """The points without a last one that only closes an outline."""
        return points

    @abstractmethod
    def measure(self, points: list[geometry.Point]) -> float:
        """Metres or square metres."""

    def drawing(self, value: Value) -> object:
        """The points."""
        return value["points"] or None

    def nowhere(self) -> dict[str, Any]:
        """No point."""
        return {"points": [], self.MEASURE: 0.0, "arrondissement": "", "text": ""}

    def in_words(self, value: Value, locale: Locale) -> str:
        """`182 m², 12, rue des Iris, Anfa`."""
        unit = t(f"procedures.kind.unit.{self.MEASURE}", locale)
        return _said(value, with_unit(value[self.MEASURE], unit, locale, 1), locale)

    def samples(self) -> list[Value]:
        """A drawing, and a place said in words."""
        drawn = self.drawn([[33.59, -7.62], [33.5902, -7.62], [33.5902, -7.6198]])
        said = {"text": "Anfa", "arrondissement": drawn["arrondissement"], self.MEASURE: MEASURE_MOST}
        return [{**drawn, "text": ""}, {**self.nowhere(), **said}]


class Line(_Path):
    """A line on the map, with its length in metres."""

    kind: Literal["line"]
    MEASURE: ClassVar[str] = "length"

    def measure(self, points: list[geometry.Point]) -> float:
        """The length."""
        return geometry.length_of(points)


class Polygon(_Path):
    """An outline on the map that does not cross itself, with its area in square metres."""

    kind: Literal["polygon"]
    MEASURE: ClassVar[str] = "area"
    LEAST: ClassVar[int] = CORNERS_LEAST

    def opened(self, points: list[geometry.Point]) -> list[geometry.Point]:
        """Without the corner that closes it."""
        return points[:-1] if len(points) > 1 and points[0] == points[-1] else points

    def measure(self, points: list[geometry.Point]) -> float:
        """The area. Raises CrossesItself or NoArea."""
        area = geometry.area_of(points)
        if geometry.crosses_itself(points):
            raise CrossesItself
        if area < SMALLEST_AREA:
            raise NoArea
        return area
