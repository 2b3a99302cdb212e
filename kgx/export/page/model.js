// The data of the page, with what is derived from it once: ties, degrees, importance. A tie joins two things and holds
// all facts between them. Nothing here touches the page.

const DATA = JSON.parse(document.getElementById("data").textContent);
const TYPES = DATA.types;
const TYPE = new Map(TYPES.map((type) => [type.name, type]));
const DOCUMENTS = DATA.documents;
const FIGURES = DATA.figures;
const THINGS = DATA.things.map((thing, id) => ({
  names: [], links: [], broader: [], documents: [], reasons: [], ...thing, id, facts: [], figures: [], ties: [],
}));
const FACTS = DATA.facts.map((fact, id) => ({ evidence: [], status: null, ...fact, id, shown: true }));
const TIES = [];

// How a predicate reads from its subject and from its object.
const PREDICATE_WORDS = {
  treats: ["treats", "treated with"],
  hasAdverseEffect: ["can cause", "side effect of"],
  developedBy: ["developed by", "develops"],
  approvedBy: ["reviewed by", "has reviewed"],
  biosimilarOf: ["biosimilar of", "has biosimilar"],
  instanceOf: ["is one of", "includes"],
  combinedWith: ["combined with", "combined with"],
  comparedWith: ["compared with", "compared with"],
  investigates: ["investigates", "investigated by"],
  partOf: ["part of", "has part"],
  collaboratesWith: ["works with", "works with"],
  funds: ["funds", "funded by"],
  locatedIn: ["located in", "home of"],
  affiliatedWith: ["works at", "people"],
  subtypeOf: ["kind of", "kinds"],
  causes: ["causes", "caused by"],
  reportedIn: ["reported in", "reports"],
};
const SYMMETRIC = new Set(["combinedWith", "comparedWith", "collaboratesWith"]);
const TENTATIVE = new Set(["investigational", "planned", "pending"]);
const NEGATIVE = new Set(["ineffective", "rejected", "withdrawn"]);
const STATUSES = ["approved", "used", "investigational", "planned", "pending", "ineffective", "rejected", "withdrawn"];

function words(predicate, inverse = false) {
  const known = PREDICATE_WORDS[predicate];
  if (known) return known[inverse ? 1 : 0];
  const plain = predicate.replace(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return inverse ? `${plain} (inverse)` : plain;
}

function manner(status) {
  if (NEGATIVE.has(status)) return "negative";
  return TENTATIVE.has(status) ? "tentative" : "asserted";
}

function confidence(fact) {
  return fact.evidence.reduce((best, piece) => Math.max(best, piece.confidence), 0);
}

function distinctDocuments(pieces) {
  return new Set(pieces.map((piece) => piece.document)).size;
}

// What the size of a node shows: how many documents name it, and a little of how many things it is tied to.
function presence(thing) {
  return thing.documents.length + 0.2 * thing.ties.length;
}

function connect() {
  const between = new Map();
  for (const fact of FACTS) {
    THINGS[fact.object].facts.push(fact);
    if (fact.about === "document") continue;
    if (fact.subject !== fact.object) THINGS[fact.subject].facts.push(fact);
    if (fact.subject === fact.object) continue;
    const ends = [Math.min(fact.subject, fact.object), Math.max(fact.subject, fact.object)];
    const key = ends.join("-");
    let tie = between.get(key);
    if (!tie) {
      tie = { id: TIES.length, source: fact.subject, target: fact.object, facts: [] };
      between.set(key, tie);
      TIES.push(tie);
      THINGS[tie.source].ties.push(tie);
      THINGS[tie.target].ties.push(tie);
    }
    tie.facts.push(fact);
  }
  for (const figure of FIGURES) {
    for (const role of ["about", "source", "place"]) {
      if (figure[role] !== undefined) THINGS[figure[role]].figures.push(figure);
    }
  }
  const most = THINGS.reduce((best, thing) => Math.max(best, Math.sqrt(presence(thing))), 4.5);
  for (const thing of THINGS) {
    thing.importance = 2 * thing.documents.length + thing.ties.length + 0.2 * thing.facts.length;
    thing.radius = 4.5 + (17 * Math.sqrt(presence(thing))) / most;
  }
}

connect();
const BY_IMPORTANCE = [...THINGS].sort((a, b) => b.importance - a.importance || a.id - b.id);
const THING_OF_KEY = new Map(THINGS.map((thing) => [thing.key, thing]));
const DOCUMENT_OF_KEY = new Map(DOCUMENTS.map((item, number) => [item.id, number]));

function otherEnd(tie, id) {
  return tie.source === id ? tie.target : tie.source;
}

function plural(count, one, many = `${one}s`) {
  return `${count.toLocaleString("en")} ${count === 1 ? one : many}`;
}

// What is shown. `selected` is a thing's id, `tie` a tie; `document` narrows the facts to one document.
const NOTHING_HIDDEN = () => ({
  types: new Set(), predicates: new Set(), statuses: new Set(), document: null, from: "", to: "", confidence: 0,
});
const FIRST_LIMIT = window.innerWidth < 860 ? 60 : 150;
const state = { hidden: NOTHING_HIDDEN(), limit: FIRST_LIMIT, loose: false, focus: null, selected: null, tie: null, view: "graph" };

function pieceCounts(piece) {
  const { document: only, from, to, confidence: least } = state.hidden;
  if (only !== null && piece.document !== only) return false;
  if (piece.confidence < least) return false;
  const date = DOCUMENTS[piece.document].date ?? "";
  return (!from || (date && date >= from.slice(0, date.length))) && (!to || (date && date <= to));
}

function factCounts(fact) {
  const { predicates, statuses } = state.hidden;
  return !predicates.has(fact.predicate) && !statuses.has(fact.status ?? "stated") && fact.evidence.some(pieceCounts);
}

function inScope(thing) {
  const only = state.hidden.document;
  return only === null || thing.documents.includes(only);
}

// The ids and ties on view: the most important things that pass the filters, and the facts between them.
function visibleGraph() {
  for (const fact of FACTS) fact.shown = factCounts(fact);
  const passes = (thing) => !state.hidden.types.has(thing.type) && inScope(thing);
  const live = TIES.filter(
    (tie) => passes(THINGS[tie.source]) && passes(THINGS[tie.target]) && tie.facts.some((fact) => fact.shown),
  );
  const tied = new Set(live.flatMap((tie) => [tie.source, tie.target]));
  let chosen;
  if (state.focus !== null) {
    const near = live.filter((tie) => tie.source === state.focus || tie.target === state.focus);
    chosen = new Set([state.focus, ...near.map((tie) => otherEnd(tie, state.focus))]);
  } else {
    const candidates = BY_IMPORTANCE.filter((thing) => passes(thing) && (state.loose || tied.has(thing.id)));
    chosen = core(candidates.map((thing) => thing.id), live, state.limit);
  }
  const kept = live.filter((tie) => chosen.has(tie.source) && chosen.has(tie.target));
  const withTie = new Set(kept.flatMap((tie) => [tie.source, tie.target]));
  const keep = (id) => state.loose || withTie.has(id) || id === state.focus || id === state.selected;
  const nodes = [...chosen].filter(keep).sort((a, b) => a - b);
  if (state.selected !== null && !chosen.has(state.selected) && state.focus === null) {
    return withThing(state.selected, nodes, kept, live);
  }
  return { nodes, ties: kept, possible: tied.size };
}

// The most important ids that hang together: what is tied to something chosen before counts three times as much.
function core(ids, ties, most) {
  if (ids.length <= most) return new Set(ids);
  const neighbours = new Map(ids.map((id) => [id, []]));
  for (const tie of ties) {
    neighbours.get(tie.source)?.push(tie.target);
    neighbours.get(tie.target)?.push(tie.source);
  }
  const chosen = new Set();
  const near = new Set();
  let first = 0;
  while (chosen.size < most) {
    while (chosen.has(ids[first])) first += 1;
    let best = ids[first];
    let score = THINGS[best].importance * (near.has(best) ? 3 : 1);
    for (const id of near) {
      const here = 3 * THINGS[id].importance;
      if (here > score || (here === score && id < best)) [best, score] = [id, here];
    }
    chosen.add(best);
    near.delete(best);
    for (const id of neighbours.get(best)) if (!chosen.has(id) && neighbours.has(id)) near.add(id);
  }
  return chosen;
}

// A thing that was looked for is on view even where it is not among the most important ones.
function withThing(id, nodes, kept, live) {
  const present = new Set([...nodes, id]);
  const own = live.filter((tie) => (tie.source === id || tie.target === id) && present.has(otherEnd(tie, id)));
  return { nodes: [...nodes, id].sort((a, b) => a - b), ties: [...kept, ...own], possible: live.length };
}
