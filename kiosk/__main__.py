"""`casa-kiosk`: the hall's window on its own backend. `--hello FILE` writes what the first page shows, and ends."""

import argparse
import json
import os
import secrets
import sys
import threading
from pathlib import Path
from typing import Any, Final

from kiosk import environment, server

HELLO_SECONDS: Final = 120
FIRST_WORDS: Final = "document.querySelector('[data-casa-page=kiosk-home] h1')?.innerText || ''"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="casa-kiosk", description=__doc__)
    default = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local/share")) / "casa-kiosk"
    parser.add_argument("--data", type=Path, default=default, help="folder of everything the kiosk writes")
    parser.add_argument("--hello", type=Path, help="write the first page's words to this file as JSON, then end")
    return parser.parse_args()


def _hello(asker: Any, backend: server.Backend, into: Path) -> None:
    """Waits for the first page's heading, asked of the page itself each quarter of a second."""
    words, waiting = "", threading.Event()
    for _ in range(HELLO_SECONDS * 4):
        if backend.error:
            raise backend.error
        words = asker.ask(FIRST_WORDS)
        if words:
            break
        waiting.wait(0.25)
    into.write_text(json.dumps({"words": words, "origin": asker.ask("location.origin")}, ensure_ascii=False))


def main() -> int:
    """Starts backend and window; ends when the window does."""
    arguments = _arguments()
    environment.prepare(arguments.data.absolute())
    sock = server.listen()
    secret = secrets.token_urlsafe(32)
    backend = server.Backend(sock, secret)
    backend.start()
    from kiosk import window  # noqa: PLC0415 Qt is loaded while the backend starts

    hello = arguments.hello
    on_ready = (lambda shown: _hello(shown, backend, hello.absolute())) if hello else None
    window.run(f"http://127.0.0.1:{sock.getsockname()[1]}", "/fr/kiosk", secret, on_ready=on_ready)
    backend.stop()
    return 1 if backend.error else 0


if __name__ == "__main__":
    code = main()
    sys.stdout.flush()
    os._exit(code)  # Qt WebEngine's own teardown may crash at interpreter exit
