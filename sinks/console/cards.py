"""A post as the page shows it: its words, what its tags say, and the words that made them say so.

Who wrote it is not part of a card: there is nothing here a template could show.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from typing import Any
from urllib.parse import urlsplit

from msgspec import to_builtins

from schemas.post import Post
from sinks.console import words
from sinks.console.site import Site
from sinks.search.query import Query
from sinks.store import order


@dataclass(frozen=True)
class Said:
    """Something a tag says, in words, and the search for posts where it says the same."""

    text: str
    href: str
    detail: str = ""


@dataclass(frozen=True)
class Why:
    """One tag, questioned: what it says, who says so, and the words that gave it."""

    name: str
    says: str
    by: str
    quotes: tuple[tuple[str, str], ...]
    """The words of the post, and the rule they met."""


@dataclass(frozen=True)
class Card:
    """One post.  *mask* says why its words are hidden at first; "" when they are not."""

    id: str
    order: int
    at: datetime
    lang: str
    language: str
    place: str
    title: str
    pieces: tuple[tuple[str, bool], ...]
    """The text, cut where it matches the search: words, and whether they match."""
    mask: str
    officials: tuple[Said, ...]
    topics: tuple[Said, ...]
    flags: tuple[Said, ...]
    feeling: tuple[str, str] | None
    """The sign and the word."""
    unscored: str
    link: tuple[str, str] | None
    """Address and domain, for news and officials only."""
    why: tuple[Why, ...]
    failures: tuple[str, ...]


def element(uid: str) -> str:
    """Return the id a post's card has in the page."""
    return "p-" + blake2s(uid.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def card(post: Post, site: Site, query: Query | None = None, *, mask: str = "") -> Card:
    """Return *post* as a card; *query* marks the words it matches.

    Abusive words are masked; with *mask* all words are, and *mask* says so where the tag does not.
    """
    tags: dict[str, dict[str, Any]] = {name: to_builtins(tag) for name, tag in post.tags.items()}
    code = tags.get("language", {}).get("code") or post.lang or "und"
    sentiment = tags.get("sentiment", {})
    label = sentiment.get("label")
    named = dict.fromkeys(one["id"] for one in tags.get("mentions", {}).get("officials", ()))
    return Card(
        id=element(post.uid),
        order=order(post),
        at=post.created_at,
        lang="" if code == "und" else words.readable(code),
        language=words.language(code),
        place=_place(post, site),
        title=words.readable(post.title or ""),
        pieces=tuple(_pieces(post.text, query.highlight(post.text) if query else [])),
        mask=_mask(tags.get("abuse", {}), site) or mask,
        officials=tuple(_official(key, site) for key in named),
        topics=tuple(
            Said(words.topic(major["code"]), words.under(f"topic:{major['code']}"))
            for major in tags.get("topic", {}).get("majors", ())
        ),
        flags=tuple(_flags(tags)),
        feeling=(words.FEELINGS[label], label) if label in words.FEELINGS else None,
        unscored=words.unscored(sentiment.get("reason")) if sentiment and not label else "",
        link=_link(post),
        why=tuple(_why(name, tag, post.text, site) for name, tag in tags.items()),
        failures=tuple(failure.step for failure in post.failures),
    )


def cards(posts: Iterable[Post], site: Site, query: Query | None = None) -> list[Card]:
    """Return *posts* as cards, in order."""
    return [card(post, site, query) for post in posts]


def _place(post: Post, site: Site) -> str:
    if post.author_class == "media":
        return "News"
    answered = post.refs.reply_to_official
    if answered is not None:
        kind = f"reply to {site.official(answered).name}"
    else:
        kind = post.kind if post.kind in {"reply", "quote", "repost"} else ""
    who = {"official": "official account", "bot": "automated account"}.get(post.author_class, "")
    return ", ".join(word for word in (words.platform(post.platform), kind, who) if word)


def _official(key: str, site: Site) -> Said:
    known = site.official(key)
    return Said(known.name, words.under(f"mentions:{key}"), known.detail)


def _flags(tags: Mapping[str, Mapping[str, Any]]) -> Iterable[Said]:
    if tags.get("question", {}).get("asked"):
        yield Said("question to parliament", words.under("question:asked"))
    for flag, text in words.YOUTH.items():
        if tags.get("youth", {}).get(flag):
            yield Said(text, words.under(f"youth:{flag}"))


def _mask(abuse: Mapping[str, Any], site: Site) -> str:
    """Return what the hidden words are and whom they are aimed at, without any of them."""
    if not abuse.get("abusive"):
        return ""
    kinds = [words.KINDS.get(kind, kind) for kind in abuse.get("kinds", ())] or ["abuse"]
    names = [site.official(key).name for key in abuse.get("officials", ())]
    other = {"other_person": "another person", "group": "a group", "institution": "an institution"}
    aimed = words.listed(names) or other.get(abuse.get("target", ""), "")
    return words.listed(kinds) + (f" aimed at {aimed}" if aimed else "")


def _link(post: Post) -> tuple[str, str] | None:
    """Return the published address, only where the writer speaks as media or in office."""
    if post.author_class not in {"media", "official"}:
        return None
    for link in post.links:
        if link.url and urlsplit(link.url).scheme in {"http", "https"}:
            return words.readable(link.url), words.readable(link.domain)
    return None


def _pieces(text: str, spans: list[tuple[int, int]]) -> Iterable[tuple[str, bool]]:
    at = 0
    for start, end in spans:
        if start > at:
            yield words.readable(text[at:start]), False
        yield words.readable(text[start:end]), True
        at = end
    if at < len(text):
        yield words.readable(text[at:]), False


def _why(name: str, tag: Mapping[str, Any], text: str, site: Site) -> Why:
    quotes = dict.fromkeys(
        (words.readable(text[e["start"] : e["end"]]), words.readable(e["rule"]))
        for e in tag.get("evidence", ())
    )
    return Why(
        name=words.TAGS.get(name, name.capitalize()),
        says=_says(name, tag, site),
        by=words.readable(tag.get("by", "not said")),
        quotes=tuple(quotes)[:12],
    )


def _says(name: str, tag: Mapping[str, Any], site: Site) -> str:
    match name:
        case "language":
            sure = tag.get("confidence")
            how = f", confidence {sure:.2f}" if isinstance(sure, float) else ""
            return words.language(tag.get("code", "und")) + how
        case "mentions":
            found = [(o["id"], o.get("how", "name")) for o in tag.get("officials", ())]
            return ", ".join(
                f"{site.official(key).name} (by {how})" for key, how in dict.fromkeys(found)
            )
        case "topic":
            return ", ".join(
                f"{words.topic(major['code'])} ({major['score']:.2f})"
                for major in tag.get("majors", ())
            )
        case "youth":
            return ", ".join(text for flag, text in words.YOUTH.items() if tag.get(flag))
        case "question":
            return "asked in earnest" if tag.get("asked") else "rhetorical, or for somebody else"
        case "sentiment" if tag.get("label"):
            score = f"{tag.get('compound', 0):+.2f}".replace("-", "−")
            return f"{tag['label']} ({score} on a scale from −1 to +1)"
        case "sentiment":
            return f"not scored: {words.unscored(tag.get('reason'))}"
        case "abuse":
            return _mask(tag, site) or f"not abuse: the words are {_mode(tag.get('mode', ''))}"
        case _:
            return "see the words"


def _mode(mode: str) -> str:
    return {
        "counter_speech": "opposed, not used",
        "quoted": "quoted from somebody else",
        "reported": "reported, not used",
    }.get(mode, "not aimed at a person")
