"""What the processes count, for Prometheus: the table of metrics, and three functions that fill it.

Until ``serve`` is called, counting costs next to nothing.
"""

from collections.abc import Callable
from typing import Any
from typing import Literal
from typing import NamedTuple
from wsgiref.types import WSGIApplication

from hearhear.observe.health import Endpoint

Counter = Literal[
    "hearhear_records_seen_total",
    "hearhear_records_stored_total",
    "hearhear_records_dead_total",
    "hearhear_records_dropped_total",
    "hearhear_batches_total",
    "hearhear_retries_total",
    "hearhear_bulk_items_total",
    "hearhear_alerts_total",
]
Gauge = Literal[
    "hearhear_consumer_lag_records",
    "hearhear_commit_age_seconds",
    "hearhear_source_silence_seconds",
    "hearhear_detector_position",
    "hearhear_detector_snapshot_age_seconds",
    "hearhear_store_bytes",
]
Histogram = Literal["hearhear_batch_seconds"]
Name = Counter | Gauge | Histogram

Stage = Literal["collect", "tag", "detect", "sink", "page"]


class Metric(NamedTuple):
    """One metric: its meaning, and what to do when it looks wrong."""

    name: Name
    kind: Literal["counter", "gauge", "histogram"]
    unit: str
    labels: tuple[str, ...]
    meaning: str
    act: str


METRICS = (
    Metric(
        "hearhear_records_seen_total",
        "counter",
        "records",
        ("stage", "source"),
        "Records a stage has read: posts, edits and deletions.",
        "No growth in the daytime: see hearhear_source_silence_seconds.",
    ),
    Metric(
        "hearhear_records_stored_total",
        "counter",
        "records",
        ("stage", "source"),
        "Records a stage has handed on, acknowledged by Kafka or the store.",
        "Fewer than seen, less dead and dropped: hearhear reconcile names what is missing.",
    ),
    Metric(
        "hearhear_records_dead_total",
        "counter",
        "records",
        ("stage", "source"),
        "Records no stage could use, kept whole as dead letters.",
        "hearhear dead list says why; mend the source or the rules.",
    ),
    Metric(
        "hearhear_records_dropped_total",
        "counter",
        "records",
        ("stage", "source", "reason"),
        "Records left out on purpose, by rule: counted, not kept.",
        "A jump: a setting leaves out more than was meant.",
    ),
    Metric(
        "hearhear_batches_total",
        "counter",
        "batches",
        ("stage",),
        "Batches finished: all of the batch is acknowledged.",
        "None while there is lag: the process is stuck; it ends itself after 180 s.",
    ),
    Metric(
        "hearhear_retries_total",
        "counter",
        "tries",
        ("stage", "reason"),
        "Tries that were repeated: refused by Kafka or Elasticsearch, or cut off.",
        "Steady growth: the engine is too slow, full, or away; look at its own log.",
    ),
    Metric(
        "hearhear_bulk_items_total",
        "counter",
        "documents",
        ("outcome",),
        "Documents Elasticsearch answered for: stored, stale (a newer one was there), dead, retried.",
        "dead: the mapping refuses the document, run hearhear elastic setup; retried: see retries.",
    ),
    Metric(
        "hearhear_alerts_total",
        "counter",
        "alerts",
        ("detector",),
        "Alerts written, updates of a standing alert included.",
        "hearhear alerts lists them.",
    ),
    Metric(
        "hearhear_consumer_lag_records",
        "gauge",
        "records",
        ("group", "topic", "partition"),
        "Records in the topic that the group has not committed yet.",
        "Growing for 10 minutes: start another worker (up to one a partition).",
    ),
    Metric(
        "hearhear_commit_age_seconds",
        "gauge",
        "seconds",
        ("stage",),
        "Seconds since the stage's last commit.",
        "Above 180 with lag: the process is stuck and should have ended itself; restart it.",
    ),
    Metric(
        "hearhear_source_silence_seconds",
        "gauge",
        "seconds",
        ("source",),
        "Seconds since the source last brought a record.",
        "Longer than that source is ever silent: its credentials, its network, its platform.",
    ),
    Metric(
        "hearhear_detector_position",
        "gauge",
        "offset",
        ("detector",),
        "The place in the log of sightings up to which the detector has read.",
        "Standing still while sightings come: restart detect; it refeeds from its snapshot.",
    ),
    Metric(
        "hearhear_detector_snapshot_age_seconds",
        "gauge",
        "seconds",
        ("detector",),
        "Seconds since the detector's state was last saved (every 60 s while sightings come).",
        "Above 300 while sightings come: a restart would refeed longer; look at detect's log.",
    ),
    Metric(
        "hearhear_store_bytes",
        "gauge",
        "bytes",
        ("store",),
        "Size of the store on disk.",
        "Compare with the free disk: shorten the retention or add disk.",
    ),
    Metric(
        "hearhear_batch_seconds",
        "histogram",
        "seconds",
        ("stage",),
        "Time from a batch's first record to its last acknowledgement.",
        "p99 above 5 s: the engine behind that stage is slow.",
    ),
)
"""All metrics; docs/metrics.md is generated from this table."""

_TABLE = {metric.name: (metric.kind, frozenset(metric.labels)) for metric in METRICS}
_BUCKETS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0, 30.0)

_live: dict[str, Any] = {}
"""By name, prometheus-client's own object; empty until ``serve``."""


def count(name: Counter, by: float = 1, /, **labels: str) -> None:
    """Add *by* to a counter; KeyError for a name or labels that are not in the table."""
    if found := _find(name, "counter", labels):
        found.labels(**labels).inc(by)


def gauge(name: Gauge, value: float | Callable[[], float], /, **labels: str) -> None:
    """Set a gauge to *value*; a function is called anew whenever somebody looks."""
    if found := _find(name, "gauge", labels):
        child = found.labels(**labels)
        if callable(value):
            child.set_function(value)
        else:
            child.set(value)


def observe(name: Histogram, value: float, /, **labels: str) -> None:
    """Take *value* into a histogram."""
    if found := _find(name, "histogram", labels):
        found.labels(**labels).observe(value)


def serve(port: int, *, host: str = "127.0.0.1", process: str = "") -> Endpoint:
    """Count from now on, and answer /metrics and /healthz on *host*, *port* (0: any).

    /healthz answers 200, or 503 with what the checks of health.py name.  OSError when the port is taken.
    """
    endpoint = Endpoint((host, port), _start(), process)
    endpoint.start()
    return endpoint


def metrics_page() -> str:
    """Return docs/metrics.md."""
    head = """# Metrics

*Generated from `hearhear/observe/metrics.py` by `make generate`; do not edit.*

Every process that is given a port (`HEARHEAR_METRICS`, see [operations](operations.md)) answers
`/metrics` for Prometheus and `/healthz` for supervisors. Names, labels and their values
hold no post text and no author.
"""
    return head + "".join(_section(metric) for metric in METRICS)


def _section(metric: Metric) -> str:
    labels = ", ".join(f"`{label}`" for label in metric.labels)
    return (
        f"\n## {metric.name}\n\n{metric.kind}, in {metric.unit}, by {labels}.\n"
        f"\n{metric.meaning}\n\n*Looks wrong?* {metric.act}\n"
    )


def _find(name: Name, kind: str, labels: dict[str, str]) -> Any:
    right, names = _TABLE[name]
    if kind != right or labels.keys() != names:
        raise KeyError(f"{name} is a {right} with the labels {', '.join(sorted(names))}")
    return _live.get(name)


def _start() -> WSGIApplication:
    """Make prometheus-client's objects anew, and return the application that serves them."""
    import prometheus_client as prometheus

    registry = prometheus.CollectorRegistry()
    prometheus.ProcessCollector(registry=registry)
    for metric in METRICS:
        about = (metric.name, metric.meaning, metric.labels)
        match metric.kind:
            case "counter":
                _live[metric.name] = prometheus.Counter(*about, registry=registry)
            case "gauge":
                _live[metric.name] = prometheus.Gauge(*about, registry=registry)
            case "histogram":
                _live[metric.name] = prometheus.Histogram(
                    *about, registry=registry, buckets=_BUCKETS
                )
    return prometheus.make_wsgi_app(registry)
