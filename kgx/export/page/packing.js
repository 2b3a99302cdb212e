// Sets the connected parts of a graph side by side: the largest in the middle, each next one as near to it as it fits.

const PACK_CELL = 22;

function cellsOf(members, radius, x, y, left, top) {
  const cells = new Set();
  for (const id of members) {
    const reach = radius[id] + 16;
    const sideways = reach + 26;
    for (let cx = Math.floor((x[id] - left - sideways) / PACK_CELL); cx * PACK_CELL <= x[id] - left + sideways; cx += 1) {
      for (let cy = Math.floor((y[id] - top - reach) / PACK_CELL); cy * PACK_CELL <= y[id] - top + reach; cy += 1) {
        cells.add(cx * 8192 + cy);
      }
    }
  }
  return cells;
}

function middle(members, values) {
  let [least, most] = [Infinity, -Infinity];
  for (const id of members) {
    least = Math.min(least, values[id]);
    most = Math.max(most, values[id]);
  }
  return (least + most) / 2;
}

function fits(cells, taken, shift) {
  for (const cell of cells) if (taken.has(cell + shift)) return false;
  return true;
}

// Moves parts (changes x and y). Small parts of one size begin their search where the last one of that size ended.
function pack(parts, radius, x, y, aspect) {
  const order = [...parts].sort((a, b) => b.length - a.length);
  const taken = new Set();
  let begin = 0;
  let size = 0;
  for (const members of order) {
    const [centreX, centreY] = [middle(members, x), middle(members, y)];
    const cells = cellsOf(members, radius, x, y, centreX, centreY);
    if (members.length !== size) begin *= 0.5;
    size = members.length;
    let [shiftX, shiftY] = [0, 0];
    for (let step = Math.floor(begin); ; step += 1) {
      const angle = 2.399963 * step;
      const reach = 0.9 * Math.sqrt(step);
      shiftX = Math.round(Math.cos(angle) * reach * Math.sqrt(aspect));
      shiftY = Math.round((Math.sin(angle) * reach) / Math.sqrt(aspect));
      if (fits(cells, taken, shiftX * 8192 + shiftY)) {
        begin = step;
        break;
      }
    }
    for (const cell of cells) taken.add(cell + shiftX * 8192 + shiftY);
    for (const id of members) {
      x[id] += shiftX * PACK_CELL - centreX;
      y[id] += shiftY * PACK_CELL - centreY;
    }
  }
}
