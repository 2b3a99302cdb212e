"""Says what each statistic measures, and about what, where, when and by whom it is said.

Wordings (`measure_phrases`, `measure_assembly`) and entities (`attachment`) are candidates with features; a linear
model with learnt weights (`measure_weights.json`, written by `training/train_measures.py`) chooses one or none.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache, lru_cache

from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract.about_head import head_features, head_scores
from kgx.extract.attachment import entity_features, none_features
from kgx.extract.circumstances import date_features, place_features, source_features
from kgx.extract.layers import DateSpan, EntityRow, MeasureRow, Name, StatisticSpan
from kgx.extract.measure_assembly import assembled
from kgx.extract.measure_phrases import wordings
from kgx.extract.measure_sides import other_group
from kgx.extract.measure_trimming import trimmed
from kgx.extract.measure_words import WordModel, overlap_features, plain_words, word_likelihoods, word_model
from kgx.extract.memoize import memoized
from kgx.extract.names import states_of
from kgx.extract.ranking import choose, load_weights
from kgx.extract.relations.pairs import load_head
from kgx.extract.scene import Candidate, Near, Scene, candidates, nearest, reachable, scene
from kgx.extract.sites import Site, site
from kgx.extract.units import units_by_form
from kgx.extract.wording import Wording, lexicon

WEIGHTS = "measure_weights.json"
LONGEST = 12
"""Words from which on a wording counts as equally long."""
_BACK = 4
"""How many statistics back the earlier one may be."""
Features = Callable[[Scene, StatisticSpan, Site, Candidate, Near], list[str]]
ATTRIBUTES: dict[str, tuple[Features, frozenset[str]]] = {
    "about": (entity_features, frozenset({"Drug", "Indication", "Institution", "Trial"})),
    "place": (place_features, frozenset({"Place"})),
    "date": (date_features, frozenset({"Date"})),
    "source": (source_features, frozenset({"Person", "Institution", "Publication"})),
}
"""Each attribute with the features of its candidates and the types that these may have."""

_AGE_BEFORE = re.compile(
    r"\b(?:aged?|ages|older than|younger than|turn(?:ed|ing)|in (?:their|her|his))\b[^.;]{0,16}$", re.I
)
_AGE_AFTER = re.compile(r"[- ](?:olds?\b|of age\b)", re.I)
_CONTRAST = frozenset({"vs", "vs.", "versus", "compared", "while", "than", "against", "whereas"})
_TIME_WORD = re.compile(r"year|month|week|day|hour|minute", re.I)


@cache
def _kinds() -> dict[str, str]:
    return {unit.name: unit.kind for unit in units_by_form().values()}


def kind_of(text: str, row: StatisticSpan) -> str:
    """What kind of number a statistic is: percent, share, fold, money, people, count, age, time, mass, ..."""
    unit = row.unit
    if unit in ("year", "month"):
        surface, before = text[row.start : row.end], text[max(0, row.start - 24) : row.start]
        if (
            (unit == "year" and not _TIME_WORD.search(surface) and not re.search(r"\bin $", before))
            or _AGE_BEFORE.search(before)
            or _AGE_AFTER.match(text, row.end)
        ):
            return "age"
        if surface.lower().endswith("old"):
            return "age"
    if unit in ("fold", "point"):
        return unit
    if unit in _kinds():
        return _kinds()[unit]
    if unit == "1":
        return "share"
    if "/" in unit:
        return "lab"
    if len(unit) == 3 and unit.isupper():
        return "money"
    last = unit.lower().split()[-1] if unit.split() else ""
    people = lexicon()["people_units"]
    return "people" if last in people or last.rstrip("s") in people else "count"


@memoized
def _within_reach(layout: Scene, row: StatisticSpan) -> tuple[tuple[Candidate, Near], ...]:
    """The candidates within reach of a statistic, with the mention to judge each by."""
    return tuple((one, near) for one in reachable(layout, row) if (near := nearest(layout, row, one)) is not None)


def options_of(layout: Scene, row: StatisticSpan, types: frozenset[str]) -> list[tuple[Candidate, Near]]:
    """Those of some types within reach of a statistic."""
    return [(one, near) for one, near in _within_reach(layout, row) if one.type in types]


@memoized
def _surroundings(place: Site) -> tuple[str, ...]:
    """What the choice of a pattern may depend on at a number: its kind, the words near it, its place in the syntax."""
    doc, first, last = place.tokens.doc, place.tokens.start, place.tokens.end
    near = {token.lemma_.lower() for token in place.sentence if first - 7 <= token.i < last + 7}
    cues = near.intersection(lexicon()["cues"])
    before = doc[first - 1].lower_ if first else "^"
    after = doc[last].lower_ if last < len(doc) else "$"
    return (
        *(f" cue {cue}" for cue in sorted(cues)),
        "",
        f" kind {place.kind}",
        f" unit {place.unit}",
        f" before {before}",
        f" after {after}",
        f" root {place.root.dep_}",
        f" head {place.root.head.lemma_.lower()}",
        f" kind {place.kind} before {before}",
    )


def wording_features(place: Site, wording: Wording, rank: int) -> list[str]:
    """Features of a wording for `measure`."""
    pattern = f"pattern {wording.pattern}"
    words = wording.text.lower().split()
    size = min(len(words), LONGEST)
    return [
        *(pattern + one for one in _surroundings(place)),
        f"words {size}",
        f"words {size} kind {place.kind}",
        f"{pattern} words {size}",
        f"first word {words[0]}",
        f"last word {words[-1]}",
        f"rank {min(rank, 3)}",
        *(["scattered"] if _is_scattered(wording.pattern) else []),
        *(f"says {word} kind {place.kind}" for word in words),
    ]


@lru_cache(maxsize=1024)
def _is_scattered(pattern: str) -> bool:
    """Whether a pattern puts words together that stand apart."""
    return re.search(lexicon()["scattered"], pattern) is not None


def wording_options(place: Site, earlier: Site | None, likely: Mapping[str, float]) -> list[tuple[Wording, list[str]]]:
    """The wordings of a site with their features.

    `earlier` is the statistic that `earlier_site` finds, `likely` what `word_likelihoods` says of the words around.
    """
    wordings_here = wordings(place, earlier)
    if not wordings_here:
        return []
    known = {wording.text.lower() for wording in wordings_here}
    for wording in (*trimmed(place, earlier, likely), *assembled(place, earlier, likely)):
        if wording.text.lower() not in known and not wording.text[0].isdigit():
            known.add(wording.text.lower())
            wordings_here.append(wording)
    alien = other_group(place)
    wordings_here = [one for one in wordings_here if alien.isdisjoint(plain_words(one.text))] or wordings_here
    order = _order_feature(place, earlier)
    best, total = max(likely, key=lambda word: (likely[word], word), default=""), sum(likely.values())
    found = []
    for rank, wording in enumerate(wordings_here):
        features = wording_features(place, wording, rank) + overlap_features(likely, wording.text, best, total)
        if order is not None:
            of_earlier = "earlier" in wording.pattern
            features.append(f"{'earlier' if of_earlier else 'own'} {order}")
            if of_earlier:
                features.append(f"pattern {wording.pattern} {order}")
        found.append((wording, features))
    return found


def _order_feature(place: Site, earlier: Site | None) -> str | None:
    """How a statistic stands to the earlier one: in its sentence or not, after a word of contrast or not."""
    if earlier is None:
        return None
    same = earlier.sentence[0] == place.sentence[0]
    between = place.tokens.doc[earlier.tokens.end : place.tokens.start]
    return f"same {same} contrast {any(token.lower_ in _CONTRAST for token in between)}"


def earlier_site(before: Sequence[Site], place: Site) -> Site | None:
    """The last statistic of the same unit, at most one sentence back."""
    for one in reversed(before[-_BACK:]):
        if one.unit == place.unit or {one.kind, place.kind} <= {"percent", "share", "people"}:
            near = place.tokens.start - one.tokens.end < 60
            return one if near and "\n" not in place.tokens.doc[one.tokens.end : place.tokens.start].text else None
    return None


def attribute_options(
    layout: Scene, row: StatisticSpan, place: Site, name: str, said: Mapping[str, float]
) -> tuple[list[str | None], list[list[str]]]:
    """Ids of the candidates for an attribute, None first, and the features of each.

    `said` is what the pair head says of the statistic (`head_scores`); it serves `about`.
    """
    features, types = ATTRIBUTES[name]
    options = options_of(layout, row, types)
    ids: list[str | None] = [None, *(one.id for one, _ in options)]
    rows = [none_features(layout, row, place, options)]
    rows += [features(layout, row, place, one, near) for one, near in options]
    if name == "about":
        labels = ["nothing", *(one.type for one, _ in options)]
        rows = [[*own, *more] for own, more in zip(rows, head_features(ids, labels, said), strict=True)]
    return ids, rows


@cache
def _word_model(weights_file: str) -> WordModel:
    return word_model(load_weights(weights_file)["word"])


def measure_rows(
    layout: Scene,
    statistics: Sequence[StatisticSpan],
    said: Sequence[Mapping[str, float]],
    weights_file: str = WEIGHTS,
) -> list[MeasureRow]:
    """One row for each statistic that lies on tokens of the document; `said` is what `head_scores` gives."""
    weights = load_weights(weights_file)
    rows = []
    before: list[Site] = []
    for index, row in enumerate(statistics):
        place = site(layout.doc, row.start, row.end, kind=kind_of(layout.text, row), unit=row.unit)
        if place is None:
            continue
        chosen: dict[str, str | None] = {}
        for name in ATTRIBUTES:
            ids, features = attribute_options(layout, row, place, name, said[index])
            best = choose(weights[name], features)
            chosen[name] = ids[best[0]] if best is not None else None
        earlier = earlier_site(before, place)
        phrases = wording_options(place, earlier, word_likelihoods(_word_model(weights_file), place, earlier))
        before = [*before, place][-_BACK:]
        best = choose(weights["measure"], [features for _, features in phrases])
        measure = phrases[best[0]][0].text if best is not None else None
        rows.append(MeasureRow(index, measure, chosen["about"], chosen["place"], chosen["date"], chosen["source"]))
    return rows


@Language.component(
    "kgx_measures",
    assigns=["doc._.kgx_measures"],
    requires=["token.dep", "token.tag", "doc._.kgx_statistics"],
)
def kgx_measures(doc: Doc) -> Doc:
    """Write `doc._.kgx_measures`: one row for each row of `doc._.kgx_statistics`."""
    names = [Name(*row) for row in doc._.kgx_names]
    entities = [EntityRow(*row) for row in doc._.kgx_entities]
    dates = [DateSpan(*row) for row in doc._.kgx_dates]
    statistics = [StatisticSpan(*row) for row in doc._.kgx_statistics]
    layout = scene(doc, candidates(entities, names, dates))
    said = head_scores(load_head(), states_of(doc), layout, statistics)
    doc._.kgx_measures = tuple(measure_rows(layout, statistics, said))
    return doc
