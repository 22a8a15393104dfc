"""Every store beside a plain dict: any history gives the same answers."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine
from hypothesis.stateful import invariant
from hypothesis.stateful import rule

from schemas.post import AuthorSuppressed
from schemas.post import Post
from sinks.search.query import parse
from sinks.store import Batch
from sinks.store import order
from sinks.store import without_author
from tests.contract.stores import ADAPTERS
from tests.contract.stores import HOUR
from tests.contract.stores import NOON
from tests.contract.stores import check_figures
from tests.contract.stores import gone
from tests.contract.stores import make
from tests.contract.stores import tagged


class Model(RuleBasedStateMachine):
    """A store beside a plain dict: whatever is written in whatever order, both say the same."""

    adapter = "sqlite"

    def __init__(self) -> None:
        super().__init__()
        self.stack = ExitStack()
        folder = self.stack.enter_context(TemporaryDirectory())
        self.store = ADAPTERS[self.adapter](Path(folder), self.stack)
        self.versions: dict[str, tuple[int, Post | None]] = {}
        self.suppressed: set[str] = set()

    def teardown(self) -> None:
        """Close the store."""
        self.stack.close()

    @rule(
        told=st.lists(
            st.tuples(
                st.sampled_from("abcdef"),
                st.integers(0, 3),
                st.sampled_from("xyz"),
                st.integers(0, 2),
                st.booleans(),
            ),
            max_size=6,
        )
    )
    def write_posts(self, told) -> None:
        """Write posts, also old versions, also several of one uid."""
        posts = []
        for uid, revision, author, hour, abusive in told:
            post = make(
                f"word {uid} r{revision}",
                uid,
                NOON + hour * HOUR,
                revision=revision,
                author_ref=author,
                tags=tagged(topic={"code": str(hour)}, abuse={"abusive": abusive}),
            )
            posts.append(post)
            if author not in self.suppressed and revision > self.versions.get(uid, (-1,))[0]:
                self.versions[uid] = (revision, post)
        self.store.writer.write(Batch(posts=posts))

    @rule(uids=st.lists(st.sampled_from("abcdef"), max_size=2))
    def delete(self, uids) -> None:
        """Delete some, known or not."""
        self.store.writer.write(Batch(deletions=[gone(uid) for uid in uids]))
        self.versions.update(dict.fromkeys(uids, (10**9, None)))

    @rule(author=st.sampled_from("xyz"))
    def suppress(self, author) -> None:
        """Suppress an account."""
        event = AuthorSuppressed(author_ref=author, source="test", at=NOON, reason="account")
        self.store.writer.write(Batch(deletions=[event]))
        self.suppressed.add(author)
        for uid, (_, post) in self.versions.items():
            if post and post.author_ref == author:
                self.versions[uid] = (10**9, None)

    @invariant()
    def both_say_the_same(self) -> None:
        """Compare everything the store answers with the dict."""
        held = sorted((p for _, p in self.versions.values() if p), key=order, reverse=True)
        reader, nameless = self.store.reader, list(map(without_author, held))
        assert list(map(without_author, reader.search(parse("word")).posts)) == nameless
        assert list(map(without_author, reader.search(parse("")).posts)) == nameless
        assert list(map(without_author, reader.export())) == nameless[::-1]
        for author in "xyz":
            theirs = {post.uid for post in held if post.author_ref == author}
            assert set(reader.uids(author_ref=author)) == theirs
        told = {change.uid: change.post for change in reader.changes(0)}
        assert told == {uid: post for uid, (_, post) in self.versions.items()}
        check_figures(self.store, held)


TestModel = Model.TestCase


TestModel.settings = settings(
    max_examples=60,
    stateful_step_count=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
