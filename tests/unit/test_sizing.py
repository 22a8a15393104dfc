"""Sizing shows what was measured, and says what was not."""

import json

from tools.sizing import PAGE
from tools.sizing import filled
from tools.sizing import table


def test_a_figure_that_was_not_measured_says_so(tmp_path):
    """A guess would be bought as hardware."""
    (tmp_path / "bench.json").write_text(
        json.dumps({"tag": {"posts_per_s_core": 5631, "rss_mb": None}})
    )

    rows = table(tmp_path).splitlines()

    assert "| 5,631 posts/s |" in rows[2]
    assert all("| not measured |" in row for row in rows[3:])


def test_the_table_goes_between_its_marks_and_again():
    """What people wrote around it stays."""
    page = PAGE.read_text(encoding="utf-8")
    once = filled(page, "| first |")
    twice = filled(once, "| second |")

    assert "| first |" in once and "| first |" not in twice
    assert filled(twice, "") == filled(page, "")
