"""``python -m hearhear.stream``: the commands of the engine run, for those who start one process each."""

from hearhear.commands.stream import app

app()
