"""The build: what it is made from, what it rewrites, and when it refuses."""

from pathlib import Path

import pytest

from casa_app.settings import settings
from casa_app.ui import build
from casa_app.ui.build import PageLanguage, SameOrigin, in_both_languages


def test_the_pages_talk_to_whatever_host_served_them(tmp_path: Path) -> None:
    script = tmp_path / "assets" / "reflex-env-abc.js"
    script.parent.mkdir()
    script.write_text('var e={PING:`http://localhost:8000/ping`,EVENT:"ws://localhost:8000/_event"};')
    SameOrigin().post_build(static_dir=tmp_path)
    assert script.read_text() == (
        'var e={PING:(location.origin+"/ping"),EVENT:(location.origin.replace(/^http/,"ws")+"/_event")};'
    )


def test_a_build_of_another_shape_is_refused(tmp_path: Path) -> None:
    (tmp_path / "assets").mkdir()
    with pytest.raises(RuntimeError, match="reflex-env"):
        SameOrigin().post_build(static_dir=tmp_path)
    with pytest.raises(RuntimeError, match="no page was built for fr"):
        PageLanguage().post_build(static_dir=tmp_path)
    with pytest.raises(RuntimeError, match="no longer says"):
        in_both_languages("nothing of the kind")


def test_reflexs_own_banner_speaks_the_language_of_the_page() -> None:
    script = in_both_languages('b.append("A new version of this app is available.");c.textContent = "Reload";')
    assert '"ar": "تتوفر' in script.encode().decode("unicode_escape", "ignore") or "\\u062a\\u062a" in script
    assert "available" not in script


def test_what_pages_bake_in_makes_another_build(environment: pytest.MonkeyPatch) -> None:
    before = build.inputs_digest("central")
    assert build.inputs_digest("kiosk") != before
    environment.setenv("CASA_MAP_STYLE", "https://maps.example/style.json")
    settings.cache_clear()
    assert build.inputs_digest("central") != before


def test_the_lock_names_no_registry() -> None:
    lock = (build.ROOT / "reflex.lock" / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert '"integrity"' in lock
