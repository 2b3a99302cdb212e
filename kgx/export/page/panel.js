// The panel beside the graph: a thing with its facts and figures, the facts between two things, or an overview.

const panel = document.getElementById("panel");

function showPanel(...content) {
  panel.replaceChildren(...content.flat().filter(Boolean));
  panel.scrollTop = 0;
}

function heading(type, label) {
  return [el("p", { class: "kind" }, glyph(type), el("span", {}, type)), el("h2", {}, label)];
}

function back() {
  return el("button", { type: "button", class: "plain", id: "back", onclick: () => history.back() }, "← Back");
}

function closeButton() {
  return el("a", { class: "close", href: "#", id: "close", "aria-label": "Close" }, "×");
}

function thingPanel(id) {
  const thing = THINGS[id];
  const focused = state.focus === id;
  const focus = el("a", { class: "button", id: "focus", href: address(focused ? { thing: thing.key } : { thing: thing.key, focus: "1" }) },
    focused ? "Show the whole graph" : "Focus");
  const place = `${plural(thing.documents.length, "document")} · ${plural(thing.mentions, "mention")} · ${plural(thing.facts.length, "fact")}`;
  showPanel(
    el("div", { class: "bar" }, back(), el("span", { class: "space" }), focus, closeButton()),
    heading(thing.type, thing.label),
    el("p", { class: "dim" }, place),
    names(thing),
    facts(thing),
    figures(thing),
    mentionedIn(thing),
    reasons(thing),
  );
}

function names(thing) {
  const rows = [];
  if (thing.names.length) rows.push(el("dt", {}, "also"), el("dd", {}, thing.names.join(", ")));
  if (thing.links.length) rows.push(el("dt", {}, "identifiers"), el("dd", { class: "links" }, ...thing.links.map(identifier)));
  if (thing.broader.length) rows.push(el("dt", {}, "broader"), el("dd", {}, ...thing.broader.map(thingLink)));
  return rows.length ? el("dl", { class: "names" }, ...rows) : null;
}

function identifier([curie, page]) {
  if (!page) return el("code", {}, curie);
  return el("a", { href: page, target: "_blank", rel: "noopener noreferrer" }, curie);
}

// Facts grouped by predicate and direction, the largest group first.
function facts(thing) {
  const groups = new Map();
  for (const fact of thing.facts) {
    const inverse = fact.about === "document" || fact.subject !== thing.id;
    const key = `${fact.predicate} ${inverse}`;
    if (!groups.has(key)) groups.set(key, { title: words(fact.predicate, inverse), facts: [], inverse });
    groups.get(key).facts.push(fact);
  }
  const ordered = [...groups.values()].sort((a, b) => b.facts.length - a.facts.length);
  return ordered.map(({ title, facts: members, inverse }) =>
    el("section", { class: "group" },
      el("h3", {}, title, el("span", { class: "count" }, String(members.length))),
      ...folded(sortFacts(members).map((fact) => factItem(fact, inverse)), 8)));
}

function sortFacts(members) {
  const rank = (fact) => [fact.shown ? 0 : 1, STATUSES.indexOf(fact.status ?? "approved"), -distinctDocuments(fact.evidence), fact.id];
  return [...members].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)];
    const at = left.findIndex((value, index) => value !== right[index]);
    return at < 0 ? 0 : left[at] - right[at];
  });
}

// The first items, the rest behind a button.
function folded(items, most) {
  if (items.length <= most + 2) return items;
  const rest = el("div", { hidden: true }, ...items.slice(most));
  const more = el("button", { type: "button", class: "plain more", onclick: () => {
    rest.hidden = false;
    more.remove();
  } }, `Show ${items.length - most} more`);
  return [...items.slice(0, most), more, rest];
}

function factItem(fact, inverse, whole = false) {
  const subject = fact.about === "document" ? documentLink(fact.subject) : thingLink(fact.subject);
  const head = whole
    ? [subject, el("span", { class: "verb" }, words(fact.predicate)), thingLink(fact.object)]
    : [inverse ? subject : thingLink(fact.object)];
  const qualifiers = [...new Set(fact.evidence.flatMap(dateWords))].slice(0, 4);
  const sure = confidence(fact);
  return el("article", { class: fact.shown ? "fact" : "fact filtered" },
    el("div", { class: "head" }, ...head, statusChip(fact.status), ...qualifiers.map((text) => el("span", { class: "when" }, text)),
      sure < 0.995 ? el("span", { class: "sure" }, `confidence ${Math.round(100 * sure)}%`) : null),
    evidenceList(fact.evidence));
}

function figures(thing) {
  if (!thing.figures.length) return null;
  const own = thing.figures.filter((figure) => figure.about === thing.id);
  const ordered = [...own, ...thing.figures.filter((figure) => figure.about !== thing.id)];
  return el("section", { class: "group figures" },
    el("h3", {}, "figures", el("span", { class: "count" }, String(ordered.length))),
    ...folded(ordered.map((figure) => figureItem(figure, thing)), 8));
}

function figureItem(figure, thing) {
  const roles = [];
  for (const [role, word] of [["about", "about"], ["place", "in"], ["source", "according to"]]) {
    if (figure[role] !== undefined && figure[role] !== thing.id) roles.push(el("span", { class: "role" }, `${word} `, thingLink(figure[role])));
  }
  return el("article", { class: "fact figure" },
    el("div", { class: "number" },
      figure.modifier ? el("span", { class: "modifier" }, figure.modifier) : null,
      el("strong", {}, figure.surface),
      unitWords(figure),
      figure.measure ? el("span", { class: "measure" }, figure.measure) : null),
    el("div", { class: "head" }, ...roles, figure.date ? el("span", { class: "when" }, figure.date) : null),
    el("details", {}, el("summary", {}, "where it stands"), ...figure.evidence.map(quotation)));
}

// The unit, unless the number as written or the measure says it.
function unitWords(figure) {
  const said = `${figure.surface} ${figure.measure ?? ""}`.toLowerCase();
  if (figure.unit === "1" || ["usd", "eur", "gbp", "%", "fold"].includes(figure.unit.toLowerCase()) || said.includes(figure.unit.toLowerCase())) return null;
  return el("span", { class: "unit" }, figure.unit);
}

function mentionedIn(thing) {
  const items = thing.documents.map((number) => documentLine(number));
  return el("section", { class: "group" }, el("h3", {}, "mentioned in", el("span", { class: "count" }, String(items.length))), ...folded(items, 6));
}

function reasons(thing) {
  if (!thing.reasons.length) return null;
  return el("details", { class: "reasons" }, el("summary", {}, "Why these names are one thing"), el("ul", {}, ...thing.reasons.map((reason) => el("li", {}, reason))));
}

function tiePanel(tie) {
  showPanel(
    el("div", { class: "bar" }, back(), el("span", { class: "space" }), closeButton()),
    el("p", { class: "kind" }, plural(tie.facts.length, "fact"), " between"),
    el("h2", { class: "pair" }, thingLink(tie.source), " ", thingLink(tie.target)),
    ...sortFacts(tie.facts).map((fact) => factItem(fact, false, true)),
  );
}

// With nothing selected: the things that most documents name, type by type.
function overviewPanel() {
  const sections = ["Drug", "Indication", "Institution", "Trial", "Person", "Place", "Publication"].map(topOfType);
  showPanel(
    el("p", { class: "kind" }, "Overview"),
    el("h2", {}, "Most reported"),
    el("p", { class: "dim" }, "Choose a thing, here or in the graph, to read its facts with the sentences that state them."),
    ...sections,
  );
}

function topOfType(type) {
  const all = BY_IMPORTANCE.filter((thing) => thing.type === type);
  if (!all.length) return null;
  const reported = THINGS.some((thing) => thing.documents.length > 2); // else nearly all would have one document
  const measure = (thing) => (reported ? thing.documents.length : thing.facts.length);
  const top = all.sort((a, b) => measure(b) - measure(a)).slice(0, ["Drug", "Indication", "Institution"].includes(type) ? 7 : 4);
  const most = Math.max(measure(top[0]), 1);
  const rows = top.map((thing) => {
    const bar = el("span", { class: `barline ${type}` });
    bar.style.width = `${(100 * measure(thing)) / most}%`;
    return el("li", {}, thingLink(thing.id), el("span", { class: "track", "aria-hidden": "true" }, bar), el("span", { class: "count" }, String(measure(thing))));
  });
  const heading = [TYPE.get(type).plural, el("span", { class: "count" }, reported ? "documents" : "facts")];
  return el("section", { class: "group top-list" }, el("h3", {}, ...heading), el("ul", {}, ...rows));
}
