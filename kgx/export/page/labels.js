// Labels that cover neither a node nor each other: in order of importance, each at the best free place beside its node. One
// that finds none is left out until zooming makes room or its node is pointed at.

const LABEL_CELL = 40;
const SHORT_LABEL = 18;

// What is taken on the screen. A firm box (a node, a label, a button) may not be covered; a faint one (a dimmed node) should not.
class Occupied {
  constructor() {
    this.cells = new Map();
  }

  add(box, firm = true) {
    for (let x = Math.floor(box.left / LABEL_CELL); x <= Math.floor(box.right / LABEL_CELL); x += 1) {
      for (let y = Math.floor(box.top / LABEL_CELL); y <= Math.floor(box.bottom / LABEL_CELL); y += 1) {
        const key = x * 4096 + y;
        if (!this.cells.has(key)) this.cells.set(key, { firm: [], faint: [] });
        this.cells.get(key)[firm ? "firm" : "faint"].push(box);
      }
    }
  }

  // Whether `test` holds for a firm (or faint) box that overlaps `box`; one that lies in several cells may come again.
  some(box, kind, test) {
    for (let x = Math.floor(box.left / LABEL_CELL); x <= Math.floor(box.right / LABEL_CELL); x += 1) {
      for (let y = Math.floor(box.top / LABEL_CELL); y <= Math.floor(box.bottom / LABEL_CELL); y += 1) {
        const cell = this.cells.get(x * 4096 + y);
        if (!cell) continue;
        for (const other of cell[kind]) {
          const width = Math.min(box.right, other.right) - Math.max(box.left, other.left);
          const height = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
          if (width > 0 && height > 0 && test(width * height)) return true;
        }
      }
    }
    return false;
  }

  isFree(box) {
    return !this.some(box, "firm", () => true);
  }

  covered(box, kind) {
    let sum = 0;
    this.some(box, kind, (area) => {
      sum += area;
      return false;
    });
    return sum;
  }
}

function shortened(text, most) {
  return text.length > most ? `${text.slice(0, most - 1).trimEnd()}…` : text;
}

// The label, and a shorter one for where that has no room.
function labelTexts(thing) {
  const full = shortened(thing.label, scene.nodes.length < 90 ? 48 : 34);
  return full.length > SHORT_LABEL + 4 ? [full, shortened(thing.label, SHORT_LABEL)] : [full];
}

function labelWidth(text, font) {
  const key = `${font}|${text}`;
  if (!labelWidths.has(key)) {
    pen.font = font;
    labelWidths.set(key, pen.measureText(text).width);
  }
  return labelWidths.get(key);
}

function labelFont(thing, strong, zoomed = camera.k / camera.whole) {
  const zoom = Math.min(1.15, Math.max(0.9, Math.sqrt(zoomed) * Math.min(1, scene.scale * 1.4)));
  const size = Math.min(17, 10.8 + thing.radius * 0.24) * zoom;
  return { font: `${strong || thing.radius > 13 ? 600 : 450} ${size.toFixed(1)}px ${LABEL_FONT}`, size };
}

// The room that the labels of the most important of `ids` need when all is on view; `id` is the place in `ids`.
function labelRooms(ids) {
  const most = Math.min(30, Math.floor((camera.width * camera.height) / 16000));
  const order = ids.map((id, index) => index).sort((a, b) => THINGS[ids[b]].importance - THINGS[ids[a]].importance || ids[a] - ids[b]);
  return order.slice(0, most).map((index) => {
    const thing = THINGS[ids[index]];
    const { font, size } = labelFont(thing, false, 1);
    return { id: index, width: 1.1 * labelWidth(labelTexts(thing).at(-1), font) + 8, height: 1.4 * size };
  });
}

// Beside a node, then below and above it: in the middle, and shifted to the right or the left. (`dx`, `dy`) says which way.
function labelPlaces(x, y, reach, width, size) {
  const gap = reach + 3;
  const height = size * 1.1;
  const place = (left, top, dx, dy, cost) => ({ left, top, right: left + width, bottom: top + height, dx, dy, cost: cost + reach / 9 });
  const places = [place(x + gap, y - height / 2, 1, 0, 0), place(x - gap - width, y - height / 2, -1, 0, 0)];
  for (const [top, dy] of [[y + gap - 1, 1], [y - gap - height + 1, -1]]) {
    places.push(place(x - width / 2, top, 0, dy, 0.6), place(x - 5, top, 0.5, dy, 0.9), place(x + 5 - width, top, -0.5, dy, 0.9));
    if (width > 40) places.push(place(x - width / 4, top, 0.2, dy, 0.75), place(x - (3 * width) / 4, top, -0.2, dy, 0.75));
  }
  return places;
}

function candidateOrder(ids, lit) {
  const first = lit ? ids.filter((id) => lit.nodes.has(id)) : [];
  if (lit && lit.centre !== null) first.sort((a, b) => (b === lit.centre) - (a === lit.centre));
  return lit ? first : ids;
}

function around(x, y, reach) {
  return { left: x - reach, right: x + reach, top: y - reach, bottom: y + reach };
}

function drawLabels(ids, lit) {
  const occupied = new Occupied();
  occupied.add({
    left: zoomButtons.offsetLeft, right: zoomButtons.offsetLeft + zoomButtons.offsetWidth,
    top: zoomButtons.offsetTop, bottom: zoomButtons.offsetTop + zoomButtons.offsetHeight,
  });
  const seen = [];
  for (const id of ids) {
    const [x, y] = camera.toScreen(scene.x[id], scene.y[id]);
    if (x < -60 || y < -20 || x > camera.width + 60 || y > camera.height + 20) continue;
    seen.push(id);
    occupied.add(around(x, y, nodeReach(THINGS[id])), !lit || lit.nodes.has(id));
  }
  pen.textBaseline = "middle";
  pen.lineJoin = "round";
  const room = (camera.width * camera.height) / (scene.nodes.length > 400 ? 9500 : 4500);
  const most = lit ? 90 : 12 + room;
  let drawn = 0;
  for (const [rank, id] of candidateOrder(seen, lit).entries()) {
    if (drawn >= most) break;
    if (drawLabel(id, occupied, lit, rank)) drawn += 1;
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

function inView(box) {
  return box.left > 2 && box.right < camera.width - 2 && box.top > 2 && box.bottom < camera.height - 2;
}

// What is pointed at or selected has its label always: where it covers least if no place is free. Its label, and those of
// the first few, may stand a little away from their nodes.
function drawLabel(id, occupied, lit, rank) {
  const thing = THINGS[id];
  const central = Boolean(lit) && lit.centre === id;
  const [x, y] = camera.toScreen(scene.x[id], scene.y[id]);
  const { font, size } = labelFont(thing, central);
  const reach = nodeReach(thing) + (id === state.selected ? 6 : 0);
  for (const text of labelTexts(thing)) {
    const steps = central ? [0, 9, 18, 30] : rank < 12 ? [0, 9] : [0];
    const width = labelWidth(text, font);
    const places = steps.flatMap((step) => labelPlaces(x, y, reach + step, width, size)).filter(inView);
    const free = places.filter((box) => occupied.isFree(box));
    const choice = central && !free.length ? places : free;
    if (!choice.length) continue;
    const box = cheapest(choice, occupied, lean(id, lit), central);
    occupied.add({ ...box, left: box.left - 4, right: box.right + 4 });
    pen.font = font;
    writeText(text, box.left, (box.top + box.bottom) / 2, ink.text, 3.4);
    return true;
  }
  return false;
}

function cheapest(places, occupied, [leanX, leanY], central = false) {
  const price = (box) =>
    14 * (box.cost + box.dx * leanX + box.dy * leanY) + occupied.covered(box, "faint") + (central ? occupied.covered(box, "firm") : 0);
  let [best, least] = [null, Infinity];
  for (const place of places) {
    const here = price(place);
    if (here < least) [best, least] = [place, here];
  }
  return best;
}

function writeText(text, x, y, colour, halo) {
  pen.lineWidth = halo;
  pen.strokeStyle = ink.paper;
  pen.strokeText(text, x, y);
  pen.fillStyle = colour;
  pen.fillText(text, x, y);
}

// The relation in words on each lit line that is long enough to carry it, where on the line there is room.
function drawTieLabels(lit, occupied) {
  pen.font = `italic 11px ${LABEL_FONT}`;
  for (const tie of lit.ties) {
    const line = curve(tie);
    const shown = [...new Set(tie.facts.filter((fact) => fact.shown).map((fact) => words(fact.predicate)))];
    const text = shown.length > 2 ? `${shown[0]} +${shown.length - 1}` : shown.join(", ");
    const width = pen.measureText(text).width;
    if (Math.hypot(line.bx - line.ax, line.by - line.ay) < width + 36) continue;
    const places = [0.5, 0.42, 0.58, 0.34, 0.66].map((part) => {
      const [x, y] = pointOn(line, part);
      return { left: x - width / 2, right: x + width / 2, top: y - 7, bottom: y + 7, dx: 0, dy: 0, cost: Math.abs(part - 0.5) };
    });
    const box = cheapest(places.filter((place) => inView(place) && occupied.isFree(place)), occupied, [0, 0]);
    if (!box) continue;
    occupied.add(box);
    writeText(text, box.left, (box.top + box.bottom) / 2, ink.soft, 4);
  }
}
