"""Logs: one JSON object a line; no post text in it, whatever happens; and the remedy is readable."""

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
from structlog.stdlib import ProcessorFormatter

from hearhear.observe.errors import stacks
from hearhear.observe.logs import FIELDS
from hearhear.observe.logs import OURS
from hearhear.observe.logs import faust_config
from hearhear.observe.logs import json_lines
from hearhear.observe.logs import set_up
from sinks.store import StoreError

TEXT = "Minister Wrenfield closed our ferry, shame on her"
ROOT = Path(__file__).parents[2]


@pytest.fixture
def lines():
    """Log to a list of decoded lines, and put Python's logging back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before = root.handlers[:], root.level, logging.raiseExceptions
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    levels = {name: logging.getLogger(name).level for name in ("kafka", "elastic_transport")}
    set_up("tag", stream=stream)
    logging.getLogger("kafka").setLevel("DEBUG")
    yield lambda: [json.loads(line) for line in stream.getvalue().splitlines()]
    root.handlers[:], root.level, logging.raiseExceptions = before
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)
    logging.captureWarnings(capture=False)


def test_a_line_says_when_what_and_where(lines):
    """Names that a log collector can rely on."""
    logger = logging.getLogger("hearhear.stream")
    logger.warning("Kafka refused messages", extra={"topic": "posts.tagged", "count": 3})

    (line,) = lines()

    assert line.pop("at").endswith("Z")
    assert line == {
        "level": "warning",
        "process": "tag",
        "event": "Kafka refused messages",
        "logger": "hearhear.stream",
        "topic": "posts.tagged",
        "count": 3,
    }


def test_a_field_that_is_not_on_the_list_is_left_out(lines):
    """A field called text would hold one."""
    logging.getLogger("hearhear").info("tagged", extra={"text": TEXT, "author": "a", "count": 1})

    assert lines()[0]["count"] == 1
    assert not {"text", "author"} & lines()[0].keys()


@pytest.mark.parametrize("value", [TEXT, "@handle", "zwei Wörter", "x" * 121, ["a"], {"a": TEXT}])
def test_a_known_field_takes_names_only(lines, value):
    """A sentence in the field `reason` is still a sentence."""
    logging.getLogger("hearhear").info("dropped", extra={"reason": value})

    assert lines()[0]["reason"] == "…"


def test_the_remedy_of_an_error_of_ours_is_readable(lines):
    """Who reads the log at night must be told what to do, not that something is hidden."""
    remedy = "Elasticsearch lacks an index: run hearhear elastic setup"
    logging.getLogger("sinks.elastic").warning("waiting", extra={"error": StoreError(remedy)})

    assert lines()[0]["error"] == f"StoreError: {remedy}"


def test_what_the_system_or_a_client_says_of_a_connection_is_readable(lines):
    """Refused, unknown host, no space left: the words of the system hold no post."""
    errors = pytest.importorskip("kafka.errors", reason='needs pip install "hearhear[kafka]"')
    log = logging.getLogger("hearhear.stream")
    log.warning("waiting for Kafka", extra={"error": ConnectionRefusedError(111, "refused")})
    log.warning("waiting for Kafka", extra={"error": errors.KafkaConnectionError("nobody at b:1")})
    logging.getLogger("lib").warning("%s: %s", "posts", OSError(28, "No space left"))

    first, second, third = lines()

    assert first["error"] == "ConnectionRefusedError: [Errno 111] refused"
    assert "nobody at b:1" in second["error"]
    assert third["event"] == "…: OSError: [Errno 28] No space left"


@pytest.mark.parametrize(
    "error", [ValueError(TEXT), OSError(TEXT), RuntimeError(TEXT), KeyError(TEXT)]
)
def test_of_any_other_error_only_the_type_is_shown(lines, error):
    """It may quote the post it failed on."""
    logging.getLogger("hearhear").error("failed", extra={"error": error})

    assert lines()[0]["error"] == type(error).__name__


def test_what_a_library_logs_keeps_its_sentence_numbers_and_addresses(lines):
    """An administrator must still know what a client has to say, and about which server."""
    logger = logging.getLogger("kafka.client")
    logger.warning("value %r of %s at offset %d refused: %s", TEXT, "topic", 17, ValueError(TEXT))
    logger.warning("100 %% of %(what)s", {"what": TEXT})
    logger.warning("cannot reach %s", "broker-1:9092")

    first, second, third = lines()

    assert first["event"] == "value … of … at offset 17 refused: ValueError"
    assert first["place"].startswith("test_logs.py:")
    assert second["event"] == "100 % of …"
    assert third["event"] == "cannot reach broker-1:9092"


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
    outer, inner = line["errors"]

    assert line["event"] == "batch of 7 posts failed on …"
    assert (outer["error"], inner["error"]) == ("RuntimeError", "ValueError")
    assert inner["stack"][-1].endswith(" step") and "unit/test_logs.py:" in inner["stack"][-1]
    assert "Wrenfield" not in json.dumps(line)


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
    assert line["errors"][0]["error"] == "ValueError"
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
    never = {"text", "title", "author", "author_ref", "handle", "message", "raw", "key", "uid"}

    assert not never & FIELDS


def test_faust_logs_the_same_way():
    """Faust sets up logging itself unless it is given a configuration."""
    made = logging.config.dictConfigClass(faust_config("tag"))

    assert isinstance(
        made.configure_formatter(made.config["formatters"]["json"]), ProcessorFormatter
    )


def test_the_stacks_of_all_threads_can_be_logged(lines):
    """Why a stuck worker hung is known only from where its threads stood."""
    logging.getLogger("hearhear").critical("stuck", extra={"stacks": stacks()})

    main = next(s for s in lines()[0]["stacks"] if s["thread"] == "MainThread")
    assert any("test_the_stacks_of_all_threads" in place for place in main["stack"])


@given(
    text=st.text(min_size=4).map(lambda t: f"{t} {t}"),
    template=st.sampled_from(["%s", "%r", "%d x", "{}"]),
)
def test_no_value_a_library_logs_comes_through(text, template):
    """Whatever the text, whatever the sentence."""
    made = logging.LogRecord("lib", logging.ERROR, __file__, 1, template, (text,), None)
    line = json_lines("tag").format(made)

    assert "\n" not in line
    assert json.loads(line)["event"] == {"%s": "…", "%r": "…", "%d x": "… x", "{}": "{}"}[template]


def test_what_we_log_is_a_constant_with_known_fields():
    """A sentence put together from values could hold any of them, and ours are shown whole."""
    found = 0
    for path in (p for package in OURS for p in (ROOT / package).rglob("*.py")):
        for call in _log_calls(path):
            found += 1
            where = f"{path}:{call.lineno}"
            assert isinstance(call.args[0], ast.Constant), where
            given = {k.arg: k.value for k in call.keywords}
            assert given.keys() <= {"extra", "exc_info"}, where
            if isinstance(extra := given.get("extra"), ast.Dict):
                assert {k.value for k in extra.keys} <= FIELDS, where
    assert found > 10


def _log_calls(path):
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            verb = node.func.attr in {"debug", "info", "warning", "error", "critical", "exception"}
            if verb and ("_log" in ast.unparse(node.func) or "getLogger" in ast.unparse(node.func)):
                yield node


def test_what_fails_while_the_process_goes_is_json_too():
    """A thread that dies, an object that cannot be freed, an exit function, a warning: one form."""
    program = f"""
import atexit, sys, threading, warnings
from hearhear.observe.logs import set_up
set_up("test")
class Stubborn:
    def __del__(self):
        raise ValueError({TEXT!r})
def last():
    raise KeyError({TEXT!r})
atexit.register(last)
held = Stubborn()
Stubborn()
thread = threading.Thread(target=last)
thread.start()
thread.join()
warnings.warn({TEXT!r})
raise OSError({TEXT!r})
"""
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=False
    )
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    told = [one["error"] for line in lines for one in line.get("errors", ())]
    assert sorted(told) == ["KeyError", "KeyError", "OSError", "ValueError", "ValueError"]
    assert len(lines) == 6
    assert "ferry" not in done.stderr
    assert done.returncode == 1
