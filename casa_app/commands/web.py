"""How the web process is served: one port for pages, events and API, by granian, without Node and without compiling."""

import sys

from casa_app.adapters.process import Child
from casa_app.settings import Settings
from casa_app.ui.build import ROOT, copy_to_serve


def reflex_environment(config: Settings) -> dict[str, str]:
    """What Reflex needs to serve a finished build, all that it writes lying below the data folder."""
    data = config.data.absolute()
    shared = {"REFLEX_STATE_MANAGER_MODE": "memory"}
    if config.redis_url:
        shared = {
            "REFLEX_STATE_MANAGER_MODE": "redis",
            "REFLEX_REDIS_URL": config.redis_url,
            "REFLEX_OPLOCK_ENABLED": "true",
        }
    return {
        "__REFLEX_SKIP_COMPILE": "true",
        "__REFLEX_MOUNT_FRONTEND_COMPILED_APP": "true",
        "REFLEX_ENV_MODE": "prod",
        "REFLEX_TELEMETRY_ENABLED": "false",
        "REFLEX_CHECK_LATEST_VERSION": "false",
        "REFLEX_WEB_WORKDIR": str(copy_to_serve(config.profile, data / "reflex" / "pages")),
        "REFLEX_STATES_WORKDIR": str(data / "reflex" / "states"),
        "REFLEX_UPLOADED_FILES_DIR": str(data / "reflex" / "uploads"),
        "REFLEX_DIR": str(data / "reflex"),
        "CASA_DATA": str(data),
        "CASA_KEYS": str(config.keys_folder.absolute()),
        **shared,
    }


def web(config: Settings) -> Child:
    """The web process."""
    command = [sys.executable, "-m", "granian", "--interface", "asgi", "--factory", "--http", "1"]
    command += ["--host", config.host, "--port", str(config.port), "--workers", str(config.web_workers)]
    # Fifty phones that send photos at once: small buffers for each, and freed pixels given back to the system at once.
    command += ["--http1-buffer-size", "65536"]
    frugal = {"MALLOC_ARENA_MAX": "2", "MALLOC_MMAP_THRESHOLD_": "131072"}
    command += ["--workers-kill-timeout", "15", "--respawn-failed-workers", "--log-level", "warning"]
    return Child("web", [*command, "casa_app.casa_app:app"], reflex_environment(config) | frugal, ROOT)


def worker(config: Settings) -> Child:
    """The worker process."""
    folders = {"CASA_DATA": str(config.data.absolute()), "CASA_KEYS": str(config.keys_folder.absolute())}
    return Child("worker", [sys.executable, "-m", "casa_app", "worker"], folders, ROOT)
