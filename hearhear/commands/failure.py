"""How a command gives up."""

import sys
from typing import NoReturn

import typer


def fail(message: str) -> NoReturn:
    """End with *message*, which says what to do next, and status 2."""
    print(f"hearhear: {message}", file=sys.stderr)
    raise typer.Exit(2)
