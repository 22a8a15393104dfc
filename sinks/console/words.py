"""The page's wording: what tags, severities and times are called for people who read them."""

from datetime import datetime
from datetime import timedelta
from urllib.parse import urlencode

from schemas.cap import MAJORS
from sinks.search.filters import filter_text

SEVERITIES = {
    "S1": ("Urgent", "a possible threat is among the posts"),
    "S2": ("High", "25 accounts or more"),
    "S3": ("Medium", "10 to 24 accounts"),
    "S4": ("Low", "fewer than 10 accounts, no threat"),
}
"""What a severity is called, and what it means."""

SIGNALS = {
    "text": "The same words",
    "link": "The same link",
    "week": "Accounts made in the same week",
    "age": "New accounts",
    "sync": "Close together in time",
}

TAGS = {"mentions": "Officials", "sentiment": "Feeling"}
"""Tags that people call something else."""

KINDS = {
    "threat": "a possible threat",
    "identity_hate": "hate for who someone is",
    "insult": "a personal insult",
    "dehumanising": "dehumanising words",
    "sexual": "sexual remarks",
    "profanity_directed": "swearing at a person",
}

YOUTH = {
    "issue": "about young people",
    "voice": "a young voice",
    "organisation": "a youth organisation",
}

HOUR = timedelta(hours=1)

FEELINGS = {"positive": "+", "neutral": "±", "negative": "−"}
"""The sign beside the word, so that colour is never the only cue."""

PLATFORMS = {"bluesky": "Bluesky", "mastodon": "Mastodon", "rss": "News", "x": "X", "file": "File"}

_LANGUAGES = {
    "ar": "Arabic",
    "de": "German",
    "en": "English",
    "es": "Spanish",
    "fr": "French",
    "ha": "Hausa",
    "ig": "Igbo",
    "it": "Italian",
    "nl": "Dutch",
    "pl": "Polish",
    "pt": "Portuguese",
    "sw": "Swahili",
    "und": "language unsure",
    "yo": "Yoruba",
}


def topic(code: object) -> str:
    """Return the name of the topic numbered *code*."""
    number = str(code)
    return MAJORS.get(int(number), number) if number.isdecimal() else number


def language(code: str) -> str:
    """Return the English name of the language *code*."""
    return _LANGUAGES.get(code, code)


def platform(name: str) -> str:
    """Return how *name* writes itself."""
    return PLATFORMS.get(name, name)


def unscored(reason: str | None) -> str:
    """Return why a post has no sentiment, for people: "no model for fr" is "… for French"."""
    if reason is None:
        return "no reason given"
    head, _, code = reason.rpartition(" ")
    return f"{head} {language(code)}" if code in _LANGUAGES else reason


def search(query: str) -> str:
    """Return the address of the search for *query*."""
    return "/search?" + urlencode({"q": query})


def under(facet: str) -> str:
    """Return the address of the search for posts under *facet*."""
    return search(filter_text(facet))


def ago(then: datetime, now: datetime) -> str:
    """Return how long before *now* *then* was, in one or two words."""
    seconds = (now - then).total_seconds()
    if seconds < 60:
        return "just now"
    if seconds < 3600:
        return f"{seconds // 60:.0f} min ago"
    if seconds < 86400:
        return f"{seconds // 3600:.0f} h ago"
    days = int(seconds // 86400)
    return "yesterday" if days == 1 else f"{days} days ago"


def number(count: int) -> str:
    """Return *count* with thin spaces between thousands."""
    return f"{count:,}".replace(",", "\u202f")


def many(count: int, one: str, more: str = "") -> str:
    """Return *count* with its noun: "1 post", "12 posts"."""
    return f"{number(count)} {one if count == 1 else more or one + 's'}"


def listed(items: list[str]) -> str:
    """Return *items* as a phrase: "a, b and c"."""
    return " and ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def span(length: timedelta) -> str:
    """Return *length* in words: "25 minutes", "3 hours"."""
    minutes = max(1, round(length.total_seconds() / 60))
    return many(minutes, "minute") if minutes < 120 else many(round(minutes / 60), "hour")


def readable(text: str) -> str:
    """Return *text* as UTF-8 can carry it: half a surrogate pair becomes a question mark."""
    return text.encode(errors="replace").decode()
