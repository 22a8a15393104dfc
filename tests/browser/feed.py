"""What the browser tests share: writing posts, and reading the feed that shows them."""

from sinks.store import Batch

ALERT = "/alerts/halima:2026-02-03T12"


def write(served, *posts):
    served.writer.write(Batch(posts=list(posts)))


def comfortable(context, served):
    """Ask for the density that shows the chart whole; the feed is compact unless told."""
    context.add_cookies([{"name": "density", "value": "comfortable", "url": served.url}])


def orders(page):
    return page.eval_on_selector_all("#feed > article", "all => all.map(a => a.dataset.order)")


def first_words(page):
    return page.inner_text("#feed > article:first-child .words")
