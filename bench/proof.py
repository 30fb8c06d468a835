"""What a run of `make prove` writes down: commit, seeds, rounds, machine and figures, in docs/proof."""

import json
import os
import platform
import subprocess
from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from bench.harness import CACHE, ROOT, SEED, Figure

NOTES: Final = CACHE.parent / "prove"
FOLDER: Final = ROOT / "docs" / "proof"


def note(name: str, **facts: str | float) -> None:
    """Keeps what a long run did (seed, rounds ...) for the proof that the same `make prove` writes at its end."""
    NOTES.mkdir(parents=True, exist_ok=True)
    (NOTES / f"{name}.json").write_text(json.dumps(facts))


def _commit() -> tuple[str, bool]:
    """The short commit that is checked out, and whether files differ from it (each build orders npm's lock its way)."""

    def git(*arguments: str) -> str:
        return subprocess.run(["git", *arguments], cwd=ROOT, check=True, capture_output=True, text=True).stdout.strip()  # noqa: S603, S607

    changed = git("status", "--porcelain", "--untracked-files=no", "--", ".", ":!reflex.lock")
    return git("rev-parse", "--short", "HEAD"), bool(changed)


def table(figures: Iterable[Figure]) -> str:
    """The figures as a Markdown table."""
    lines = ["| figure | measured | limit | | how |", "| --- | ---: | ---: | --- | --- |"]
    for one in figures:
        mark = "" if one.limit is None else "met" if one.met else "**missed**"
        lines.append(f"| {one.name} | {one.value:.2f} {one.unit} | {one.bound} | {mark} | {one.how} |")
    return "\n".join(lines) + "\n"


def write(figures: Iterable[Figure]) -> Path:
    """Writes the proof of this run and gives its file. The long runs' notes go in, and are used up."""
    commit, changed = _commit()
    now = datetime.now(UTC)
    lines = [
        f"# Proof of {now:%d %B %Y}, {now:%H:%M} UTC\n",
        f"- commit: `{commit}`{' with changes on top' if changed else ''}",
        f"- machine: {os.cpu_count()} cores, {platform.machine()}, Python {platform.python_version()}",
        f"- load when written: {os.getloadavg()[0]:.1f}",
        f"- demonstration seed: {SEED}",
    ]
    for path in sorted(NOTES.glob("*.json")):
        facts = ", ".join(f"{name} {value}" for name, value in json.loads(path.read_text()).items())
        lines.append(f"- {path.stem.replace('-', ' ')}: {facts}")
        path.unlink()
    FOLDER.mkdir(parents=True, exist_ok=True)
    proof = FOLDER / f"{now:%Y-%m-%d}-{commit}.md"
    proof.write_text("\n".join(lines) + "\n\n" + table(figures), encoding="utf-8")
    return proof
