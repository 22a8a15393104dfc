"""Where a link leads: only to the web, and under a name that cannot be taken for another."""

import re
from unicodedata import category
from unicodedata import name
from unicodedata import normalize
from urllib.parse import urlsplit

from schemas.letters import LOOKALIKE

LONGEST = 2000
"""Characters of an address that is shown as a link."""

_WEB = re.compile(
    r"https?://[^\s\\/?#@%\x00-\x1f\x7f\ud800-\udfff]+([/?#][^\s\\\x00-\x1f\x7f\ud800-\udfff]*)?",
    re.IGNORECASE,
)
"""No name before the host, and nothing that browsers read otherwise than we do."""
_DOTS = re.compile("[.\u3002\uff0e\uff61]")

_SCRIPTS = frozenset(
    {
        *(
            "LATIN",
            "CYRILLIC",
            "GREEK",
            "ARABIC",
            "HEBREW",
            "GEORGIAN",
            "ETHIOPIC",
            "HANGUL",
            "CJK",
        ),
        *("HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC", "THAI", "LAO", "KHMER"),
        *("MYANMAR", "DEVANAGARI", "BENGALI", "TAMIL", "TELUGU", "GUJARATI", "GURMUKHI", "KANNADA"),
        *("MALAYALAM", "ORIYA", "SINHALA"),
    }
)
"""Scripts that hosts are shown in, as Unicode names their letters; few readers know a letter of others."""
_TOGETHER = (
    frozenset({"CJK", "HIRAGANA", "KATAKANA", "KATAKANA-HIRAGANA", "IDEOGRAPHIC"}),
    frozenset({"CJK", "HANGUL"}),
)
_LATIN = frozenset(map(chr, range(0xDF, 0x180))) - set("÷ıĸŀſ")
"""Letters beyond ASCII of European languages, without those that pass for a plain one."""
_LATIN_LIKE = frozenset(LOOKALIKE) | set("ӏѵѡԍ")


def link(url: str) -> tuple[str, str] | None:
    """Return the address *url* and its host as it is shown; None where it is no safe link."""
    if len(url) > LONGEST or not _WEB.fullmatch(url):
        return None
    try:
        host = urlsplit(url).hostname or ""
        urlsplit(url).port  # noqa: B018, it raises
    except ValueError:
        return None
    shown = shown_host(host)
    return (url, shown) if shown else None


def shown_host(host: str) -> str:
    """Return *host* in its letters, or in punycode where these look like others; "": it is none."""
    try:
        return ".".join(map(_label, _DOTS.split(normalize("NFKC", host).lower())))
    except UnicodeError:
        return ""


def _label(label: str) -> str:
    """Return one part of a host as it is shown."""
    meant = label[4:].encode("ascii").decode("punycode") if label.startswith("xn--") else label
    if meant.isascii():
        return label
    meant = normalize("NFC", meant)
    plain = f"xn--{meant.encode('punycode').decode()}"
    return plain if _misleads(meant) else meant


def _misleads(label: str) -> bool:
    """Whether *label* mixes scripts, or has letters that readers take for others."""
    letters = [c for c in label if not (c.isascii() and (c.isdigit() or c == "-"))]
    if any(category(c)[0] not in "LM" for c in letters):
        return True
    scripts = {name(c, "?").split()[0] for c in letters}
    if not scripts <= _SCRIPTS or (len(scripts) > 1 and not any(scripts <= t for t in _TOGETHER)):
        return True
    if scripts == {"LATIN"}:
        return not all(c.isascii() or c in _LATIN for c in letters)
    return all(c in _LATIN_LIKE for c in letters)
