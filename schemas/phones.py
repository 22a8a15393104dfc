"""Telephone numbers in a text, as people write them; never years, dates, prices, bills or ids.

A number counts when its form is one of telephones alone (+44 …, 07700 900 123, (202) 555-0143), or
when a word such as "call" stands before it.
"""

import re
from collections.abc import Iterator

_NUMBER = re.compile(
    # Each group takes all digits that stand together: else a long row of them is tried in every cut.
    # Not inside a word, an address, a decimal; not money, not a date.
    r"(?<![\w.,/=&#@%$£€¥₹-])(?<!\d[ ])(?!\d{4}-\d\d-\d\d|\d{1,2}([./-])\d{1,2}\1\d{4}(?!\d))(?:"
    # +44 7700 900123, 0044 7700 900123
    r"(?:\+|00)[1-9]\d{0,2}(?:[ ./-]?\(0\))?(?:[ ./-]{0,2}\(?\d{1,14}+(?!\d)\)?){1,6}"
    # 07700 900123, (020) 7946 0018, 06 12 34 56 78, 020-79460018
    r"|(?:\(0\d{1,14}+(?!\d)\)?|0\d{1,14}+(?!\d)(?:\)(?=[ ./-]?\d))?)(?:[ ./-]?\d{2,14}+(?!\d)){0,5}"
    # (202) 555-0143, 1-202-555-0143, 202.555.0143
    r"|(?:1[ .-])?(?:\([2-9]\d\d\) ?|[2-9]\d\d[ .-])[2-9]\d\d[ .-]\d{4}"
    # 98765 43210
    r"|[6-9]\d{4}[ -]\d{5}"
    r")(?![\w%@])(?![.,]\d)"
)
_CUED = re.compile(
    r"(?:(?<!\[)\b(?:call|calls|phone|phoned|telephone|tel|ring|text|sms|whatsapp|signal|mobile|cell"
    r"|number|dial|fax|telefon|numéro|téléphone|llama|teléfono|ligue|simu|piga)\b|[☎📞📱☏])"
    r"[^\d\n@]{0,24}?(?P<number>\+?\(?\d(?:[ ()./-]{0,2}\d){6,14})(?![\w%@])(?![.,]\d)",
    re.IGNORECASE,
)
_SIGN = re.compile(r"\d(?:[ ()./-]{0,2}\d){6}")
_OTHER_DIGITS = re.compile(r"[^\D0-9]{1,18}")
_DIGIT = re.compile(r"\d")
_YEARS = re.compile(r"(?:1[89]|20)\d\d[ ./-]+(?:1[89]|20)\d\d")


def phones(text: str) -> Iterator[tuple[int, int]]:
    """Yield the code points of each telephone number in *text*, which is a reading."""
    if not _SIGN.search(text):
        return
    if not text.isascii():
        text = _OTHER_DIGITS.sub(
            lambda run: str(int(run[0])).zfill(len(run[0])), text
        )  # offsets stay
    for match in _NUMBER.finditer(text):
        if _plausible(match.group()):
            yield match.span()
    for match in _CUED.finditer(text):
        if _plausible(match["number"], at_least=7):
            yield match.span("number")


def _plausible(number: str, at_least: int = 9) -> bool:
    digits = len(_DIGIT.findall(number))
    return at_least <= digits <= 15 and not _YEARS.fullmatch(number)
