// What every page does beyond being read: htmx turns its pages; here are the keys and the masks.  The live
// feed is feed.js.  Without scripts the page shows all it has.
"use strict";
const AGAIN = 4000;               // milliseconds until a connection that failed is tried again
const $ = (id) => document.getElementById(id);
const on = (element, names, act) => names.split(" ").forEach((name) => element.addEventListener(name, act));

// Who may turn text into HTML: htmx does, with what our own server rendered.  It also puts our script
// tags back when it turns a page; no other script, and no code, may be made from text.
const ours = (url) => {
  const at = new URL(url, location.href);
  if (at.origin !== location.origin || !at.pathname.startsWith("/static/")) throw new Error("a foreign script");
  return url;
};
const none = (code) => { if (code.trim()) throw new Error("no code from text"); return ""; };
window.trustedTypes?.createPolicy("default", { createHTML: (html) => html, createScriptURL: ours, createScript: none });

// Attributes carry addresses and names, never code: the policy forbids it, and so does this.
const refuse = function () { throw new Error("no code in attributes"); };
htmx.registerExtension("fence", { init: (api) => api.initSecurity(null, refuse, refuse) });

// --- keys, on every page
const here = () => document.activeElement?.closest?.("article.card");
const step = (by) => {
  const all = [...document.querySelectorAll("main article.card")].filter((one) => one.checkVisibility());
  const at = all.indexOf(here());
  all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  here()?.scrollIntoView({ block: "nearest" });
};
// The next masked post, from the first one again after the last.
const masked = () => {
  const all = [...document.querySelectorAll("main article.masked")].filter((one) => one.checkVisibility());
  const after = (one) => here()?.compareDocumentPosition(one) & Node.DOCUMENT_POSITION_FOLLOWING;
  (here() ? all.find(after) ?? all[0] : all[0])?.focus();
  here()?.scrollIntoView({ block: "nearest" });
};
const toggle = (selector) => here()?.querySelector(selector)?.toggleAttribute("open");
const KEYS = {
  j: () => step(1), k: () => step(-1),
  n: masked, m: () => toggle(".mask"), r: () => toggle(".mask"), w: () => toggle(".why"),
  p: () => $("pause")?.click(), "?": () => $("help")?.showModal(),
  "/": () => ($("quick") || $("q"))?.focus(),
};
const off = () => localStorage.getItem("keys") === "off";
if ($("single")) {
  $("single").checked = !off();
  on($("single"), "change", ({ target }) => localStorage.setItem("keys", target.checked ? "on" : "off"));
}
on(document, "keydown", (event) => {
  if (event.key === "Enter" && event.target.matches("article.masked")) return toggle(".mask");
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || off()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  event.preventDefault();
  KEYS[event.key]();
});

// Words that travel only when they are asked for are asked for when their mask opens: the server knows.
// How many masks were opened in this session is counted here, and told to nobody.
const OPENED = "opened";
new MutationObserver((changes) => {
  for (const { target, oldValue } of changes) {
    if (oldValue !== null || !target.matches("details.mask")) continue;
    const asks = target.querySelector(".guarded");
    if (asks) htmx.trigger(asks, "reveal");
    sessionStorage.setItem(OPENED, 1 + Number(sessionStorage.getItem(OPENED)));
    document.dispatchEvent(new Event("revealed"));
  }
}).observe(document, { subtree: true, attributeFilter: ["open"], attributeOldValue: true });

// Words shown are hidden again when the reader moves on to another post.
on(document, "focusin", () => {
  for (const mask of document.querySelectorAll(".mask[open]")) mask.open = !here() || here().contains(mask);
});

// --- what is open is told by the title of the page, too, so that a tab behind others tells it
const top_ = document.querySelector(".on-top");
if (top_) new MutationObserver(() => {
  const open = Number($("strip")?.dataset.open);
  const title = document.title.replace(/^\(\d+\) /, "");
  document.title = open ? `(${open}) ${title}` : title;
}).observe(top_, { subtree: true, childList: true, attributes: true });

// --- pages that htmx turns: what they say is said, and the focus is never lost
on(document, "htmx:after:swap", () => {
  const told = document.querySelector("#found, .told");
  if (told) $("said").textContent = told.textContent;
  if ($("q") && document.activeElement === document.body) $("main").focus({ preventScroll: true });
});
// A stream that failed at once is tried again; a page that failed is loaded whole, and tells why.
on(document, "htmx:error htmx:response:error htmx:sse:close", ({ target, detail: { ctx } }) => {
  if (target.hasAttribute?.("hx-sse:connect")) setTimeout(() => htmx.trigger(target, "again"), AGAIN);
  else if (ctx?.push || ctx?.request.headers["HX-History-Restore-Request"]) location.assign(ctx.request.action);
});

// Who is signed out meanwhile is asked to sign in again.
on(document, "htmx:sse:error", ({ detail }) => { if (detail.status === 401) location.reload(); });
