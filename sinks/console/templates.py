"""The templates: HTML with everything escaped, and the ways times and numbers are written."""

from datetime import datetime

from jinja2 import Environment
from jinja2 import PackageLoader
from jinja2 import StrictUndefined

from sinks.console import words
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
            "iso": datetime.isoformat,
            "ago": words.ago,
            "number": words.number,
            "many": words.many,
            "platform": words.platform,
        }
        env.globals |= {"site": site, "search": words.search}
        self._env = env

    def page(self, name: str, **values: object) -> str:
        """Return a whole page."""
        progress = self._site.progress() if self._site.progress else ""
        return self._env.get_template(name).render(progress=progress, **values)

    def part(self, name: str, **values: object) -> str:
        """Return a part of a page."""
        return self._env.get_template(name).render(**values)

    def _clock(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._site.tz):%H:%M}"

    def _hour(self, moment: datetime) -> int:
        return moment.astimezone(self._site.tz).hour

    def _day(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._site.tz):%-d %B}"

    def _stamp(self, moment: datetime) -> str:
        return f"{moment.astimezone(self._site.tz):%A, %-d %B %Y, %H:%M:%S %Z}"
