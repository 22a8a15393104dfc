"""Which handles and e-mail addresses of a text are masked, and what is glued to an official's."""

import re
from collections.abc import Callable

from schemas.masks import is_domain
from schemas.masks import names
from schemas.masks import resolve
from schemas.platforms import platform_name

Watched = Callable[[str, str], bool]
"""Whether a handle on a platform is an official's or an institution's, and so may be kept.

It is asked of e-mail addresses too, on the platform "mailto", and of telephone numbers, on "tel".
"""

Found = tuple[int, int, str]
"""Where in a reading somebody is named, and what to write there; "" for an official, who stays."""


def masked_names(text: str, platform: str, watched: Watched) -> list[Found]:
    """Return the handles and e-mail addresses of *text*, a reading, and what becomes of each."""
    found: list[Found] = []
    handles: _Handles | None = None
    citizens: set[str] = set()
    same: dict[tuple[str, str], str | None] = {}
    for match in names(text):
        run, (start, end) = match[0], match.span()
        if run in citizens:
            found.append((start, end, "@[user]"))
            continue
        before = text[start - _BEFORE if start > _BEFORE else 0 : start]
        if same and (by := same.get((before, run), _NEW)) is not _NEW:
            if by is not None:
                found.append((start, end, by))
            continue
        if run[1:].isidentifier() and run.isascii() and text[start - 1 : start] in _SPACE:
            # Nearly all: "@" and a plain word that stands alone, so nothing is glued to it.
            official = watched(platform, run)
            found.append((start, end, "" if official else "@[user]"))
            if not official and run[-1].isalpha():
                citizens.add(run)
            continue
        handles = handles or _Handles(platform, watched)
        if match.lastgroup == "handle":
            become = handles.found(text, run, start)
            found += become
            if not become or become[0][:2] == match.span():
                by = become[0][2] if become else None
                same[before, run] = by
                if by and run[-1].isalpha():
                    citizens.add(run)
        elif run[0] != "[":
            local = run.partition("@" if "@" in run else "%40")[0]
            sentence = run[len(local) :]
            # "thanks@ann.please" is a sentence around an official's handle.
            if not is_domain(sentence) and handles.official(sentence):
                found += handles.found(text, sentence, start + len(local))
            else:
                kept = watched("mailto", run.replace("%40", "@"))
                found.append((start, end, "" if kept else "[email]"))
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

    def found(self, text: str, run: str, start: int) -> tuple[Found, ...]:
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


_BEFORE = 17
"""Code points before a handle that may say it is none, with the one that ends the search for them."""
_NEW = "?"
"""No mask: this handle after these letters was not looked at yet."""
_SPACE = ("", " ")
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
