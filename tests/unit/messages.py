"""Things that need a person, as posts and as matters, and the desk that messages stand on, for tests."""

from dataclasses import replace
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from zoneinfo import ZoneInfo

from schemas.act import Act
from schemas.act import Attempt
from schemas.act import Protection
from schemas.post import Post
from sinks.desk.channels import Channel
from sinks.desk.handling import Handling
from sinks.desk.matters import Matter
from sinks.desk.plan import plan
from sinks.desk.state import Desk
from sinks.desk.wording import Wording
from tests.posts import saying

AT = datetime(2026, 5, 4, 9, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
NAMES = {f"o{n}": f"Wrenfield{n} Quillon" for n in range(400)}
WORDING = Wording(NAMES, "https://listen.example.org", ZoneInfo("UTC"))
DUTY = Channel(name="duty")
PRESS = Channel(name="press", purpose="comms")


def matter(key, grade="explicit", at=AT, officials=("o0",), size=1, heard=None, phase="firing"):
    kind = "alert" if grade.startswith("S") else "care" if grade == "care" else "threat"
    return Matter(
        key=key, kind=kind, officials=() if kind == "care" else tuple(officials), since=at,
        heard=heard or at, updated=at, size=size, grade=grade, phase=phase, handling=Handling(),
        state="open", post=saying("sesquipedalian @somebody", uid=key) if kind != "alert" else None,
    )  # fmt: skip


def threat(uid, official="o0", at=None):
    at = at or datetime.now(UTC)
    tag = {"by": "t", "evidence": [], "abusive": True, "kinds": ["threat"], "target": "official",
           "officials": [official], "mode": "direct", "confidence": 0.9, "possible_threat": True,
           "severity": "explicit"}  # fmt: skip
    return Post(
        uid=uid, platform="test", source="test", text="sesquipedalian", created_at=at,
        observed_at=at, tags={"abuse": tag},
    )  # fmt: skip


class Office:
    """A desk, what needs a person, and the clock; ``tick`` plans and lets channels take what is due."""

    def __init__(self, *channels, wording=WORDING):
        self.channels, self.wording = channels, wording
        self.desk, self.things, self.now = Desk(), {}, AT
        self.planned = []
        self.broken = set()

    def put(self, *things):
        self.things |= {one.key: one for one in things}

    def append(self, event):
        error = self.desk.take(self.desk.position + 1, event)
        assert error is None, error

    def act(self, about, kind, **more):
        usual = {"by": "noor", "at": self.now, "why": "because", "size": self.things[about].size}
        self.append(Act(about=about, kind=kind, **(usual | more)))

    def agree(self, official, channel, **more):
        usual = {"by": "noor", "at": self.now, "until": self.now + timedelta(days=9)}
        self.append(Protection(official=official, channel=channel, **(usual | more)))

    def matters(self):
        """Return the things with their handling, as the page would have them."""
        found = []
        for one in self.things.values():
            handling = self.desk.handling(one.key)
            found.append(replace(one, handling=handling, state=handling.now(one.size, self.now)))
        return found

    def plan(self):
        return plan(self.desk, self.matters(), self.channels, self.now, self.wording)

    def tick(self, wait=timedelta(seconds=1)):
        """Let *wait* pass, plan, and deliver; return what was planned."""
        self.now += wait
        new = self.plan()
        for message in new:
            self.append(message)
        assert not new or self.plan() == []  # what stands in the journal is not planned again
        self.planned += new
        for delivery in list(self.desk.deliveries.values()):
            if delivery.due and delivery.due <= self.now:
                broken = delivery.message.channel in self.broken
                self.append(Attempt(message=delivery.message.id, at=self.now, taken=not broken))
        return new

    def run(self, minutes):
        """Tick every half minute for so long; return what was planned."""
        return [m for _ in range(minutes * 2) for m in self.tick(timedelta(seconds=30))]
