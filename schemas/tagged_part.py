"""Which part of a very long text tags are made of: one answer for the steps and for who shows them."""

LONGEST_TAGGED = 25_000
"""Code points of a text that steps look at; the longest post of any platform (X) has as many."""
_LAST_WORD = 200


def tagged_part(text: str) -> str:
    """Return the part of *text* that steps see: all of it, or the whole words of its beginning.

    The rest is masked, stored and searched like any other text; it is only not tagged.
    """
    if len(text) <= LONGEST_TAGGED:
        return text
    space = text.rfind(" ", LONGEST_TAGGED - _LAST_WORD, LONGEST_TAGGED)
    # A name that is cut in two could be another person's.
    return text[: space if space > 0 else LONGEST_TAGGED]
