"""Freezing the kiosk and opening it once: `python -m kiosk.freeze`.

Builds the kiosk profile's pages, bundles them with PyInstaller (onedir) under `build/kiosk`, then opens the bundle on a
virtual screen, as an unprivileged user when started by root (Chromium's sandbox refuses root).
"""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from casa_app.ui.build import ROOT, build

SECONDS: Final = 180
NOBODY: Final = 65534
OUT: Final = ROOT / "build" / "kiosk"


@dataclass(frozen=True)
class Hello:
    """What the first page showed, and from where."""

    words: str
    origin: str


def freeze() -> Path:
    """Bundles the kiosk; gives its program. Raises CalledProcessError when a step fails."""
    build("kiosk")
    command = [
        sys.executable, "-m", "PyInstaller", "--noconfirm", "--log-level", "WARN",
        "--distpath", str(OUT / "dist"), "--workpath", str(OUT / "work"), str(ROOT / "kiosk" / "casa-kiosk.spec"),
    ]  # fmt: skip
    subprocess.run(command, cwd=ROOT, check=True, stdin=subprocess.DEVNULL)  # noqa: S603 ours
    return OUT / "dist" / "casa-kiosk" / "casa-kiosk"


def hello(program: Path) -> Hello:
    """Opens the bundle on a virtual screen and reads its first page.

    The bundle is copied where an unprivileged user can read it. Raises CalledProcessError or TimeoutExpired.
    """
    with tempfile.TemporaryDirectory(prefix="casa-kiosk-", ignore_cleanup_errors=True) as place:
        folder = Path(place)
        bundle = shutil.copytree(program.parent, folder / "bundle", symlinks=True)
        home = folder / "home"
        home.mkdir()
        for path in (folder, home):
            path.chmod(0o755)
        as_user: dict[str, int] = {}
        if os.geteuid() == 0:
            os.chown(home, NOBODY, NOBODY)
            as_user = {"user": NOBODY, "group": NOBODY}
        answer = home / "hello.json"
        command = [
            "xvfb-run", "--auto-servernum", "--server-args=-screen 0 1080x1920x24",
            str(bundle / program.name), "--data", str(home / "data"), "--hello", str(answer),
        ]  # fmt: skip
        environment = {"HOME": str(home), "PATH": os.environ["PATH"], "XDG_RUNTIME_DIR": str(home), "LANG": "C.UTF-8"}
        _run(command, env=environment, cwd=home, **as_user)
        return Hello(**json.loads(answer.read_text()))


def _run(command: list[str], **options: Any) -> None:
    """Runs a program with all its children, and ends them all when it takes too long."""
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, start_new_session=True, **options)  # noqa: S603 ours
    try:
        code = process.wait(SECONDS)
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
    if code:
        raise subprocess.CalledProcessError(code, command)


if __name__ == "__main__":
    shown = hello(freeze())
    sys.stdout.write(f"The frozen kiosk says: {shown.words} ({shown.origin})\n")
