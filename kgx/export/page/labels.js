// Labels that do not overlap: in order of importance, each at the first of four places beside its node that is free.

const LABEL_CELL = 40;

class Occupied {
  constructor() {
    this.cells = new Map();
  }

  *keys(box) {
    for (let x = Math.floor(box.left / LABEL_CELL); x <= Math.floor(box.right / LABEL_CELL); x += 1) {
      for (let y = Math.floor(box.top / LABEL_CELL); y <= Math.floor(box.bottom / LABEL_CELL); y += 1) yield x * 4096 + y;
    }
  }

  add(box) {
    for (const key of this.keys(box)) {
      if (!this.cells.has(key)) this.cells.set(key, []);
      this.cells.get(key).push(box);
    }
  }

  // The area that is covered already, counting boxes of nodes other than `owner`; a label in the way covers all.
  covered(box, owner) {
    let sum = 0;
    for (const key of this.keys(box)) {
      for (const other of this.cells.get(key) ?? []) {
        if (other.owner === owner && !other.label) continue;
        const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
        const height = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
        if (width > 0 && height > 0) sum += other.label ? Infinity : width * height;
      }
    }
    return sum;
  }
}

function labelText(thing) {
  const most = scene.nodes.length < 90 ? 48 : 34;
  return thing.label.length > most ? `${thing.label.slice(0, most - 1).trimEnd()}…` : thing.label;
}

function labelWidth(text, font) {
  const key = `${font}|${text}`;
  if (!labelWidths.has(key)) {
    pen.font = font;
    labelWidths.set(key, pen.measureText(text).width);
  }
  return labelWidths.get(key);
}

function labelFont(thing, strong) {
  const zoom = Math.min(1.15, Math.max(0.9, Math.sqrt(camera.k / camera.whole) * Math.min(1, scene.scale * 1.4)));
  const size = Math.min(17, 10.8 + thing.radius * 0.24) * zoom;
  return { font: `${strong || thing.radius > 13 ? 600 : 450} ${size.toFixed(1)}px ${LABEL_FONT}`, size };
}

function labelPlaces(x, y, r, width, size) {
  const gap = r + 4;
  const half = size * 0.62;
  return [
    { left: x + gap, right: x + gap + width, top: y - half, bottom: y + half },
    { left: x - gap - width, right: x - gap, top: y - half, bottom: y + half },
    { left: x - width / 2, right: x + width / 2, top: y + gap - 1, bottom: y + gap + 2 * half - 1 },
    { left: x - width / 2, right: x + width / 2, top: y - gap - 2 * half + 1, bottom: y - gap + 1 },
  ];
}

function candidateOrder(ids, lit) {
  const first = lit ? ids.filter((id) => lit.nodes.has(id)) : [];
  if (lit && lit.centre !== null) first.sort((a, b) => (b === lit.centre) - (a === lit.centre));
  return lit ? first : ids;
}

function drawLabels(ids, lit) {
  const occupied = new Occupied();
  const seen = [];
  for (const id of ids) {
    const [x, y] = camera.toScreen(scene.x[id], scene.y[id]);
    if (x < -60 || y < -20 || x > camera.width + 60 || y > camera.height + 20) continue;
    seen.push(id);
    const r = screenRadius(THINGS[id]) * (lit && !lit.nodes.has(id) ? 0 : 0.9);
    if (r > 2) occupied.add({ left: x - r, right: x + r, top: y - r, bottom: y + r, owner: id, label: false });
  }
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  const room = (camera.width * camera.height) / (scene.nodes.length > 400 ? 9500 : 4500);
  const most = lit ? 90 : 12 + room;
  let placed = 0;
  for (const [rank, id] of candidateOrder(seen, lit).entries()) {
    if (placed >= most) break;
    // The first may stand on nodes, the next on a part of one, the rest on none.
    const allowed = lit || rank < 22 ? 600 : rank < 45 ? 90 : 25;
    if (drawLabel(id, occupied, lit, allowed)) placed += 1;
  }
  if (lit && lit.ties.size <= 24) drawTieLabels(lit, occupied);
}

// Where the lines of a thing lead, on average, each axis from -1 to 1: labels go to the other side.
function lean(id, lit) {
  let [x, y, count] = [0, 0, 0];
  for (const tie of THINGS[id].ties) {
    const other = otherEnd(tie, id);
    if (!placed.has(other) || (lit && !lit.ties.has(tie))) continue;
    const [dx, dy] = [scene.x[other] - scene.x[id], scene.y[other] - scene.y[id]];
    const length = Math.hypot(dx, dy) || 1;
    x += dx / length;
    y += dy / length;
    count += 1;
  }
  return count ? [x / count, y / count] : [0, 0];
}

function drawLabel(id, occupied, lit, allowed) {
  const thing = THINGS[id];
  const [x, y] = camera.toScreen(scene.x[id], scene.y[id]);
  const { font, size } = labelFont(thing, lit && lit.centre === id);
  const text = labelText(thing);
  const r = screenRadius(thing);
  const all = labelPlaces(x, y, r, labelWidth(text, font), size);
  const [leanX, leanY] = lean(id, lit);
  const towards = new Map([[all[0], leanX], [all[1], -leanX], [all[2], leanY + 0.6], [all[3], 0.6 - leanY]]);
  const places = all.filter(
    (box) => box.left > 2 && box.right < camera.width - 2 && box.top > 2 && box.bottom < camera.height - 2,
  );
  const costs = places.map((box) => occupied.covered(box, id));
  if (!places.length || Math.min(...costs) > allowed) return false;
  const price = (index) => costs[index] + 14 * towards.get(places[index]);
  const box = places[places.map((_, index) => index).reduce((best, index) => (price(index) < price(best) ? index : best))];
  occupied.add({ ...box, left: box.left - 4, right: box.right + 4, owner: id, label: true });
  pen.font = font;
  writeText(text, box.left, (box.top + box.bottom) / 2, ink.text, 3.4);
  return true;
}

function writeText(text, x, y, colour, halo) {
  pen.lineWidth = halo;
  pen.strokeStyle = ink.paper;
  pen.strokeText(text, x, y);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}

// The relation in words on each lit line that is long enough to carry it.
function drawTieLabels(lit, occupied) {
  pen.font = `italic 11px ${LABEL_FONT}`;
  for (const tie of lit.ties) {
    const line = curve(tie);
    const shown = [...new Set(tie.facts.filter((fact) => fact.shown).map((fact) => words(fact.predicate)))];
    const text = shown.length > 2 ? `${shown[0]} +${shown.length - 1}` : shown.join(", ");
    const width = pen.measureText(text).width;
    if (Math.hypot(line.bx - line.ax, line.by - line.ay) < width + 36) continue;
    const x = (line.ax + line.bx + 2 * line.cx) / 4;
    const y = (line.ay + line.by + 2 * line.cy) / 4;
    const box = { left: x - width / 2, right: x + width / 2, top: y - 7, bottom: y + 7, owner: -1, label: true };
    if (occupied.covered(box, -1) > 60) continue;
    occupied.add(box);
    writeText(text, box.left, y, ink.soft, 4);
  }
}
