"""Hostile texts of our own on every page: they are shown, and nothing of them runs or leaves."""

from playwright.sync_api import expect

from schemas.post import Link
from sinks.store import Batch
from tests.browser.feed import ALERT
from tests.console.samples import NOON
from tests.console.samples import abusive
from tests.console.samples import alert
from tests.console.samples import post

RUN = "window.ran=1;alert(1)"
TEXTS = [
    f"<script>{RUN}</script>",
    f"</p></article></main><script>{RUN}</script>",
    f"<img src=x onerror='{RUN}'>",
    f'"><svg onload="{RUN}"><animate onbegin="{RUN}" attributeName=x dur=1s>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    "<link rel=stylesheet href=//evil.example/x.css><style>@import '//evil.example/y.css'</style>",
    "<img src=//evil.example/pixel.gif><video poster=//evil.example/p.png>",
    "<meta http-equiv=refresh content='0;url=//evil.example'><base href=//evil.example>",
    "<form action=//evil.example><button autofocus onfocus=alert(1)>x</form>",
    f"<hx-partial hx-target=body><script>{RUN}</script></hx-partial>",
    "<i hx-get=//evil.example hx-trigger=load hx-on:htmx:load='alert(1)'></i>",
    '<i id="feed" hx-swap-oob="true">gone</i>',
    "event: restart\ndata: x\n\n\r\n\r\nid: 0",
    f"{{{{ 7*7 }}}}${{7*7}}<%= 7*7 %>{{% {RUN} %}}",
    "<!-- --!><script>alert(1)</script> ]]> </title></textarea></noscript></template>",
    f"javascript:{RUN} data:text/html,<script>{RUN}</script>",
    "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=alert(1)&gt;'>",
    "\u202e\u2066 right to left \u0000 \ufffe \u2028 \ufeff" + "a\u0301" * 300 + "\U000e0041",
    "&lt;script&gt;alert(1)&lt;/script&gt; &#60;script&#62;alert(1)&#60;/script&#62;",
    "x" * 20_000,
]


def hostile():
    """Return each text as words, title, language, platform, source and address of a post."""
    return [
        post(
            3000 + n,
            text,
            title=text[:500],
            lang=text[:40],
            platform=text[:200],
            source=text[:200],
            author_class="media",
            links=(Link(domain=text[:100], ref="r", url=text), Link("x", "r", f"https://x/{text}")),
            tags={
                "mood": {
                    "by": text,
                    "kind": text,
                    "evidence": [{"start": 0, "end": 9, "rule": text}],
                },
                "language": {"by": text, "code": text[:40], "confidence": 1.0},
            },
        )
        for n, text in enumerate(TEXTS)
    ]


def test_hostile_texts_run_nowhere(context, served):
    """In the feed as it comes and on reload, in searches and their chips, on alerts and error pages."""
    page = context.new_page()
    page.goto(served.url)
    expect(page.locator("#state")).to_have_text("Live")
    served.writer.write(
        Batch(posts=[*hostile(), *(abusive(4000 + n, t) for n, t in enumerate(TEXTS))])
    )
    uids = [f"t:{4000 + n}" for n in range(len(TEXTS))]
    first = alert()
    words = worded(first)
    served.writer.write_alerts([alert(version=8, uids=tuple(uids)), *words])
    expect(page.locator("#feed > article").nth(30)).to_be_attached()
    page.wait_for_timeout(500)
    nothing_ran(page)
    paths = ["/", "/search", "/alerts", ALERT, "/about", "/search?q=platform:nowhere", "/nothing"]
    for path in paths:
        page.goto(served.url + path)
        nothing_ran(page)
    for one in words[::4]:
        page.goto(f"{served.url}/alerts/{one.key}")
        nothing_ran(page)
    for text in TEXTS[:-1:3]:
        page.goto(f"{served.url}/search")
        page.evaluate("text => { document.getElementById('q').value = text }", text[:900])
        page.press("#q", "Enter")
        expect(page.locator("#found")).to_be_visible()
        nothing_ran(page)


def worded(first):
    """Return alerts whose own words are hostile, as a store of another version might hold them."""
    signal = first.signals[0]
    return [
        alert(
            key=f"hostile-{n}",
            tactic=text,
            target=text[:100],
            onset=NOON,
            counter_evidence=(text,),
            signals=(type(signal)(**{**as_dict(signal), "sentence": text}),),
        )
        for n, text in enumerate(TEXTS)
    ]


def as_dict(signal):
    return {name: getattr(signal, name) for name in signal.__struct_fields__}


def nothing_ran(page):
    """Assert that no script ran and no element of a text became one of the page."""
    assert page.evaluate("window.ran") is None
    made = "script:not([src^='/static/']), iframe, img, form[action*=evil], base, style, math, object, embed"
    assert page.locator(made).count() == 0
    assert (
        page.locator(
            "[onerror], [onload], [onfocus], [onbegin], article [hx-get]:not([hx-get^='/post/'], [hx-get^='/reveal/'])"
        ).count()
        == 0
    )
    assert page.locator("meta[http-equiv]").count() == 0
