// What the page does beyond being read: it stays live, can be paused, and is worked by keys.
// Everything here is an addition: without this file the page shows all it has.
"use strict";

const MOST = 300;                 // posts kept in the page
const SILENT = 8000;              // milliseconds without a sign of life that make the feed "delayed"
const SPEAK = 10000;              // milliseconds between announcements, at least
const $ = (id) => document.getElementById(id);
const cards = () => [...document.querySelectorAll("article.card")];

// --- keys, on every page
const step = (by) => {
  const all = cards();
  const at = all.indexOf(document.activeElement?.closest?.("article.card"));
  const next = all[at < 0 ? 0 : Math.min(all.length - 1, Math.max(0, at + by))];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
};
const toggle = (selector) => {
  const details = document.activeElement?.closest?.("article.card")?.querySelector(selector);
  if (details) details.open = !details.open;
};
const KEYS = {
  j: () => step(1),
  k: () => step(-1),
  m: () => toggle(".mask"),
  w: () => toggle(".why"),
  p: () => $("pause")?.click(),
  "?": () => $("help")?.showModal(),
  "/": () => ($("quick") || $("q"))?.focus(),
};
const single = $("single");
if (single) {
  single.checked = localStorage.getItem("keys") !== "off";
  single.addEventListener("change", () => localStorage.setItem("keys", single.checked ? "on" : "off"));
}
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input:not([type=checkbox]), textarea, select, dialog")) return;
  if (!KEYS[event.key] || localStorage.getItem("keys") === "off") return;
  event.preventDefault();
  KEYS[event.key]();
});

// Words shown are hidden again when the reader moves on to another post.
document.addEventListener("focusin", (event) => {
  const here = event.target.closest("article.card");
  for (const mask of document.querySelectorAll(".mask[open]")) {
    if (here && !here.contains(mask)) mask.open = false;
  }
});

// --- the live feed

const feed = $("feed");
if (feed) live(feed);

function live(feed) {
  const state = $("state"), pause = $("pause"), waiting = $("waiting"), title = document.title;
  const held = new Map();         // what came during a pause: element id -> element, newest wins
  let figures = "";               // the last figures, for the same reason
  let paused = false, heard = Date.now(), unsaid = 0, saidAt = 0;
  const alerted = new Set(alerts());
  for (const part of [state, pause, $("keys")]) part.hidden = false;
  $("keys").addEventListener("click", () => $("help").showModal());

  function alerts() {
    return [...document.querySelectorAll("[data-alert]")].map((one) => one.dataset.alert);
  }

  function show(word, lost) {
    const text = lost ? `${word}; newest post ${feed.querySelector("time")?.textContent ?? "unknown"}` : word;
    if (state.textContent !== text) state.textContent = text;
    state.classList.toggle("lost", lost);
  }

  // A post takes its place by its order, whenever it comes; one that is there already is replaced.
  function put(element) {
    const old = $(element.id);
    if ("gone" in element.dataset) old?.remove();
    else if (old) {
      const focused = old === document.activeElement;
      old.replaceWith(element);
      if (focused) element.focus({ preventScroll: true });
    } else {
      const order = BigInt(element.dataset.order);
      element.classList.add("new");
      feed.insertBefore(element, [...feed.children].find((one) => BigInt(one.dataset.order) < order) ?? null);
    }
  }

  function insert(elements) {
    feed.setAttribute("aria-busy", "true");
    elements.forEach(put);
    while (feed.children.length > MOST) {
      if (feed.lastElementChild.contains(document.activeElement)) break;
      feed.lastElementChild.remove();
    }
    [...feed.children].forEach((one, at) => {
      one.setAttribute("aria-posinset", at + 1);
      one.setAttribute("aria-setsize", -1);
    });
    $("empty")?.remove();
    feed.setAttribute("aria-busy", "false");
    age();
  }

  function count() {
    const fresh = [...held.values()].filter((one) => !("gone" in one.dataset) && !$(one.id)).length;
    waiting.hidden = !paused || !fresh;
    waiting.textContent = `${fresh} new ${fresh === 1 ? "post" : "posts"} – show and go on`;
  }

  function hold(on) {
    paused = on;
    pause.setAttribute("aria-pressed", String(on));
    pause.textContent = on ? "Resume" : "Pause";
    if (!on) {
      insert([...held.values()]);
      held.clear();
      draw(figures);
    }
    count();
    alive();
  }
  pause.addEventListener("click", () => hold(!paused));
  waiting.addEventListener("click", () => { hold(false); pause.focus(); });

  function parse(html) {
    const template = document.createElement("template");
    template.innerHTML = html;
    return [...template.content.children];
  }

  function alive() {
    heard = Date.now();
    show(paused ? "Paused, still counting" : "Live", false);
  }

  // Relative times are measured from the newest post, which is this page's now.
  function age() {
    const now = Math.max(...[...feed.querySelectorAll("header time")].map((t) => Date.parse(t.dateTime)));
    for (const span of feed.querySelectorAll(".ago")) {
      const minutes = Math.floor((now - Date.parse(span.parentElement.querySelector("time").dateTime)) / 60000);
      span.textContent = minutes < 1 ? "just now" : minutes < 60 ? `${minutes} min ago`
        : minutes < 1440 ? `${Math.floor(minutes / 60)} h ago` : `${Math.floor(minutes / 1440)} d ago`;
    }
  }

  const source = new EventSource(`/events?after=${feed.dataset.after}`);
  source.addEventListener("open", alive);
  source.addEventListener("beat", alive);
  source.addEventListener("restart", () => location.reload());
  source.addEventListener("error", () => {
    show("Reconnecting", true);
    // A browser gives up for good when a proxy answers in the server's place.
    if (source.readyState === EventSource.CLOSED) setTimeout(() => location.reload(), 5000);
  });
  source.addEventListener("posts", (event) => {
    alive();
    const elements = parse(event.data);
    unsaid += elements.filter((one) => !("gone" in one.dataset) && !$(one.id)).length;
    // What is deleted goes at once, also during a pause.
    elements.filter((one) => "gone" in one.dataset).forEach(put);
    if (paused) {
      for (const one of elements) { held.delete(one.id); held.set(one.id, one); }
      count();
    } else insert(elements);
  });

  function draw(html) {
    for (const fresh of parse(html)) {
      const old = $(fresh.id);
      // An alert is shown at once, also during a pause.
      if (!old || (paused && fresh.id !== "strip") || old.isEqualNode(fresh) || old.contains(document.activeElement)) continue;
      for (const open of old.querySelectorAll("details[open][id]")) {
        const same = fresh.querySelector(`#${open.id}`);
        if (same) same.open = true;
      }
      old.replaceWith(fresh);
    }
  }
  source.addEventListener("figures", (event) => {
    alive();
    draw(figures = event.data);
    const now = alerts(), news = now.filter((key) => !alerted.has(key));
    news.forEach((key) => alerted.add(key));
    if (news.length) $("shout").textContent = $("strip").textContent.replace(/\s+/g, " ").trim();
    document.title = now.length ? `(${now.length}) ${title}` : title;
  });

  setInterval(() => {
    if (!state.classList.contains("lost") && Date.now() - heard > SILENT) show("Delayed", true);
    if (unsaid && Date.now() - saidAt > SPEAK) {
      $("said").textContent = `${unsaid} new ${unsaid === 1 ? "post" : "posts"}`;
      unsaid = 0;
      saidAt = Date.now();
    }
  }, 1000);
}
