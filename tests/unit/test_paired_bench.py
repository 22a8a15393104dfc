"""The comparison of two commits says what became worse, whichever way a figure counts."""

import pytest

from tools.paired_bench import compare
from tools.paired_bench import flat
from tools.paired_bench import middle


def test_a_slower_figure_is_named_and_a_faster_one_is_not(capsys):
    """µs a post count downwards, posts a second upwards."""
    before = {"tag.us_per_post": 100.0, "tag.posts_per_s_core": 10_000.0, "gone": 1.0}

    assert list(compare(before, {"tag.us_per_post": 109.0, "tag.posts_per_s_core": 9_200.0})) == []
    assert list(compare(before, {"tag.us_per_post": 111.0, "tag.posts_per_s_core": 9_200.0})) == [
        "tag.us_per_post"
    ]
    assert list(compare(before, {"tag.us_per_post": 50.0, "tag.posts_per_s_core": 8_900.0})) == [
        "tag.posts_per_s_core"
    ]
    assert "+11.0%" in capsys.readouterr().out


def test_one_slow_round_does_not_decide():
    """Another process may have been busy just then."""
    rounds = [dict(flat({"tag": {"us": us, "what": "x"}})) for us in (100, 400, 101)]

    assert middle(rounds) == {"tag.us": pytest.approx(101)}
