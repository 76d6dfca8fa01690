"""Counts for Prometheus. Labels have few values: the route as it is written, never the path that was asked."""

from __future__ import annotations

from collections.abc import Callable

from prometheus_client import CONTENT_TYPE_LATEST as CONTENT_TYPE
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector, generate_latest

from api.version import package_version

__all__ = ["CONTENT_TYPE", "Metrics"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"})


class Metrics:
    """The measures of one application, in a registry of its own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._requests = Counter(
            "waqai_requests", "Requests answered.", ("method", "route", "status"), registry=self.registry
        )
        self._seconds = Histogram(
            "waqai_request_seconds",
            "Time from the head of a request to the end of its answer.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._received = Counter("waqai_received_bytes", "Bytes of request bodies.", registry=self.registry)
        self._sent = Counter("waqai_sent_bytes", "Bytes of answers, without their heads.", registry=self.registry)
        self._writes = Counter(
            "waqai_writes", "Writes by how they ended: done, refused, failed.", ("outcome",), registry=self.registry
        )
        self.running = Gauge("waqai_requests_running", "Requests being answered.", registry=self.registry)
        Gauge("waqai_build_info", "The version that runs.", ("version",), registry=self.registry).labels(
            package_version()
        ).set(1)

    def watch(self, name: str, meaning: str, value: Callable[[], float]) -> None:
        """A gauge whose value is asked for whenever the measures are read."""
        Gauge(name, meaning, registry=self.registry).set_function(value)

    def answered(self, method: str, route: str, status: int, seconds: float, received: int, sent: int) -> None:
        """Count a request."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)
        self._received.inc(received)
        self._sent.inc(sent)

    def wrote(self, outcome: str) -> None:
        """Count a write."""
        self._writes.labels(outcome).inc()

    def text(self) -> bytes:
        """All measures in the text format of Prometheus."""
        return generate_latest(self.registry)
