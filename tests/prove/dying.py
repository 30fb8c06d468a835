"""A real worker that stops for good inside one function, and tells so through a named pipe: to be killed there.

`python -m tests.prove.dying casa_app.procedures.service.issuing:_record PIPE`: the function runs to its end first, so
that what it did is open in its transaction, or lies in the store.
"""

import asyncio
import os
import sys
from importlib import import_module
from pathlib import Path
from typing import Any, Never

from casa_app.commands.worker import worker


def stop_in(address: str, pipe: Path) -> None:
    """Replaces a function (`module:name` or `module:Class.name`) by itself and an endless wait."""
    module, _, name = address.partition(":")
    *owners, last = name.split(".")
    owner: Any = import_module(module)
    for one in owners:
        owner = getattr(owner, one)
    real = getattr(owner, last)

    async def stops(*given: Any, **named: Any) -> Never:
        await real(*given, **named)
        await asyncio.to_thread(pipe.write_text, str(os.getpid()))
        await asyncio.Event().wait()
        raise AssertionError

    setattr(owner, last, stops)


if __name__ == "__main__":
    stop_in(sys.argv[1], Path(sys.argv[2]))
    worker()
