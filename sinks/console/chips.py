"""The parts of a search as removable chips."""

from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from sinks.console import words
from sinks.console.site import Site
from sinks.search.nodes import And
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.nodes import Or
from sinks.search.nodes import joined
from sinks.search.query import Query


@dataclass(frozen=True)
class Chip:
    """One part of a search, in words, and the search without it."""

    text: str
    without: str


def chips(query: Query, site: Site) -> list[Chip]:
    """Return the parts of *query* that must all hold."""
    node = query.node
    parts: Sequence[Node] = node.parts if isinstance(node, And) else [node] if node else []
    found = [Chip(_name(p, site), _left(query, site, node=_without(parts, p))) for p in parts]
    for word, moment in (("from", query.start), ("until", query.end)):
        if moment:
            left = _left(query, site, **{"start" if word == "from" else "end": None})
            found.append(Chip(f"{word} {words.day_and_time(moment, site.tz)}", left))
    return found


def _left(query: Query, site: Site, **without: object) -> str:
    """Return the address of *query* without a part."""
    return words.search(replace(query, **without).text(site.vocabulary))  # type: ignore[arg-type]


def _without(parts: Sequence[Node], part: Node) -> Node | None:
    return joined(And, [other for other in parts if other is not part])


def _name(node: Node, site: Site) -> str:
    if isinstance(node, Not):
        return f"not {_name(node.part, site)}"
    if isinstance(node, Filter):
        return site.vocabulary.words(node.facet)
    if isinstance(node, Or) and all(isinstance(part, Filter) for part in node.parts):
        return " or ".join(_name(part, site) for part in node.parts)
    return Query(node=node).text(site.vocabulary)
