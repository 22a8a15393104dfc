"""The filters of a live feed: what its address asks for, as chips, and the filters that may be added."""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from sinks.console.chips import Chip
from sinks.console.chips import chips
from sinks.console.figures import COUNTED
from sinks.console.figures import Overview
from sinks.console.site import Site
from sinks.console.words import feed
from sinks.days import window
from sinks.search.nodes import And
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.nodes import joined
from sinks.search.query import Query
from sinks.store import Reader


@dataclass(frozen=True)
class Filtering:
    """What a feed is narrowed to: *q* in its plainest form, "" for everything.

    *chips* have the addresses without each part, *add* those with one more facet, and *calm* that
    without masked posts, "" where they are left out already.  *matching*: how many posts of the day
    there are, None where nothing is asked for.
    """

    q: str
    chips: tuple[Chip, ...]
    without: Mapping[str, str]
    add: Mapping[str, str]
    calm: str
    matching: int | None = None
    most: int = COUNTED


def filtering(query: Query, site: Site, overview: Overview, matching: int | None) -> Filtering:
    """Return what *query* narrows a feed to, with the filters that *overview* lists."""
    vocabulary = site.vocabulary

    def plus(*nodes: Node) -> str:
        return feed(replace(query, node=joined(And, [query.node, *nodes])).text(vocabulary))

    found = () if query.errors else tuple(chips(query, site, feed))
    masked = [Not(Filter(f"{tag.name}:{label}")) for tag in site.tags for label in tag.view.masked]
    calm = plus(*masked)
    return Filtering(
        q=query.text(vocabulary),
        chips=found,
        without={chip.facet: chip.without for chip in found if chip.facet},
        add={row.facet: plus(Filter(row.facet)) for one in overview.listings for row in one.rows},
        calm=calm if calm != plus() else "",
        matching=matching,
    )


def counted(reader: Reader, query: Query, overview: Overview) -> int | None:
    """Return how many posts of the day of *overview* match *query*; None where it asks for nothing."""
    if overview.now is None or query == Query():
        return None
    start, end = window(overview.now)
    day = replace(
        query,
        start=max(filter(None, (query.start, start))),
        end=min(filter(None, (query.end, end))),
    )
    return reader.count(day, at_most=COUNTED)
