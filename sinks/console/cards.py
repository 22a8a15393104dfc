"""A post as the page shows it: its words, what its tags say, and the words that made them say so.

What a tag shows comes from its class (``schemas.tag``): nothing here knows one by name.
Who wrote it is not part of a card: there is nothing here a template could show.
"""

import re
from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import blake2s
from typing import Any

from msgspec import ValidationError
from msgspec import convert
from msgspec import to_builtins

from schemas.languages import UNSURE
from schemas.post import Post
from schemas.tag import Tag
from schemas.tag import labels
from schemas.tag_view import Badge
from schemas.tag_view import Note
from schemas.tagged_part import LONGEST_TAGGED
from schemas.tagged_part import tagged_part
from sinks.console import words
from sinks.console.links import link
from sinks.console.moments import doubt
from sinks.console.site import Site
from sinks.search.query import Query
from sinks.search.words import fold
from sinks.store import order

QUOTED = 12
"""Words of a post that "Why?" quotes for one tag, at most."""
LONGEST_QUOTE = 200
"""Code points of each of them."""
SHOWN = 1500
"""Code points of a text that a list of posts shows; the rest is asked for."""
TITLE = 300
"""Code points of a title that is shown."""
COPIED = 4
"""Words from which on two posts of the same words are copies; "Thank you!" is none."""


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
    doubt: str
    """What is wrong with the date; "" where nothing is."""
    lang: str
    place: str
    badge: Badge | None
    """What sort of post this is, where it is of a sort."""
    head: tuple[str, ...]
    """What tags say beside the place: the language."""
    title: str
    pieces: tuple[tuple[str, bool], ...]
    """The text, cut where it matches the search: words, and whether they match."""
    rest: int
    """How many code points of the text are left out."""
    guarded: bool
    """Whether the words are left out until somebody asks for them."""
    mask: str
    hides: tuple[str, ...]
    """The kinds of words the mask hides."""
    fold: str
    """The same for posts of the same words, links apart; "" where few words say nothing."""
    officials: tuple[Said, ...]
    said: tuple[Said, ...]
    flags: tuple[Said, ...]
    notes: tuple[Note, ...]
    link: tuple[str, str] | None
    """Address and host, for news and officials only."""
    why: tuple[Why, ...]
    failures: tuple[str, ...]
    seen: int
    """How much of the text was tagged, in code points; 0: all of it."""


def element(uid: str) -> str:
    """Return the id a post's card has in the page."""
    return "p-" + blake2s(uid.encode(errors="surrogatepass"), digest_size=8).hexdigest()


def card(
    post: Post, site: Site, query: Query | None = None, *, mask: str = "", whole: bool = False
) -> Card:
    """Return *post* as a card; *query* marks the words it matches.

    Words that a tag hides are masked; with *mask* all words are, and it says so where no tag does.
    *whole*: all of a long text, and words that travel only when they are asked for.
    """
    tags = [tag for name, said in post.tags.items() if (tag := _read(name, said, site))]
    foot = [tag for tag in tags if tag.view.place == "foot"]
    hidden = [words.readable(why) for tag in tags if (why := tag.mask(site.named))]
    badge = next((badge for tag in reversed(tags) if (badge := tag.badge())), None)
    guarded = badge is not None and badge.guarded and not whole
    text = "" if guarded else post.text if whole else post.text[:SHOWN]
    title = "" if guarded else (post.title or "")
    code = _code(post)
    return Card(
        id=element(post.uid),
        order=order(post),
        at=post.created_at,
        doubt=doubt(post),
        lang="" if code == UNSURE else words.readable(code),
        place=_place(post, site),
        badge=badge or (_HEADLINE if _is_news(post) else None),
        head=tuple(
            words.readable(tag.word(label, site.named))
            for tag in tags
            if tag.view.place == "head"
            for label in tag.shown()
        ),
        title=words.readable(title[:TITLE] + "…" if len(title) > TITLE else title),
        pieces=tuple(_pieces(text, query.highlight(text) if query else [])),
        rest=0 if guarded else len(post.text) - len(text),
        guarded=guarded,
        mask=words.listed(hidden) or mask,
        hides=tuple(dict.fromkeys(one for tag in tags for one in tag.hides())),
        fold=_fold(post),
        officials=tuple(one for tag in foot if tag.view.officials for one in _said(tag, site)),
        said=tuple(
            one
            for tag in foot
            if tag.view.top and not tag.view.officials
            for one in _said(tag, site)
        ),
        flags=tuple(one for tag in foot if not tag.view.top for one in _said(tag, site)),
        notes=tuple(note for tag in foot if (note := tag.note())),
        link=_link(post),
        why=()
        if guarded
        else tuple(_why(name, tag, post.text, site) for name, tag in post.tags.items()),
        failures=tuple(failure.step for failure in post.failures),
        seen=len(tagged_part(post.text)) if len(post.text) > LONGEST_TAGGED else 0,
    )


def cards(posts: Iterable[Post], site: Site, query: Query | None = None) -> list[Card]:
    """Return *posts* as cards, in order."""
    return [card(post, site, query) for post in posts]


_HEADLINE = Badge("headline", "\u2261", "Headline")
_ADDRESS = re.compile(r"https?://\S+")


def _is_news(post: Post) -> bool:
    return post.author_class == "media" or post.kind == "article" or post.platform == "rss"


def _fold(post: Post) -> str:
    """Return what posts of the same words share: copies often differ in their links alone."""
    text = f"{post.title or ''} {post.text}"[:SHOWN]
    said = fold(_ADDRESS.sub(" ", text)).split()
    if len(said) < COPIED:
        return ""
    return blake2s(" ".join(said).encode(errors="replace"), digest_size=8).hexdigest()


def _read(name: str, said: object, site: Site) -> Tag | None:
    """Return the tag *said*; None for one that this version does not know, or not in that form."""
    kind = site.tag(name)
    if kind is None or isinstance(said, kind):
        return said if isinstance(said, Tag) else None
    try:
        return convert(said, kind)
    except ValidationError:
        return None


def _code(post: Post) -> str:
    """Return the language of the text, which browsers and screen readers ask for."""
    tag = to_builtins(post.tags.get("language", {}))
    return str(tag.get("code") or post.lang or UNSURE)


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


def _said(tag: Tag, site: Site) -> Iterable[Said]:
    for label in tag.shown():
        detail = site.official(label).detail if tag.view.officials else ""
        text = words.readable(tag.word(label, site.named))
        yield Said(text, words.search(site.vocabulary.text(f"{tag.name}:{label}")), detail)


def _link(post: Post) -> tuple[str, str] | None:
    """Return the published address, only where the writer speaks as media or in office."""
    if post.author_class not in {"media", "official"}:
        return None
    found = (link(each.url) for each in post.links if each.url)
    return next(filter(None, found), None)


def _pieces(text: str, spans: list[tuple[int, int]]) -> Iterable[tuple[str, bool]]:
    at = 0
    for start, end in spans:
        if start > at:
            yield words.readable(text[at:start]), False
        yield words.readable(text[start:end]), True
        at = end
    if at < len(text):
        yield words.readable(text[at:]), False


def _why(name: str, said: Any, text: str, site: Site) -> Why:
    tag, plain = _read(name, said, site), to_builtins(said)
    plain = plain if isinstance(plain, Mapping) else {}
    quotes = dict.fromkeys(
        (
            words.readable(text[e["start"] : min(e["end"], e["start"] + LONGEST_QUOTE)]),
            words.readable(e["rule"]),
        )
        for e in plain.get("evidence", ())
    )
    says = tag.says(site.named) if tag else ", ".join(labels(plain)) or "see the words"
    return Why(
        name=tag.title() if tag else name.capitalize(),
        says=words.readable(says),
        by=words.readable(plain.get("by", "not said")),
        quotes=tuple(quotes)[:QUOTED],
    )
