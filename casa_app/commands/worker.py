"""`casa worker`: runs the jobs of every room."""

from importlib import import_module
from pathlib import Path

from casa_app.adapters.queue import hinting
from casa_app.kit import logs


def load_jobs() -> None:
    """Registers the jobs of every room there is."""
    house = Path(__file__).resolve().parent.parent
    for path in sorted([*house.glob("*/jobs.py"), *house.glob("*/jobs/[!_]*.py")]):
        import_module(".".join(["casa_app", *path.relative_to(house).with_suffix("").parts]))


def worker() -> None:
    """Run the jobs, until Ctrl-C or SIGTERM."""
    logs.configure()
    load_jobs()
    hinting().work()
