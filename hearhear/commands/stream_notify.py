"""``hearhear stream notify``: tells people what needs them, as `hearhear run` does by itself."""

import logging
import signal
from pathlib import Path
from typing import Annotated

import typer

from hearhear.commands.failure import fail
from hearhear.commands.options import ApiKeyFile
from hearhear.commands.options import Certificates
from hearhear.commands.options import Config
from hearhear.commands.options import Data
from hearhear.commands.options import Elastic


def notify(
    data: Data = None,
    config: Config = None,
    elastic: Elastic = None,
    api_key_file: ApiKeyFile = None,
    ca: Certificates = None,
    roster: Annotated[Path | None, typer.Option(metavar="FILE", help="Officials to name.")] = None,
) -> None:
    """Tell the channels of the settings what needs a person.  Start one: two would tell all twice.

    Example: `hearhear stream notify --config hearhear.toml --elastic http://127.0.0.1:9200`
    """
    from hearhear.observe import health
    from hearhear.observe.process import observed
    from hearhear.wiring.desk import open_journal
    from hearhear.wiring.notifying import Notifying
    from hearhear.wiring.roster import load_roster
    from hearhear.wiring.stores import StoreOptions
    from hearhear.wiring.stores import open_reader
    from hearhear.wiring.stores import read_settings
    from sinks.store import StoreError

    options = StoreOptions(data, config, elastic, api_key_file, ca)
    try:
        settings = read_settings(config)
        watched = load_roster(roster or settings.roster)
        observed("notify")
        with open_reader(options) as reader, open_journal(options) as journal:
            notifying = Notifying(settings, watched, lambda: reader, journal)
            health.check(notifying.problem)
            for number in (signal.SIGINT, signal.SIGTERM):
                signal.signal(number, lambda _number, _frame: notifying.notifier.stop())
            log = logging.getLogger(__name__)
            if settings.channels:
                log.info("the notifier works", extra={"count": len(settings.channels)})
            else:
                log.warning("the settings have no channels, so nobody is told anything")
            notifying.run()
    except (ValueError, StoreError) as error:
        fail(str(error))
