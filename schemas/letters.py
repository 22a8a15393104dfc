"""What a single code point reads as: itself, a plainer sign for it, or nothing."""

from functools import lru_cache
from unicodedata import category
from unicodedata import decomposition
from unicodedata import normalize


def _codes(ranges: str) -> frozenset[str]:
    """Return the code points of *ranges*, written in hexadecimal: "300-36F 20E3"."""
    found: set[str] = set()
    for part in ranges.split():
        first, _, last = part.partition("-")
        found.update(map(chr, range(int(first, 16), int(last or first, 16) + 1)))
    return frozenset(found)


DECORATION = _codes("300-36F 1AB0-1AFF 1DC0-1DFF 20D0-20FF FE20-FE2F")
"""Marks that stand on any letter: accents, tones, strokes.  Dropped unless they join it."""

JOINING = DECORATION | _codes(
    "653-655 93C 9BE 9D7 B3E B56-B57 BBE BD7 C56 CC2 CD5-CD6 D3E D57 DCA DCF DDF 102E 1161-1175"
    " 11A8-11C2 1B35 3099-309A 110BA 11127 1133E 11357 114B0 114BA 114BD 115AF 11930"
)
"""What may become one code point with the letter before it (Unicode's NFC_Quick_Check=Maybe)."""

_UNREAD = _codes(
    # Combining grapheme joiner, fillers, variation selectors.
    "34F 115F-1160 17B4-17B5 180B-180F FE00-FE0F E0100-E01EF"
    # Arabic lengthening and vowel signs, Hebrew points: the same word is written with and without.
    " 640 64B-652 656-65F 670 6D6-6DC 6DF-6E4 6E7-6E8 6EA-6ED 591-5BD 5BF 5C1-5C2 5C4-5C5 5C7"
)
_SHOWN = _codes("600-605 6DD 70F 890-891 8E2 110BD 110CD")
"""Format characters that are seen, before numbers."""
_BLANK = "\u2800\u3164\uffa0"
"""Drawn as a space, though none by name."""

_SIGNS = {
    "'": "’‘‚‛ʼʹʻʽˈˊ′‵´`՚׳ꞌ᾽᾿＇",
    '"': "“”„‟«»″‶〃〝〞〟״ˮ＂",
    "-": "‐‑−⁃֊־﹣－",
    ".": "…‥。｡።۔।॥︒",
    ",": "、､،፣︑",
    ";": "؛፤",
    ":": "፥",
    "?": "؟⸮՞፧❓❔\u037e",
    "!": "❗❕՜",
}
"""Punctuation by the ASCII sign that says the same; the rest is found by Unicode's decompositions."""


def _alphabet(first: int, a: str = "A") -> dict[str, str]:
    """Return the letters from *a* to the last of the alphabet by the code points from *first* on."""
    return {chr(first + i): chr(ord(a) + i) for i in range(26)}


_READ = (
    {written: sign for sign, all_written in _SIGNS.items() for written in all_written}
    # Letters in black circles, black squares and brackets, and small capitals: Unicode gives them no
    # single plain letter.
    | _alphabet(0x1F150)
    | _alphabet(0x1F170)
    | _alphabet(0x1F110)
    | _alphabet(0x249C, "a")
    | dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘꞯʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
    | {"‽": "?!"}
)
del _READ["`"]


LOOKALIKE = dict(
    zip(
        "аеосрхуіѕјԁһкмтвнпгԛԝαερουικντχıłøАВЕКМНОРСТХІЅЈУΑΒΕΖΗΙΚΜΝΟΡΤΥΧ",
        "aeocpxyisjdhkmtbhnrqwaepouikvtxiloABEKMHOPCTXISJYABEZHIKMNOPTYX",
        strict=True,
    )
)
"""Letters, most of them Greek and Cyrillic, by the Latin ones they look like."""


@lru_cache(maxsize=4096)
def read_letter(c: str) -> str:
    """Return what the code point *c* reads as: one letter, more ("ﬁ"), a space, or nothing."""
    if c in _READ:
        return _READ[c]
    if c.isspace() or c in _BLANK:
        return " "
    kind = category(c)
    if kind == "Cc" or (kind == "Cf" and c not in _SHOWN) or c in _UNREAD:
        return ""
    if kind == "Cs":
        return "\ufffd"  # half a pair, which nothing after us could encode
    made_of = decomposition(c)
    if not made_of.startswith("<"):
        return normalize("NFC", c) if made_of else c
    plain = normalize("NFKC", c)
    # Fractions, "™", "℃" and accents that stand alone would read as words and spaces nobody wrote.
    if made_of.startswith("<fraction>") or plain[0] == " " or (kind[0] == "S" and len(plain) > 1):
        return c
    return "".join([_READ.get(part, part) for part in plain])
