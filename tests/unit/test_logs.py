"""Logs: one JSON object a line, and whatever happens no post text in it."""

import ast
import io
import json
import logging
import logging.config
import subprocess
import sys
import threading
import warnings
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hearhear.observe.logs import Fields
from hearhear.observe.logs import JsonLines
from hearhear.observe.logs import faust_config
from hearhear.observe.logs import log
from hearhear.observe.logs import set_up

TEXT = "Minister Wrenfield closed our ferry, shame on her"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def lines():
    """Log to a list of decoded lines, and put Python's logging back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook
    set_up("tag", stream=stream)
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook = hooks
    logging.captureWarnings(capture=False)


def test_a_line_says_when_what_and_where(lines):
    """Five names a log collector can rely on."""
    logger = logging.getLogger("hearhear.stream")
    log(logger, logging.WARNING, "Kafka refused messages", topic="posts.tagged", count=3)

    (line,) = lines()

    assert line.pop("at").endswith("+00:00")
    assert line == {
        "level": "warning",
        "process": "tag",
        "event": "Kafka refused messages",
        "logger": "hearhear.stream",
        "fields": {"topic": "posts.tagged", "count": 3},
    }


def test_an_unknown_field_is_left_out_and_named(lines):
    """A field called text would hold one; whoever added it sees that it is refused."""
    log(logging.getLogger("a"), logging.INFO, "tagged", text=TEXT, count=1)

    assert lines()[0]["fields"] == {"count": 1}
    assert lines()[0]["refused"] == ["text"]


@pytest.mark.parametrize("value", [TEXT, "@handle", "zwei Wörter", "x" * 121, ["a"], {"a": TEXT}])
def test_a_known_field_takes_names_only(lines, value):
    """A sentence in the field `reason` is still a sentence."""
    log(logging.getLogger("a"), logging.INFO, "dropped", reason=value)

    assert lines()[0]["fields"] == {"reason": "…"}


def test_what_a_library_logs_keeps_its_sentence_and_its_numbers(lines):
    """An administrator must still know what Kafka's client has to say."""
    logger = logging.getLogger("kafka.client")
    logger.warning("value %r of %s at offset %d refused: %s", TEXT, "topic", 17, ValueError(TEXT))
    logger.warning("100 %% of %(what)s", {"what": TEXT})

    first, second = lines()

    assert first["event"] == "value … of … at offset 17 refused: ValueError"
    assert first["place"].startswith("test_logs.py:")
    assert second["event"] == "100 % of …"


def test_a_sentence_without_values_may_be_made_up_and_is_left_out(lines):
    """f"bad value {text}" looks like a constant; its place in the code says as much."""
    logging.getLogger("faust").error(f"bad value {TEXT}")  # noqa: G004

    assert lines()[0]["event"] == "(see place)"
    assert TEXT not in json.dumps(lines())


def test_an_exception_of_tagging_leaves_its_type_and_places_only(lines):
    """A rule that fails on a post likes to quote the post."""

    def step(text):
        raise ValueError(f"cannot read {text!r}")

    try:
        try:
            step(TEXT)
        except ValueError as error:
            raise RuntimeError(TEXT) from error
    except RuntimeError:
        logging.getLogger("hearhear").exception("batch of %d posts failed on %s", 7, TEXT)

    (line,) = lines()
    outer, inner = line["error"]

    assert line["event"] == "batch of 7 posts failed on …"
    assert (outer["type"], inner["type"]) == ("RuntimeError", "ValueError")
    assert inner["stack"][-1].endswith(" step") and "unit/test_logs.py:" in inner["stack"][-1]
    assert "Wrenfield" not in json.dumps(line)


def test_the_error_as_a_field_is_its_type(lines):
    """The words of an exception are nobody's field."""
    error = ValueError(TEXT)
    log(logging.getLogger("a"), logging.ERROR, "no", error=type(error), reason=error)

    assert lines()[0]["fields"] == {"error": "ValueError", "reason": "ValueError"}


def test_a_warning_is_logged_without_its_words(lines):
    """Python's warnings go the same way."""
    with warnings.catch_warnings():
        warnings.simplefilter("always")
        warnings.warn(TEXT, stacklevel=1)

    assert lines()[0]["logger"] == "py.warnings"
    assert TEXT not in json.dumps(lines())


@pytest.mark.parametrize("thread", [False, True])
def test_an_error_nobody_caught_says_its_type_and_place(thread):
    """Python alone would print the message, and the post in it, when the process ends."""
    end = "threading.Thread(target=fail).start()" if thread else "fail()"
    code = (
        "import threading\nfrom hearhear.observe.logs import set_up\nset_up('tag')\n"
        f"def fail(): raise ValueError({TEXT!r})\n{end}\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False
    )

    line = json.loads(done.stderr)

    assert line["level"] == "critical"
    assert line["error"][0]["type"] == "ValueError"
    assert "Wrenfield" not in done.stderr


def test_a_record_that_cannot_be_formatted_says_nothing_of_itself(lines):
    """Python's own handler would print its values."""
    logging.getLogger("a").error("%d posts", TEXT)

    class Sly(str):
        __slots__ = ()

        def __format__(self, spec):
            raise ValueError(TEXT)

    logging.getLogger("a").error(Sly("%s"), TEXT)

    assert TEXT not in json.dumps(lines())


def test_no_known_field_is_made_for_text():
    """The list is short; adding to it is a decision."""
    never = {
        "text",
        "title",
        "author",
        "author_ref",
        "handle",
        "url",
        "uid",
        "message",
        "raw",
        "key",
    }

    assert not never & set(Fields.__annotations__)


def test_faust_logs_the_same_way():
    """Faust sets up logging itself unless it is given a configuration."""
    made = logging.config.dictConfigClass(faust_config("tag"))
    formatter = made.configure_formatter(made.config["formatters"]["json"])

    assert isinstance(formatter, JsonLines)
    assert formatter.process == "tag"


@given(
    text=st.text(min_size=4).map(lambda t: f"{t} {t}"),
    template=st.sampled_from(["%s", "%r", "%d x", "{}"]),
)
def test_no_value_a_library_logs_comes_through(text, template):
    """Whatever the text, whatever the sentence."""
    made = logging.LogRecord("lib", logging.ERROR, __file__, 1, template, (text,), None)
    line = JsonLines("tag").format(made)

    assert "\n" not in line
    assert json.loads(line)["event"] == {"%s": "…", "%r": "…", "%d x": "… x", "{}": "{}"}[template]


def test_every_event_of_ours_is_a_constant():
    """An event put together from values could hold any of them."""
    for path in [*ROOT.glob("hearhear/**/*.py"), *ROOT.glob("sinks/**/*.py")]:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "log":
                assert isinstance(node.args[2], ast.Constant), f"{path}:{node.lineno}"
