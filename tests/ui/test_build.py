"""The build: what it is made from, what it rewrites, and when it refuses."""

import os
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from subprocess import CalledProcessError
from threading import Event

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


# --- One build at a time, and servers that it does not touch ------------------------------------------------------

# What the real build does to its folder, in small: it empties it, waits for a word of the test, and writes it anew.
_BUILDS = """
import os, pathlib, shutil
web = pathlib.Path(os.environ["REFLEX_WEB_WORKDIR"])
shutil.rmtree(web / "build", ignore_errors=True)
word = pathlib.Path(os.environ["STORY_WORD"]).read_text()
for part in ("build/client/fr", "backend"):
    (web / part).mkdir(parents=True, exist_ok=True)
for name in ("env.json", "reflex.json", "routes.json"):
    (web / name).write_text("{}")
(web / "build/client/fr/index.html").write_text(word)
with open(web / "told", "a") as told:
    told.write(word + " ")
"""


@pytest.fixture
def word(environment: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder of builds of the test's own; a build in it takes what is written to this pipe as its page."""
    pipe = tmp_path / "word"
    os.mkfifo(pipe)
    environment.setenv("STORY_WORD", str(pipe))
    environment.setenv("REFLEX_WEB_WORKDIR", str(tmp_path / "web"))
    environment.setattr(build, "LOCK", tmp_path / "lock" / "pages.lock")
    environment.setattr(build, "COMMAND", (sys.executable, "-c", _BUILDS))
    return pipe


def _built(word: Path, page: str) -> bool:
    """Whether a build that is told to write `page` had to build."""
    with ThreadPoolExecutor(1) as people:
        building = people.submit(build.build)
        word.write_text(page)
        return building.result(30)


def test_a_second_build_says_that_it_waits_and_finds_the_pages_made(word: Path, tmp_path: Path) -> None:
    waiting = Event()
    with ThreadPoolExecutor(2) as people:
        builds = [people.submit(build.build, "central", waiting.set) for _ in range(2)]
        assert waiting.wait(30), "both built at once"
        word.write_text("once")
        assert sorted(one.result(30) for one in builds) == [False, True]
    assert (tmp_path / "web" / "told").read_text() == "once "


def test_a_server_keeps_its_pages_while_others_are_built(
    word: Path, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    assert _built(word, "old")
    served = build.copy_to_serve("central", tmp_path / "served")
    assert build.copy_to_serve("central", tmp_path / "served") == served
    environment.setenv("CASA_MAP_STYLE", "https://maps.example/style.json")
    settings.cache_clear()
    assert _built(word, "new")
    assert (served / "build/client/fr/index.html").read_text() == "old"
    fresh = build.copy_to_serve("central", tmp_path / "served")
    assert (fresh / "build/client/fr/index.html").read_text() == "new"
    assert served.exists()


def test_a_build_that_was_cut_off_leaves_no_pages_to_trust(
    word: Path, tmp_path: Path, environment: pytest.MonkeyPatch
) -> None:
    assert _built(word, "whole")
    assert build.is_fresh("central")
    environment.setenv("CASA_MAP_STYLE", "https://maps.example/style.json")
    settings.cache_clear()
    environment.setattr(build, "COMMAND", (sys.executable, "-c", "raise SystemExit(1)"))
    with pytest.raises(CalledProcessError):
        build.build()
    environment.delenv("CASA_MAP_STYLE")
    settings.cache_clear()
    assert not build.is_fresh("central")
