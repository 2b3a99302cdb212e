// Building blocks of the page. Text goes in as text nodes only; the only addresses are http(s) and this page's own hash.

function el(name, properties = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key === "class") element.className = value;
    else if (key === "onclick") element.addEventListener("click", value);
    else if (key === "href") {
      if (/^(https?:|#)/i.test(value)) element.setAttribute("href", value);
    } else if (key in element && typeof value !== "string") element[key] = value;
    else element.setAttribute(key, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined && child !== false));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

function svg(name, attributes) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  return element;
}

const GLYPHS = {
  circle: ["circle", { cx: 8, cy: 8, r: 6 }],
  ring: ["circle", { cx: 8, cy: 8, r: 4.6, class: "hollow" }],
  square: ["rect", { x: 2.5, y: 2.5, width: 11, height: 11, rx: 2 }],
  page: ["rect", { x: 3.5, y: 2, width: 9, height: 12, rx: 1.5 }],
  diamond: ["path", { d: "M8 1 15 8 8 15 1 8Z" }],
  triangle: ["path", { d: "M8 2 14.5 13.5H1.5Z" }],
  hexagon: ["path", { d: "M4.4 1.8h7.2L15 8l-3.4 6.2H4.4L1 8Z" }],
};

// The small shape that stands for a type.
function glyph(type) {
  const [name, attributes] = GLYPHS[TYPE.get(type).shape] ?? GLYPHS.circle;
  const picture = svg("svg", { viewBox: "0 0 16 16", class: `glyph ${type}`, "aria-hidden": "true" });
  picture.append(svg(name, attributes));
  return picture;
}

function address(parameters) {
  return `#${new URLSearchParams(parameters)}`;
}

function thingLink(id) {
  const thing = THINGS[id];
  return el("a", { class: "thing", href: address({ thing: thing.key }) }, glyph(thing.type), el("span", {}, thing.label));
}

function statusChip(status) {
  return status ? el("span", { class: `chip ${manner(status)} ${status}` }, status) : null;
}

function documentLink(number, piece) {
  const item = DOCUMENTS[number];
  const target = { document: item.id };
  if (piece) Object.assign(target, { at: piece.at, length: piece.quote[1].length });
  return el("a", { class: "source", href: address(target) }, item.title);
}

function documentLine(number, piece) {
  const item = DOCUMENTS[number];
  const rest = [item.day, item.source].filter(Boolean).map((text) => el("span", { class: "dim" }, text));
  return el("p", { class: "cite" }, documentLink(number, piece), ...rest);
}

// A sentence with the words that state the fact marked in it.
function quotation(piece) {
  const [before, quote, after] = piece.quote;
  const sentence = el("blockquote", {}, before, el("mark", {}, quote), after);
  return el("div", { class: "evidence" }, sentence, documentLine(piece.document, piece));
}

function evidenceList(pieces) {
  const counted = pieces.filter(pieceCounts);
  const [first, ...rest] = counted.length ? counted : pieces;
  if (!first) return null;
  if (!rest.length) return quotation(first);
  const more = el("details", {}, el("summary", {}, plural(rest.length, "more source")), ...rest.map(quotation));
  return el("div", {}, quotation(first), more);
}

function dateWords(piece) {
  const parts = [];
  if (piece.date) parts.push(piece.date);
  if (piece.start || piece.end) parts.push(`${piece.start || "…"} to ${piece.end || "…"}`);
  if (piece.phase) parts.push(/^\d/.test(piece.phase) ? `phase ${piece.phase}` : piece.phase);
  if (piece.role) parts.push(piece.role);
  return parts;
}
