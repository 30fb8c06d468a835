"""Figures for Prometheus: jobs, live pages, parts and the process, collected when they are asked for."""

import hmac
import shutil
from collections.abc import Iterator
from ipaddress import ip_address
from typing import Final

from prometheus_client import CollectorRegistry, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import GaugeMetricFamily, Metric
from starlette.requests import Request

from casa_app.kit import health, jobs, live
from casa_app.kit.database import reading
from casa_app.kit.errors import Unavailable
from casa_app.settings import settings

CONTENT_TYPE: Final = "text/plain; version=0.0.4; charset=utf-8"


def may_read(request: Request) -> bool:
    """Whether a client may read the figures: it holds the token, or asks from this machine and not through a proxy."""
    token = settings().metrics_token.get_secret_value()
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip"))
    return not forwarded and request.client is not None and ip_address(request.client.host).is_loopback


class _Seen:
    """What was collected just now, in Prometheus's form."""

    def __init__(self, parts: list[health.Part], counts: dict[str, int]) -> None:
        self.parts, self.counts = parts, counts

    def collect(self) -> Iterator[Metric]:
        up = GaugeMetricFamily("casa_part_up", "Whether a part of Casa works.", labels=["part"])
        for part in self.parts:
            up.add_metric([part.name.replace(" ", "_")], float(part.works))
        yield up
        waiting = GaugeMetricFamily("casa_jobs", "Jobs by state.", labels=["state"])
        for state, count in self.counts.items():
            waiting.add_metric([state], count)
        yield waiting
        yield GaugeMetricFamily("casa_live_listeners", "Pages that follow changes.", live.poller().listeners)
        free = shutil.disk_usage(settings().data).free
        yield GaugeMetricFamily("casa_disk_free_bytes", "Free bytes where the data lies.", free)


async def exposition() -> bytes:
    """The figures in Prometheus's text format. Of several web processes, those of the one that was asked."""
    counts: dict[str, int] = {}
    try:
        async with reading() as work:
            counts = await jobs.counts(work)
    except Unavailable:
        pass  # told by casa_part_up
    registry = CollectorRegistry()
    registry.register(_Seen(await health.parts(), counts))
    ProcessCollector(registry=registry)
    PlatformCollector(registry=registry)
    return generate_latest(registry)
