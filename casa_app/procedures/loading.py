"""Reading procedure files: each problem is told with its file, line and path, all of them at once."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any, Final

import yaml
from pydantic import ValidationError

from casa_app.procedures.coherence import Where, problems
from casa_app.procedures.definition import Procedure

FOLDER: Final = Path(__file__).parent / "data" / "procedures"
_LONGEST: Final = 200_000  # characters; the longest of ours has a tenth of it


class BrokenProcedure(ValueError):
    """A procedure file that cannot be used; a line of the message is `file:line: path: what is wrong`."""


@lru_cache(maxsize=512)
def parse(text: str, name: str) -> Procedure:
    """The procedure that `text` describes; `name` is what messages call the file. Raises BrokenProcedure.

    The same text is read once a process: each condition is tried over hundreds of values.
    """
    if len(text) > _LONGEST:
        raise BrokenProcedure(f"{name}:1: (file): is longer than {_LONGEST} characters")
    raw, lines = _read(text, name)
    try:
        procedure = Procedure.model_validate(raw)
    except ValidationError as problem:
        found = [(_path(error["loc"]), _said(error)) for error in problem.errors()]
        raise BrokenProcedure(_told(name, lines, found)) from None
    if loose := list(problems(procedure)):
        raise BrokenProcedure(_told(name, lines, loose))
    return procedure


def _read(text: str, name: str) -> tuple[Any, dict[Where, int]]:
    """What the YAML holds, and the line of each of its parts."""
    try:
        return _composed(text, name)
    except yaml.MarkedYAMLError as problem:
        line = problem.problem_mark.line + 1 if problem.problem_mark else 1
        raise BrokenProcedure(f"{name}:{line}: (file): is not YAML: {problem.problem}") from None
    except (yaml.YAMLError, RecursionError) as problem:
        raise BrokenProcedure(f"{name}:1: (file): is not YAML: {problem}") from None


def _composed(text: str, name: str) -> tuple[Any, dict[Where, int]]:
    lines: dict[Where, int] = {}
    loader = yaml.CSafeLoader(text)
    try:
        node = loader.get_single_node()
        if node is None:
            raise BrokenProcedure(f"{name}:1: (file): is empty")
        if wrong := list(_walk(node, (), lines, set())):
            raise BrokenProcedure(_told(name, lines, wrong))
        return loader.construct_document(node), lines
    finally:
        loader.dispose()


def _walk(node: yaml.Node, path: Where, lines: dict[Where, int], met: set[int]) -> Iterable[tuple[Where, str]]:
    """Notes the line of every part; gives the keys that are written twice, and aliases, which unfold to any size."""
    lines.setdefault(path, node.start_mark.line + 1)
    if id(node) in met:
        yield path, "is an alias, and none is used here"
        return
    met.add(id(node))
    if isinstance(node, yaml.MappingNode):
        seen = set()
        for key, value in node.value:
            where = (*path, str(key.value))
            lines[where] = key.start_mark.line + 1
            if key.value in seen:
                yield where, "is written twice"
            seen.add(key.value)
            yield from _walk(value, where, lines, met)
    elif isinstance(node, yaml.SequenceNode):
        for at, value in enumerate(node.value):
            yield from _walk(value, (*path, at), lines, met)


def _path(loc: Sequence[str | int]) -> Where:
    """Pydantic's path without the names that it adds for the member of a union (the kind of a field)."""
    path: list[str | int] = []
    for at, part in enumerate(loc):
        named_by_union = at >= 2 and isinstance(loc[at - 1], int) and loc[at - 2] == "fields"  # noqa: PLR2004
        if not named_by_union or not isinstance(part, str):
            path.append(part)
        elif at == len(loc) - 1:
            continue
    return tuple(path)


def _said(error: Any) -> str:
    if error["type"] == "extra_forbidden":
        return "is no key that is known here"
    if error["type"] == "missing":
        return "is missing"
    return str(error["msg"]).removeprefix("Value error, ")


def _told(name: str, lines: dict[Where, int], found: Iterable[tuple[Where, str]]) -> str:
    """One line for each problem; a part that is missing is told at the line of what it is missing from."""
    told = []
    for path, sentence in found:
        known = path
        while known not in lines and known:
            known = known[:-1]
        where = ".".join(map(str, path)) or "(file)"
        told.append(f"{name}:{lines.get(known, 1)}: {where}: {sentence}")
    return "\n".join(told)


def load_file(path: Path) -> tuple[Procedure, str]:
    """A file's procedure and its text. Raises BrokenProcedure, also when the code is not the file's name."""
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as problem:
        raise BrokenProcedure(f"{path.name}:1: (file): cannot be read: {problem}") from None
    procedure = parse(text, path.name)
    if procedure.code != path.stem:
        raise BrokenProcedure(f"{path.name}:1: code: {procedure.code} is not the name of the file")
    return procedure, text


def load_folder(folder: Path = FOLDER) -> dict[str, tuple[Procedure, str]]:
    """Every procedure file of a folder by its code, with its text. Raises BrokenProcedure with all that is wrong."""
    found: dict[str, tuple[Procedure, str]] = {}
    wrong = []
    for path in sorted(folder.glob("*.yml")):
        try:
            found[path.stem] = load_file(path)
        except BrokenProcedure as problem:
            wrong.append(str(problem))
    if wrong:
        raise BrokenProcedure("\n".join(wrong))
    return found


def json_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of a procedure file, for editors and for other cities."""
    schema = Procedure.model_json_schema(by_alias=True)
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **schema}
