"""The templates: HTML with everything escaped, and the ways times and numbers are written."""

from datetime import datetime

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from schemas.role import WORDS
from sinks.console import words
from sinks.console.matter_views import UNTIL
from sinks.console.moments import local
from sinks.console.site import Site


class Templates:
    """Renders pages and parts of pages for one *site*."""

    def __init__(self, site: Site) -> None:
        self._site = site
        env = Environment(
            loader=PackageLoader("sinks.console", "html"),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        env.filters |= {
            "clock": self._clock,
            "hour": self._hour,
            "day": self._day,
            "stamp": self._stamp,
            "zone": self._zone,
            "iso": datetime.isoformat,
            "minute": _minute,
            "ago": words.ago,
            "number": words.number,
            "many": words.many,
            "platform": words.platform,
        }
        env.globals |= {
            "site": site,
            "search": words.search,
            "clock_now": site.clock,
            "progress": site.progress or str,
            "untils": UNTIL,
            "role_words": WORDS,
        }
        self._env = env

    def render(self, name: str, **values: object) -> str:
        """Return a page, or a part of one."""
        return self._env.get_template(name).render(**values)

    def _clock(self, moment: datetime) -> str:
        return f"{local(moment, self._site.tz):%H:%M}"

    def _hour(self, moment: datetime) -> int:
        return local(moment, self._site.tz).hour

    def _day(self, moment: datetime) -> str:
        return words.day(moment, self._site.tz, self._site.clock())

    def _stamp(self, moment: datetime) -> str:
        here = local(moment, self._site.tz)
        return f"{here:%A, %-d %B} {here.year}, {here:%H:%M:%S %Z}"

    def _zone(self, moment: datetime) -> str:
        return f"{local(moment, self._site.tz):%Z}"


def _minute(moment: datetime) -> str:
    """Return *moment* by the minute: what is sent again with every change should change seldom."""
    return moment.replace(second=0, microsecond=0).isoformat()
