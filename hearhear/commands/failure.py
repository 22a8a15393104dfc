"""How a command gives up."""

import logging
import sys
from typing import NoReturn

import typer

from hearhear.commands.terminal import complain


class CommandError(Exception):
    """What a command says before it ends; a sentence of ours, with the remedy."""


def fail(message: str) -> NoReturn:
    """End with *message*, which says what to do next, and status 2.

    It goes to stderr, as a line of the log where the process logs as JSON.
    """
    if _logs_json():
        error = CommandError(message)
        logging.getLogger(__name__).critical("the process ends", extra={"error": error})
    else:
        complain(message)
    raise typer.Exit(2)


def _logs_json() -> bool:
    """Whether this process logs as JSON; one that never loaded the module does not."""
    logs = sys.modules.get("hearhear.observe.logs")
    return logs is not None and bool(logs.active())
