"""Hashtags and links do not depend on how a text is spelled."""

import pytest

from ingest.links import hashtags
from ingest.links import links
from ingest.pseudonym import Pseudonyms

KEY = Pseudonyms(b"k" * 32)


@pytest.mark.parametrize(
    "text",
    ["see #NightFerries", "see ＃NightFerries", "see #Night\u200bFerries", "see &#35;NightFerries"],
)
def test_a_hashtag_is_one_however_it_is_spelled(text: str) -> None:
    """Detectors compare hashtags: another spelling must not be another hashtag."""
    assert hashtags(text) == ("NightFerries",)


def test_an_entity_is_no_hashtag() -> None:
    """The "#39" of an escaped apostrophe is nobody's topic."""
    assert hashtags("I&#39;m here") == ()


def test_an_escaped_address_is_the_same_link() -> None:
    """Some exports escape "&" in addresses; copies of one link must be seen as copies."""
    plain, escaped = (
        links(f"see https://news.example/a?b=1{sign}c=2", "", KEY, whole=True)
        for sign in ("&", "&amp;")
    )

    assert plain == escaped
    assert plain[0].url == "https://news.example/a?b=1&c=2"
