"""Scores the quantities of kgx on scientific text: MeasEval (SemEval-2021 task 8), quantity spans and units.

usage: python -m benchmarks.measeval DOCUMENTS.jsonl [--measured]

One paragraph a line: `id`, `text`, `entities` (`Quantity` with `unit`, `MeasuredEntity`, `MeasuredProperty`, each with
`start`, `end`, `annotSet`). Each span is paired with at most one that overlaps it. F1 of quantities: "overlap" counts
every pair, "shared" the share of text that both have in common (twice the common characters by the sum of the
lengths; the task counts words so), "exact" equal spans only. A unit is right where it is written as in the gold,
spaces apart; F1 over paired quantities. The grammar and the terms were developed on the train part.

MeasEval's guidelines differ from those of kgx. `measeval_terms.json` and the functions here map, not the product:

- every number that counts or measures is a quantity, small counts and statistics such as "n = 3" too, dates and years
  where they are not citations; `kgx.extract.quantities` gives all numbers, labels and citations are dropped here;
- "approximately", "less than", "≥", "between" belong to the span (to us they are `modifier`), and so do powers of ten
  and tolerances ("3.7 ± 0.9"); two values of one range are one span, also when each has its unit;
- the unit is the text's own symbol ("m s−1", "wt.%"), of which many are not written in news; a counted noun is a unit
  only rarely.

`--measured` reports, for paired quantities, how much the measured entity and property have in common with ours: the
words of `measure` in the sentence as the property (of a bare count as the entity), the nearest mention of `about` as
the entity. It reads the texts with the whole pipeline.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from spacy.language import Language

import kgx
from kgx.extract.about_head import head_scores
from kgx.extract.layers import EntityRow, MeasureRow, Name, StatisticSpan
from kgx.extract.measure_words import plain_words
from kgx.extract.measures import measure_rows
from kgx.extract.names import states_of
from kgx.extract.quantities import Quantity, quantities
from kgx.extract.relations.pairs import load_head
from kgx.extract.scene import candidates, scene

_TERMS: Mapping[str, Any] = MappingProxyType(
    json.loads(Path(__file__).with_name("measeval_terms.json").read_text("utf-8"))
)
Span = tuple[int, int]
Measured = Callable[[str, Sequence["Row"]], list[tuple[Span | None, Span | None]]]
"""Gives the measured entity and property of each row of a text."""


class Row(NamedTuple):
    """A quantity as MeasEval would mark it; `unit` as the text writes it, None where there is none."""

    start: int
    end: int
    unit: str | None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    return re.compile(_TERMS[name], re.I if name in ("label_before", "year_before") else 0)


@cache
def _unit() -> re.Pattern[str]:
    """A symbol with its power, or several that follow each other or stand under a slash."""
    forms = sorted(_TERMS["symbols"], key=len, reverse=True)
    name = rf"(?:{'|'.join(map(re.escape, forms))})"
    power = r"(?<![%°‰])(?:[-−–]\s?[1-4]|[1-4²³])"
    symbol = rf"{name}(?:{power})?(?![A-Za-zα-ω])"
    return re.compile(rf"{symbol}(?: ?[/·] ?{symbol}| per {symbol}| {name}{power}(?![A-Za-zα-ω]))*")


@cache
def _lead(*, ranges: bool) -> re.Pattern[str]:
    words = [_TERMS["bound"], _TERMS["approximate"], *([_TERMS["range_lead"]] if ranges else [])]
    return re.compile(rf"(?:(?:{'|'.join(words)})\s?)+$", re.I)


def quantity_rows(text: str) -> list[Row]:
    """The quantities that kgx reads in a text, as MeasEval would mark them."""
    rows: list[Row] = []
    for quantity in quantities(text):
        if (rows and quantity.start < rows[-1].end) or not _counts(text, quantity):
            continue
        rows.append(_with_unit(text, quantity))
    return [_with_lead(text, row) for row in _joined(text, rows)]


def _counts(text: str, quantity: Quantity) -> bool:
    """Whether a number measures or counts: no label, citation, index, part of a code or formula."""
    before, after = text[max(0, quantity.start - 40) : quantity.start], text[quantity.end : quantity.end + 40]
    surface = text[quantity.start : quantity.end]
    if _pattern("bracket_before").search(before) or (
        before.endswith(("(", ",", ", ")) and _pattern("bracket_after").match(after)
    ):
        return False
    symbol = _unit().match(after.lstrip())
    glued_letter = symbol is not None and after[:1].isalpha() and len(symbol.group()) == 1 and symbol.group() != "K"
    has_unit = (quantity.kind != "bare" or symbol is not None) and not glued_letter
    if not has_unit and (_pattern("label_before").search(before) or _pattern("name_before").search(before)):
        return False
    if _pattern("year").match(surface):
        return not _pattern("citation_before").search(before) and _pattern("year_before").search(before) is not None
    if re.fullmatch(_TERMS["word_number"], surface.lower()):
        return surface.lower() not in _TERMS["dropped_words"] and (has_unit or not _pattern("glued_after").match(after))
    if _pattern("glued_before").search(before) and not before.endswith("×"):
        return False
    if not has_unit and _pattern("glued_after").match(after):
        return False
    listed = before.endswith("(") and after.startswith(")") and quantity.kind == "bare"
    return not (listed and quantity.value == int(quantity.value) and quantity.value < 200)


def _with_unit(text: str, quantity: Quantity) -> Row:
    """The row of a quantity: with its power of ten, and with the unit that follows."""
    end = quantity.end
    if quantity.kind not in ("bare", "share", "money"):
        surface = text[quantity.start : end]
        figures = list(re.finditer(r"\d(?:[\d.,]*\d)?", surface))
        end = quantity.start + (figures[-1].end() if figures else max(0, surface.replace("-", " ").rfind(" ")))
    power = re.compile(_TERMS["power"]).match(text, end)
    end = power.end() if power is not None else end
    gap = re.compile(r"[\s\u00a0\u2009-]{0,2}").match(text, end)
    first = gap.end() if gap is not None else end
    unit = _unit().match(text, first)
    if unit is not None:
        return Row(quantity.start, unit.end(), unit.group())
    noun = re.compile(rf"(?:{'|'.join(_TERMS['count_units'])})\b").match(text, first)
    if noun is not None:
        return Row(quantity.start, noun.end(), noun.group())
    return Row(quantity.start, max(end, quantity.end), None)


def _joined(text: str, rows: Sequence[Row]) -> list[Row]:
    """Rows with the ends of a range, a value with its tolerance, and a list that shares its unit as one."""
    joined: list[Row] = []
    for row in rows:
        last = joined[-1] if joined else None
        if last is None or last.unit not in (None, row.unit):
            joined.append(row)
            continue
        between = text[last.end : row.start]
        ranges = re.search(rf"\b{_TERMS['range_lead']} [∼~]?$", text[max(0, last.start - 20) : last.start], re.I)
        shares = last.unit is None and row.unit is not None and _pattern("list_joint").match(between)
        if _pattern("joint").match(between) or shares or (ranges and _pattern("range_joint").match(between)):
            joined[-1] = Row(last.start, row.end, row.unit)
        else:
            joined.append(row)
    return joined


def _with_lead(text: str, row: Row) -> Row:
    """A row with the words and signs before it that bound or weaken the value."""
    ranges = len(re.findall(r"\d[\d.,]*", text[row.start : row.end])) > 1
    found = _lead(ranges=ranges).search(text[max(0, row.start - 40) : row.start])
    if found is None:
        return row
    at = max(0, row.start - 40) + found.start()
    inside = at > 0 and text[at - 1].isalpha() and text[at].isalpha()
    return row if inside else row._replace(start=at)


def shared(one: Span | None, two: Span | None) -> float:
    """Twice the common characters of two spans by the sum of their lengths."""
    if one is None or two is None:
        return 0.0
    common = min(one[1], two[1]) - max(one[0], two[0])
    return 2 * common / (one[1] - one[0] + two[1] - two[0]) if common > 0 else 0.0


def pairs(gold: Sequence[Mapping[str, Any]], found: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Indices of gold and found quantities that overlap, best first, each once."""
    options = sorted(
        (
            (-shared((one["start"], one["end"]), (row.start, row.end)), i, j)
            for i, one in enumerate(gold)
            for j, row in enumerate(found)
        ),
    )
    taken: tuple[set[int], set[int]] = (set(), set())
    for least, i, j in options:
        if least < 0 and i not in taken[0] and j not in taken[1]:
            taken[0].add(i)
            taken[1].add(j)
            yield i, j


def score(documents: Iterable[Mapping[str, Any]], measured: Measured | None = None) -> dict[str, float]:
    """F1 of quantities, counted in three ways, and of units; with `measured` of entities and properties too."""
    counts: defaultdict[str, float] = defaultdict(float)
    for document in documents:
        gold = [one for one in document["entities"] if one["type"] == "Quantity"]
        found = quantity_rows(document["text"])
        others = measured(document["text"], found) if measured is not None else []
        counts["quantity gold"] += len(gold)
        counts["quantity found"] += len(found)
        for i, j in pairs(gold, found):
            one, row = gold[i], found[j]
            counts["overlap"] += 1
            counts["shared"] += shared((one["start"], one["end"]), (row.start, row.end))
            counts["exact"] += (one["start"], one["end"]) == (row.start, row.end)
            counts["unit gold"] += one.get("unit") is not None
            counts["unit found"] += row.unit is not None
            counts["unit"] += row.unit is not None and _plain(one.get("unit")) == _plain(row.unit)
            if others:
                _count_measured(counts, document["entities"], one["annotSet"], others[j])
    figures = {name: _f1(counts, name, "quantity") for name in ("overlap", "shared", "exact")}
    figures["unit"] = _f1(counts, "unit", "unit")
    if measured is not None:
        figures |= {name: _f1(counts, name, name) for name in ("entity", "property")}
    return figures


def _count_measured(
    counts: dict[str, float], gold: Iterable[Mapping[str, Any]], group: int, spans: tuple[Span | None, Span | None]
) -> None:
    """Count the measured entity and property of one quantity, by the share of text in common."""
    for name, label, span in zip(("entity", "property"), ("MeasuredEntity", "MeasuredProperty"), spans, strict=True):
        wanted = [(one["start"], one["end"]) for one in gold if one["type"] == label and one["annotSet"] == group]
        counts[f"{name} gold"] += bool(wanted)
        counts[f"{name} found"] += span is not None
        counts[name] += max((shared(one, span) for one in wanted), default=0.0)


def _f1(counts: Mapping[str, float], right: str, of: str) -> float:
    both = counts[f"{of} gold"] + counts[f"{of} found"]
    return 2 * counts[right] / both if both else 0.0


def _plain(unit: str | None) -> str:
    return re.sub(r"[\s\u2009]", "", unit or "").replace("µ", "μ").replace("–", "−").replace("-", "−")


def measured_by(nlp: Language) -> Measured:
    """What kgx says of each quantity: the mention of `about`, and the words of `measure` where they stand."""

    def measured(text: str, rows: Sequence[Row]) -> list[tuple[Span | None, Span | None]]:
        doc = nlp(text)
        names = [Name(*row) for row in doc._.kgx_names]
        entities = [EntityRow(*row) for row in doc._.kgx_entities]
        spans = [StatisticSpan(row.start, row.end, 0.0, None, row.unit or "1", None, None, 1.0) for row in rows]
        layout = scene(doc, candidates(entities, names, []))
        said = head_scores(load_head(), states_of(doc), layout, spans)
        mentions = {one.id: one.mentions for one in layout.candidates}
        answers: list[tuple[Span | None, Span | None]] = [(None, None)] * len(rows)
        for answer in (MeasureRow(*row) for row in measure_rows(layout, spans, said)):
            row = rows[answer.statistic]
            phrase = _where(text, row, answer.measure)
            near = [span for span in mentions.get(answer.about or "", ()) if abs(span[0] - row.start) < 300]
            about = min(near, key=lambda span: abs(span[0] - row.start), default=None)
            answers[answer.statistic] = (about or phrase, phrase) if row.unit else (phrase, None)
        return answers

    return measured


def _where(text: str, row: Row, measure: str | None) -> Span | None:
    """The stretch of text near a quantity that holds most words of a measure without a break."""
    wanted = plain_words(measure or "")
    runs: list[list[Span]] = [[]]
    offset = max(0, row.start - 200)
    for word in re.finditer(r"[\w-]+|[.;,()]", text[offset : row.end + 200]):
        span = (offset + word.start(), offset + word.end())
        if span[0] < row.end and row.start < span[1]:
            runs.append([])
        elif plain_words(word.group()) & wanted or (runs[-1] and word.group() in ("of", "the", "in", "for")):
            runs[-1].append(span)
        else:
            runs.append([])
    best = max(runs, key=lambda run: (len(run), -abs(run[0][0] - row.start) if run else 0))
    return (best[0][0], best[-1][1]) if best else None


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--measured", action="store_true", help="report measured entities and properties too")
    arguments = parser.parse_args()
    documents = list(map(json.loads, arguments.documents.read_text("utf-8").splitlines()))
    figures = score(documents, measured_by(kgx.load()) if arguments.measured else None)
    print(f"{len(documents)} paragraphs  " + "  ".join(f"{name} {value:.3f}" for name, value in figures.items()))


if __name__ == "__main__":
    main()
