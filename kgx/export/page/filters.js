// The panel that is legend and filters in one. Every change goes through `changed(rearrange)`.

const LIMITS = [20, 40, 60, 100, 150, 250, 400, 700, 1000, 2000, Infinity];

function countBy(items, key) {
  const counts = new Map();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return counts;
}

function checkboxRow(hidden, value, label, count, mark) {
  const box = el("input", { type: "checkbox", checked: !hidden.has(value), "data-value": value });
  box.addEventListener("change", () => {
    if (box.checked) hidden.delete(value);
    else hidden.add(value);
    changed(false);
  });
  const only = el("button", {
    type: "button",
    class: "only",
    "aria-label": `Only ${label}`,
    onclick: () => {
      for (const other of box.closest("fieldset").querySelectorAll("input")) {
        other.checked = other === box;
        if (other.checked) hidden.delete(other.dataset.value);
        else hidden.add(other.dataset.value);
      }
      changed(true);
    },
  }, "only");
  return el("div", { class: "row" }, el("label", {}, box, mark, el("span", { class: "name" }, label), el("span", { class: "count" }, count.toLocaleString("en"))), only);
}

function group(title, rows) {
  return rows.length > 1 || title === "Types" ? el("fieldset", {}, el("legend", {}, title), ...rows) : null;
}

function typeRows() {
  const counts = countBy(THINGS, (thing) => thing.type);
  return TYPES.filter((type) => counts.has(type.name)).map((type) =>
    checkboxRow(state.hidden.types, type.name, type.plural, counts.get(type.name), glyph(type.name)));
}

function statusRows() {
  const counts = countBy(FACTS, (fact) => fact.status ?? "stated");
  return ["stated", ...STATUSES].filter((status) => counts.has(status)).map((status) =>
    checkboxRow(state.hidden.statuses, status, status, counts.get(status), lineSample(manner(status))));
}

function lineSample(look) {
  const picture = svg("svg", { viewBox: "0 0 26 10", class: `sample ${look}`, "aria-hidden": "true" });
  picture.append(svg("line", { x1: 2, y1: 5, x2: 24, y2: 5 }));
  return picture;
}

function predicateRows() {
  const counts = [...countBy(FACTS, (fact) => fact.predicate)].sort((a, b) => b[1] - a[1]);
  return counts.map(([predicate, count]) => checkboxRow(state.hidden.predicates, predicate, words(predicate), count, null));
}

function limitSlider() {
  const total = THINGS.filter((thing) => thing.ties.length).length;
  const steps = [...LIMITS.filter((limit) => limit < total), Infinity];
  if (total <= 30) return null;
  const start = steps.findIndex((limit) => limit >= state.limit);
  const output = el("output", {}, "");
  const shown = () => (state.limit >= total ? `all ${total.toLocaleString("en")}` : `top ${state.limit} of ${total.toLocaleString("en")}`);
  const slider = el("input", { type: "range", id: "limit", min: "0", max: String(steps.length - 1), step: "1", "aria-label": "How many things are shown" });
  slider.value = String(start < 0 ? steps.length - 1 : start);
  output.textContent = shown();
  slider.addEventListener("input", () => {
    state.limit = steps[Number(slider.value)];
    output.textContent = shown();
    slider.setAttribute("aria-valuetext", shown());
  });
  slider.addEventListener("change", () => {
    all.hidden = state.limit >= total;
    changed(true);
  });
  const all = el("button", { type: "button", id: "show-all", class: "plain", onclick: () => {
    slider.value = slider.max;
    slider.dispatchEvent(new Event("input"));
    slider.dispatchEvent(new Event("change"));
  } }, "show all");
  all.hidden = state.limit >= total;
  return el("fieldset", { class: "limit" }, el("legend", {}, "Shown"), slider, el("div", { class: "ends" }, output, all));
}

function looseToggle() {
  const alone = THINGS.filter((thing) => !thing.ties.length).length;
  if (!alone) return null;
  const box = el("input", { type: "checkbox", id: "loose", checked: state.loose });
  box.addEventListener("change", () => {
    state.loose = box.checked;
    changed(true);
  });
  return el("div", { class: "row loose" }, el("label", {}, box, el("span", { class: "name" }, "things without a fact"), el("span", { class: "count" }, alone.toLocaleString("en"))));
}

function documentSelect() {
  if (DOCUMENTS.length < 2) return null;
  const select = el("select", { id: "only-document", "aria-label": "Only facts from one document" }, el("option", { value: "" }, `all ${DOCUMENTS.length} documents`));
  DOCUMENTS.forEach((item, number) => select.append(el("option", { value: String(number) }, item.title)));
  select.addEventListener("change", () => {
    state.hidden.document = select.value === "" ? null : Number(select.value);
    changed(true);
  });
  return el("fieldset", {}, el("legend", {}, "Document"), select);
}

// The months (years, where there are many) in which documents were published, with how many each.
function periods() {
  const dates = DOCUMENTS.map((item) => item.date ?? "").filter((date) => /^\d{4}/.test(date)).sort();
  if (!dates.length) return [];
  const [first, last] = [dates[0], dates.at(-1)];
  const years = Number(last.slice(0, 4)) - Number(first.slice(0, 4));
  const width = years > 3 || dates.some((date) => date.length < 7) ? 4 : 7;
  const counts = countBy(dates, (date) => date.slice(0, width));
  const names = [];
  for (let year = Number(first.slice(0, 4)); year <= Number(last.slice(0, 4)); year += 1) {
    for (let month = 1; month <= (width === 4 ? 1 : 12); month += 1) {
      names.push(width === 4 ? String(year) : `${year}-${String(month).padStart(2, "0")}`);
    }
  }
  return names.filter((name) => name >= first.slice(0, width) && name <= last.slice(0, width)).map((name) => ({ name, count: counts.get(name) ?? 0 }));
}

function periodWords(name) {
  if (name.length === 4) return name;
  return new Date(`${name}-01`).toLocaleDateString("en", { month: "long", year: "numeric", timeZone: "UTC" });
}

// A bar chart of the documents over time with two handles on its axis.
function dateRange() {
  const all = periods();
  if (all.length < 2 || all.length > 400) return null;
  const most = Math.max(...all.map((period) => period.count));
  const chart = svg("svg", { viewBox: `0 0 ${all.length} 30`, preserveAspectRatio: "none", class: "histogram", "aria-hidden": "true" });
  const bars = all.map(({ count }, index) => {
    const height = count ? Math.max(1.5, (29 * count) / most) : 0;
    const bar = svg("rect", { x: index + 0.08, y: 30 - height, width: 0.84, height });
    chart.append(bar);
    return bar;
  });
  const output = el("output", {}, "");
  const handle = (id, label, value) => {
    const slider = el("input", { type: "range", id, "aria-label": label, min: "0", max: String(all.length - 1), step: "1" });
    slider.value = String(value);
    return slider;
  };
  const from = handle("date-from", "Published from", 0);
  const to = handle("date-to", "Published until", all.length - 1);
  const show = () => {
    const [low, high] = [Number(from.value), Number(to.value)];
    bars.forEach((bar, index) => bar.classList.toggle("out", index < low || index > high));
    output.textContent = low === high ? periodWords(all[low].name) : `${periodWords(all[low].name)} to ${periodWords(all[high].name)}`;
    from.setAttribute("aria-valuetext", periodWords(all[low].name));
    to.setAttribute("aria-valuetext", periodWords(all[high].name));
  };
  const use = (moved) => {
    if (Number(from.value) > Number(to.value)) (moved === from ? to : from).value = moved.value;
    state.hidden.from = Number(from.value) === 0 ? "" : all[Number(from.value)].name;
    state.hidden.to = Number(to.value) === all.length - 1 ? "" : `${all[Number(to.value)].name}-99`;
    show();
    changed(false);
  };
  for (const slider of [from, to]) slider.addEventListener("input", () => use(slider));
  show();
  return el("fieldset", { class: "dates" }, el("legend", {}, "Published"), chart, el("div", { class: "handles" }, from, to), el("div", { class: "ends" }, output));
}

function confidenceSlider() {
  const sure = FACTS.flatMap((fact) => fact.evidence.map((piece) => piece.confidence));
  const least = Math.min(1, ...sure.slice(0, 50000));
  if (least >= 0.995) return null;
  const output = el("output", {}, "any");
  const slider = el("input", { type: "range", id: "confidence", min: "0", max: "1", step: "0.05", "aria-label": "Least confidence of a fact" });
  slider.value = "0";
  slider.addEventListener("input", () => {
    state.hidden.confidence = Number(slider.value);
    output.textContent = state.hidden.confidence ? `at least ${Math.round(100 * state.hidden.confidence)}%` : "any";
    changed(false);
  });
  return el("fieldset", { class: "limit" }, el("legend", {}, "Confidence"), slider, el("div", { class: "ends" }, output));
}

function buildFilters() {
  const box = document.getElementById("filters");
  const relations = predicateRows();
  const folded = relations.length > 1 ? el("details", { open: false }, el("summary", {}, "Relations"), el("fieldset", {}, el("legend", { class: "unseen" }, "Relations"), ...relations)) : null;
  const reset = el("button", { type: "button", id: "reset", class: "plain", onclick: () => {
    state.hidden = NOTHING_HIDDEN();
    state.limit = FIRST_LIMIT;
    state.loose = false;
    buildFilters();
    changed(true);
  } }, "Reset filters");
  const arrange = el("button", { type: "button", id: "arrange", class: "plain", onclick: () => changed(true) }, "Rearrange");
  const loose = looseToggle();
  box.replaceChildren(...[
    group("Types", [...typeRows(), ...(loose ? [loose] : [])]),
    el("p", { class: "dim note" }, "Larger: in more documents. Line styles: see status."),
    limitSlider(),
    group("Status", statusRows()),
    folded,
    documentSelect(),
    dateRange(),
    confidenceSlider(),
    el("div", { class: "actions" }, arrange, reset),
  ].filter(Boolean));
}
