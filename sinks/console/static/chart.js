// The timeline as uPlot draws it, from the figures and links of the drawing that needs no script.
"use strict";
const charts = new Map();         // the box of each timeline in the page -> its chart
const colour = (name) => () => getComputedStyle(document.documentElement).getPropertyValue(name);
const columns = (box) => [...box.parentElement.querySelectorAll("svg a")];
const figures = (box, kinds) => [columns(box).map((_, at) => at), ...kinds.map((kind) => columns(box).map((a) => +a.dataset[kind]))];
const bars = (name) => ({ fill: colour(name), width: 0, paths: uPlot.paths.bars({ size: [.8] }), points: { show: false } });

function chart(box) {
  const value = box.appendChild(Object.assign(document.createElement("span"), { className: "value", hidden: true }));
  const kinds = Object.keys(columns(box)[0].dataset), size = () => ({ width: box.clientWidth, height: box.clientHeight });
  // What is under the pointer, in the words of the drawing; a click leads to the posts of that hour.
  function point(u) {
    const at = u.cursor.left < 0 ? null : u.cursor.idx, link = columns(box)[at];
    const left = u.valToPos(at - .5, "x"), right = u.valToPos(at + .5, "x");
    u.setSelect({ left, top: 0, width: link ? right - left : 0, height: u.over.clientHeight }, false);
    value.hidden = !link;
    value.textContent = link?.querySelector("title").textContent;
    const room = box.clientWidth - value.offsetWidth, beside = at < u.data[0].length / 2 ? right + 4 : left - value.offsetWidth - 4;
    value.style.left = `${Math.max(0, Math.min(beside, room))}px`;
  }

  const drawn = new uPlot({
    ...size(), padding: [6, 0, 0, 0], legend: { show: false }, hooks: { setCursor: [point] },
    cursor: { y: false, drag: { x: false, y: false }, points: { show: false } },
    scales: { x: { time: false, range: (u) => [-.5, u.data[0].length - .5] }, y: { range: (_, low, high) => [0, Math.max(high, 1)] } },
    series: [{}, bars("--sea-soft"), bars("--red")].slice(0, kinds.length + 1),
    axes: [{ show: false }, {
      side: 1, size: 36, gap: 6, space: 34, incrs: [1, 10, 100, 1e3, 1e4, 1e5].flatMap((n) => [n, 2 * n, 5 * n]),
      values: (_, all) => all.map((n) => n || ""), ticks: { show: false }, grid: { stroke: colour("--line"), width: 1 },
      stroke: colour("--soft"), font: '12px "Public Sans", system-ui, sans-serif',
    }],
  }, figures(box, kinds), box);
  drawn.over.addEventListener("click", ({ ctrlKey, metaKey }) => {
    columns(box)[drawn.cursor.idx]?.dispatchEvent(new MouseEvent("click", { ctrlKey, metaKey, bubbles: true, cancelable: true }));
  });
  new ResizeObserver(() => drawn.width !== box.clientWidth && drawn.setSize(size())).observe(box);
  return Object.assign(drawn, { kinds });
}

// After each change of the page: new timelines are drawn, changed ones anew, gone ones forgotten.
function draw() {
  for (const [box, drawn] of charts) if (!box.isConnected) charts.delete(box) && drawn.destroy();
  for (const box of document.querySelectorAll(".plot")) {
    if (!charts.has(box)) charts.set(box, chart(box));
    const drawn = charts.get(box), data = figures(box, drawn.kinds);
    if (String(drawn.data) !== String(data)) drawn.setData(data);
  }
}
const redraw = () => charts.forEach((drawn) => drawn.redraw());
draw();
document.addEventListener("htmx:after:swap", draw);
document.fonts.ready.then(redraw);
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
