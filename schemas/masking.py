"""Take out of a text who is no official: handles, addresses of pages, e-mail, telephone numbers."""

import re
from collections.abc import Callable
from operator import itemgetter

from schemas.masks import is_domain
from schemas.masks import names
from schemas.masks import resolve
from schemas.phones import phones
from schemas.platforms import platform_name
from schemas.profile_pages import end_of_address
from schemas.profile_pages import pages
from schemas.text import Reading
from schemas.text import reading

Watched = Callable[[str, str], bool]
"""Whether a handle on a platform is an official's or an institution's, and so may be kept.

It is asked of e-mail addresses too, on the platform "mailto", and of telephone numbers, on "tel".
"""


def nobody(platform: str, handle: str) -> bool:  # noqa: ARG001  a Watched
    """Say that a handle is no official's: what is masked without a roster."""
    return False


def mask(text: str, platform: str = "", watched: Watched = nobody) -> str:
    """Return *text*, of a post on *platform*, without the names of accounts that are not *watched*.

    A handle becomes "@[user]", an account in the address of a page "[user]", an e-mail address
    "[email]", a telephone number "[phone]"; however they are disguised.  The rest is as it was.
    """
    if not _SIGN.search(text) and text.isascii():
        return text
    read = reading(text)
    found = _pages(read.text, watched)
    found += _names(read.text, platform, watched)
    for start, end in phones(read.text):
        found.append((start, end, "" if watched("tel", read.text[start:end]) else "[phone]"))
    if _AT_SPELT_OUT.search(read.text):
        found += [(*match.span(), "[email]") for match in _SPELT_OUT.finditer(read.text)]
    # Of two at the same place the page comes first: it takes the rest of its address along.
    return _written(text, read, sorted(found, key=itemgetter(0))) if found else text


_Found = tuple[int, int, str]
"""Where in a reading somebody is named, and what to write there; "" for an official, who stays."""

_SIGN = re.compile(r"[@/&]|%40|\.bsky\.|\d[\d ().-]{5}|[\[({]at[\])}]", re.IGNORECASE)


def _written(text: str, read: Reading, found: list[_Found]) -> str:
    """Return *text* with what was *found* in its reading written over.

    Of two that overlap the first counts, and the second for what is left of it.
    """
    pieces: list[str] = []
    done = last = 0
    for start, end, by in found:
        if end > last:
            start, last = max(start, last), end
            if by:
                first, after = read.span(start, end) if read.places else (start, end)
                pieces += (text[done:first], by)
                done = after
    return "".join([*pieces, text[done:]])


def _pages(text: str, watched: Watched) -> list[_Found]:
    found: list[_Found] = []
    last = 0
    for page in pages(text):
        if page.start >= last and page.account != "[user":
            official = watched(page.platform, page.account)
            last = page.end if official else end_of_address(text, page.end)
            found.append((page.start, last, "" if official else "[user]"))
            # An official's "@" on their page is no handle to be looked at again.
            if text[page.start - 1 : page.start] == "@":
                found[-1] = (page.start - 1, last, "" if official else "@[user]")
    return found


def _names(text: str, platform: str, watched: Watched) -> list[_Found]:
    found: list[_Found] = []
    handles = _Handles(platform, watched)
    citizens: set[str] = set()
    for match in names(text):
        run, start = match[0], match.start()
        if run in citizens:
            found.append((start, match.end(), "@[user]"))
        elif match.lastgroup == "handle":
            found += (become := handles.found(text, run, start))
            if become == ((start, match.end(), "@[user]"),) and run[-1].isalpha():
                citizens.add(run)
        elif run[0] != "[":
            local = run.partition("@" if "@" in run else "%40")[0]
            sentence = run[len(local) :]
            # "thanks@ann.please" is a sentence around an official's handle.
            if not is_domain(sentence) and handles.official(sentence):
                found += handles.found(text, sentence, start + len(local))
            else:
                kept = watched("mailto", run.replace("%40", "@"))
                found.append((start, match.end(), "" if kept else "[email]"))
    return found


class _Handles:
    """What becomes of the handles of one text; each is looked up once."""

    def __init__(self, platform: str, watched: Watched) -> None:
        self._platform = platform
        self._known = lambda handle: watched(platform, handle) or None
        self._prose = platform_name(platform) in _PROSE
        self._officials: dict[str, int] = {}

    def official(self, run: str) -> int:
        """Return where the official's handle ends that *run* begins with; 0 if there is none."""
        end = self._officials.get(run)
        if end is None:
            handle = run.replace("%40", "@", 1)
            resolved = resolve(handle, self._platform, self._known)
            end = resolved[1] + len(run) - len(handle) if resolved else 0
            self._officials[run] = end
        return end

    def found(self, text: str, run: str, start: int) -> tuple[_Found, ...]:
        """Say what becomes of the handle at *start*, and of what is glued to an official's."""
        end = start + len(run)
        official = self.official(run)
        if not official:
            if run[-1] == "]" or _is_price(text, run, start):
                return ()
            if _is_a_word(text, run, start):
                return ()
            if run[-1] == "_" and text[start - 1 : start] == "_":
                official = self.official(run.rstrip("_"))
                return ((start, end, "" if official else "@[user]"),)
            return ((start, end, "@[user]"),)
        rest = start + official
        # On X what follows is prose; elsewhere it may be the rest of somebody else's name.
        if rest == end or self._prose or is_domain(run[:official]):
            return ((start, rest, ""),)
        return ((start, rest, ""), (rest + 1, end, "[user]"))


def _is_price(text: str, run: str, start: int) -> bool:
    """Say whether the "@" at *start* stands for "at", as in "5@2.50"."""
    return bool(_PRICE.fullmatch(run) and _AMOUNT.search(text, max(0, start - 12), start))


def _is_a_word(text: str, run: str, start: int) -> bool:
    """Say whether the "@" at *start* stands for a letter, as in "tr@itor"; "ask@jane" is a handle."""
    rest = run[1:]
    if not rest.isalpha() or not (rest.islower() or rest.isupper()):
        return False
    before = _LETTERS.search(text, max(0, start - 16), start)
    if before is None or before[0].lower() in _BEFORE_HANDLES:
        return False
    return len(rest) <= 3 or (len(before[0]) <= 4 and len(rest) <= 7)


_LETTERS = re.compile(r"(?<![\w/@.])[A-Za-z]+\Z")
_WORDS_BEFORE = (
    "a add also and as ask at but by call cc dear dm for from fyi hat hey hi ht in is it like mail me"
    " msg mt my no now of ok on or our ping pls rt see so tell text the thx tip to ty user via w with"
    " yes you your"
)
_BEFORE_HANDLES = frozenset(_WORDS_BEFORE.split())
"""Words that are written onto a handle in haste."""
_PROSE = ("x", "bluesky", "mastodon")
"""Where the end of a handle can be told for certain: by its signs, or by its domain."""
_PRICE = re.compile(r"@\d[\d.]*")
_AMOUNT = re.compile(r"(?<![\w@.])\d(?:[\d.]{,8}\d)?\Z")
_AT_SPELT_OUT = re.compile(r"[\[({]at[\])}]", re.IGNORECASE)
_SPELT_OUT = re.compile(
    r"(?<![\w.+-])[\w.+-]++ ?[\[({]at[\])}] ?[\w-]++(?: ?(?:\.|[\[({]dot[\])}]) ?[\w-]++)+",
    re.IGNORECASE,
)
