// Where things stand: a force-directed layout (Fruchterman-Reingold forces, Barnes-Hut repulsion, velocity Verlet as in
// d3-force) of each connected part, begun from a radial spanning tree. No randomness: equal input, equal picture.

const THETA_SQUARED = 0.81;

function connectedParts(count, edges) {
  const neighbours = Array.from({ length: count }, () => []);
  for (const [a, b] of edges) {
    neighbours[a].push(b);
    neighbours[b].push(a);
  }
  const part = new Int32Array(count).fill(-1);
  const parts = [];
  for (let first = 0; first < count; first += 1) {
    if (part[first] !== -1) continue;
    const members = [first];
    part[first] = parts.length;
    for (let at = 0; at < members.length; at += 1) {
      for (const next of neighbours[members[at]]) {
        if (part[next] === -1) {
          part[next] = parts.length;
          members.push(next);
        }
      }
    }
    parts.push(members);
  }
  return { parts, neighbours };
}

// Positions on rings around the best connected member, each subtree in a sector as wide as it has leaves.
function radialTree(members, neighbours, x, y) {
  const root = members.reduce((best, id) => (neighbours[id].length > neighbours[best].length ? id : best), members[0]);
  const children = new Map();
  const order = [root];
  const seen = new Set(order);
  for (let at = 0; at < order.length; at += 1) {
    const fresh = neighbours[order[at]].filter((id) => !seen.has(id) && seen.add(id));
    children.set(order[at], fresh);
    order.push(...fresh);
  }
  const leaves = new Map();
  for (let at = order.length - 1; at >= 0; at -= 1) {
    const below = children.get(order[at]).reduce((sum, id) => sum + leaves.get(id), 0);
    leaves.set(order[at], Math.max(1, below));
  }
  const ring = 70 + 2 * Math.sqrt(members.length);
  const place = [[root, 0, 2 * Math.PI, 0]];
  while (place.length) {
    const [id, from, to, depth] = place.pop();
    const angle = (from + to) / 2;
    x[id] = Math.cos(angle) * ring * depth;
    y[id] = Math.sin(angle) * ring * depth;
    let begin = from;
    for (const child of children.get(id)) {
      const share = ((to - from) * leaves.get(child)) / leaves.get(id);
      place.push([child, begin, begin + share, depth + 1]);
      begin += share;
    }
  }
}

// A quadtree over the points in flat arrays; cells of `child` hold -1 for nothing, a cell's number, or -2 - point.
class Quadtree {
  constructor(capacity) {
    this.child = new Int32Array(4 * capacity);
    this.mass = new Float64Array(capacity);
    this.massX = new Float64Array(capacity);
    this.massY = new Float64Array(capacity);
    this.size = new Float64Array(capacity);
    this.next = new Int32Array(capacity);
    this.stack = new Int32Array(capacity);
  }

  build(ids, x, y, weight) {
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const id of ids) {
      left = Math.min(left, x[id]);
      right = Math.max(right, x[id]);
      top = Math.min(top, y[id]);
      bottom = Math.max(bottom, y[id]);
    }
    this.cells = 0;
    this.cell(Math.max(right - left, bottom - top, 1) * 1.0001);
    for (const id of ids) this.insert(id, left, top, x, y, weight);
  }

  cell(size) {
    const cell = this.cells;
    this.cells += 1;
    this.child.fill(-1, 4 * cell, 4 * cell + 4);
    this.mass[cell] = this.massX[cell] = this.massY[cell] = 0;
    this.size[cell] = size;
    return cell;
  }

  insert(id, left, top, x, y, weight) {
    let [cell, size, cornerX, cornerY] = [0, this.size[0], left, top];
    for (let depth = 0; ; depth += 1) {
      this.mass[cell] += weight[id];
      this.massX[cell] += weight[id] * x[id];
      this.massY[cell] += weight[id] * y[id];
      size /= 2;
      const east = x[id] >= cornerX + size ? 1 : 0;
      const south = y[id] >= cornerY + size ? 1 : 0;
      const slot = 4 * cell + 2 * south + east;
      cornerX += east * size;
      cornerY += south * size;
      const there = this.child[slot];
      if (there === -1) {
        this.child[slot] = -2 - id;
        return;
      }
      if (there >= 0) {
        cell = there;
        continue;
      }
      if (depth > 40 || this.cells + 1 >= this.size.length) return;
      const other = -2 - there;
      const inner = this.cell(size);
      this.child[slot] = inner;
      this.mass[inner] = weight[other];
      this.massX[inner] = weight[other] * x[other];
      this.massY[inner] = weight[other] * y[other];
      const otherEast = x[other] >= cornerX + size / 2 ? 1 : 0;
      const otherSouth = y[other] >= cornerY + size / 2 ? 1 : 0;
      this.child[4 * inner + 2 * otherSouth + otherEast] = there;
      cell = inner;
    }
  }

  // Add to (vx, vy) of one point the push of all others.
  repel(id, x, y, vx, vy, weight, strength) {
    let depth = 0;
    this.stack[depth] = 0;
    while (depth >= 0) {
      const cell = this.stack[depth];
      depth -= 1;
      const dx = x[id] - this.massX[cell] / this.mass[cell];
      const dy = y[id] - this.massY[cell] / this.mass[cell];
      const distance = dx * dx + dy * dy;
      if (this.size[cell] * this.size[cell] < THETA_SQUARED * distance) {
        const push = (strength * weight[id] * this.mass[cell]) / distance;
        vx[id] += dx * push;
        vy[id] += dy * push;
        continue;
      }
      for (let slot = 4 * cell; slot < 4 * cell + 4; slot += 1) {
        const there = this.child[slot];
        if (there >= 0) {
          depth += 1;
          this.stack[depth] = there;
        } else if (there < -1 && there !== -2 - id) {
          this.push(id, -2 - there, x, y, vx, vy, weight, strength);
        }
      }
    }
  }

  push(id, other, x, y, vx, vy, weight, strength) {
    let dx = x[id] - x[other];
    let dy = y[id] - y[other];
    if (dx === 0 && dy === 0) {
      dx = (id % 7) - 3.1;
      dy = (id % 5) - 2.1;
    }
    const push = (strength * weight[id] * weight[other]) / Math.max(dx * dx + dy * dy, 60);
    vx[id] += dx * push;
    vy[id] += dy * push;
  }
}

function pull(edges, degree, radius, x, y, vx, vy, alpha) {
  for (const [a, b] of edges) {
    const dx = x[b] + vx[b] - x[a] - vx[a];
    const dy = y[b] + vy[b] - y[a] - vy[a];
    const length = Math.sqrt(dx * dx + dy * dy) || 1;
    const wanted = 44 + radius[a] + radius[b] + 5 * Math.sqrt(Math.min(degree[a], degree[b]));
    const force = (alpha * (length - wanted)) / length / Math.min(degree[a], degree[b], 8);
    const share = degree[a] / (degree[a] + degree[b]);
    vx[b] -= dx * force * share;
    vy[b] -= dy * force * share;
    vx[a] += dx * force * (1 - share);
    vy[a] += dy * force * (1 - share);
  }
}

// Move overlapping neighbours apart; `wide` makes room for labels to the left and right.
function separate(ids, radius, x, y, wide) {
  const step = 64;
  const grid = new Map();
  for (const id of ids) {
    const key = Math.floor(x[id] / step / wide) * 65536 + Math.floor(y[id] / step);
    if (!grid.has(key)) grid.set(key, []);
    grid.get(key).push(id);
  }
  for (const [key, cell] of grid) {
    for (const offset of [0, 1, 65535, 65536, 65537]) {
      const near = grid.get(key + offset);
      if (!near) continue;
      for (const a of cell) {
        for (const b of near) {
          if (offset === 0 && b <= a) continue;
          const dx = (x[b] - x[a]) / wide || 0.01;
          const dy = y[b] - y[a];
          const both = radius[a] + radius[b];
          const room = both + Math.min(9, 0.8 + 0.5 * both);
          const distance = Math.sqrt(dx * dx + dy * dy);
          if (distance >= room) continue;
          const shift = (room - distance) / distance / 2;
          x[a] -= dx * shift * wide * 0.5;
          x[b] += dx * shift * wide * 0.5;
          y[a] -= dy * shift * 0.5;
          y[b] += dy * shift * 0.5;
        }
      }
    }
  }
}

// Lay out one connected part; yields after each round so that the page can go on living.
function* settle(members, edges, degree, radius, x, y, aspect) {
  const rounds = members.length > 1500 ? 220 : members.length > 400 ? 320 : 420;
  const tree = new Quadtree(4 * members.length + 64);
  const vx = new Float64Array(x.length);
  const vy = new Float64Array(x.length);
  const weight = new Float64Array(x.length);
  for (const id of members) weight[id] = 1 + 0.4 * Math.sqrt(degree[id]);
  const decay = 1 - Math.pow(0.002, 1 / rounds);
  const charge = members.length > 400 ? 200 : 300;
  let alpha = 1;
  for (let round = 0; round < rounds; round += 1) {
    alpha *= 1 - decay;
    tree.build(members, x, y, weight);
    for (const id of members) tree.repel(id, x, y, vx, vy, weight, charge * alpha);
    pull(edges, degree, radius, x, y, vx, vy, alpha);
    for (const id of members) {
      vx[id] = (vx[id] - (x[id] * 0.03 * alpha) / aspect) * 0.6;
      vy[id] = (vy[id] - y[id] * 0.03 * alpha * aspect) * 0.6;
      x[id] += vx[id];
      y[id] += vy[id];
    }
    if (round > rounds * 0.6) separate(members, radius, x, y, 1.5);
    yield;
  }
}

// Turn a part so that it fills a page of this shape best, and stretch it a little towards that shape.
function turnToFit(members, x, y, aspect) {
  const boxAt = (angle) => {
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    let [left, right, top, bottom] = [Infinity, -Infinity, Infinity, -Infinity];
    for (const id of members) {
      const [px, py] = [x[id] * cos - y[id] * sin, x[id] * sin + y[id] * cos];
      left = Math.min(left, px);
      right = Math.max(right, px);
      top = Math.min(top, py);
      bottom = Math.max(bottom, py);
    }
    return { width: right - left + 160, height: bottom - top + 60, cos, sin };
  };
  let best = boxAt(0);
  for (let step = 1; step < 18; step += 1) {
    const box = boxAt((step * Math.PI) / 18);
    if (Math.max(box.width / aspect, box.height) < Math.max(best.width / aspect, best.height)) best = box;
  }
  const slack = (aspect * best.height) / best.width;
  const [wider, higher] = slack > 1 ? [Math.min(1.35, slack), 1] : [1, Math.min(1.35, 1 / slack)];
  for (const id of members) {
    const [px, py] = [x[id], y[id]];
    x[id] = (px * best.cos - py * best.sin) * wider;
    y[id] = (px * best.sin + py * best.cos) * higher;
  }
}

// Bring the picture to the size of the page, where one unit is one pixel, stretched where one side would stay empty.
function stretchTo(page, x, y) {
  const spread = (values) => values.reduce((most, value) => Math.max(most, value), 1) - values.reduce((least, value) => Math.min(least, value), -1);
  const [wide, high] = [Math.max(60, page.width - 130) / spread(x), Math.max(60, page.height - 90) / spread(y)];
  const most = Math.min(1.6, 2.2 * Math.min(wide, high));
  for (let id = 0; id < x.length; id += 1) {
    x[id] *= Math.min(wide, most);
    y[id] *= Math.min(high, most);
  }
}

// Fill the page and make room for nodes of `sizes` pixels.
function* fill(page, sizes, x, y) {
  const ids = sizes.map((_, id) => id);
  stretchTo(page, x, y);
  for (let round = 0; round < 50; round += 1) {
    separate(ids, sizes, x, y, 1.5);
    yield;
  }
}

// Positions for all, in pixels of `page`; `edges` are pairs of numbers below `sizes.length`, `sizes` the radii, `labels`
// what needs room for its label. The generator's value is { x, y }.
function* layout(page, sizes, edges, labels) {
  const count = sizes.length;
  const aspect = Math.min(3.2, Math.max(0.6, page.width / page.height));
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const { parts, neighbours } = connectedParts(count, edges);
  const degree = neighbours.map((list) => list.length);
  const partOf = new Int32Array(count);
  parts.forEach((members, number) => members.forEach((id) => (partOf[id] = number)));
  const edgesOf = parts.map(() => []);
  for (const edge of edges) edgesOf[partOf[edge[0]]].push(edge);
  for (const [number, members] of parts.entries()) {
    radialTree(members, neighbours, x, y);
    if (members.length > 1) yield* settle(members, edgesOf[number], degree, sizes, x, y, aspect);
    if (members.length > 2) turnToFit(members, x, y, aspect);
  }
  pack(parts, sizes, x, y, aspect);
  yield* fill(page, sizes, x, y);
  yield* clearLabels(page, labels, sizes, x, y);
  return { x, y };
}

// One thing in the middle, the others around it in the order given, on as many rings as their labels need.
function* layoutAround(page, count, middle) {
  const x = new Float64Array(count);
  const y = new Float64Array(count);
  const around = [...x.keys()].filter((id) => id !== middle);
  const rings = Math.max(1, Math.min(4, Math.ceil(around.length / 16)));
  const [halfWidth, halfHeight] = [page.width / 2 - 110, page.height / 2 - 50];
  around.forEach((id, index) => {
    const angle = (2 * Math.PI * (index + 0.5)) / around.length - Math.PI / 2;
    const reach = rings === 1 ? 0.85 : 0.42 + (0.58 * (index % rings)) / (rings - 1);
    x[id] = Math.cos(angle) * Math.max(120, halfWidth) * reach;
    y[id] = Math.sin(angle) * Math.max(80, halfHeight) * reach;
  });
  yield;
  return { x, y };
}
