"""Prometheus metrics: counters of each web process, gauges read from the database when asked.

`gridlink serve` sets PROMETHEUS_MULTIPROC_DIR, so that whichever web process is scraped answers for all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from gridlink.cases import queries as cases
from gridlink.ledger import queries as ledger

METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})

_registry = CollectorRegistry()
REQUESTS = Counter("gridlink_requests", "Answered requests.", ["method", "route", "status"], registry=_registry)
SECONDS = Histogram(
    "gridlink_request_seconds",
    "Seconds from request to answer.",
    ["method", "route"],
    buckets=(0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10),
    registry=_registry,
)
REFUSALS = Counter("gridlink_refusals", "Refusals, by their code.", ["code"], registry=_registry)


def count_request(method: str, route: str, status: int, seconds: float) -> None:
    """Count one answered request under its route's name, never its path."""
    known = method if method in METHODS else "other"
    REQUESTS.labels(known, route, str(status)).inc()
    SECONDS.labels(known, route).observe(seconds)


def exposition() -> bytes:
    """Everything in Prometheus' text format: the counters of all web processes, then the state of the city."""
    counters = _registry
    if "PROMETHEUS_MULTIPROC_DIR" in os.environ:
        counters = CollectorRegistry()
        MultiProcessCollector(counters)
    state = CollectorRegistry()
    state.register(_State())
    return generate_latest(counters) + generate_latest(state)


class _State(Collector):
    """Outbox, ledger and cases as they are now. 6 statements, none over the whole of a table.

    Families and not `Gauge`s: among several processes those write files, and every process would answer with all
    that any of them ever read.
    """

    def collect(self) -> Iterator[Metric]:
        """Read and tell."""
        outbox, counts = ledger.outbox_state(), cases.open_counts()
        waited = (timezone.now() - outbox.oldest_at).total_seconds() if outbox.oldest_at else 0.0
        for name, meaning, value in (
            ("outbox_waiting", "Deliveries waiting.", outbox.waiting),
            ("outbox_oldest_seconds", "Age of the oldest delivery waiting.", waited),
            ("outbox_dead", "Deliveries given up after twelve attempts.", outbox.dead),
            ("ledger_newest_entry", "Number of the newest ledger entry.", ledger.newest_entry()),
            ("cases_open", "Cases that have not ended.", counts["open"]),
            ("cases_overdue", "Dispatched cases past their handling limit.", counts["overdue"]),
        ):
            yield GaugeMetricFamily(f"gridlink_{name}", meaning, value=value)
