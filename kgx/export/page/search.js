// The search box: suggestions over every name of every thing and the titles of documents, with the keyboard too.

const searchBox = document.getElementById("search");
const suggestionList = document.getElementById("suggestions");
let suggestions = [];
let active = -1;

function normalise(text) {
  return text.normalize("NFKD").replace(/\p{Mn}/gu, "").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
}

const SEARCH_INDEX = [
  ...BY_IMPORTANCE.map((thing) => ({ thing, names: [thing.label, ...thing.names].map((name) => ({ name, key: normalise(name) })) })),
  ...DOCUMENTS.map((item, number) => ({ document: number, names: [{ name: item.title, key: normalise(item.title) }] })),
];

// 0 the whole name, 1 its beginning, 2 the beginning of a word, 3 all words somewhere, 4 anywhere; Infinity no match.
function matchRank(key, query) {
  if (key === query) return 0;
  if (key.startsWith(query)) return 1;
  if (` ${key}`.includes(` ${query}`)) return 2;
  if (query.split(" ").every((word) => ` ${key}`.includes(` ${word}`))) return 3;
  return key.includes(query) ? 4 : Infinity;
}

function find(text, most = 9) {
  const query = normalise(text);
  if (!query) return [];
  const found = [];
  for (const [order, entry] of SEARCH_INDEX.entries()) {
    let best = { rank: Infinity };
    for (const { name, key } of entry.names) {
      const rank = matchRank(key, query);
      if (rank < best.rank) best = { rank, name };
    }
    if (best.rank < Infinity) found.push({ ...entry, ...best, order });
  }
  return found.sort((a, b) => a.rank - b.rank || a.order - b.order).slice(0, most);
}

function suggestionItem(entry, index) {
  const choose = (event) => {
    event.preventDefault();
    chooseSuggestion(index);
  };
  const content = entry.thing
    ? [glyph(entry.thing.type), el("span", { class: "name" }, entry.thing.label),
      entry.name === entry.thing.label ? null : el("span", { class: "dim" }, entry.name),
      el("span", { class: "dim type" }, entry.thing.type)]
    : [glyph("Document"), el("span", { class: "name" }, entry.name), el("span", { class: "dim type" }, "Document")];
  const item = el("li", { role: "option", id: `suggestion-${index}`, "aria-selected": "false" }, ...content);
  item.addEventListener("pointerdown", choose);
  return item;
}

function suggest() {
  suggestions = find(searchBox.value);
  const none = searchBox.value.trim() && !suggestions.length ? [el("li", { class: "none" }, "Nothing has this name")] : [];
  suggestionList.replaceChildren(...suggestions.map(suggestionItem), ...none);
  suggestionList.hidden = !suggestionList.childElementCount;
  searchBox.setAttribute("aria-expanded", String(!suggestionList.hidden));
  activate(suggestions.length ? 0 : -1);
}

function activate(index) {
  active = index;
  [...suggestionList.children].forEach((item, number) => item.setAttribute("aria-selected", String(number === index)));
  if (index >= 0) {
    searchBox.setAttribute("aria-activedescendant", `suggestion-${index}`);
    suggestionList.children[index].scrollIntoView({ block: "nearest" });
  } else searchBox.removeAttribute("aria-activedescendant");
}

function closeSuggestions() {
  suggestionList.hidden = true;
  searchBox.setAttribute("aria-expanded", "false");
}

function chooseSuggestion(index) {
  const entry = suggestions[index];
  if (!entry) return;
  closeSuggestions();
  searchBox.value = "";
  searchBox.blur();
  location.hash = entry.thing ? address({ thing: entry.thing.key }) : address({ document: DOCUMENTS[entry.document].id });
}

function listenToSearch() {
  searchBox.addEventListener("input", suggest);
  searchBox.addEventListener("focus", suggest);
  searchBox.addEventListener("blur", closeSuggestions);
  searchBox.addEventListener("keydown", (event) => {
    const count = suggestions.length;
    if (event.key === "ArrowDown" && count) activate((active + 1) % count);
    else if (event.key === "ArrowUp" && count) activate((active + count - 1) % count);
    else if (event.key === "Enter") chooseSuggestion(active);
    else if (event.key === "Escape") {
      searchBox.value = "";
      closeSuggestions();
      searchBox.blur();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) {
      event.preventDefault();
      searchBox.focus();
    }
  });
}
