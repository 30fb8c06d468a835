"""`casa worker`: runs the jobs of every room."""

from importlib import import_module
from pathlib import Path

from casa_app.adapters.queue import hinting
from casa_app.kit import logs


def load_jobs() -> None:
    """Registers the jobs of every room there is."""
    for path in sorted(Path(__file__).resolve().parent.parent.glob("*/jobs.py")):
        import_module(f"casa_app.{path.parent.name}.jobs")


def worker() -> None:
    """Run the jobs, until Ctrl-C or SIGTERM."""
    logs.configure()
    load_jobs()
    hinting().work()
