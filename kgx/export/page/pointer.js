// Pointer, wheel, touch and keys on the canvas.

const fingers = new Map();
let drag = null;
// The last tap: the second click of a double click means what the first one hit, though the picture may have moved since.
let last = { node: null, time: -Infinity, x: 0, y: 0 };

function showTip(x, y) {
  const thing = scene.hover === null ? null : THINGS[scene.hover];
  const tie = scene.hoverTie;
  tip.hidden = !thing && !tie;
  canvas.style.cursor = thing || tie ? "pointer" : "grab";
  if (thing) {
    tip.replaceChildren(
      el("strong", {}, thing.label),
      el("span", {}, `${thing.type} · ${plural(thing.documents.length, "document")} · ${plural(thing.facts.length, "fact")}`));
  } else if (tie) {
    tip.replaceChildren(...tie.facts.filter((fact) => fact.shown).slice(0, 4).map((fact) =>
      el("span", {}, el("b", {}, THINGS[fact.subject].label), ` ${words(fact.predicate)} `, el("b", {}, THINGS[fact.object].label), fact.status ? ` (${fact.status})` : "")));
  }
  if (tip.hidden) return;
  const width = tip.offsetWidth;
  tip.style.left = `${Math.max(6, Math.min(x + 14, camera.width - width - 6))}px`;
  tip.style.top = `${Math.max(6, Math.min(y + 16, camera.height - tip.offsetHeight - 6))}px`;
}

function hover(x, y) {
  const node = nodeAt(x, y);
  const tie = node === null ? tieAt(x, y) : null;
  if (node !== scene.hover || tie !== scene.hoverTie) {
    scene.hover = node;
    scene.hoverTie = tie;
    redraw();
  }
  showTip(x, y);
}

function place(event) {
  const box = canvas.getBoundingClientRect();
  return [event.clientX - box.left, event.clientY - box.top];
}

function tap(x, y) {
  const time = performance.now();
  const again = time - last.time < 500 && Math.hypot(x - last.x, y - last.y) < 6;
  const node = again && last.node !== null ? last.node : nodeAt(x, y);
  last = { node, time, x, y };
  const tie = node === null ? tieAt(x, y) : null;
  const focus = state.focus === null ? {} : { focus: "1" };
  if (node !== null) location.hash = address({ thing: THINGS[node].key, ...(state.focus === node ? focus : {}) });
  else if (tie) location.hash = address({ thing: THINGS[tie.source].key, with: THINGS[tie.target].key });
  else if (state.selected !== null || state.tie) location.hash = state.focus === null ? "" : address({ thing: THINGS[state.focus].key, ...focus });
}

function moved(event) {
  const [x, y] = place(event);
  if (!fingers.has(event.pointerId)) {
    if (event.pointerType === "mouse") hover(x, y);
    return;
  }
  const [lastX, lastY] = fingers.get(event.pointerId);
  const other = [...fingers].find(([id]) => id !== event.pointerId)?.[1];
  fingers.set(event.pointerId, [x, y]);
  if (other) {
    camera.zoom(Math.hypot(x - other[0], y - other[1]) / Math.max(1, Math.hypot(lastX - other[0], lastY - other[1])), (x + other[0]) / 2, (y + other[1]) / 2);
    drag.far = true;
  } else {
    drag.far ||= Math.hypot(x - drag.x, y - drag.y) > 4;
    if (!drag.far) return;
    camera.flight += 1;
    camera.x += x - lastX;
    camera.y += y - lastY;
    tip.hidden = true;
  }
  redraw();
}

function released(event) {
  const [x, y] = place(event);
  if (fingers.delete(event.pointerId) && drag && !drag.far && event.type === "pointerup") tap(x, y);
}

const ARROWS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

// The nearest thing in a direction; distance across it counts double.
function neighbourTowards([dx, dy]) {
  const from = state.selected;
  if (from === null) return scene.nodes.length ? BY_IMPORTANCE.find((thing) => placed.has(thing.id)).id : null;
  let best = null;
  let least = Infinity;
  for (const id of scene.nodes) {
    const along = (scene.x[id] - scene.x[from]) * dx + (scene.y[id] - scene.y[from]) * dy;
    const across = Math.abs((scene.x[id] - scene.x[from]) * dy - (scene.y[id] - scene.y[from]) * dx);
    if (id !== from && along > 0 && along + 2 * across < least) [best, least] = [id, along + 2 * across];
  }
  return best;
}

function pressed(event) {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (ARROWS[event.key]) {
    const next = neighbourTowards(ARROWS[event.key]);
    if (next !== null) location.hash = address({ thing: THINGS[next].key });
  } else if (event.key === "+" || event.key === "=") zoomBy(1.4);
  else if (event.key === "-") zoomBy(1 / 1.4);
  else if (event.key === "0") fit();
  else if (event.key === "Enter" && state.selected !== null) panel.focus();
  else if (event.key === "f" && state.selected !== null) location.hash = address({ thing: THINGS[state.selected].key, focus: "1" });
  else return;
  event.preventDefault();
}

function zoomBy(factor) {
  const [k, x, y] = [camera.k, camera.x, camera.y];
  camera.zoom(factor);
  const view = { k: camera.k, x: camera.x, y: camera.y };
  camera.set({ k, x, y });
  camera.fly(view, redraw);
}

function listenToCanvas() {
  canvas.addEventListener("pointerdown", (event) => {
    const [x, y] = place(event);
    canvas.setPointerCapture(event.pointerId);
    if (!fingers.size) drag = { x, y, far: false };
    fingers.set(event.pointerId, [x, y]);
  });
  canvas.addEventListener("pointermove", moved);
  canvas.addEventListener("pointerup", released);
  canvas.addEventListener("pointercancel", released);
  canvas.addEventListener("pointerleave", () => {
    scene.hover = scene.hoverTie = null;
    tip.hidden = true;
    redraw();
  });
  canvas.addEventListener("dblclick", () => {
    if (last.node !== null) location.hash = address({ thing: THINGS[last.node].key, focus: "1" });
  });
  canvas.addEventListener("wheel", (event) => {
    event.preventDefault();
    camera.flight += 1;
    camera.zoom(Math.exp(-event.deltaY * (event.deltaMode ? 0.05 : 0.0016)), ...place(event));
    redraw();
  }, { passive: false });
  canvas.addEventListener("keydown", pressed);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && location.hash) location.hash = "";
  });
  document.getElementById("zoom-in").addEventListener("click", () => zoomBy(1.5));
  document.getElementById("zoom-out").addEventListener("click", () => zoomBy(1 / 1.5));
  document.getElementById("zoom-fit").addEventListener("click", () => fit());
}
