"""The files room behind a real port: uvicorn in this process, a real store, a real database."""

import asyncio
import base64
import socket
from collections.abc import AsyncIterator

import httpx
import pytest
import pytest_asyncio
import uvicorn

from casa_app.adapters.object_store import ObjectStore
from casa_app.files import api, uploads
from casa_app.kit import http
from casa_app.kit.database import Database

TUS = {"Tus-Resumable": "1.0.0"}
SEND = {**TUS, "Content-Type": "application/offset+octet-stream"}


@pytest_asyncio.fixture(scope="session")
async def port() -> AsyncIterator[int]:
    """A web server with the files room only."""
    app = http.api([api.router])
    listening = socket.socket()
    listening.bind(("127.0.0.1", 0))
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="off"))
    serving = asyncio.create_task(server.serve([listening]))
    yield listening.getsockname()[1]
    server.should_exit = True
    await serving
    listening.close()


class Phone:
    """Somebody's phone with one draft."""

    def __init__(self, port: int, secret: str) -> None:
        self.port = port
        self.secret = secret
        self.http = httpx.AsyncClient(
            base_url=f"http://127.0.0.1:{port}", headers={"Casa-Upload-Secret": secret}, trust_env=False, timeout=60
        )

    async def begin(self, size: int, name: str = "photo.jpg", kind: str = "photo") -> httpx.Response:
        said = ",".join(
            f"{k} {base64.b64encode(v.encode()).decode()}" for k, v in {"filename": name, "kind": kind}.items()
        )
        headers = {**TUS, "Upload-Length": str(size), "Upload-Metadata": said}
        return await self.http.post("/api/uploads", headers=headers)

    async def started(self, size: int, name: str = "photo.jpg", kind: str = "photo") -> str:
        answer = await self.begin(size, name, kind)
        assert answer.status_code == 201, answer.text
        return answer.headers["location"]

    async def feed(self, where: str, data: bytes | AsyncIterator[bytes], offset: int = 0) -> httpx.Response:
        return await self.http.patch(where, headers={**SEND, "Upload-Offset": str(offset)}, content=data)

    async def offset(self, where: str) -> int:
        answer = await self.http.head(where, headers=TUS)
        assert answer.status_code == 200
        return int(answer.headers["upload-offset"])

    async def send(self, data: bytes, name: str = "photo.jpg", kind: str = "photo") -> httpx.Response:
        """The whole way; gives the verdict."""
        where = await self.started(len(data), name, kind)
        assert (await self.feed(where, data)).status_code == 204
        return await self.http.post(f"{where}/complete")

    async def sent(self, data: bytes, kind: str = "photo") -> str:
        """Sends a good file and gives its id."""
        verdict = await self.send(data, kind=kind)
        assert verdict.status_code == 200, verdict.text
        return str(verdict.json()["id"])


@pytest.fixture
async def phone(port: int, database: Database, object_store: ObjectStore) -> AsyncIterator[Phone]:
    """A phone, on SQLite and on PostgreSQL."""
    del database, object_store
    phone = Phone(port, uploads.new_secret())
    yield phone
    await phone.http.aclose()


@pytest.fixture
async def stranger(port: int, phone: Phone) -> AsyncIterator[Phone]:
    """Another phone with another draft, on the same database."""
    del phone
    stranger = Phone(port, uploads.new_secret())
    yield stranger
    await stranger.http.aclose()
