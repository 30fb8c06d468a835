"""What must be set before Reflex is first imported: several of its values are read at import."""

import os
import sys
from pathlib import Path

from casa_app.settings import settings


def base() -> Path:
    """The folder of the bundle (read-only), or of the repository when not frozen."""
    return Path(getattr(sys, "_MEIPASS", Path(__file__).resolve().parent.parent))


def prepare(data: Path) -> None:
    """Points every writable folder below `data` and Reflex's web folder at the bundled pages.

    Reflex writes beside its compiled pages: it gets a folder of its own with a link to the bundle's build.
    """
    data.mkdir(parents=True, exist_ok=True, mode=0o700)
    bundled = base() / ("web" if hasattr(sys, "_MEIPASS") else "build/kiosk-web")
    web = data / "web"
    (web / "backend").mkdir(parents=True, exist_ok=True)
    _link(bundled / "build", web / "build")
    for file in (bundled / "backend").iterdir():
        (web / "backend" / file.name).write_bytes(file.read_bytes())
    os.environ.update(
        {
            "CASA_PROFILE": "kiosk",
            "CASA_DATA": str(data),
            "__REFLEX_SKIP_COMPILE": "true",
            "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
            "REFLEX_ENV_MODE": "prod",
            "REFLEX_BACKEND_ONLY": "true",
            "REFLEX_WEB_WORKDIR": str(web),
            "REFLEX_STATES_WORKDIR": str(data / "states"),
            "REFLEX_UPLOADED_FILES_DIR": str(data / "uploads"),
            "REFLEX_DIR": str(data / "reflex"),
            "REFLEX_STATE_MANAGER_MODE": "memory",  # nothing of a visitor is pickled to disk
            "REFLEX_TELEMETRY_ENABLED": "false",
            "REFLEX_CHECK_LATEST_VERSION": "false",
        }
    )
    settings.cache_clear()
    os.chdir(base())  # Reflex looks for rxconfig in the current folder
    if str(base()) not in sys.path:
        sys.path.insert(0, str(base()))


def _link(target: Path, link: Path) -> None:
    fresh = link.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(target)
    fresh.replace(link)
