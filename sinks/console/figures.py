"""The day in figures: what the column beside the feed and the timeline above it show."""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from datetime import datetime

from sinks.console import words
from sinks.console.moments import Times
from sinks.console.moments import at
from sinks.console.site import Site
from sinks.days import HOUR
from sinks.days import HOURS
from sinks.store import Bar
from sinks.store import Reader
from sinks.store import Source

PLATFORMS = 7
"""Platforms that are listed, at most."""
COUNTED = 10_000
"""Posts that a search or a feed matches are counted no further than this."""
SILENT = HOUR
"""A page whose newest post is older says so, and does not call itself live."""


@dataclass(frozen=True)
class Row:
    """One bar of a list: its facet and word, the filter for it, its count and share of the longest bar."""

    facet: str
    name: str
    query: str
    count: int
    percent: int


@dataclass(frozen=True)
class Listing:
    """Some facets with their counts; *narrowing*: they narrow a search or a feed, and tell no news."""

    id: str
    title: str
    empty: str
    rows: tuple[Row, ...]
    narrowing: bool = False


@dataclass(frozen=True)
class Column:
    """One hour of a timeline; *part* of *count* are of the kind the timeline picks out."""

    start: datetime
    count: int
    part: int
    height: float
    """Percent of the highest column."""
    part_height: float
    href: str


@dataclass(frozen=True)
class Overview:
    """The figures of the *HOURS* hours up to *now*: the clock where a source is listened to, else
    the newest post.  *today* is what ages are counted from; *heard* is the time of the newest post,
    and *silence* says that it is long ago.  *counts* are by facet; *change* is the place in the store's
    sequence as of which all this was read.
    """

    now: datetime | None = None
    today: datetime | None = None
    heard: datetime | None = None
    silence: str = ""
    posts: int = 0
    lede: str = ""
    timeline: tuple[Column, ...] = ()
    listings: tuple[Listing, ...] = ()
    sources: tuple[Source, ...] = ()
    counts: Mapping[str, int] = field(default_factory=dict)
    change: int = 0

    def times(self, site: Site) -> Times:
        """Return the times of the page that has these figures."""
        return Times(self.heard, self.now, self.today or site.clock())

    @property
    def example(self) -> str:
        """Return a filter for an official, to show how one is written."""
        named = (row.query for each in self.listings for row in each.rows)
        return next((query for query in named if query.startswith("official:")), "official:NAME")


NOTHING = Overview()
"""The figures of an empty store."""


def overview(reader: Reader, site: Site) -> Overview:
    """Return the figures as *reader* has them now."""
    clock = site.clock()
    day = reader.day(clock, live=site.live)
    heard, now, today = at(day.newest or (clock if day.posts else None), site)
    if heard is None or now is None:
        return Overview(sources=tuple(day.sources), change=day.change)
    silent = today - heard > SILENT
    posts = sum(bar.posts for bar in day.bars)
    listings = tuple(_listings(day.counts, site))
    return Overview(
        now=now,
        today=today,
        heard=heard,
        silence=f"Last heard {words.ago(heard, today)}" if silent else "",
        posts=posts,
        lede=_lede(posts, listings, site),
        timeline=columns(day.bars),
        listings=listings,
        sources=tuple(day.sources),
        counts=day.counts,
        change=day.change,
    )


def _listings(counts: Mapping[str, int], site: Site) -> Iterable[Listing]:
    """Yield what the classes of the tags ask to be counted: the last in the chain first."""

    def top(name: str, most: int) -> tuple[Row, ...]:
        found = [(facet, n) for facet, n in counts.items() if facet.startswith(f"{name}:")]
        return _rows(sorted(found, key=lambda one: (-one[1], one[0]))[:most], site)

    tags = site.tags[::-1]
    for tag in tags:
        if tag.view.top:
            title = tag.view.heading or tag.title()
            yield Listing(tag.name, title, "None recognised yet.", top(tag.name, tag.view.top))
    flags = [f"{tag.name}:{label}" for tag in tags for label in tag.view.flags]
    counted = [(facet, counts.get(facet, 0)) for facet in flags]
    yield Listing("flags", "Kinds of posts", "None yet.", _rows(counted, site))
    for tag in tags:
        if tag.view.offered:
            names = (f"{tag.name}:{label}" for label in tag.view.offered)
            offered = [(facet, counts.get(facet, 0)) for facet in names]
            yield Listing(tag.name, tag.title(), "", _rows(offered, site), narrowing=True)
    yield Listing("platforms", "Platforms", "", top("platform", PLATFORMS), narrowing=True)


def columns(
    bars: Iterable[Bar], parts: dict[datetime, int] | None = None, query: str = ""
) -> tuple[Column, ...]:
    """Return *bars* as columns, each linked to its hour of *query*; *parts* are picked out."""
    bars, parts = list(bars), parts or {}
    most = max((bar.posts for bar in bars), default=0) or 1
    return tuple(
        Column(
            start=bar.hour,
            count=bar.posts,
            part=(part := min(bar.posts, parts.get(bar.hour, 0))),
            height=round(100 * bar.posts / most, 2),
            part_height=round(100 * part / most, 2),
            href=words.search(f"{query} {_hour(bar.hour)}".strip()),
        )
        for bar in bars
    )


def _hour(start: datetime) -> str:
    """Return the filters for one hour; the search takes moments as ISO writes them."""
    from_, to = (
        m.replace(tzinfo=None).isoformat(timespec="minutes") for m in (start, start + HOUR)
    )
    return f"from:{from_} to:{to}"


def _rows(counted: Iterable[tuple[str, int]], site: Site) -> tuple[Row, ...]:
    """Return facets with their counts as bars."""
    some = list(counted)
    most = max((count for _, count in some), default=0) or 1
    return tuple(
        Row(
            facet=facet,
            name=_name(facet, site),
            query=site.vocabulary.text(facet),
            count=count,
            percent=round(100 * count / most),
        )
        for facet, count in some
    )


def _name(facet: str, site: Site) -> str:
    name, _, label = facet.partition(":")
    tag = site.tag(name)
    word = tag.word(label, site.named) if tag else words.platform(label)
    return words.readable(word[:1].upper() + word[1:])


def _lede(posts: int, listings: tuple[Listing, ...], site: Site) -> str:
    """Return the day in one sentence."""
    said = [f"{words.many(posts, 'post')} in {HOURS} hours"]
    for tag in site.tags:
        top = [row.name.lower() for one in listings if one.id == tag.name for row in one.rows[:3]]
        if tag.view.lede and top:
            said.append(tag.view.lede.format(words.listed(top)))
    return f"{', '.join(said)}."
