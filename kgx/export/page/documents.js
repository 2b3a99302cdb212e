// The documents: a list, and one of them as text with the things it names as links.

const library = document.getElementById("documents");

function countDocuments() {
  const counts = DOCUMENTS.map(() => ({ facts: 0, things: 0 }));
  for (const fact of FACTS) {
    for (const number of new Set(fact.evidence.map((piece) => piece.document))) counts[number].facts += 1;
  }
  for (const thing of THINGS) for (const number of thing.documents) counts[number].things += 1;
  return counts;
}

const DOCUMENT_COUNTS = countDocuments();

function buildLibrary(selected) {
  const order = DOCUMENTS.map((_, number) => number).sort((a, b) => (DOCUMENTS[b].date ?? "").localeCompare(DOCUMENTS[a].date ?? "") || a - b);
  const list = el("ol", { class: "shelf", "aria-label": "All documents" }, ...order.map((number) => shelfItem(number, number === selected)));
  const reader = el("article", { class: "reader", id: "reader", tabindex: "-1" });
  library.replaceChildren(list, reader);
  library.classList.toggle("reading", selected !== null);
  return reader;
}

function shelfItem(number, current) {
  const item = DOCUMENTS[number];
  const { facts: factCount, things } = DOCUMENT_COUNTS[number];
  return el("li", {},
    el("a", { href: address({ document: item.id }), "aria-current": current ? "true" : undefined },
      el("strong", {}, item.title),
      el("span", { class: "dim" }, [item.day, item.source].filter(Boolean).join(" · ")),
      el("span", { class: "dim" }, `${plural(things, "thing")} · ${plural(factCount, "fact")}`)));
}

// Show document `number` (or only the list); `at`, `length` is a stretch to mark and scroll to.
function showDocument(number, at, length) {
  const reader = buildLibrary(number);
  if (number === null) {
    reader.append(el("p", { class: "dim hint" }, "Choose a document to read it with the things it names."));
    return;
  }
  const item = DOCUMENTS[number];
  const facts = [item.day, item.source].filter(Boolean).map((text) => el("span", { class: "dim" }, text));
  const only = el("button", { type: "button", class: "button", onclick: () => {
    state.hidden.document = number;
    buildFilters();
    const select = document.getElementById("only-document");
    if (select) select.value = String(number);
    state.dirty = true;
    location.hash = "";
  } }, "Show its graph");
  reader.append(
    el("a", { class: "plain all", href: "#documents" }, "← All documents"),
    el("h2", {}, item.title),
    el("p", { class: "cite" }, ...facts, item.url ? el("a", { href: item.url, target: "_blank", rel: "noopener noreferrer" }, "original") : null),
    only,
  );
  if (item.text === undefined) reader.append(...quotedOnly(number));
  else reader.append(el("div", { class: "spread" }, marked(item, at, length), stated(number, at, length)));
  library.querySelector('[aria-current="true"]')?.scrollIntoView({ block: "nearest" });
  const target = reader.querySelector("mark");
  if (target) target.scrollIntoView({ block: "center" });
  else reader.scrollTop = 0;
}

// What the document states, in the order of the text; each line leads to the words that state it.
function stated(number, at, length) {
  const lines = [];
  for (const fact of FACTS) {
    const piece = fact.evidence.find((one) => one.document === number);
    if (!piece) continue;
    const label = (id) => el("b", {}, THINGS[id].label);
    const subject = fact.about === "document" ? "this text" : label(fact.subject);
    const place = { at: piece.at, length: piece.quote[1].length };
    const current = place.at === at && place.length === length ? "true" : undefined;
    const line = el("a", { class: "stated", href: address({ document: DOCUMENTS[number].id, ...place }), "aria-current": current },
      subject, ` ${words(fact.predicate)} `, label(fact.object), statusChip(fact.status));
    lines.push({ at: piece.at, line });
  }
  lines.sort((a, b) => a.at - b.at);
  return el("aside", { class: "statements", "aria-label": "Facts in this document" },
    el("h3", {}, plural(lines.length, "fact")), ...lines.map(({ line }) => line));
}

// The text, cut at the ends of mentions and of the marked stretch.
function marked(item, at, length) {
  const box = el("div", { class: "text" });
  const to = at === undefined ? -1 : at + length;
  const plain = (from, until) => {
    const cuts = [from, ...[at, to].filter((cut) => cut > from && cut < until), until];
    return cuts.slice(1).map((cut, index) => {
      const text = item.text.slice(cuts[index], cut);
      return cuts[index] >= at && cut <= to ? el("mark", {}, text) : text;
    });
  };
  let reached = 0;
  for (const [start, end, id] of item.marks ?? []) {
    box.append(...plain(reached, start));
    const thing = THINGS[id];
    box.append(el("a", { class: `mention ${thing.type}`, href: address({ thing: thing.key }), title: `${thing.type}: ${thing.label}` }, ...plain(start, end)));
    reached = end;
  }
  box.append(...plain(reached, item.text.length));
  return box;
}

function quotedOnly(number) {
  const pieces = FACTS.flatMap((fact) => fact.evidence).filter((piece) => piece.document === number);
  return [el("p", { class: "dim" }, "These are many documents, so the page holds only the sentences that state facts."), ...pieces.map(quotation)];
}
