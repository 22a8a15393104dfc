"""``hearhear stream sink`` by its function, until the program has the command."""

import faulthandler
import signal

import typer

from hearhear.stream.elastic_cli import setup
from hearhear.stream.elastic_cli import sink

app = typer.Typer()
app.command()(sink)
app.command()(setup)

if __name__ == "__main__":
    faulthandler.register(signal.SIGUSR1)  # kill -USR1 says where it hangs
    app()
