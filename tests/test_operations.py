"""docs/operations.md tells the truth about variables, metrics, roles and services."""

import re
from pathlib import Path

from hearhear.observe.metrics import METRICS
from hearhear.observe.metrics import metrics_page
from hearhear.wiring.environment import VARIABLES

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs/operations.md").read_text(encoding="utf-8")
DEPLOYMENT = (ROOT / "docs/deployment.md").read_text(encoding="utf-8")
COMPOSE = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")


def test_every_metric_it_names_exists():
    """An alert on a name that is never counted never fires."""
    named = set(re.findall(r"hearhear_(?!back|elastic)\w+", PAGE))

    assert named <= {m.name for m in METRICS}


def test_every_gauge_has_an_alert():
    """A gauge nobody looks at is noise."""
    assert all(m.name in PAGE for m in METRICS if m.kind == "gauge")


def test_it_explains_every_variable_we_know():
    """And those that the compose file itself takes, where setting it up is told."""
    compose = set(re.findall(r"\$\{(HEARHEAR_\w+)", COMPOSE))
    named = set(re.findall(r"HEARHEAR_[A-Z_]+[A-Z]", PAGE + DEPLOYMENT))

    assert named == {v.name for v in VARIABLES} | compose


def test_the_page_of_metrics_is_fresh():
    """It is generated; an edit by hand would be lost."""
    assert (ROOT / "docs/metrics.md").read_text(encoding="utf-8") == metrics_page()
