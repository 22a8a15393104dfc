"""Masks: no written form of a citizen's name is kept, and no official's is lost."""

import pytest

from schemas.masking import mask
from schemas.popolo_accounts import reachable

OFFICIALS = {
    ("x", "orlamp"),
    ("x", "tamsen_v"),
    ("bluesky", "orla.arvenne.example"),
    ("mastodon", "orla@social.example"),
    ("mailto", "orla@assembly.example"),
    ("tel", "020 7946 0018"),
}


NPUB = "npub1" + "qz3x" * 14 + "qz"


def watched(platform: str, handle: str) -> bool:
    return (platform, handle.lstrip("@").lower()) in OFFICIALS or (
        "." in handle and any(handle.lstrip("@").lower() == known for _, known in OFFICIALS)
    )


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("＠bram_citizen", "@[user]"),
        ("﹫bram_citizen", "@[user]"),
        ("&#64;bram_citizen", "@[user]"),
        ("thanks@bram_citizen", "thanks@[user]"),
        ("ask@bram", "ask@[user]"),
        ("و@bram_citizen", "و@[user]"),
        ("ご意見@bram_citizenさん", "ご意見@[user]さん"),
        ("@@bram_citizen", "@[user]"),
        ("@\u200bbram_\u00adcitizen", "@[user]"),
        ("@\u2068bram_citizen\u2069!", "@[user]\u2069!"),
        ("_@bram_citizen_ **@bram**", "_@[user] **@[user]**"),
        ("@брам @br\u0430m_citizen", "@[user] @[user]"),
        ("@b\u0332r\u0332am \U0001d41b @\U0001d41b\U0001d42b\U0001d41a\U0001d426", "@[user] \U0001d41b @[user]"),
        ("RT @bram: hm", "RT @[user]: hm"),
        ("@bram.bsky.social bram.bsky.social", "@[user] [user]"),
        ("@bram@host.example.", "@[user]."),
        ("https://x.com/bram_citizen/status/1?s=20, see", "https://x.com/[user], see"),
        ("x.com/bram w/x.com/@bram", "x.com/[user] w/x.com/@[user]"),
        ("https://bsky.app/profile/bram.example/post/3k", "https://bsky.app/profile/[user]"),
        ("https://host.example/@bram/123", "https://host.example/@[user]"),
        ("https://host.example/users/bram", "https://host.example/users/[user]"),
        ("facebook.com/bram.citizen", "facebook.com/[user]"),
        ("m.facebook.com/profile.php?id=100", "m.facebook.com/profile.php?id=[user]"),
        ("https://www.instagram.com/bram_c/", "https://www.instagram.com/[user]"),
        ("tiktok.com/@bram youtube.com/@bram", "tiktok.com/@[user] youtube.com/@[user]"),
        ("linkedin.com/in/bram-c reddit.com/u/bram", "linkedin.com/in/[user] reddit.com/u/[user]"),
        ("t.me/bram wa.me/447700900123", "t.me/[user] wa.me/[user]"),
        ("https://w.example/?u=https%3A%2F%2Fx.com%2Fbram", "https://w.example/?u=https%3A%2F%2Fx.com%2F[user]"),
        ("mail bram.o'dell@mail.example", "mail [email]"),
        ("mail bram＠mail.example", "mail [email]"),
        ("https://a.example/?e=bram@mail.example&x=1", "https://a.example/?e=[email]&x=1"),
        ("https://a.example/?e=bram%40mail.example", "https://a.example/?e=[email]"),
        ("https://a.example/?to=%40bram", "https://a.example/?to=@[user]"),
        ("mailto:bram@mail.example", "mailto:[email]"),
        ("bram [at] mail [dot] example", "[email]"),
        ("write bram.c at mail dot example today", "write [email] today"),
        ("github.com/bram-c/notes gitlab.com/bram", "github.com/[user] gitlab.com/[user]"),
        ("https://www.pinterest.com/bramc/pins/", "https://www.pinterest.com/[user]"),
        ("medium.com/@bram/on-ferries-12", "medium.com/@[user]"),
        ("bram.tumblr.com https://bram.substack.com/p/ferries, so", "[user].tumblr.com https://[user].substack.com, so"),
        ("bram.tumblr.com/post/12/i-am-bram.", "[user].tumblr.com."),
        ("ig: bram_c, snap: bramcit", "ig: [user], snap: [user]"),
        ("Insta : bram7c or telegram:BramC now", "Insta : [user] or telegram:[user] now"),
        ("hi @ bram_42 @ BramCit @ bram7", "hi @ [user] @ [user] @ [user]"),
        ("add bram#1234, bram.c#0042!", "add [user], [user]!"),
        ("@bram:matrix.example xmpp:bram@mail.example", "@[user]:[user] xmpp:[email]"),
        ("u/bram_c and /u/bram_c!", "u/[user] and /u/[user]!"),
        ("did:plc:abc234 did:web:bram.example", "did:plc:[user] did:web:[user]"),
        ("at://did:plc:abc234/app.bsky.feed.post/3k", "at://did:plc:[user]"),
        ("acct:bram@mail.example tel:+447700900123", "acct:[email] tel:[phone]"),
        ("xmpp:bram@host/home jabber:bram@host.example/bram", "xmpp:[email] jabber:[email]"),
        ("bram AT mail DOT example", "[email]"),
        ("linktr.ee/bram linktr.ee/s/about", "linktr.ee/[user] linktr.ee/s/about"),
        (f"nostr:{NPUB}, {NPUB}", "nostr:[user], [user]"),
        ("from:bram to:bram_c from:@bram", "from:[user] to:[user] from:@[user]"),
        ("my twitter: bram", "my twitter: [user]"),
    ],
)  # fmt: skip
def test_every_written_form_of_a_citizens_name_is_masked(text: str, kept: str) -> None:
    """On every platform: keyboards, exports and evaders write it in their own ways."""
    for platform in ("x", "file", "bluesky", "mastodon", ""):
        assert mask(text, platform, watched) == kept


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("x.com//bram x.com:443/bram x.com./bram", "x.com//[user] x.com:443/[user] x.com./[user]"),
        ("x.com/%62ram %62ram@mail.example", "x.com/[user] [email]"),
        ("x.com\\bram https:\\\\x.com\\bram", "x.com\\[user] https:\\\\x.com\\[user]"),
        ("x .com/bram x. com/bram x.com /bram", "x .com/[user] x. com/[user] x.com /[user]"),
        ("x.com/ bram_c said, t.me/ bram", "x.com/ [user] said, t.me/ [user]"),
        ("hxxps://x[.]com/bram/status/1", "hxxps://x[.]com/[user]"),
        ("x(dot)com/bram linktr{.}ee/bram", "x(dot)com/[user] linktr{.}ee/[user]"),
        ("bram[.]bsky[.]social bram@mail[.]example", "[user] [email]"),
        ("x.com/search?q=hm%20from%3Abram&f=live", "x.com/search?q=hm%20from%3A[user]&f=live"),
        ("w.example/?u=https%253A%252F%252Fx.com%252Fbram", "w.example/?u=https%253A%252F%252Fx.com%252F[user]"),
        ("é  x.com//bram &amp; on", "é  x.com//[user] &amp; on"),
    ],
)  # fmt: skip
def test_an_address_written_apart_is_read_together(text: str, kept: str) -> None:
    """So that nobody's page is kept for a stroke too many; all but the name stays as it was written."""
    assert mask(text, "x", watched) == kept


@pytest.mark.parametrize(
    "page", ["x.com//OrlaMP", "x[.]com/OrlaMP", "x .com/%4frlamp/status/1", "from:orlamp"]
)
def test_an_officials_page_written_apart_is_kept(page: str) -> None:
    """In the same forms."""
    assert mask(f"see {page} now", "x", watched) == f"see {page} now"


def test_whom_a_post_answers_is_masked_without_the_sign_too() -> None:
    """The handle is known from the row, not from the text; an ordinary word stays one."""
    text = "well Bram_C, bram_c2 and ferry: ask"
    assert mask(text, "x", watched, "@bram_c") == "well [user], bram_c2 and ferry: ask"
    assert mask("see bram.example!", "bluesky", watched, "@bram.example") == "see [user]!"
    for kept in ("@ferry", "@tamsen_v", ""):
        assert mask("ferry, says tamsen_v", "x", watched, kept) == "ferry, says tamsen_v"


@pytest.mark.parametrize(
    ("platform", "text"),
    [
        ("x", "@OrlaMP/@tamsen_v @OrlaMP-@tamsen_v @OrlaMP.@tamsen_v"),
        ("x", "@OrlaMP.please @OrlaMPさん ご意見@OrlaMP و@OrlaMP w/@OrlaMP thanks@OrlaMP thanks@OrlaMP.please"),
        ("x", "＠OrlaMP ﹫OrlaMP @@OrlaMP @\u200bOrlaMP _@OrlaMP_ RT @OrlaMP: .@OrlaMP…"),
        ("x", "https://x.com/OrlaMP/status/1 twitter.com/orlamp x.com/@OrlaMP"),
        ("x", "@orla.arvenne.example https://bsky.app/profile/orla.arvenne.example/post/3k"),
        ("x", "x @ tamsen_v twitter: tamsen_v twitter:OrlaMP @OrlaMP:yes.it"),
        ("x", "@orla@social.example https://social.example/@orla/123"),
        ("bluesky", "@orla.arvenne.example.Well said @orla.arvenne.example-you"),
        ("mastodon", "@orla@social.example.Well said"),
        ("file", "write to orla@assembly.example or call 020 7946 0018 or +44 20 7946 0018"[:58]),
    ],
)  # fmt: skip
def test_an_officials_name_is_kept_in_the_same_forms(platform: str, text: str) -> None:
    """What is said to an official must be seen to be said to them."""
    assert mask(text, platform, watched) == text


@pytest.mark.parametrize(
    ("platform", "text", "kept"),
    [
        ("x", "@OrlaMP.Bram said so", "@OrlaMP.Bram said so"),
        ("file", "@orla.arvenne.example.Well", "@orla.arvenne.example.Well"),
        ("instagram", "@orla.arvenne.example.evil.example", "@[user]"),
        ("bluesky", "@orla.arvenne.example.evil.example", "@[user]"),
        ("bluesky", "@orlamp.bsky.social", "@[user]"),
        ("x", "@OrlaMP_", "@[user]"),
        ("x", "@OrlaMPé", "@[user]"),
        ("mastodon", "@orla@other.example", "@[user]"),
        ("x", "me@orlamp.example", "[email]"),
    ],
)
def test_a_name_that_only_begins_like_an_officials_is_a_citizens(
    platform: str, text: str, kept: str
) -> None:
    """Anybody can take a longer name, but X ends one at the first sign that no name has."""
    assert mask(text, platform, watched) == kept


def test_what_is_glued_to_an_official_may_be_part_of_a_citizens_name() -> None:
    """Where names hold dots "@orlamp.Bram" may be Bram: the official is kept, the rest is not."""

    def anywhere(platform: str, handle: str) -> bool:
        return handle.lstrip("@").lower() == "orlamp"

    assert mask("@OrlaMP.Bram", "file", anywhere) == "@OrlaMP.[user]"


@pytest.mark.parametrize(
    "text",
    [
        "you tr@itor, sh@t, F@SCIST, b@stards",
        "beans 5@2.50",
        "meet @ noon, 7 @ 8",
        "https://x.com/i/status/1 https://x.com/search?q=ferry https://x.com/hashtag/ferry",
        "https://www.facebook.com/groups/12 https://www.instagram.com/p/Ab1/ https://youtu.be/Ab1",
        "https://assembly.example/users https://fax.com/bram https://example.com/a/b",
        "a/b and/or R&D he said: 3/4 @",
        "he was at ten dot on, meet at noon dot dot dot, r/ferries, w/u/me, did: nothing",
        "meet @ COP26, dinner @ McDonalds, Twitter: what is happening, snap: they lost, 10 @ 5",
        "Bill#1234, SB#1021, HB #1234, issue#12345, &#1234; page#2024, ratio 3:1, ig: no idea at all",
        "go to x.com/ and look, I like facebook.com / the rest, 50%20 off, https://a.example//b",
        "From: the people, from:Ann, Twitter: lies, my twitter: it broke, connect the [dot] com, anecdote",
        r"who would fall for this u\u2026 and C:\Users\n or so",
        "https://github.com/features https://www.substack.com/home https://www.pinterest.com/pin/12",
        "",
    ],
)
def test_what_names_nobody_is_kept(text: str) -> None:
    """A mask hides words, and the words are the evidence."""
    assert mask(text) == text


def test_masking_twice_changes_nothing() -> None:
    """A kept text may come in again."""
    once = mask("@bram x.com/bram bram@mail.example 07700 900123 https://host.example/@bram")
    assert once == "@[user] x.com/[user] [email] [phone] https://host.example/@[user]"
    assert mask(once) == once


def test_an_officials_number_is_theirs_in_other_digits() -> None:
    """The roster's digits and those of a post in Arabic are one number."""
    assert reachable("tel", "٠٢٠ ٧٩٤٦ ٠٠١٨") == reachable("tel", "+44 20 7946 0018")


@pytest.mark.parametrize("text", ["see x.com%2Fbrambo_42", "see x.com%252Fbrambo_42 now"])
def test_an_address_that_is_encoded_whole_is_looked_at(text: str) -> None:
    """Nothing else in such a text says that there is an address."""
    assert "brambo" not in mask(text, "x")
