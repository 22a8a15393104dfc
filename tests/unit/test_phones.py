"""Masks: telephone numbers are taken out, other numbers are not."""

import pytest

from schemas.masking import mask


@pytest.mark.parametrize(
    "number",
    [
        "+44 7700 900123",
        "+447700900123",
        "0044 7700 900123",
        "+44 (0)20 7946 0018",
        "07700 900123",
        "07700900123",
        "020 7946 0018",
        "(01632) 960 983",
        "01632-960983",
        "(202) 555-0143",
        "202-555-0143",
        "202.555.0143",
        "1-202-555-0143",
        "+1 202 555 0143",
        "06 12 34 56 78",
        "+33 6 12 34 56 78",
        "030/1234567",
        "98765 43210",
        "+254 712 345 678",
        "0712 345 678",
        "０７７００ ９００１２３",
        "٠٧٧٠٠ ٩٠٠١٢٣",
        "+۴۴ ۷۷۰۰ ۹۰۰۱۲۳",
        "०७७०० ९००१२३",
        "+44\u202f7700\u00a0900123",
    ],
)
def test_a_telephone_number_is_masked(number: str) -> None:
    """It leads to a person more surely than a handle."""
    assert mask(f"so {number}, thanks") == "so [phone], thanks"


@pytest.mark.parametrize("number", ["555 0199", "555-0199", "5550199", "612 345 678"])
def test_a_number_without_the_form_needs_a_word_before(number: str) -> None:
    """ "555 0199" alone may be anything."""
    assert mask(f"call me on {number}!") == "call me on [phone]!"
    assert mask(f"there were {number} of them") == f"there were {number} of them"


@pytest.mark.parametrize(
    "text",
    [
        "from 2019-2024 and 1939–1945",
        "on 2026-03-01 10:00:00 or 01.03.2026 10.30",
        "£1,000,000 of 1 000 000 000 and $250000000 and 0.123456789",
        "HR 3684, S. 1260, Bill C-233, 117-2345",
        "id 1490000000000000000 and 20260301123456",
        "Section 12.34.56, 10 20 30 40 50 60 70",
        "https://a.example/2026/03/01/202-555-0143",
        "ISBN 978-3-16-148410-0",
        "won 21-19 19-21 21-18",
    ],
)
def test_another_number_is_kept(text: str) -> None:
    """Years, dates, prices, bills and ids are what posts argue about."""
    assert mask(text) == text
