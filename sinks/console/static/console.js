// What the page does beyond being read: htmx keeps it live and turns its pages; here are the keys,
// the pause, the announcements.  Without scripts the page shows all it has.
"use strict";
const MOST = 300;                 // posts kept in the page
const SILENT = 8000;              // milliseconds without a sign of life that make the feed "delayed"
const SPEAK = 10000;              // milliseconds between announcements, at least
const AGAIN = 4000;               // milliseconds until a connection that failed is tried again
const $ = (id) => document.getElementById(id);
const on = (element, names, act) => names.split(" ").forEach((name) => element.addEventListener(name, act));
const posts = (count) => `${count} new ${count === 1 ? "post" : "posts"}`;

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

// How long ago, in the words of the page itself.
const many = (count, one) => `${count} ${one}${count === 1 ? "" : "s"} ago`;
const ago = (minutes) => {
  const hours = Math.floor(minutes / 60), days = Math.floor(hours / 24);
  if (minutes < 1) return "just now";
  if (hours < 1) return `${minutes} min ago`;
  if (days < 1) return `${hours} h ago`;
  if (days < 61) return days === 1 ? "yesterday" : many(days, "day");
  return days < 365 ? many(Math.floor(days / 30), "month") : many(Math.floor(days / 365), "year");
};

// --- keys, on every page
const here = () => document.activeElement?.closest?.("article.card");
const step = (by) => {
  const all = [...document.querySelectorAll("main article.card")].filter((one) => one.checkVisibility());
  const at = all.indexOf(here());
  all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))]?.focus();
  here()?.scrollIntoView({ block: "nearest" });
};
const toggle = (selector) => here()?.querySelector(selector)?.toggleAttribute("open");
const KEYS = {
  j: () => step(1), k: () => step(-1),
  m: () => toggle(".mask"), w: () => toggle(".why"),
  p: () => $("pause")?.click(), "?": () => $("help")?.showModal(),
  "/": () => ($("quick") || $("q"))?.focus(),
};
const off = () => localStorage.getItem("keys") === "off";
if ($("single")) {
  $("single").checked = !off();
  on($("single"), "change", ({ target }) => localStorage.setItem("keys", target.checked ? "on" : "off"));
}
on(document, "keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || !KEYS[event.key] || off()) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  event.preventDefault();
  KEYS[event.key]();
});

// Words shown are hidden again when the reader moves on to another post.
on(document, "focusin", () => {
  for (const mask of document.querySelectorAll(".mask[open]")) mask.open = !here() || here().contains(mask);
});

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

// --- the live feed
if ($("feed")) live($("feed"), $("held"), $("state"), $("pause"), $("waiting"), document.title);
function live(feed, held, state, pause, waiting, title) {
  let figures = "", paused = false, heard = Date.now(), dropped = 0, unsaid = 0, saidAt = 0, focus = null;
  const alerts = () => [...document.querySelectorAll("[data-alert]")].map((one) => one.dataset.alert), alerted = new Set(alerts());
  for (const part of [state, pause, $("keys")]) part.hidden = false;
  on($("keys"), "click", KEYS["?"]);
  const show = (word, lost) => {
    if (!lost) heard = Date.now();
    const text = lost ? `${word}; newest post ${feed.querySelector("time")?.textContent ?? "unknown"}` : word;
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("lost", lost);
    state.classList.toggle("silent", Boolean($("lede")?.dataset.silence));
  };
  // Connected is not live: a page whose sources fell silent says since when.
  const alive = () => show(paused ? "Paused, still counting" : $("lede")?.dataset.silence || "Live", false);
  const swap = (text, how) => htmx.swap({ text, swap: how, sourceElement: feed, target: feed });
  on(pause, "click", () => {
    paused = !paused;
    pause.setAttribute("aria-pressed", String(paused));
    pause.textContent = paused ? "Resume" : "Pause";
    alive();
    if (paused) return;
    const late = held.innerHTML, before = unsaid;
    held.replaceChildren();
    dropped = 0;
    swap(late, feed.getAttribute("hx-swap"));
    swap(figures, "none");
    unsaid = before;
  });
  on(waiting, "click", () => { pause.click(); pause.focus(); });

  // Posts and figures are put in their places by htmx; other events are signs of life.
  on(feed, "htmx:sse:before:message", ({ detail: { message } }) => {
    alive();
    if (message.event === "restart") location.reload();
    if (message.event === "figures") figures = message.data;
    if (["posts", "figures"].includes(message.event)) message.event = "";
  });

  // In a pause new posts wait in order, out of sight; what was deleted or edited, and alerts, do not.
  on(feed, "htmx:before:swap", ({ detail: { tasks } }) => {
    focus = document.activeElement;
    for (const task of tasks.splice(0)) {
      if (task.type === "main") {
        const fresh = [...task.fragment.children].filter((one) => !$(one.id));
        fresh.forEach((one) => one.classList.add("new"));
        unsaid += fresh.length;
        if (paused) task.target = held;
      }
      if (!paused || task.type !== "partial" || task.target?.matches("#strip, #going-on")) tasks.push(task);
    }
  });

  on(feed, "htmx:after:swap", () => {
    if (focus && !focus.isConnected) $(focus.closest("[id]")?.id)?.focus({ preventScroll: true });
    const over = (list) => list.children.length > MOST && !list.lastElementChild.contains(document.activeElement);
    for (; over(feed);) feed.lastElementChild.remove();
    for (; over(held); dropped += 1) held.lastElementChild.remove();
    if (feed.children.length) $("empty")?.remove();
    const count = held.children.length + dropped;
    waiting.hidden = !count;
    waiting.textContent = `${posts(count)} – show and go on`;
    const now = alerts(), news = now.filter((key) => !alerted.has(key) && alerted.add(key));
    if (news.length) $("shout").textContent = $("strip").textContent.replace(/\s+/g, " ").trim();
    document.title = now.length ? `(${now.length}) ${title}` : title;
    number();
  });

  // Places are counted from the top; ages from the page's now, as the figures bring it.  A post with a
  // wrong date has no age.
  function number() {
    const all = [...feed.children], minute = (text) => Date.parse(text) / 60000;
    const written = (one) => minute(one.querySelector("header time").dateTime);
    const known = all.filter((one) => one.querySelector(".ago")).map(written);
    const now = minute($("lede")?.dataset.now) || Math.max(...known);
    all.forEach((one, at) => {
      Object.assign(one, { ariaPosInSet: at + 1, ariaSetSize: -1 });
      const age = one.querySelector(".ago"), minutes = Math.floor(now - written(one));
      if (age) age.textContent = ago(minutes);
    });
  }

  const lost = ({ detail }) => { if (detail.connection?.attempt !== 0) show("Reconnecting", true); };
  on(feed, "htmx:sse:before:connection htmx:sse:error htmx:error htmx:response:error", lost);
  on(feed, "htmx:sse:after:connection", alive);
  setInterval(() => {
    if (!state.classList.contains("lost") && Date.now() - heard > SILENT) show("Delayed", true);
    if (!unsaid || Date.now() - saidAt < SPEAK) return;
    [$("said").textContent, unsaid, saidAt] = [posts(unsaid), 0, Date.now()];
  }, 1000);
}
