// The live feed: the pause, the place of the reader, copies as one card, masks counted, announcements.
"use strict";
const MOST = 300;                 // posts kept in the page
const SILENT = 8000;              // milliseconds without a sign of life that make the feed "delayed"
const SPEAK = 10000;              // milliseconds between announcements, at least
const ENOUGH = 10;                // masked posts opened, after which a break is offered
const YEAR = 31536000;            // seconds
const posts = (count) => `${count} new ${count === 1 ? "post" : "posts"}`;

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

// --- how much room a post takes: kept in a cookie, so that the server draws it so from the start
on($("density"), "click", ({ target }) => {
  const compact = $("main").classList.toggle("compact");
  $("main").classList.toggle("comfortable", !compact);
  target.setAttribute("aria-pressed", String(compact));
  document.cookie = `density=${compact ? "compact" : "comfortable"}; Path=/; Max-Age=${YEAR}; SameSite=Strict`;
});
KEYS.c = () => $("density").click();

// --- copies: posts of the same words are one card, the first that came, and a count
const added = (tag, parent, text = "") => Object.assign(parent.appendChild(document.createElement(tag)), { textContent: text });
function fold(feed) {
  const groups = Map.groupBy([...feed.children].filter((one) => one.dataset.fold), (one) => one.dataset.fold);
  for (const all of groups.values()) {
    const lead = all.find((one) => one.classList.contains("lead")) ?? all.find((one) => !one.classList.contains("copy")) ?? all[0];
    for (const one of all) {
      one.classList.toggle("lead", one === lead);
      one.classList.toggle("copy", one !== lead);
    }
    const copies = all.length - 1 + Number(lead.dataset.gone ?? 0);
    let told = lead.querySelector(".copies");
    if (!copies) { told?.remove(); continue; }
    if (!told) {
      told = added("details", lead);
      told.className = "copies";
      added("summary", told);
      on(told, "toggle", () => list(told, lead, feed));
    }
    const summary = `×${copies + 1}, copies and reposts`;
    if (told.firstChild.textContent !== summary) {
      told.firstChild.textContent = summary;
      list(told, lead, feed);
    }
  }
}
// Where and when, and not by whom.
function list(told, lead, feed) {
  told.querySelector("ul")?.remove();
  if (!told.open) return;
  const all = added("ul", told);
  for (const one of feed.querySelectorAll(`[data-fold="${lead.dataset.fold}"]`)) {
    const [time, place] = [one.querySelector("header time"), one.querySelector(".place")];
    added("li", all, `${time.textContent} ${place.textContent}`).title = time.title;
  }
  if (lead.dataset.gone) added("li", all, `and ${lead.dataset.gone} earlier`);
}

// --- masks: how many of which kind are here, how many were opened, and the offer of a break
function masks(feed) {
  const kinds = [...feed.querySelectorAll(".masked:not(.copy)")].flatMap((one) => (one.dataset.hides || "other").split("|"));
  const counts = Map.groupBy(kinds, (one) => one);
  const said = [...counts].map(([kind, all]) => `${kind} ${all.length}`).join(", ");
  const opened = Number(sessionStorage.getItem(OPENED));
  $("masks").hidden = !said;
  const text = `Masked: ${said}${opened ? `; ${opened} opened in this session` : ""}`;
  if ($("masks").textContent !== text) $("masks").textContent = text;
  if (!opened || opened % ENOUGH || sessionStorage.getItem("offered") === String(opened)) return;
  sessionStorage.setItem("offered", opened);
  $("break").textContent = `You have opened ${opened} masked posts. This may be a moment for a break, or for somebody else to read on. `;
  on(added("button", $("break"), "Go on"), "click", () => { $("break").hidden = true; });
  $("break").hidden = false;
}

live($("feed"), $("held"), $("state"), $("pause"), $("waiting"));
function live(feed, held, state, pause, waiting) {
  let figures = "", paused = false, heard = Date.now(), dropped = 0, unsaid = 0, copied = 0, saidAt = 0, focus = null, anchor = null;
  const alerts = () => [...document.querySelectorAll("[data-alert]")].map((one) => one.dataset.alert), alerted = new Set(alerts());
  for (const part of [state, pause, $("keys"), $("density")]) part.hidden = false;
  on($("keys"), "click", KEYS["?"]);
  on(document, "revealed", () => masks(feed));
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

  // What the reader is at: the post with the focus, else, once the page is scrolled, the first one in sight.
  const place = () => {
    const inSight = (one) => { const { top, bottom } = one.getBoundingClientRect(); return bottom > 0 && top < innerHeight; };
    const one = feed.contains(focus) && inSight(focus) ? focus.closest("article") : scrollY > 0 && [...feed.children].find((each) => each.checkVisibility() && inSight(each));
    return one && { one, top: one.getBoundingClientRect().top };
  };

  // In a pause new posts wait in order, out of sight; what was deleted or edited, and alerts, do not.
  on(feed, "htmx:before:swap", ({ detail: { tasks } }) => {
    focus = document.activeElement;
    anchor = place();
    for (const task of tasks.splice(0)) {
      if (task.type === "main") {
        const fresh = [...task.fragment.children].filter((one) => !$(one.id)), known = new Set([...feed.children].map((one) => one.dataset.fold));
        fresh.forEach((one) => one.classList.add("new"));
        unsaid += fresh.length;
        copied += fresh.filter((one) => one.dataset.fold && known.has(one.dataset.fold)).length;
        if (paused) task.target = held;
      }
      if (!paused || task.type !== "partial" || task.target?.matches("#strip, #going-on")) tasks.push(task);
    }
  });

  on(feed, "htmx:after:swap", () => {
    if (focus && !focus.isConnected) $(focus.closest("[id]")?.id)?.focus({ preventScroll: true });
    const over = (list) => list.children.length > MOST && !list.lastElementChild.contains(document.activeElement);
    fold(feed);
    for (; over(feed);) trim(feed.lastElementChild);
    for (; over(held); dropped += 1) held.lastElementChild.remove();
    if (feed.children.length) $("empty")?.remove();
    const count = held.children.length + dropped;
    waiting.hidden = !count;
    waiting.textContent = `${posts(count)} – show and go on`;
    const now = alerts(), news = now.filter((key) => !alerted.has(key) && alerted.add(key));
    if (news.length) $("shout").textContent = $("strip").textContent.replace(/\s+/g, " ").trim();
    number();
    masks(feed);
    if (anchor?.one?.isConnected) scrollBy({ top: anchor.one.getBoundingClientRect().top - anchor.top, behavior: "instant" });
  });

  // A copy that leaves the page is still counted on its card.
  function trim(last) {
    const lead = last.classList.contains("copy") && feed.querySelector(`.lead[data-fold="${last.dataset.fold}"]`);
    if (lead) lead.dataset.gone = 1 + Number(lead.dataset.gone ?? 0);
    last.remove();
  }

  // Places are counted from the top; ages from the page's now, as the figures bring it.  A post with a
  // wrong date has no age.
  function number() {
    const all = [...feed.children].filter((one) => !one.classList.contains("copy")), minute = (text) => Date.parse(text) / 60000;
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
    $("said").textContent = copied ? `${posts(unsaid)}, ${copied} of them copies` : posts(unsaid);
    [unsaid, copied, saidAt] = [0, 0, Date.now()];
  }, 1000);
  fold(feed);
  number();
  masks(feed);
}
