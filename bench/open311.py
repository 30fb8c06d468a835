"""Open311, 100 requests of 200,000 by place and date, against the same SQL and JSON without server and loop."""

import socket
import time
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Connection, create_engine

from bench.harness import SEED, Figure, casa, city, p50, told
from casa_app.claims.open311 import service
from casa_app.claims.open311.wire import encode_json

LARGE, ROUNDS, WARM = 200_000, 200, 20
WIDTH: Final = 0.03  # degrees: some arrondissements
CENTRE: Final = (33.575, -7.6)


class Line:
    """One HTTP/1.1 connection that stays open, read by hand so that the client costs next to nothing."""

    def __init__(self, url: str) -> None:
        self._host = url.removeprefix("http://")
        host, port = self._host.split(":")
        self._socket = socket.create_connection((host, int(port)))
        self._socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)

    def get(self, path: str) -> bytes:
        """The body of a successful answer."""
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: {self._host}\r\n\r\n".encode())
        answer = b""
        while b"\r\n\r\n" not in answer:
            answer += self._more()
        head, _, body = answer.partition(b"\r\n\r\n")
        assert head.startswith(b"HTTP/1.1 200"), head
        lengths = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length")]
        while len(body) < int(lengths[0]):
            body += self._more()
        return body

    def _more(self) -> bytes:
        received = self._socket.recv(1 << 18)
        assert received, "the server hung up"
        return received

    def close(self) -> None:
        """Hangs up."""
        self._socket.close()


def asked(source: Random, now: datetime) -> tuple[str, service.Wanted]:
    """A place and thirty days of the last year: the address that asks for it, and what the route makes of it."""
    south = round(CENTRE[0] + source.uniform(-0.02, 0.01), 4)
    west = round(CENTRE[1] + source.uniform(-0.05, 0.02), 4)
    box = (west, south, round(west + WIDTH, 4), round(south + WIDTH, 4))
    end = (now - timedelta(days=source.randrange(300))).replace(microsecond=0)
    start = end - timedelta(days=30)
    query = {"bbox": ",".join(map(str, box)), "start_date": start.isoformat(), "end_date": end.isoformat(),
             "page_size": 100}  # fmt: skip
    wanted = service.Wanted(box=box, start=start, end=end, page_size=100)
    return f"/open311/v2/requests.json?{urlencode(query)}", wanted


def bare(connection: Connection, wanted: service.Wanted) -> bytes:
    """The same statement, rows and encoding in one thread: no server, no event loop, no unit of work."""
    with connection.begin():
        rows = connection.execute(service.statement(wanted, datetime.now(UTC))).all()
    return encode_json(service.shown(rows, "fr"))


async def measure() -> list[Figure]:
    """Both sides answer the same question in turn; their bytes must be equal."""
    source, now = Random(SEED), datetime.now(UTC)  # noqa: S311 places, not secrets
    served: list[float] = []
    without: list[float] = []
    rows = 0
    async with casa(city(LARGE)) as running:
        line = Line(running.url)
        engine = create_engine(f"sqlite:///{running.data / 'casa.db'}")
        connection = engine.connect()
        connection.exec_driver_sql("PRAGMA mmap_size=268435456")  # as kit/database.py sets it
        connection.rollback()
        for turn in range(ROUNDS + WARM):
            path, wanted = asked(source, now)
            sides = ["served", "bare"] if turn % 2 else ["bare", "served"]  # who comes second finds warmer caches
            answers: dict[str, bytes] = {}
            took: dict[str, float] = {}
            for side in sides:
                start = time.perf_counter()
                answers[side] = line.get(path) if side == "served" else bare(connection, wanted)
                took[side] = time.perf_counter() - start
            assert answers["served"] == answers["bare"], "the two sides differ"
            if turn >= WARM:
                served.append(took["served"])
                without.append(took["bare"])
                rows += answers["served"].count(b"service_request_id")
        line.close()
        connection.close()
        engine.dispose()
    assert rows == 100 * ROUNDS, "a place was asked for that has fewer than 100"
    how = f"over HTTP {told(served)}; bare {told(without)}; 100 rows an answer"
    name = "Open311: 100 of 200,000 by place and date ÷ the same SQL and JSON"
    return [Figure(name, p50(served) / p50(without), 1.5, "×", how)]
