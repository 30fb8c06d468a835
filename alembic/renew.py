"""Writes the one initial revision anew from the models: only while nothing is released."""

import tempfile
from pathlib import Path

from alembic import command

from casa_app.kit.migrations import FOLDER, configuration

INITIAL = "0001"

if __name__ == "__main__":
    for old in (FOLDER / "versions").glob("*.py"):
        old.unlink()
    with tempfile.TemporaryDirectory() as folder:
        config = configuration(f"sqlite+aiosqlite:///{Path(folder) / 'empty.db'}")
        script = command.revision(config, "initial", autogenerate=True, rev_id=INITIAL)
    written = Path(script.path)  # type: ignore[union-attr]
    kept = (line for line in written.read_text().splitlines(keepends=True) if "# ###" not in line)
    written.write_text("".join(kept))
