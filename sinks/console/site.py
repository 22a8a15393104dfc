"""What a deployment tells its page: which parliament, whom it watches, where it may be reached."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import UTC
from datetime import tzinfo
from zoneinfo import ZoneInfo


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


@dataclass(frozen=True)
class Site:
    """One parliament's page.

    *officials* by id; *zone* is the time zone times are shown in; *hosts* are names, besides this
    machine's own, that the page answers to.  With *demo* a banner says that nothing is real, and
    *progress*, asked at every rendering, adds where the invented day has got to.
    """

    parliament: str
    officials: Mapping[str, Official] = field(default_factory=dict)
    demo: bool = False
    zone: str = "UTC"
    hosts: tuple[str, ...] = ()
    progress: Callable[[], str] | None = None

    @property
    def tz(self) -> tzinfo:
        """Return the time zone times are shown in; UTC needs no zone files on the machine."""
        return UTC if self.zone == "UTC" else ZoneInfo(self.zone)

    def official(self, key: str) -> Official:
        """Return the official called *key*; one who has left the roster keeps the key as name."""
        return self.officials.get(key) or Official(name=key)
