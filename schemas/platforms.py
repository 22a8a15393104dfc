"""Where posts are published: how a platform writes itself, and what else people call it."""

from functools import lru_cache

NAMES = {"bluesky": "Bluesky", "mastodon": "Mastodon", "rss": "News", "x": "X", "file": "File"}
"""Platforms by the name we keep, and how they are shown; there may be others."""

ALIASES = {"twitter": "x", "bsky": "bluesky", "news": "rss", "files": "file"}
"""Other names for a platform, in lower case."""


@lru_cache(1024)
def platform_name(written: str) -> str:
    """Return the name that is kept for the platform called *written*: "Twitter" is "x"."""
    name = written.strip().lower()
    return ALIASES.get(name, name)


def spellings(name: str) -> tuple[str, ...]:
    """Return *name* and its other names: stores of older versions hold posts under those."""
    return (name, *(alias for alias, known in ALIASES.items() if known == name))
