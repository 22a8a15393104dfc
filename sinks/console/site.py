"""What a deployment tells its page: which parliament, whom it watches, where it may be reached."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import datetime
from datetime import tzinfo
from functools import cached_property
from zoneinfo import ZoneInfo

from schemas.role import Who
from schemas.tag import Tag
from sinks.accounts.audit import AuditError
from sinks.console.door import Closed
from sinks.console.door import Door
from sinks.desk.journal import Journal
from sinks.search.filters import Vocabulary


@dataclass(frozen=True)
class Official:
    """A person in public office, as the page names them."""

    name: str
    party: str = ""
    area: str = ""
    role: str = ""

    @property
    def detail(self) -> str:
        """Return who this is in a few words: "Prime Minister, Saltmarket · Harbour Union"."""
        office = ", ".join(word for word in (self.role, self.area) if word)
        return " · ".join(word for word in (office, self.party) if word)


def _clock() -> datetime:
    return datetime.now(UTC)


def _refuse(who: Who | None, what: str, about: str, outcome: str = "") -> None:  # noqa: ARG001
    raise AuditError("there is no audit log")


@dataclass(frozen=True)
class Site:
    """One parliament's page.

    *officials* by id; *tags* are the classes of the tags that posts carry; *zone* is the time zone
    times are shown in; *hosts* are names, besides this machine's own, that the page answers to.
    *live*: a source is listened to, so figures end now, by *clock*, and not with the newest post.
    With *demo* a banner says that nothing is real, and *progress*, asked at every rendering, adds
    where the invented day has got to.  *problem* says what keeps the process from its work, in words
    without hosts and paths, "" while nothing does.  *desk* holds what people did about what needs a
    person; it can be escalated to *channels*.  *door* tells who sends a request, and *record* notes in
    the audit log what they look at and do (``Audit.record``); without them nobody is let in.
    """

    parliament: str
    officials: Mapping[str, Official] = field(default_factory=dict)
    tags: tuple[type[Tag], ...] = ()
    demo: bool = False
    live: bool = False
    zone: str = "UTC"
    hosts: tuple[str, ...] = ()
    progress: Callable[[], str] | None = None
    problem: Callable[[], str] = str
    clock: Callable[[], datetime] = _clock
    desk: Journal | None = None
    channels: tuple[str, ...] = ()
    door: Door = field(default_factory=Closed)
    record: Callable[[Who | None, str, str, str], None] = _refuse

    @cached_property
    def tz(self) -> tzinfo:
        """The time zone times are shown in; UTC needs no zone files on the machine."""
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The filters of a search, and how facets are said."""
        return Vocabulary(self.tags, {key: one.name for key, one in self.officials.items()})

    def tag(self, name: str) -> type[Tag] | None:
        """Return the class of the tag called *name*; None for one that is not ours."""
        return self._kinds.get(name)

    @cached_property
    def _kinds(self) -> dict[str, type[Tag]]:
        return {tag.name: tag for tag in self.tags}

    def official(self, key: str) -> Official:
        """Return the official called *key*; one who has left the roster keeps the key as name."""
        return self.officials.get(key) or Official(name=key)

    def named(self, key: str) -> str:
        """Return the name of the official called *key*."""
        return self.official(key).name
