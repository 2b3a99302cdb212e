// Makes room in the layout for the labels that matter most, before any label is drawn.

const SIDES = [[1, 0], [-1, 0], [0, 1], [0, -1]];

function labelRoom({ id, width, height, side }, sizes, x, y) {
  const [dx, dy] = SIDES[side];
  const gap = 1.16 * sizes[id] + 4;
  return { id, x: x[id] + dx * (gap + width / 2), y: y[id] + dy * (gap + height / 2), halfWidth: width / 2, halfHeight: height / 2 };
}

// How far a box reaches into another on both axes; not above 0 on one of them where they are apart.
function depth(box, x, y, halfWidth, halfHeight = halfWidth) {
  return [box.halfWidth + halfWidth - Math.abs(x - box.x), box.halfHeight + halfHeight - Math.abs(y - box.y)];
}

// Each label takes the side on which the fewest nodes and the fewest labels before it are in its way.
function chooseSides(labels, sizes, x, y) {
  const rooms = [];
  for (const label of labels) {
    const price = (side) => {
      const room = labelRoom({ ...label, side }, sizes, x, y);
      let sum = side < 2 ? 0 : 40;
      for (let id = 0; id < sizes.length; id += 1) {
        const [across, down] = depth(room, x[id], y[id], sizes[id]);
        if (id !== label.id && across > 0 && down > 0) sum += Math.min(across, down) * sizes[id];
      }
      for (const other of rooms) {
        const [across, down] = depth(room, other.x, other.y, other.halfWidth, other.halfHeight);
        if (across > 0 && down > 0) sum += 3 * across * down;
      }
      return sum;
    };
    const prices = SIDES.map((_, side) => price(side));
    label.side = prices.indexOf(Math.min(...prices));
    rooms.push(labelRoom(label, sizes, x, y));
  }
}

// Push nodes out of the places of the labels that matter most: { id, width, height }, the most important first, which has
// the last word in each round.
function* clearLabels(page, labels, sizes, x, y) {
  const ids = sizes.map((_, id) => id);
  const inReverse = [...labels].reverse();
  const owners = new Set(labels.map((label) => label.id));
  for (let round = 0; round < 100; round += 1) {
    if (round % 20 === 0 && round < 80) {
      stretchTo(page, x, y);
      chooseSides(labels, sizes, x, y);
    }
    separate(ids, sizes, x, y, 1.3);
    for (const label of inReverse) {
      const room = labelRoom(label, sizes, x, y);
      for (const id of ids) {
        const [across, down] = depth(room, x[id], y[id], 1.16 * sizes[id] + 1);
        if (id === label.id || across <= 0 || down <= 0) continue;
        const share = owners.has(id) ? 0.5 : 0.85;
        if (down <= across) {
          const push = down * (y[id] < room.y ? -1 : 1);
          y[id] += share * push;
          y[label.id] -= 0.15 * push;
        } else {
          const push = across * (x[id] < room.x ? -1 : 1);
          x[id] += share * push;
          x[label.id] -= 0.15 * push;
        }
      }
    }
    yield;
  }
}
