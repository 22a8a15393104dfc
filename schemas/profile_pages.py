"""Addresses of people's pages: which part of "x.com/jane/status/1" is the account."""

import re
from collections.abc import Iterator
from typing import NamedTuple

_NO_X = (
    "i|home|search|hashtag|intent|share|explore|settings|notifications|messages|login|tos|privacy"
    "|about|jobs|compose"
)
_NO_FACEBOOK = (
    "groups|events|watch|photos?|sharer?|story.php|permalink.php|hashtag|marketplace|gaming|help|login"
    "|profile.php"
)
_NO_GITHUB = (
    "about|apps|collections|explore|features|issues|join|login|marketplace|notifications|orgs|pricing"
    "|pulls|search|security|settings|site|sponsors|topics|trending"
)
"""First parts of a path that are no accounts."""
_SITES = {
    "x": (
        r"(?:x|twitter|nitter|fxtwitter|vxtwitter|fixupx|xcancel)\.(?:com|net)",
        r"(?:iSLASHuserSLASH|intentSLASH(?:user|follow)\?(?:screen_name|user_id)=|#!/)?(?!(?:"
        + _NO_X
        + r")\b)@?(?P<NAME>\w++)",
    ),
    "bluesky": (r"bsky\.app", r"profileSLASH(?P<NAME>[\w.:-]*\w)"),
    "facebook": (
        r"(?:facebook|fb)\.(?:com|me)",
        r"(?:profile\.php\?id=|(?:people|pages|pg)SLASH)?(?!(?:"
        + _NO_FACEBOOK
        + r")\b)(?P<NAME>[\w.-]*\w)",
    ),
    "instagram": (
        r"(?:instagram|instagr)\.(?:com|am)",
        r"(?:storiesSLASH)?(?!(?:p|reels?|tv|explore|accounts|about|stories)\b)(?P<NAME>[\w.]*\w)",
    ),
    "tiktok": (r"tiktok\.com", r"@(?P<NAME>[\w.-]*\w)"),
    "youtube": (r"youtube\.com", r"(?:@|(?:c|user|channel)SLASH)(?P<NAME>[\w.·-]*\w)"),
    "threads": (r"threads\.(?:net|com)", r"@(?P<NAME>[\w.]*\w)"),
    "linkedin": (r"linkedin\.com", r"(?:in|pub)SLASH(?P<NAME>[\w%.-]*\w)"),
    "reddit": (r"reddit\.com", r"u(?:ser)?SLASH(?P<NAME>[\w-]++)"),
    "telegram": (
        r"(?:t|telegram)\.me",
        r"(?:sSLASH)?(?!(?:joinchat|share|addstickers)\b)(?P<NAME>\w++)",
    ),
    "snapchat": (r"snapchat\.com", r"(?:addSLASH|@)(?P<NAME>[\w.-]*\w)"),
    "twitch": (r"twitch\.tv", r"(?P<NAME>\w++)"),
    "vk": (r"vk\.com", r"(?P<NAME>[\w.]*\w)"),
    "whatsapp": (r"wa\.me", r"(?P<NAME>\+?\d++)"),
    "github": (
        r"(?:github|gitlab)\.com",
        r"(?!(?:" + _NO_GITHUB + r")\b)(?P<NAME>[\w-]++)",
    ),
    "pinterest": (
        r"pinterest\.(?:com|co\.uk|de|fr|ca)",
        r"(?!(?:pin|search|ideas|today|business|_)\b)(?P<NAME>[\w-]++)",
    ),
    "linktree": (r"linktr\.ee", r"(?!s\b)(?P<NAME>[\w.-]*\w)"),
    "medium": (r"medium\.com", r"@(?P<NAME>[\w.-]*\w)"),
    "mastodon": (
        r"(?P<host>[\w-]++(?:\.[\w-]++)++)",
        r"(?:(?:web|deck)SLASH)?(?:@|usersSLASH)(?P<NAME>[\w.-]*\w(?:@[\w.-]*\w)?)",
    ),
}
"""Hosts and paths by platform; the last stands for every host that writes "host/@name"."""

_SLASH = "(?:/|%2[Ff])"
_SUBDOMAIN = r"(?:[\w-]{1,12}\.)?"
_BLUESKY_HOST = r"(?P<host_name>[\w-]{1,63}\.bsky\.social)(?![\w-])"
_NO_BLOG = r"(?!(?:www|api|staging|support|help|on|open)\.)"
_BLOG_HOSTS = "|".join(
    rf"{_NO_BLOG}(?P<{site}>[\w-]{{1,63}})\.{site}\.com(?![\w-])" for site in ("tumblr", "substack")
)
_SIGN = re.compile(r"/(?i:@|users/|(?<=\.(?:com|net|app)/)|(?<=\.(?:me|tv|am|ee)/))")
_PAGE = re.compile(
    r"(?:(?<![\w.@-])|(?<=%2F))(?=[\w-]{1,63}\.)(?:"
    + "|".join(
        ("" if name == "mastodon" else _SUBDOMAIN)
        + (host + _SLASH + path).replace("SLASH", _SLASH).replace("NAME", name)
        for name, (host, path) in _SITES.items()
    )
    + f"|{_BLUESKY_HOST}|{_BLOG_HOSTS})",
    re.IGNORECASE,
)
_HOSTS = {"host_name": "bluesky"}
"""The platform of a group that is not named after it."""
_REST = re.compile(r"[/?#&%][^\s,;\"'<>()\[\]]*+")
"""What follows the account in an address, and leads to the person as well: the id of a post."""


class Page(NamedTuple):
    """An address in a text: where its account begins and ends, whose account it is, and where.

    *host_end* is where the host ends that the account is the beginning of; else *end*.
    """

    start: int
    end: int
    platform: str
    account: str
    host_end: int


def pages(text: str) -> Iterator[Page]:
    """Yield the addresses of people's pages in *text*, which is a reading."""
    if not (
        _SIGN.search(text)
        or "%2" in text
        or ".bsky." in text
        or ".BSKY." in text
        or ".tumblr." in text
        or ".substack." in text
    ):
        return
    for match in _PAGE.finditer(text):
        name = match.lastgroup or ""
        account = match[name]
        if name == "mastodon" and "@" not in account:
            account = f"{account}@{match['host']}"
        yield Page(*match.span(name), _HOSTS.get(name, name), account, match.end())


def end_of_address(text: str, at: int) -> int:
    """Return where the address ends whose account ends at *at*."""
    rest = _REST.match(text, at)
    return at + len(rest[0].rstrip(".!?:")) if rest else at
