"""The filters of the search language: what people may write, and the facet of a post it means.

What filters there are comes from the tag classes; values go by code or by name.
"""

import re
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Mapping
from copy import copy
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from difflib import get_close_matches

from schemas import platforms
from schemas.tag import Tag
from sinks.search.nodes import Filter
from sinks.search.nodes import Node
from sinks.search.nodes import Not
from sinks.search.nodes import Or
from sinks.search.nodes import joined
from sinks.search.words import words

YES = frozenset({"yes", "any"})
"""What asks whether a tag says anything at all."""
LISTED = 25
"""Values that an error lists, at most."""
SHARED = 20
"""Officials whom one part of a name may mean together."""

Held = Callable[[str], Iterable[str]]
"""Gives the labels that a store holds under a tag, "platform" or "source"."""


class FilterError(ValueError):
    """Nothing is called so.  The message is for the reader, and lists what there is."""


def stored_facets(facet: str) -> list[str]:
    """Return what a post that *facet* means may be stored under: a platform may have an older name."""
    tag, _, label = facet.partition(":")
    return (
        [f"{tag}:{name}" for name in platforms.spellings(label)] if tag == "platform" else [facet]
    )


def moment(name: str, value: str) -> datetime:
    """Return the time that "from" or "to" *value* means: a time, or a day's start; "to" its end."""
    try:
        said = datetime.fromisoformat(value)
        start = said.replace(tzinfo=said.tzinfo or UTC).astimezone(UTC)
        if name == "to" and _DAY.fullmatch(value):
            return start + min(timedelta(days=1), _LAST - start)
        return start
    except (ValueError, OverflowError):
        raise FilterError(
            f"“{name}:{value[:40]}” is no date: write {name}:2026-02-03, or with a time "
            f"{name}:2026-02-03T10:30"
        ) from None


class Vocabulary:
    """The filters there are and their values: from *tags*, the *officials* by id, and a store.

    *held* is asked only for values that nothing else knows; without it all of them are taken.
    """

    def __init__(
        self,
        tags: Iterable[type[Tag]] = (),
        officials: Mapping[str, str] | None = None,
        held: Held | None = None,
    ) -> None:
        self._tags = {tag.view.filter or tag.name: tag for tag in tags}
        self._filters = {tag.name: name for name, tag in self._tags.items()}
        self._officials = officials or {}
        self._held = held
        self._called = {name: _called(tag) for name, tag in self._tags.items()}
        self._people = [(f" {_key(name)} ", key) for key, name in self._officials.items()]
        self._ids = {key.casefold(): key for key in self._officials}

    @property
    def names(self) -> tuple[str, ...]:
        """What filters are called."""
        return (*self._tags, "platform", "source", "tag")

    def with_held(self, held: Held) -> "Vocabulary":
        """Return this vocabulary over a store."""
        found = copy(self)
        found._held = held  # noqa: SLF001, a copy of our own
        return found

    def node(self, name: str, value: str) -> Node:
        """Return what the filter *name* asks for; FilterError where there is no such value."""
        return self._node(name, value, self._held)

    def text(self, facet: str) -> str:
        """Return the filter that means *facet*, as people write it."""
        tag, _, label = facet.partition(":")
        name = self._filters.get(tag, tag)
        for value in (label, "yes") if name in self.names and name != "tag" else ():
            try:
                same = self._node(name, value, None) == Filter(facet)
            except FilterError:
                continue
            if value and same:
                return f"{name}:{_quoted(value)}"
        return f"tag:{_quoted(facet)}"

    def words(self, facet: str) -> str:
        """Return *facet* as the page says it: "language: English", "about young people"."""
        name, _, label = facet.partition(":")
        if name == "platform":
            return f"platform: {platforms.NAMES.get(label, label)}"
        tag = self._tags.get(self._filters.get(name, ""))
        if tag is None:
            return f"{name}: {label}" if label else f"anything on {name}"
        if not label:
            return f"anything on {tag.title().lower()}"
        word, title = tag.word(label, self._named), tag.title().lower()
        alone = label in tag.view.flags or label in self._officials or word == title
        return word if alone else f"{title}: {word}"

    def _named(self, key: str) -> str:
        return self._officials.get(key, key)

    def _node(self, name: str, value: str, held: Held | None) -> Node:
        if name == "tag":
            return Filter(value)
        if name in {"platform", "source"}:
            return Filter(f"{name}:{self._kept(name, value, held)}")
        tag = self._tags[name]
        label = self._called[name].get(value.casefold()) or self._called[name].get(_key(value))
        if label is not None:
            return Filter(f"{tag.name}:{label}")
        means = Filter(f"{tag.name}:{tag.view.yes}" if tag.view.yes else tag.name)
        if value.lower() in YES:
            return means
        if value.lower() == "no":
            return Not(means)
        if tag.view.officials and (node := self._people_node(tag.name, value)):
            return node
        listed = tag.view.labels and not tag.view.officials
        if not listed and (held is None or value in set(held(tag.name))):
            return Filter(f"{tag.name}:{value}")
        raise FilterError(self._unknown(tag, value, held))

    def _people_node(self, tag: str, value: str) -> Node | None:
        """Return what finds the officials *value* means: an id, a name, or a part of a name."""
        if key := self._ids.get(value.casefold()):
            return Filter(f"{tag}:{key}")
        asked = _key(value)
        for fits in (f" {asked} ", f" {asked}", asked):
            if asked and (found := [key for name, key in self._people if fits in name]):
                if len(found) > SHARED:
                    raise FilterError(
                        f"“{value[:40]}” fits {len(found)} officials: write more of the name"
                    )
                return joined(Or, [Filter(f"{tag}:{key}") for key in found])
        return None

    def _kept(self, name: str, value: str, held: Held | None) -> str:
        """Return the platform or source called *value*."""
        if name == "platform":
            value = platforms.platform_name(value)
            if value in platforms.NAMES:
                return value
        there = None if held is None else {one.casefold(): one for one in held(name)}
        if there is None:
            return value
        if value.casefold() not in there:
            known = platforms.NAMES if name == "platform" else {}
            raise FilterError(
                f"no {name} is called “{value[:40]}”" + _listed(sorted({*there.values(), *known}))
            )
        return there[value.casefold()]

    def _unknown(self, tag: type[Tag], value: str, held: Held | None) -> str:
        """Return that nothing is called *value*, what may be meant, and what there is."""
        name, thing = tag.view.filter or tag.name, tag.title().lower()
        officials = self._officials.values() if tag.view.officials else ()
        by_name = {_key(called): called for called in officials}
        parts = {part: called for called in by_name.values() for part in _key(called).split()}
        if tag.view.officials and not tag.view.labels:
            said, choices = f"no official is called “{value[:40]}”", list(by_name.values())
        else:
            said = f"no {thing} is called “{value[:40]}”"
            labels = tag.view.labels or {}
            if len(labels) > LISTED and held is not None:
                labels = {one: word for one, word in labels.items() if one in set(held(tag.name))}
            choices = [
                word if label.isdigit() or tag.view.top else label for label, word in labels.items()
            ]
        people = {**parts, **by_name}
        close = get_close_matches(_key(value), [*self._called[name], *people], 3, 0.7)
        meant = dict.fromkeys(people.get(key) or tag.word(self._called[name][key]) for key in close)
        return said + (f"; did you mean {' or '.join(meant)}?" if meant else _listed(choices))


def _called(tag: type[Tag]) -> dict[str, str]:
    """Return the labels of *tag* by all that people may write for them."""
    view = tag.view
    found = {label.casefold(): label for label in view.labels or {}}
    for name, label in [(w, n) for n, w in (view.labels or {}).items()] + list(
        (view.aliases or {}).items()
    ):
        found.setdefault(_key(name), label)
        found.setdefault(name.casefold(), label)
    return found


def _key(text: str) -> str:
    """Return *text* without case, accents and punctuation: how names are compared."""
    return " ".join(words(text.replace("&", " and ")))


def _listed(values: list[str]) -> str:
    if not values:
        return ": there is none yet"
    more = f" and {len(values) - LISTED} more" if len(values) > LISTED else ""
    return f": there are {', '.join(values[:LISTED])}{more}"


def _quoted(value: str) -> str:
    return value if re.fullmatch(r"[\w:.@-]+", value) else f'"{value}"'


_LAST = datetime.max.replace(tzinfo=UTC)
_DAY = re.compile(r"[\dW-]+")
