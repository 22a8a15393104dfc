"""What in a text names somebody by address: handles, e-mail, links; one reading for all stages."""

import re

ADDRESS = re.compile(
    r"(?P<link>(?:https?://|www\.)\S+)"
    r"|(?P<email>\[email\]|\b[\w+-](?:[\w.+-]*[\w+-])?@[\w-]+(?:\.[\w-]+)+)"
    r"|(?P<handle>(?<![\w@])@(?:\[user\]|\w(?:[\w.@-]*\w)?))"
)
"""A link, an e-mail address or a handle, as people write them; and our own masks for them."""

RUN_ON = re.compile(r"(@\w+)(?:-|\.\.|\.(?=[^\W\d_a-z]))[^@]*$")
"""A handle and the sentence that runs on behind it, as in "@ann.Well said"; not "@ann.example"."""
