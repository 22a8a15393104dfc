"""What people do about an alert or a possible threat, and what they were told of it, as events.

The journal holds them in order; what stands now is a fold over it (sinks/desk).  They carry no word
of a post and no author: *about* is the key of an alert, or the uid of a post.
"""

from typing import Literal

from msgspec import Struct

from schemas.post import Time

Kind = Literal["acknowledge", "assign", "snooze", "note", "dismiss", "escalate", "close", "reopen"]
Reason = Literal["raised", "grew", "escalated", "resolved", "care", "test"]


class Act(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="act.v1"):
    """What a person did *about* something, when, and *why* in their words.

    *seen*: how many acts on it they had seen; more by now is a conflict, except for a note.  None:
    they did not look.  *size*: its posts at that time, so that what grows since can come back.
    *sort*: what it was when they acted: "alert", "threat" or "care"; "" is an older act.
    *to*: the person it is assigned to, or the channel it is escalated to.  A snooze lasts *until* a
    time, or with *until_grows* until posts are added, whichever is first.
    """

    about: str
    kind: Kind
    by: str
    at: Time
    why: str = ""
    to: str = ""
    until: Time | None = None
    until_grows: bool = False
    size: int = 1
    seen: int | None = None
    sort: Literal["", "alert", "threat", "care"] = ""


class Protection(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="protection.v1"
):
    """That *official* agreed, until a time, that messages on *channel* may name them; or withdrew it.

    *by*: the person who took the agreement down.
    """

    official: str
    channel: str
    by: str
    at: Time
    until: Time
    revoked: bool = False


class Message(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="message.v1"
):
    """A message that must reach *channel*, because of what *reason* says of *about*.

    *id* is made of what it is about, so that two who plan the same message plan one.  *group* is whom
    it is about and of what sort, for those that share a message; *size*: the posts at that time, and
    *sizes* those of each thing it is about.
    *urgent* ones go at any hour; others are planned when the hours of their channel begin.
    """

    id: str
    channel: str
    reason: Reason
    about: tuple[str, ...]
    group: str
    size: int
    sizes: tuple[int, ...] = ()
    title: str
    body: str
    at: Time
    urgent: bool = True


class Attempt(
    Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="type", tag="attempt.v1"
):
    """How sending *message* went: taken by the channel, or not, and when it is tried *again*.

    Not taken and not tried again: it is given up, and people must see that.
    """

    message: str
    at: Time
    taken: bool
    error: str = ""
    again: Time | None = None


DeskEvent = Act | Protection | Message | Attempt
