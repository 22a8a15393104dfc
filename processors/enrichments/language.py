"""Which language a post is written in.

Two readers, the cheap one first.  Function words ("the", "und", "que") and the script settle most
posts; py3langid reads the rest.  The platform's own tag is only a second vote: it confirms a weak
reading and breaks a tie, and never overrules a confident one.
"""

import re
from collections import defaultdict
from collections.abc import Sequence
from functools import lru_cache
from importlib.metadata import version
from importlib.resources import files
from typing import ClassVar

from py3langid.langid import MODEL_FILE
from py3langid.langid import LanguageIdentifier

from processors.step import Setup
from processors.step import Step
from processors.text import view
from schemas.languages import ALIASES
from schemas.languages import NAMES
from schemas.languages import UNSURE
from schemas.post import Post
from schemas.tag import Named
from schemas.tag import Tag
from schemas.tag_view import TagView

CONFIDENT = 0.8
"""From this confidence on, another step may rely on the code."""

DEFAULT = ("en", "fr", "de", "it", "pt", "es", "ar", "sw", "ha", "am", "yo", "ig", "rw", "nl")
"""The languages we expect where a deployment names none."""

_ISO_CODES = (
    "af am an ar as az ba be bg bn br bs ca cs cy da de dz el en eo es et eu fa fi fo fr "
    "fy ga gd gl gu ha he hi hr ht hu hy id ig is it ja jv ka kk km kn ko ku ky la lb lg "
    "ln lo lt lv mg mk ml mn mr ms mt my ne nl nn no oc om or pa pl ps pt qu ro ru rw sa "
    "se si sk sl sn so sq sr st sv sw ta te tg th tk tl tr tt ug uk ur uz vi vo wa xh yo "
    "zh zu"
)
SUPPORTED = frozenset(_ISO_CODES.split())
"""The ISO 639-1 codes py3langid can tell apart."""


class Language(Tag, frozen=True, kw_only=True):
    """*code* is ISO 639-1, "und" when unsure; *confidence* from 0 to 1, 0 for "und"."""

    name: ClassVar[str] = "language"
    view: ClassVar[TagView] = TagView(
        about="By function words, script and a model. Too little said is “unsure”, never a guess.",
        labels={**NAMES, UNSURE: "language unsure"},
        aliases={**ALIASES, "unsure": UNSURE},
        filter="lang",
        place="head",
        top=7,
        heading="Languages",
        field="code",
    )

    code: str
    confidence: float

    def says(self, named: Named) -> str:  # noqa: ARG002, it names nobody
        """Return the language with its confidence."""
        return f"{self.word(self.code)}, confidence {self.confidence:.2f}"


def prepare(setup: Setup) -> Step:
    """Return the step for the languages of *setup*, or for DEFAULT where it names none.

    A post in another language comes out "und" wherever we can see that it is one.
    Raises ValueError for a code nobody here can read.
    """
    expected = frozenset(setup.languages or DEFAULT)
    if unknown := expected - SUPPORTED:
        raise ValueError(
            f"no such language: {', '.join(sorted(unknown))}; there are {', '.join(sorted(SUPPORTED))}"
        )
    labels = tuple(sorted(expected | _STRANGERS))

    def language(post: Post) -> Language:
        words = _WORD.findall(view(post.text).lower)[:_MOST_WORDS]
        if (
            words
            and max(words[0], words[-1]) > "\u02ff"
            and (script := _by_script(words, expected))
        ):
            return script
        if len(words) < _FEWEST_WORDS:
            return _TOO_SHORT
        leader, best, second = _vote(words)
        lead = best - second
        pidgin = leader == "en" and not _PIDGIN.isdisjoint(words)
        if lead >= _CLEAR_LEAD and best >= _LEAST_SHARE * len(words) and not pidgin:
            return _BY_WORDS[leader] if leader in expected else _STRANGE_WORDS
        platform = _platform(post.lang)
        if platform == leader and leader in expected and lead >= _WEAK_LEAD:
            return Language(by=f"{_WORDS} + platform tag", code=leader, confidence=0.9)
        hint = leader if lead >= _WEAK_LEAD else ""
        return _by_model(words, labels, expected, hint, platform)

    return language


_WORD = re.compile(r"[^\W\d_]+")
_MOST_WORDS = 80
_FEWEST_WORDS = 3

# Chosen on the training halves of our measuring sets: over this lead .99 of six languages are right.
_CLEAR_LEAD = 4
_WEAK_LEAD = 2
_LEAST_SHARE = 0.3

_FLOOR = 0.3
"""Under this confidence a reading by the model is no reading."""
_SURE_STRANGER = 0.5
"""From this probability on a language nobody expects is believed, whatever the platform says."""

_STRANGE_CODES = (
    "ar bn cs da de el en es fa fi fr he hi hu id it ja ko nl no pcm pl pt ro ru so sv ta th tl tr"
    " uk ur vi zh zu"
)
_STRANGERS = frozenset(_STRANGE_CODES.split())
"""What the model may answer though nobody expects it, so that a stranger is not called a neighbour.

Close kin of the common languages (Galician, Catalan, Luxembourgish) are left out on purpose: short
posts in the common language would be taken for them.
"""

# The script alone: these letters in an Arabic or Ethiopic post mean another language writes it.
_NOT_ARABIC = re.compile(
    "[\u067e\u0686\u0698\u06a9\u06af\u06cc\u06d2\u06c1\u06be\u06ba\u0679\u0688\u0691\u06c6\u06ce\u06d5]"
)
_NOT_AMHARIC = re.compile("\u12a3|\u12a5\u12e9|\u1293\u12ed|\u12a5\u12ea")
_ARABIC_KIN = frozenset({"fa", "ur", "ps", "ug", "ku", "pa"})

_WORDS = "function words 2"
_SCRIPT = "script 1"
_MODEL = f"py3langid {version('py3langid')}"


def _read_words() -> tuple[list[str], dict[str, int]]:
    """Return the codes, and for each word its votes: one byte a code, in one whole number."""
    listed: defaultdict[str, dict[str, None]] = defaultdict(dict)
    text = (files("processors") / "lexicons" / "function_words.txt").read_text(encoding="utf-8")
    codes: list[str] = []
    for line in text.splitlines():
        if not line.startswith("#"):
            code, *words = line.split()
            if code not in codes:
                codes.append(code)
            for word in words:
                listed[word][code] = None
    votes = {}
    for word, where in listed.items():
        # A word of one language says most.  80 words of at most 3 keep within a byte.
        weight = max(1, 4 - len(where))
        votes[word] = sum(weight << (8 * codes.index(code)) for code in where)
    return codes, votes


_CODES, _VOTES = _read_words()
_PIDGIN = frozenset(
    word for word, votes in _VOTES.items() if votes == 3 << (8 * _CODES.index("pcm"))
)
"""Words of Nigerian Pidgin alone: with them the small words of English prove nothing."""
_BY_WORDS = {code: Language(by=_WORDS, code=code, confidence=0.99) for code in _CODES}
_STRANGE_WORDS = Language(by=_WORDS, code=UNSURE, confidence=0.0)
_TOO_SHORT = Language(by="fewer than 3 words", code=UNSURE, confidence=0.0)


def _vote(words: Sequence[str]) -> tuple[str, int, int]:
    """Return the language the words speak for most, its votes, and the votes of the next one."""
    votes = sum([_VOTES[word] for word in words if word in _VOTES]).to_bytes(len(_CODES), "little")
    *_, second, best = sorted(votes)
    return _CODES[votes.index(best)], best, second


def _by_script(words: Sequence[str], expected: frozenset[str]) -> Language | None:
    """Return what the script alone decides: Arabic or Amharic, where no kin of theirs is expected."""
    text = "".join(words)
    if "am" in expected and _mostly("\u1200", "\u139f", words):
        known = not _NOT_AMHARIC.search(text)
        return Language(
            by=_SCRIPT, code="am" if known else UNSURE, confidence=0.95 if known else 0.0
        )
    if (
        "ar" in expected
        and expected.isdisjoint(_ARABIC_KIN)
        and (_mostly("\u0600", "\u06ff", words) or _mostly("\ufb50", "\ufeff", words))
        and not _NOT_ARABIC.search(text)
    ):
        return Language(by=_SCRIPT, code="ar", confidence=0.95)
    return None


def _mostly(first: str, last: str, words: Sequence[str]) -> bool:
    """Say whether most words begin with a letter from *first* to *last*."""
    return 2 * sum(first <= word[0] <= last for word in words) > len(words)


def _platform(tag: str | None) -> str:
    """Return the language of a platform's tag: "pt" for "pt-BR"."""
    return tag.replace("_", "-").partition("-")[0].lower() if tag else ""


def _by_model(
    words: Sequence[str],
    labels: tuple[str, ...],
    expected: frozenset[str],
    leader: str,
    platform: str,
) -> Language:
    """Return py3langid's reading, weighed with the weak *leader* of the words and the *platform* tag."""
    code, probability = _identifier(labels).classify(" ".join(words))
    if code in expected:
        # Each vote that agrees leaves a third of the doubt.
        doubt = (1 - float(probability)) / 3 ** ((code == leader) + (code == platform))
        if 1 - doubt >= _FLOOR:
            by = f"{_MODEL} + platform tag" if code == platform else _MODEL
            return Language(by=by, code=code, confidence=round(1 - doubt, 3))
    elif probability >= _SURE_STRANGER:
        return Language(by=_MODEL, code=UNSURE, confidence=0.0)
    # Nobody is sure: the platform's word decides, else the few small words there are.
    if platform in expected:
        return Language(by=f"platform tag, {_MODEL} unsure", code=platform, confidence=0.5)
    if leader in expected:
        return Language(by=f"{_WORDS}, {_MODEL} unsure", code=leader, confidence=0.5)
    return Language(by=_MODEL, code=UNSURE, confidence=0.0)


@lru_cache(maxsize=4)
def _identifier(labels: tuple[str, ...]) -> LanguageIdentifier:
    """Return our own model for *labels*: loaded by the first post that needs it, then never changed.

    Unpacking it costs about a second of CPU and 100 MB, which a deployment with clear posts saves.
    """
    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(labels)
    return identifier
