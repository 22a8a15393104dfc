"""Handles of a roster in every form people write them, and whose account each one is."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Protocol

from msgspec import Struct

from schemas.platforms import platform_name
from schemas.profile_pages import pages

_SEPARATOR = re.compile(r"\s+(?:and|&)\s+|[\n,;|]+")
_NEXT_HANDLE = re.compile(r"\s+(?=@|https?://)")
_LABEL = re.compile(
    r"^(?:(?:twitter|x|bluesky|bsky|mastodon|threads)\s*(?:/\s*\w+\s*)?:\s*)(?!//)", re.IGNORECASE
)
_NOTHING = frozenset(("", "-", "--", "n/a", "none", "null", "nil", "nan", "tbc", "?", "@"))
_DOMAIN = r"[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)+"
_SHAPES = {
    "x": (re.compile(r"[a-z0-9_]{1,20}"), "@name"),
    "bluesky": (re.compile(rf"{_DOMAIN}|[a-z0-9-]+"), "@name.bsky.social"),
    "mastodon": (re.compile(rf"[a-z0-9_](?:[a-z0-9_.-]*[a-z0-9_])?@{_DOMAIN}"), "@name@host"),
    "threads": (re.compile(r"[a-z0-9_.]{1,30}"), "@name"),
}
"""Where "@handle" names an account: what a handle looks like, and how to write it."""

_HOSTS = {
    "x": ("twitter.com", "x.com"),
    "bluesky": ("bsky.app",),
    "threads": ("threads.net", "threads.com"),
    "facebook": ("facebook.com", "fb.com"),
    "instagram": ("instagram.com",),
}
_PAGE = re.compile(rf"(?:(?:https?|at)://)?({_DOMAIN})(?:/(.*))?", re.DOTALL)
_NO_USER = frozenset(("i", "home", "search", "hashtag", "intent", "share", "explore", "settings"))


class ContactDetail(Struct, frozen=True, kw_only=True):
    """An account or address: *type* is "bluesky", "mastodon", "twitter" (or "x"), "email" and so on."""

    type: str
    value: str
    valid_from: str = ""
    valid_until: str = ""


class HandleError(ValueError):
    """A value that cannot be a handle; the message says how to write it."""


class Owner(Protocol):
    """A person or an organization, as far as accounts are concerned."""

    @property
    def id(self) -> str:
        """What memberships call them."""

    @property
    def contact_details(self) -> tuple[ContactDetail, ...]:
        """Their accounts and addresses."""


Accounts = dict[tuple[str, str], list[tuple[str, ContactDetail]]]
"""Owner and contact by platform and handle; under the platform "" by handle alone."""


def bare(handle: str) -> str:
    """Return *handle* as it is compared: small letters, plain letters, no sign before it."""
    if not handle.isascii():
        handle = "".join(
            c for c in unicodedata.normalize("NFKC", handle) if unicodedata.category(c) != "Cf"
        )
    return handle.strip().lstrip("@").lower()


def index(owners: Iterable[Owner]) -> Accounts:
    """Return whose account each handle of *owners* is; a contact that is no handle is passed over."""
    found: Accounts = {}
    for owner in owners:
        for contact in owner.contact_details:
            platform = platform_name(contact.type.partition("/")[0])
            for page in pages(contact.value) if platform in _PAGES else ():
                key = (page.platform, bare(page.account))
                found.setdefault(key, []).append((owner.id, contact))
            for handle in handles(contact):
                keys = {(platform, handle)}
                if platform in _SHAPES:
                    keys.add(("", handle))
                if platform == "bluesky" and "." not in handle:
                    keys.add((platform, f"{handle}.bsky.social"))
                if platform == "mastodon":
                    keys.add((platform, handle.partition("@")[0]))
                for key in keys:
                    found.setdefault(key, []).append((owner.id, contact))
    return found


def handles(contact: ContactDetail) -> list[str]:
    """Return the bare handles that *contact* holds: often one, none for an e-mail address.

    Raises HandleError when its platform has handles and this cannot be one.
    """
    platform = platform_name(contact.type.partition("/")[0])
    if platform in _NOT_ACCOUNTS:
        return []
    value = _plain(contact.value)
    if platform not in _SHAPES:
        names = [_page_name(part.strip(), platform) for part in re.split("[,;]", value)]
        return [name for name in names if name not in _NOTHING]
    found: list[str] = []
    parts = [
        p for part in _SEPARATOR.split(_LABEL.sub("", value)) for p in _NEXT_HANDLE.split(part)
    ]
    for part in parts:
        part = part.strip().strip("()[]<>\"'.:")
        if part not in _NOTHING:
            handle = _handle(platform, _LABEL.sub("", part).replace("@ ", "@"))
            shape, example = _SHAPES[platform]
            if not shape.fullmatch(handle):
                raise HandleError(
                    f'{contact.type} "{contact.value}" cannot be a handle: write it as {example}'
                )
            found.append(handle)
    return found


TELEPHONES = frozenset(("phone", "voice", "tel", "fax", "cell", "mobile"))
_PAGES = frozenset(("url", "website"))
"""What may be the address of any page, of an account too."""
_NOT_ACCOUNTS = TELEPHONES | _PAGES | {"email", "address"}


def reachable(kind: str, value: str) -> str:
    """Return an e-mail address ("mailto") or a telephone number ("tel") as they are compared.

    Of a number the last eight digits count: it is written with and without its country.
    """
    if kind == "mailto":
        return value.strip().lower().removeprefix("mailto:")
    return "".join(str(unicodedata.decimal(c)) for c in value if c.isdecimal())[-8:]


def _plain(value: str) -> str:
    """Return *value* in small plain letters, without what cannot be seen."""
    plain = unicodedata.normalize("NFKC", value)
    return "".join(c for c in plain if unicodedata.category(c) != "Cf").strip().lower()


def _handle(platform: str, part: str) -> str:
    """Return the handle in *part*, which may be the address of a page; "" when there is none."""
    part = part.removeprefix("acct:")
    page = None if part.startswith("@") or "@" in part.partition("/")[0] else _PAGE.fullmatch(part)
    if page is None or (platform == "bluesky" and not page[2] and "://" not in part):
        return part.lstrip("@").rstrip("/")
    host = page[1].removeprefix("www.")
    path = [p for p in re.split(r"[/?&]", (page[2] or "").removeprefix("#!/")) if p]
    if platform == "mastodon":
        name = next((p for p in path if p.startswith("@")), path[-1] if path else "")
        name = name.split("#")[0].lstrip("@")
        return name if "@" in name else f"{name}@{host}"
    host = host.removeprefix("mobile.").removeprefix("m.")
    if host not in _HOSTS[platform]:
        # A Bluesky handle is a domain of its owner: their page is its address.
        return host if platform == "bluesky" and not path and host not in _FOREIGN else ""
    named = [p.removeprefix("screen_name=") for p in path if p.startswith("screen_name=")]
    if platform == "bluesky":
        path = path[1:] if path[:1] == ["profile"] else []
    name = next(iter(named or path), "").split("#")[0].lstrip("@")
    return "" if name in _NO_USER else name


_FOREIGN = frozenset(host for hosts in _HOSTS.values() for host in hosts)


_SECTIONS = frozenset(("pages", "people", "pg", "c", "user", "channel", "in", "add", "profile"))


def _page_name(value: str, platform: str) -> str:
    """Return whose page an address is; what is no address, as it is; "" where it does not say."""
    page = next(pages(value), None)
    if page and page.platform == platform:
        return page.account
    if "/" not in value:
        return value.lstrip("@")
    path = (value.partition("://")[2] or value).split("?")[0].split("/")[1:]
    name = next((part for part in path if part and part not in _SECTIONS), "")
    return "" if name == "profile.php" else name.lstrip("@")
