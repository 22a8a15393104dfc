"""What the detector remembers.  Everything in ``Memory`` is in the snapshot; the index is rebuilt."""

from dataclasses import dataclass
from dataclasses import field
from typing import NamedTuple

from msgspec import Struct

from processors.detectors.texts import Cluster
from processors.detectors.texts import Index
from processors.detectors.texts import indexed
from schemas.alert import Severity
from schemas.alert import Signal

HOUR = 3600.0
NEVER = float("-inf")
"""Before all times."""
WINDOW = 6 * HOUR
"""Seconds of post time that count as now."""


class Entry(NamedTuple):
    """A sighting inside a window.  *author* is kept of hostile posts only; *young*: under 30 days."""

    at: float
    uid: str
    author: str | None
    young: bool | None
    objects: tuple[str, ...]
    hostile: bool


class Group(Struct):
    """Hostile accounts that share an object (posts each), and their posts by time."""

    authors: dict[str, int] = {}
    posts: list[tuple[float, str]] = []
    checked: int = 0


class Baseline(Struct):
    """Distinct hostile accounts in ten minutes: running mean and variance, over *seen* such spans."""

    span: int
    authors: dict[str, None] = {}
    mean: float = 0.5
    variance: float = 0.5
    seen: int = 0


class OpenAlert(Struct):
    """An alert in the making: what is linked so far, and what was last said about it."""

    key: str
    onset: float
    opened: float
    last: float
    objects: dict[str, None] = {}
    authors: dict[str, bool] = {}
    uids: dict[str, None] = {}
    signals: dict[str, Signal] = {}
    threat: bool = False
    severity: Severity = "S4"
    told_accounts: int = 0
    told_signals: int = 0


class Target(Struct):
    """All that is remembered about posts at one official.

    ``window`` is in order of post time, alive from ``head`` on; ``counts`` are posts and hostile posts
    an object; ``authors`` hostile posts an account, and whether it is young; ``big`` the objects that
    four hostile accounts or more share; ``threats`` the uids in the window that hold a threat.
    """

    baseline: Baseline
    window: list[Entry] = []
    head: int = 0
    counts: dict[str, list[int]] = {}
    groups: dict[str, Group] = {}
    big: dict[str, None] = {}
    authors: dict[str, tuple[int, bool | None]] = {}
    known: int = 0
    young: int = 0
    hostile: int = 0
    threats: dict[str, None] = {}
    open_alert: OpenAlert | None = None


class Memory(Struct):
    """The whole state, in event time.

    ``uses``, ``total``, ``known`` and ``young`` count over all officials and halve every 24 hours;
    ``seen`` are the sightings of the last 24 hours; ``waiting`` when an open alert is told again;
    ``position`` the highest position in the log so far; ``began`` when we began to listen.
    """

    clock: float = NEVER
    began: float = 0.0
    swept: float = 0.0
    decayed: float = 0.0
    position: int = -1
    targets: dict[str, Target] = {}
    clusters: dict[int, Cluster] = {}
    clustered: int = 0
    uses: dict[str, float] = {}
    total: float = 0.0
    known: float = 0.0
    young: float = 0.0
    seen: dict[str, float] = {}
    waiting: dict[str, float] = {}


@dataclass(slots=True)
class State:
    """The memory, and the index that finds near-identical texts in it."""

    memory: Memory = field(default_factory=Memory)
    index: Index = field(default_factory=lambda: indexed({}))
