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
    found = [
        Chip(_name(part, site), words.search(replace(query, node=_without(parts, part)).text()))
        for part in parts
    ]
    tz = site.tz
    if query.start:
        rest = words.search(replace(query, start=None).text())
        found.append(Chip(f"from {query.start.astimezone(tz):%-d %b %H:%M}", rest))
    if query.end:
        rest = words.search(replace(query, end=None).text())
        found.append(Chip(f"until {query.end.astimezone(tz):%-d %b %H:%M}", rest))
    return found


def _without(parts: Sequence[Node], part: Node) -> Node | None:
    return joined(And, [other for other in parts if other is not part])


def _name(node: Node, site: Site) -> str:
    if isinstance(node, Not):
        return f"not {_name(node.part, site)}"
    if not isinstance(node, Filter):
        return Query(node=node).text()
    tag, _, label = node.facet.partition(":")
    match tag:
        case "mentions" if label:
            return site.official(label).name
        case "topic" if label:
            return f"topic: {words.topic(label)}"
        case "language" if label:
            return f"language: {words.language(label)}"
        case "platform" if label:
            return f"platform: {words.platform(label)}"
        case "youth" if label:
            return words.YOUTH.get(label, node.facet)
        case "question" if label == "asked":
            return "questions to parliament"
        case "abuse" if label == "abusive":
            return "abuse"
        case _:
            return f"{tag}: {label}" if label else f"anything on {tag}"
