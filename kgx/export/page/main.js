// Puts the parts together: the address decides what is selected, the state what is shown, the layout where it stands.

const graphSection = document.getElementById("graph");
const tip = document.getElementById("tip");
const notice = document.getElementById("notice");
let running = 0;

function announce(text) {
  document.getElementById("live").textContent = text;
}

function showCounts() {
  const dates = DOCUMENTS.map((item) => item.date).filter(Boolean).sort();
  const span = dates.length ? [dates[0].slice(0, 4), dates.at(-1).slice(0, 4)] : [];
  const numbers = [
    plural(DOCUMENTS.length, "document"), plural(THINGS.length, "thing"), plural(FACTS.length, "fact"), plural(FIGURES.length, "figure"),
    ...(span.length ? [span[0] === span[1] ? span[0] : `${span[0]}–${span[1]}`] : []),
  ];
  document.getElementById("counts").replaceChildren(...numbers.map((text) => el("span", {}, text)));
}

function bounds() {
  const box = { left: Infinity, right: -Infinity, top: Infinity, bottom: -Infinity };
  for (const id of scene.nodes) {
    const reach = THINGS[id].radius;
    box.left = Math.min(box.left, scene.x[id] - reach);
    box.right = Math.max(box.right, scene.x[id] + reach);
    box.top = Math.min(box.top, scene.y[id] - reach);
    box.bottom = Math.max(box.bottom, scene.y[id] + reach);
  }
  return scene.nodes.length ? box : { left: -1, right: 1, top: -1, bottom: 1 };
}

function fit(slowly = true) {
  const view = camera.around(bounds());
  if (slowly) camera.fly(view, redraw);
  else camera.set(view);
  redraw();
}

// How large nodes may be, so that this many have room.
function scaleNodes() {
  const room = Math.sqrt((camera.width * camera.height) / Math.max(1, scene.nodes.length));
  scene.scale = Math.min(1.1, Math.max(0.28, room / 86));
}

// Neighbours of a thing by type, by what ties them to it, by importance.
function aroundOrder(ids, middle) {
  const order = new Map(TYPES.map((type, index) => [type.name, index]));
  const relation = new Map(THINGS[middle].ties.map((tie) => [otherEnd(tie, middle), tie.facts[0].predicate]));
  const rank = (id) => `${order.get(THINGS[id].type)} ${relation.get(id) ?? ""}`;
  return [...ids].sort((a, b) => (rank(a) < rank(b) ? -1 : rank(a) > rank(b) ? 1 : THINGS[b].importance - THINGS[a].importance || a - b));
}

// Take over what is visible now; lay it out anew where wanted or where something has no place yet.
function changed(rearrange) {
  const visible = visibleGraph();
  scene.nodes = visible.nodes;
  scene.ties = visible.ties;
  scene.hover = scene.hoverTie = null;
  graphSection.dataset.things = scene.nodes.length;
  graphSection.dataset.ties = scene.ties.length;
  notice.hidden = scene.nodes.length > 0;
  if (!scene.nodes.length) notice.textContent = THINGS.length ? "Nothing passes these filters." : "There is nothing in this graph yet.";
  if (rearrange || scene.nodes.some((id) => !placed.has(id))) arrange();
  else redraw();
}

// Run the layout in slices of a few milliseconds; what was on view before glides to its new place.
function arrange() {
  running += 1;
  const run = running;
  const ids = state.focus === null ? scene.nodes : aroundOrder(scene.nodes, state.focus);
  const number = new Map(ids.map((id, index) => [id, index]));
  scaleNodes();
  const edges = scene.ties.map((tie) => [number.get(tie.source), number.get(tie.target)]);
  const steps = state.focus !== null && number.has(state.focus)
    ? layoutAround(camera, ids.length, number.get(state.focus))
    : layout(camera, ids.map((id) => THINGS[id].radius * scene.scale), edges, labelRooms(ids));
  const first = !placed.size;
  graphSection.setAttribute("aria-busy", "true");
  const slice = () => {
    if (run !== running) return;
    const until = performance.now() + (first ? 40 : 14);
    let step = steps.next();
    while (!step.done && performance.now() < until) step = steps.next();
    if (step.done) settleAt(ids, step.value, first);
    else {
      if (ids.length > 400) {
        notice.textContent = `Arranging ${plural(ids.length, "thing")} …`;
        notice.hidden = false;
      }
      setTimeout(slice, 0);
    }
  };
  slice();
}

function settleAt(ids, { x, y }, first) {
  notice.hidden = scene.nodes.length > 0;
  const from = ids.map((id, index) => (placed.has(id) ? [scene.x[id], scene.y[id]] : [x[index], y[index]]));
  placed.clear();
  for (const id of ids) placed.add(id);
  const put = (part) => ids.forEach((id, index) => {
    scene.x[id] = from[index][0] + (x[index] - from[index][0]) * part;
    scene.y[id] = from[index][1] + (y[index] - from[index][1]) * part;
  });
  put(1);
  const view = camera.around(bounds());
  camera.whole = view.k;
  graphSection.setAttribute("aria-busy", "false");
  if (first || ids.length > 800 || matchMedia("(prefers-reduced-motion: reduce)").matches || document.hidden) {
    camera.set(view);
    redraw();
    return;
  }
  camera.fly(view, redraw);
  const run = running;
  const begin = performance.now();
  const glide = (now) => {
    if (run !== running) return;
    const part = Math.min(1, Math.max(0, now - begin) / 420);
    put(1 - Math.pow(1 - part, 3));
    redraw();
    if (part < 1) requestAnimationFrame(glide);
  };
  put(0);
  requestAnimationFrame(glide);
}

// Bring a thing into the free part of the canvas if it is not there.
function reveal(id) {
  resize();
  const [x, y] = camera.toScreen(scene.x[id], scene.y[id]);
  const margin = 60;
  const near = scene.nodes.length > 400 ? 2 * camera.whole : 0;
  if (x > margin && x < camera.width - margin && y > margin && y < camera.height - margin && camera.k >= near) return;
  const k = Math.max(camera.k, near);
  camera.fly({ k, x: camera.width / 2 - scene.x[id] * k, y: camera.height / 2 - scene.y[id] * k }, redraw);
}

function tieBetween(a, b) {
  return TIES.find((tie) => (tie.source === a && tie.target === b) || (tie.source === b && tie.target === a)) ?? null;
}

// The address is the only place that says what is open, so that links, back and forward work.
function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  const thing = THING_OF_KEY.get(given.get("thing") ?? "");
  const tie = given.has("with") && thing ? tieBetween(thing.id, THING_OF_KEY.get(given.get("with"))?.id) : null;
  const number = DOCUMENT_OF_KEY.get(given.get("document") ?? "") ?? null;
  const was = { focus: state.focus, selected: state.selected, view: state.view };
  state.view = given.has("documents") || number !== null ? "documents" : "graph";
  if (state.view === "documents") {
    showView();
    const at = given.has("at") ? Number(given.get("at")) : undefined;
    showDocument(number, at, Number(given.get("length") ?? 0));
    announce(number === null ? plural(DOCUMENTS.length, "document") : DOCUMENTS[number].title);
    return;
  }
  state.tie = tie;
  state.selected = tie || !thing ? null : thing.id;
  state.focus = thing && given.has("focus") ? thing.id : null;
  showView();
  const again = state.dirty || was.focus !== state.focus;
  state.dirty = false;
  open(thing, tie);
  resize();
  changed(again);
  if (thing && !again && placed.has(thing.id)) reveal(thing.id);
}

function open(thing, tie) {
  document.body.classList.toggle("selected", Boolean(thing));
  if (tie) tiePanel(tie);
  else if (thing) thingPanel(thing.id);
  else overviewPanel();
  if (thing) announce(`${thing.label}, ${thing.type}, ${plural(thing.facts.length, "fact")}, ${plural(thing.documents.length, "document")}`);
}

function showView() {
  const graphOn = state.view === "graph";
  graphSection.hidden = !graphOn;
  library.hidden = graphOn;
  document.body.dataset.view = state.view;
  document.getElementById("tab-graph").toggleAttribute("aria-current", graphOn);
  document.getElementById("tab-documents").toggleAttribute("aria-current", !graphOn);
  if (graphOn) resize();
}

function resize() {
  const { clientWidth: width, clientHeight: height } = graphSection;
  if (!width || !height) return;
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  camera.x += (width - camera.width) / 2;
  camera.y += (height - camera.height) / 2;
  camera.width = width;
  camera.height = height;
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  draw();
}

function start() {
  readColours();
  showCounts();
  buildFilters();
  listenToSearch();
  listenToCanvas();
  new ResizeObserver(resize).observe(graphSection);
  resize();
  window.addEventListener("hashchange", readAddress);
  darkScheme.addEventListener("change", () => {
    readColours();
    redraw();
  });
  const toggle = document.getElementById("filters-toggle");
  toggle.addEventListener("click", () => {
    const open = document.body.classList.toggle("filtering");
    toggle.setAttribute("aria-expanded", String(open));
  });
  readAddress();
}

start();
