"""A search in the words of Elasticsearch: the same words, phrases and facets as in every store."""

from typing import Any

from sinks.elastic.document import LONGEST_WORD
from sinks.elastic.document import term
from sinks.search.filters import stored_facets
from sinks.search.nodes import And
from sinks.search.nodes import Everything
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.nodes import Nothing
from sinks.search.nodes import Or
from sinks.search.nodes import Phrase
from sinks.search.nodes import Prefix
from sinks.search.nodes import Word
from sinks.search.query import Query
from sinks.store import milliseconds

Clause = dict[str, Any]

HELD: Clause = {"term": {"hearhear.deleted": False}}
"""What a post has and a tombstone has not."""


def clause(query: Query, before: int | None = None) -> Clause:
    """Return what finds the posts that match *query*, of those with an order below *before*."""
    filters = [HELD]
    if query.node is not None:
        filters.append(_node(query.node))
    bounds = {}
    if query.start is not None:
        bounds["gte"] = milliseconds(query.start) << 12
    ends = [] if query.end is None else [milliseconds(query.end) << 12]
    if ends := [*ends, *([] if before is None else [before])]:
        bounds["lt"] = min(ends)
    if bounds:
        filters.append({"range": {"hearhear.order": bounds}})
    return {"bool": {"filter": filters}}


def facet(name: str) -> Clause:
    """Return what finds the posts that *name* is said of."""
    names = [one.encode(errors="replace").decode() for one in stored_facets(name)]
    return {"terms": {"hearhear.facets": names}}


def _node(node: Node) -> Clause:
    match node:
        case Word(word):
            return {"term": {"hearhear.words": term(word)}}
        case Prefix(start):
            return {"prefix": {"hearhear.words": {"value": start[:LONGEST_WORD]}}}
        case Phrase(words):
            return {"match_phrase": {"hearhear.words": " ".join(map(term, words))}}
        case Filter(name):
            return facet(name)
        case Or(parts):
            return {"bool": {"should": [_node(part) for part in parts]}}
        case And(parts):
            return {
                "bool": {
                    "filter": [_node(part) for part in parts if not isinstance(part, Not)],
                    "must_not": [c for p in parts if isinstance(p, Not) for c in _none_of(p.part)],
                }
            }
        case Not(part):
            return {"bool": {"must_not": _none_of(part)}}
        case Everything():
            return {"match_all": {}}
        case Nothing():
            return {"match_none": {}}


def _none_of(node: Node) -> list[Clause]:
    """Return the clauses none of which may hold: an Or taken apart, so that searches nest less."""
    return [_node(part) for part in node.parts] if isinstance(node, Or) else [_node(node)]
