"""The parts of a search as removable chips."""

from collections.abc import Callable
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
    """One part of a search, in words, and the address without it; *facet*: the filter it is, if one."""

    text: str
    without: str
    facet: str = ""


def chips(query: Query, site: Site, address: Callable[[str], str] = words.search) -> list[Chip]:
    """Return the parts of *query* that must all hold; *address* is that of a query."""

    def left(**without: object) -> str:
        rest = replace(query, **without)  # type: ignore[arg-type]
        return address(rest.text(site.vocabulary))

    node = query.node
    parts: Sequence[Node] = node.parts if isinstance(node, And) else [node] if node else []
    found = [
        Chip(
            _name(part, site),
            left(node=_without(parts, part)),
            part.facet if isinstance(part, Filter) else "",
        )
        for part in parts
    ]
    for word, moment in (("from", query.start), ("until", query.end)):
        if moment:
            rest = left(**{"start" if word == "from" else "end": None})
            found.append(Chip(f"{word} {words.day_and_time(moment, site.tz)}", rest))
    return found


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
