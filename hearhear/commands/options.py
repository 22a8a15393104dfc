"""The options that many commands share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[
    Path | None,
    typer.Option(
        "--data", metavar="DIR", help="The data folder; else $HEARHEAR_DATA, else ./.hearhear."
    ),
]
Config = Annotated[
    Path | None,
    typer.Option("--config", metavar="FILE", help="Settings; else ./hearhear.toml if it is there."),
]
Elastic = Annotated[
    str | None,
    typer.Option(
        "--elastic", metavar="URL,…", help="Elasticsearch; else $HEARHEAR_ELASTIC or [elastic]."
    ),
]
ApiKeyFile = Annotated[
    Path | None,
    typer.Option(
        "--api-key-file",
        metavar="FILE",
        help="Its API key; else $HEARHEAR_ELASTIC_API_KEY_FILE or [elastic].",
    ),
]
Certificates = Annotated[
    Path | None,
    typer.Option(
        "--ca",
        metavar="FILE",
        help="Its authority's certificate; else $HEARHEAR_ELASTIC_CA or [elastic].",
    ),
]
Json = Annotated[bool, typer.Option("--json", help="JSON, for programs.")]
