// Draws the visible graph on the canvas and finds what is under the pointer. Positions are in `scene`, by thing id.

const canvas = document.getElementById("canvas");
const pen = canvas.getContext("2d");
const camera = new Camera();
const scene = { nodes: [], ties: [], x: new Float64Array(THINGS.length), y: new Float64Array(THINGS.length), scale: 1, hover: null, hoverTie: null };
const placed = new Set(); // ids that the last layout gave a place
const darkScheme = matchMedia("(prefers-color-scheme: dark)");
const LABEL_FONT = '"Inter", "Helvetica Neue", "Segoe UI", Roboto, Arial, sans-serif';
const labelWidths = new Map();
const zoomButtons = document.querySelector(".zoom");
let ink = {};

function readColours() {
  const style = getComputedStyle(document.documentElement);
  const value = (name) => style.getPropertyValue(name).trim();
  ink = { paper: value("--paper"), text: value("--ink"), soft: value("--soft"), line: value("--line"), bad: value("--bad") };
  ink.type = Object.fromEntries(TYPES.map((type) => [type.name, darkScheme.matches ? type.dark : type.light]));
}

// Nodes have the size that suits their number when all are on view, and grow more slowly than the distances.
function screenRadius(thing) {
  const zoom = camera.k / camera.whole;
  return Math.max(1.5, thing.radius * scene.scale * (zoom < 1 ? Math.pow(zoom, 0.8) : Math.pow(zoom, 0.5)));
}

// How far the shape of a node goes from its middle, its outline included.
const SHAPE_REACH = { diamond: 1.16, triangle: 1.08, hexagon: 1.06, ring: 1.03, square: 0.88 };

function nodeReach(thing) {
  return screenRadius(thing) * (SHAPE_REACH[TYPE.get(thing.type).shape] ?? 1) + 0.5;
}

function traceShape(target, shape, x, y, r) {
  target.beginPath();
  if (shape === "square" || shape === "page") {
    const [w, h] = shape === "page" ? [r * 0.78, r] : [r * 0.88, r * 0.88];
    target.roundRect(x - w, y - h, 2 * w, 2 * h, r * 0.22);
    return;
  }
  const corners = { diamond: [4, 1.16, 0], triangle: [3, 1.2, -Math.PI / 2], hexagon: [6, 1.06, 0] }[shape];
  if (!corners) {
    target.arc(x, y, r, 0, 2 * Math.PI);
    return;
  }
  const [count, stretch, turn] = corners;
  const lift = shape === "triangle" ? r * 0.14 : 0;
  for (let corner = 0; corner < count; corner += 1) {
    const angle = turn + (2 * Math.PI * corner) / count;
    target.lineTo(x + r * stretch * Math.cos(angle), y + lift + r * stretch * Math.sin(angle));
  }
  target.closePath();
}

function paintNode(target, type, x, y, r, colour, paper) {
  const shape = TYPE.get(type).shape;
  target.lineJoin = "round";
  traceShape(target, shape, x, y, shape === "ring" ? r * 0.86 : r);
  if (shape === "ring") {
    target.fillStyle = paper;
    target.fill();
    target.lineWidth = Math.max(1.2, r * 0.34);
    target.strokeStyle = colour;
    target.stroke();
    return;
  }
  target.lineWidth = Math.min(3, Math.max(0.8, r * 0.28));
  target.strokeStyle = paper;
  target.stroke();
  target.fillStyle = colour;
  target.fill();
}

// The curve of a tie on the screen: ends and control point.
function curve(tie) {
  const [ax, ay] = camera.toScreen(scene.x[tie.source], scene.y[tie.source]);
  const [bx, by] = camera.toScreen(scene.x[tie.target], scene.y[tie.target]);
  const bend = 0.1;
  return { ax, ay, bx, by, cx: (ax + bx) / 2 + (by - ay) * bend, cy: (ay + by) / 2 - (bx - ax) * bend };
}

// The point at `part` of the way along a curve.
function pointOn({ ax, ay, bx, by, cx, cy }, part) {
  const [a, c, b] = [(1 - part) * (1 - part), 2 * part * (1 - part), part * part];
  return [a * ax + c * cx + b * bx, a * ay + c * cy + b * by];
}

function onScreen({ ax, ay, bx, by }) {
  return (
    Math.max(ax, bx) > -40 && Math.min(ax, bx) < camera.width + 40 && Math.max(ay, by) > -40 && Math.min(ay, by) < camera.height + 40
  );
}

function tieManner(tie) {
  const manners = new Set(tie.facts.filter((fact) => fact.shown).map((fact) => manner(fact.status)));
  if (manners.has("asserted")) return "asserted";
  return manners.has("tentative") ? "tentative" : "negative";
}

function tieWidth(tie) {
  const documents = new Set(tie.facts.flatMap((fact) => fact.evidence.map((piece) => piece.document))).size;
  return Math.min(4, 0.9 + 0.55 * Math.sqrt(documents));
}

const DASHES = { asserted: [], tentative: [5, 4], negative: [1.5, 4] };

// Ties of one look are stroked together: thousands of single strokes would be slow.
function drawTies(lit) {
  const crowded = scene.ties.length > 700 && camera.k < 2.5 * camera.whole;
  const batches = new Map();
  for (const tie of scene.ties) {
    if (lit && lit.ties.has(tie)) continue;
    const line = curve(tie);
    if (!onScreen(line)) continue;
    const look = crowded ? "asserted" : tieManner(tie);
    const width = Math.round(tieWidth(tie) * Math.max(0.5, scene.scale) * 2) / 2;
    const key = `${look} ${width}`;
    if (!batches.has(key)) batches.set(key, { look, width, path: new Path2D() });
    const { path } = batches.get(key);
    path.moveTo(line.ax, line.ay);
    path.quadraticCurveTo(line.cx, line.cy, line.bx, line.by);
  }
  pen.lineCap = "round";
  for (const { look, width, path } of batches.values()) {
    pen.setLineDash(DASHES[look]);
    pen.lineWidth = width;
    pen.strokeStyle = look === "negative" ? ink.bad : ink.line;
    pen.globalAlpha = lit ? 0.25 : crowded ? 0.55 : 1;
    pen.stroke(path);
  }
  pen.globalAlpha = 1;
  pen.setLineDash([]);
}

function drawLitTies(lit) {
  for (const tie of lit.ties) {
    const line = curve(tie);
    const end = THINGS[lit.centre === null ? tie.target : otherEnd(tie, lit.centre)];
    pen.setLineDash(DASHES[tieManner(tie)]);
    pen.lineWidth = tieWidth(tie) + 0.8;
    pen.strokeStyle = ink.type[end.type];
    pen.globalAlpha = 0.85;
    pen.beginPath();
    pen.moveTo(line.ax, line.ay);
    pen.quadraticCurveTo(line.cx, line.cy, line.bx, line.by);
    pen.stroke();
    pen.setLineDash([]);
    if (!SYMMETRIC.has(tie.facts[0].predicate)) drawArrow(tie, line);
  }
  pen.globalAlpha = 1;
}

// An arrowhead at the object of the first fact that counts.
function drawArrow(tie, line) {
  const fact = tie.facts.find((candidate) => candidate.shown) ?? tie.facts[0];
  const forwards = fact.object === tie.target;
  const [tipX, tipY] = forwards ? [line.bx, line.by] : [line.ax, line.ay];
  const angle = Math.atan2(tipY - line.cy, tipX - line.cx);
  const back = screenRadius(THINGS[fact.object]) + 3;
  const [x, y] = [tipX - back * Math.cos(angle), tipY - back * Math.sin(angle)];
  pen.beginPath();
  pen.moveTo(x, y);
  pen.lineTo(x - 9 * Math.cos(angle - 0.4), y - 9 * Math.sin(angle - 0.4));
  pen.lineTo(x - 9 * Math.cos(angle + 0.4), y - 9 * Math.sin(angle + 0.4));
  pen.closePath();
  pen.fillStyle = pen.strokeStyle;
  pen.fill();
}

// What is lit: the thing or tie under the pointer, or else the selected one, with its neighbours.
function litPart() {
  const tie = scene.hoverTie ?? (scene.hover === null ? state.tie : null);
  if (tie) return { centre: null, nodes: new Set([tie.source, tie.target]), ties: new Set([tie]) };
  const centre = scene.hover ?? state.selected;
  if (centre === null || !scene.nodes.includes(centre)) return null;
  const ties = scene.ties.filter((candidate) => candidate.source === centre || candidate.target === centre);
  return { centre, nodes: new Set([centre, ...ties.map((each) => otherEnd(each, centre))]), ties: new Set(ties) };
}

function draw() {
  const ratio = Math.min(3, window.devicePixelRatio || 1);
  pen.setTransform(ratio, 0, 0, ratio, 0, 0);
  pen.clearRect(0, 0, camera.width, camera.height);
  const lit = litPart();
  drawTies(lit);
  if (lit) drawLitTies(lit);
  const order = [...scene.nodes].sort((a, b) => THINGS[a].importance - THINGS[b].importance || b - a);
  for (const id of order) {
    const [x, y] = camera.toScreen(scene.x[id], scene.y[id]);
    const thing = THINGS[id];
    pen.globalAlpha = lit && !lit.nodes.has(id) ? 0.16 : 1;
    paintNode(pen, thing.type, x, y, screenRadius(thing), ink.type[thing.type], ink.paper);
    if (id === state.selected) drawRing(x, y, screenRadius(thing) + 5);
  }
  pen.globalAlpha = 1;
  drawLabels(order.reverse(), lit);
}

function drawRing(x, y, r) {
  pen.beginPath();
  pen.arc(x, y, r, 0, 2 * Math.PI);
  pen.lineWidth = 2;
  pen.strokeStyle = ink.text;
  pen.stroke();
}

let queued = false;
function redraw() {
  if (queued) return;
  queued = true;
  requestAnimationFrame(() => {
    queued = false;
    draw();
  });
}

function nodeAt(x, y) {
  let best = null;
  let nearest = Infinity;
  for (const id of scene.nodes) {
    const [nx, ny] = camera.toScreen(scene.x[id], scene.y[id]);
    const distance = Math.hypot(nx - x, ny - y) - screenRadius(THINGS[id]);
    if (distance < 5 && distance < nearest) [best, nearest] = [id, distance];
  }
  return best;
}

function tieAt(x, y) {
  let best = null;
  let nearest = 5;
  for (const tie of scene.ties) {
    const line = curve(tie);
    const { ax, ay, bx, by, cx, cy } = line;
    if (x < Math.min(ax, bx, cx) - 6 || x > Math.max(ax, bx, cx) + 6) continue;
    if (y < Math.min(ay, by, cy) - 6 || y > Math.max(ay, by, cy) + 6) continue;
    for (let step = 1; step < 24; step += 1) {
      const [px, py] = pointOn(line, step / 24);
      const distance = Math.hypot(px - x, py - y);
      if (distance < nearest) [best, nearest] = [tie, distance];
    }
  }
  return best;
}
