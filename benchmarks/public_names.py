"""Scores the shipped recogniser, with its rules, on public annotated sets by the types that they share with kgx.

    python -m benchmarks.public_names ../shared/data
    python -m benchmarks.public_names ../shared/data --set bc5cdr --errors 40

Strict F1: same offsets and type; overlap F1: same type and a common character. Each set follows guidelines of its own
and none of its labels taught the head that is measured, so these figures say how far a reader of news is from each
set's idea of a name; what the encoder reaches with a head of its own for a set is what `training/public_heads.py` says.

Mapping, and differences of guidelines:

- bc5cdr, dev: Chemical -> Drug, Disease -> Indication. Every chemical counts there: substances measured in the body
  (glucose, dopamine), ions, toxins, reagents; classes named by effect ("anticonvulsants"), vaccines and antibodies,
  drugs of ours, do not. A disease is the shortest phrase with a MeSH concept, where ours carries stage and kind
  ("severe", "chronic"); "toxicity" counts there.
- ncbi_disease, dev: all four kinds -> Indication. "breast and ovarian cancer" is one mention there, two of ours;
  classes ("genetic disorder") and a disease inside a gene's or a family's name ("VHL gene") count there; symptoms and
  injuries do not.
- ddi2013, train (nothing learns from it: its licence): drug, brand, group -> Drug; drug_n is not scored. Closest to
  ours: groups named by target and effect count. Body substances and foods count there where they interact.
- wikigold, all: PER -> Person, ORG -> Institution, LOC -> Place; MISC is not scored. Teams, bands, parties, armies,
  record labels and newspapers are ORG (nothing of ours, or Publication); rivers, streets, buildings and planets are
  LOC; fictional people are PER. The news that our tagger learns from has none of these.

Texts that the shipped encoder has read: abstracts of BioRED and PHEE that are also in a dev split are left out
(`also_in`). The encoder has learnt wikigold through a head that was thrown away, so that this row is no held-out
figure; the five folds of `training/public_heads.py` are. Found mentions that touch an unscored mention are neither
right nor wrong.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import spacy

from kgx.extract.names import NamesComponent, load_recognizer
from kgx.extract.tokenizer import adapt_tokenizer


class Span(NamedTuple):
    """A mention; type None where the set's type is none of ours."""

    start: int
    end: int
    type: str | None


@dataclass(frozen=True, slots=True)
class PublicSet:
    """A file of a public set and what its types are called here."""

    file: str
    types: Mapping[str, str]


_DISEASES = dict.fromkeys(("SpecificDisease", "Modifier", "DiseaseClass", "CompositeMention"), "Indication")
SETS: Mapping[str, PublicSet] = MappingProxyType(
    {
        "bc5cdr": PublicSet("bc5cdr/dev.jsonl", {"Chemical": "Drug", "Disease": "Indication"}),
        "ncbi_disease": PublicSet("ncbi_disease/dev.jsonl", _DISEASES),
        "ddi2013": PublicSet("ddi2013/train.jsonl", dict.fromkeys(("drug", "brand", "group"), "Drug")),
        "wikigold": PublicSet("wikigold/train.jsonl", {"PER": "Person", "ORG": "Institution", "LOC": "Place"}),
    }
)
READ = frozenset({"biored/train", "phee/train", "bc5cdr/train", "ncbi_disease/train"})
"""Sets that the shipped encoder has read; records name those that hold the same text in `also_in`."""


def gold_spans(record: Mapping[str, Any], types: Mapping[str, str]) -> set[Span]:
    """The annotated mentions under our types."""
    return {Span(e["start"], e["end"], types.get(e["type"])) for e in record["entities"]}


def unread(records: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    """The records whose text no training set holds."""
    return (record for record in records if not READ.intersection(record.get("also_in", ())))


def touches(span: Span, others: Iterable[Span]) -> bool:
    """Whether a mention shares a character with one of others."""
    return any(other.start < span.end and span.start < other.end for other in others)


def compare(gold: set[Span], found: set[Span]) -> Counter[tuple[str, str]]:
    """Counts by (type, what): gold and found mentions, strict hits, gold covered by and found over an overlap.

    >>> counts = compare({Span(0, 7, "Drug")}, {Span(0, 4, "Drug")})
    >>> counts["Drug", "strict"], counts["Drug", "covered"], counts["Drug", "over"]
    (0, 1, 1)
    """
    counts: Counter[tuple[str, str]] = Counter()
    unscored = [span for span in gold if span.type is None]
    for kind in sorted({span.type for span in gold | found if span.type}):
        wanted = {span for span in gold if span.type == kind}
        said = {span for span in found if span.type == kind}
        said = {span for span in said if span in wanted or not touches(span, unscored)}
        counts[kind, "gold"] += len(wanted)
        counts[kind, "found"] += len(said)
        counts[kind, "strict"] += len(wanted & said)
        counts[kind, "covered"] += sum(touches(span, said) for span in wanted)
        counts[kind, "over"] += sum(touches(span, wanted) for span in said)
    return counts


def figures(counts: Mapping[tuple[str, str], int], kind: str) -> tuple[float, float]:
    """Strict and overlap F1 of one type."""
    gold, found = counts[kind, "gold"], counts[kind, "found"]
    strict = 2 * counts[kind, "strict"] / max(gold + found, 1)
    precision, recall = counts[kind, "over"] / max(found, 1), counts[kind, "covered"] / max(gold, 1)
    return strict, 2 * precision * recall / max(precision + recall, 1e-9)


class Reader:
    """Finds the mentions of the scored types in a text."""

    def __init__(self) -> None:
        self._nlp = spacy.blank("en")
        adapt_tokenizer(self._nlp)
        self._names = NamesComponent(load_recognizer())

    def __call__(self, text: str, kinds: Iterable[str]) -> set[Span]:
        """The mentions of some types."""
        wanted = set(kinds)
        doc = self._names(self._nlp(text))
        return {Span(row[0], row[1], row[2]) for row in doc._.kgx_names if row[2] in wanted}


def score(name: str, folder: Path, reader: Reader, errors: int) -> Iterator[str]:
    """Lines of figures of one set, then of its first errors."""
    public = SETS[name]
    counts: Counter[tuple[str, str]] = Counter()
    shown: list[str] = []
    texts = 0
    lines = (folder / public.file).read_text(encoding="utf-8").splitlines()
    for record in unread(map(json.loads, lines)):
        gold, found = gold_spans(record, public.types), reader(record["text"], public.types.values())
        counts.update(compare(gold, found))
        texts += 1
        if len(shown) < errors:
            shown += (_error(record["text"], span, span in gold) for span in sorted(gold ^ found) if span.type)
    yield f"{name}: {texts} of {len(lines)} texts"
    for kind in sorted(set(public.types.values())):
        strict, overlap = figures(counts, kind)
        gold, found = counts[kind, "gold"], counts[kind, "found"]
        yield f"  {kind:12} strict {strict:.3f}  overlap {overlap:.3f}  annotated {gold}  found {found}"
    yield from shown[:errors]


def _error(text: str, span: Span, missed: bool) -> str:
    before, after = text[max(0, span.start - 30) : span.start], text[span.end : span.end + 30]
    line = f"  {'-' if missed else '+'} {span.type}  {before}[[{text[span.start : span.end]}]]{after}"
    return line.replace("\n", " ")


def main() -> None:
    """Print strict and overlap F1 of each set and type."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="folder of the public annotated sets")
    parser.add_argument("--set", choices=tuple(SETS), action="append", help="only this set (may be repeated)")
    parser.add_argument("--errors", type=int, default=0, help="how many missed (-) and wrong (+) mentions to print")
    arguments = parser.parse_args()
    reader = Reader()
    for name in arguments.set or SETS:
        for line in score(name, arguments.data, reader, arguments.errors):
            print(line)


if __name__ == "__main__":
    main()
