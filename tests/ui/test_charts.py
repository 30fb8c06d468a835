"""Charts: scaled on the server, mirrored in Arabic."""

import pytest

from casa_app.ui.charts import HEIGHT, WIDTH, ceiling, chart_of


@pytest.mark.parametrize(
    ("most", "top"), [(0, 4), (7, 8), (91, 100), (2400, 2400), (0.3, 0.32), (212, 240), (9, 12), (41, 60)]
)
def test_a_scale_ends_at_the_next_round_number(most: float, top: float) -> None:
    assert ceiling(most) == pytest.approx(top)


def test_a_scale_of_claims_is_marked_in_whole_claims() -> None:
    assert [most for most in range(4, 3000) if ceiling(most) % 4 or not most <= ceiling(most) <= 2 * most] == []


def test_time_runs_along_the_line_of_reading() -> None:
    points = [("jan", 1.0), ("fév", 8.0), ("mars", 4.0)]
    french, arabic = (chart_of(points, locale, str) for locale in ("fr", "ar"))  # type: ignore[arg-type]
    assert [mark.label for mark in french.marks] == [mark.label for mark in arabic.marks] == ["jan", "fév", "mars"]
    assert [mark.centre for mark in french.marks] == sorted(mark.centre for mark in french.marks)
    assert [WIDTH - mark.centre for mark in arabic.marks] == pytest.approx([mark.centre for mark in french.marks])
    assert (french.scale_anchor, arabic.scale_anchor) == ("end", "start")


def test_the_greatest_column_stands_highest_and_none_leaves_the_drawing() -> None:
    chart = chart_of([("a", 0.0), ("b", 93.0), ("c", 41.0)], "fr", lambda value: f"{value:g}")
    assert min(chart.marks, key=lambda mark: mark.y).label == "b"
    assert all(mark.y >= 0 and mark.y + mark.height <= HEIGHT for mark in chart.marks)
    assert [tick.label for tick in chart.ticks] == ["0", "25", "50", "75", "100"]


def test_nothing_to_show_is_an_empty_chart() -> None:
    assert chart_of([], "fr", str).marks == []
