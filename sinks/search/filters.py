"""The filters of the search language: what people write, and the facet of a post it means."""

import re
from collections.abc import Callable
from datetime import UTC
from datetime import datetime
from datetime import timedelta

from schemas.cap import MAJORS
from schemas.cap import NAMES
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.words import words


class FilterError(ValueError):
    """Nothing is called so.  The message is for the reader, and lists what there is."""


YES = frozenset({"yes", "any"})
"""What asks whether a tag says anything at all."""


def moment(name: str, value: str) -> datetime:
    """Return the time that "from" or "to" *value* means: a time, or a day's start; "to" its end."""
    try:
        said = datetime.fromisoformat(value)
        start = said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC)
        return start + timedelta(days=name == "to") if _DAY.fullmatch(value) else start
    except (ValueError, OverflowError):
        raise FilterError(
            f"“{name}:{value[:40]}” is no date: write {name}:2026-02-03, or with a time "
            f"{name}:2026-02-03T10:30"
        ) from None


class Vocabulary:
    """The filters there are and their values."""

    names = property(lambda _self: tuple(FILTERS))

    def node(self, name: str, value: str) -> Node:
        """Return what the filter *name* asks for; FilterError where there is no such value."""
        return FILTERS[name](value)

    def text(self, facet: str) -> str:
        """Return the filter that means *facet*, as people write it."""
        return filter_text(facet)


def topic(value: str) -> int | None:
    """Return the code of the topic called *value*, by a name or its number; None: there is none."""
    name = " ".join(words(value))
    code = NAMES.get(name) or (int(name) if re.fullmatch("[0-9]{1,2}", name) else None)
    return code if code in MAJORS else None


def filter_text(facet: str) -> str:
    """Return the filter that means *facet*, as people write it."""
    tag, _, label = facet.partition(":")
    name = _SHORT.get(tag, tag)
    for value in (label, "yes"):
        try:
            same = name in FILTERS and name != "tag" and FILTERS[name](value) == Filter(facet)
        except FilterError:
            continue
        if value and same:
            return f"{name}:{_quoted(value)}"
    return f"tag:{_quoted(facet)}"


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w:.@-]+", value) else f'"{value}"'


def _says(tag: str, *, yes: str = "", lower: bool = True) -> Callable[[str], Node]:
    """Return how a filter becomes a facet of *tag*; *yes*: the facet that ``yes`` means."""

    def node(value: str) -> Node:
        word = value.lower()
        if yes and word in YES:
            return Filter(yes)
        if yes and word == "no":
            return Not(Filter(yes))
        return Filter(f"{tag}:{word if lower else value}")

    return node


def _topics(value: str) -> Node:
    code = topic(value)
    if code is None and value.lower() not in YES | {"no"}:
        raise FilterError(
            f"no topic is called “{value[:40]}”: there are {', '.join(MAJORS.values())}"
        )
    return _says("topic", yes="topic")(value if code is None else str(code))


FILTERS: dict[str, Callable[[str], Node]] = {
    "topic": _topics,
    "official": _says("mentions", yes="mentions", lower=False),
    "platform": _says("platform"),
    "lang": _says("language"),
    "youth": _says("youth", yes="youth"),
    "abuse": _says("abuse", yes="abuse:abusive"),
    "sentiment": _says("sentiment", yes="sentiment"),
    "source": _says("source", lower=False),
    "question": _says("question", yes="question:asked"),
    "tag": Filter,
}

_SHORT = {"mentions": "official", "language": "lang"}
"""Filters that have another name than their tag."""


_DAY = re.compile(r"[\dW-]+")
