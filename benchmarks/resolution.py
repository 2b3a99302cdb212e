"""Resolution across documents: which entities become one thing, against what a reader says.

    python -m benchmarks.resolution             print the figures
    python -m benchmarks.resolution --errors    list what is wrong, too

Two parts, each with over-merging (the share of different pairs that were joined) apart from under-merging (the share of
same pairs that were not).

`gold/names.jsonl`: pairs of names. Each name is one entity of a document of its own, with no context; each pair is
resolved alone.

`gold/things.jsonl`: real things with all entities of the annotated documents that mean them, and things that look like
them. All annotated documents are resolved together, with their annotated entities, so that nothing but resolution is
measured. The annotated news is no part of the project; without it beside the checkout this part is left out.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from kgx.documents import read
from kgx.model import Document, Entity, Extraction, Mention
from kgx.resolve import resolve

ROOT = Path(__file__).resolve().parent.parent
GOLD = Path(__file__).with_name("gold") / "names.jsonl"
THINGS = Path(__file__).with_name("gold") / "things.jsonl"
NEWS = ROOT.parent / "shared/news"
ANNOTATED = (
    (GOLD.with_name("corpus.jsonl"), ROOT / "corpus"),
    (NEWS / "gold-train.jsonl", NEWS / "train.jsonl"),
    (NEWS / "gold-dev.jsonl", NEWS / "dev.jsonl"),
)
"""Annotated files with the documents that they annotate."""

Named = tuple[str, str, str]
"""One entity of one document: its type, the document, its main name."""
UNLISTED = "something else"


@dataclass(frozen=True, slots=True)
class Pair:
    """Two names of one type that mean the same thing, or not."""

    type: str
    names: tuple[str, str]
    same: bool


@dataclass(slots=True)
class Counts:
    """How often pairs were joined and left apart, rightly and wrongly."""

    joined: int = 0
    over: int = 0
    under: int = 0
    apart: int = 0

    def add(self, *, same: bool, joined: bool, times: int = 1) -> None:
        """Count a pair."""
        name = ("joined" if joined else "under") if same else ("over" if joined else "apart")
        setattr(self, name, getattr(self, name) + times)

    def __str__(self) -> str:
        precision = self.joined / max(1, self.joined + self.over)
        recall = self.joined / max(1, self.joined + self.under)
        over, under = self.over / max(1, self.over + self.apart), 1 - recall
        pairs = self.joined + self.over + self.under + self.apart
        return f"{pairs:8} {precision:7.3f} {recall:7.3f} {f1(precision, recall):7.3f} {over:9.4f} {under:9.3f}"


def f1(precision: float, recall: float) -> float:
    """The harmonic mean."""
    return 2 * precision * recall / max(1e-9, precision + recall)


def read_pairs(path: Path = GOLD) -> tuple[Pair, ...]:
    """The pairs of a file."""
    records = map(json.loads, path.read_text(encoding="utf-8").splitlines())
    return tuple(Pair(item["type"], (item["names"][0], item["names"][1]), item["same"]) for item in records)


def joins(pair: Pair) -> bool:
    """Whether resolution makes one thing of the names of a pair."""
    extractions = [
        Extraction(
            document=Document(id=str(number), text=name),
            entities=(
                Entity(id="E1", type=pair.type, name=name, names=(name,), mentions=(Mention(start=0, end=len(name)),)),
            ),
        )
        for number, name in enumerate(pair.names)
    ]
    return len(resolve(extractions).things) == 1


def read_things(path: Path = THINGS) -> dict[Named, str]:
    """The label of the real thing that each listed entity means."""
    things: dict[Named, str] = {}
    for record in map(json.loads, path.read_text(encoding="utf-8").splitlines()):
        for name, documents in record["names"].items():
            things |= {(record["type"], document, name): record["label"] for document in documents}
    return things


def annotated() -> Iterator[Extraction]:
    """The annotated documents with their texts."""
    for gold, texts in ANNOTATED:
        documents = {item.id: item for item in read([texts]) if isinstance(item, Document)}
        for record in map(json.loads, gold.read_text(encoding="utf-8").splitlines()):
            yield Extraction.from_json(record, documents[record["id"]])


def found_things(extractions: Sequence[Extraction]) -> dict[Named, str]:
    """The key of the Thing that resolution makes of each entity."""
    names = {(item.document.id, entity.id): entity for item in extractions for entity in item.entities}
    return {
        (thing.type, document, names[document, entity].name): thing.key
        for thing in resolve(extractions).things
        for document, entity in thing.members
    }


def compare(gold: Mapping[Named, str], found: Mapping[Named, str]) -> dict[str, Counts]:
    """Counts of pairs by type; a listed entity that was joined with an unlisted one counts as joined wrongly."""
    counts: dict[str, Counts] = defaultdict(Counts)
    sizes = Counter((named[0], gold.get(named, UNLISTED), key) for named, key in found.items())
    by_type: dict[str, list[tuple[str, str, int]]] = defaultdict(list)
    for (kind, label, key), size in sizes.items():
        by_type[kind].append((label, key, size))
    for kind, cells in by_type.items():
        for label, _, size in cells:
            if label != UNLISTED:
                counts[kind].add(same=True, joined=True, times=size * (size - 1) // 2)
        for (label, key, size), (other, its_key, its_size) in combinations(cells, 2):
            if {label, other} != {UNLISTED}:
                counts[kind].add(same=label == other, joined=key == its_key, times=size * its_size)
    for count in list(counts.values()):
        for name in ("joined", "over", "under", "apart"):
            setattr(counts["all"], name, getattr(counts["all"], name) + getattr(count, name))
    return counts


def b_cubed(gold: Mapping[Named, str], found: Mapping[Named, str]) -> tuple[float, float]:
    """Precision and recall of the listed entities, each entity counting once however often its thing is named."""
    cells = Counter((named[0], gold.get(named, UNLISTED), key) for named, key in found.items())
    real = Counter((named[0], label) for named, label in gold.items())
    keys = Counter((named[0], key) for named, key in found.items())
    listed = [(cell, size) for cell, size in cells.items() if cell[1] != UNLISTED]
    total = sum(size for _, size in listed)
    precision = sum(size * size / keys[kind, key] for (kind, _, key), size in listed) / total
    recall = sum(size * size / real[kind, label] for (kind, label, _), size in listed) / total
    return precision, recall


def errors(gold: Mapping[Named, str], found: Mapping[Named, str]) -> Iterator[str]:
    """One line for each thing that was made of several, and for each that was left in pieces."""
    over: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    under: dict[tuple[str, str], dict[str, set[str]]] = defaultdict(lambda: defaultdict(set))
    for named, key in found.items():
        label = gold.get(named, UNLISTED)
        over[named[0], key][label].add(named[2])
        under[named[0], label][key].add(named[2])
    for word, groups in (("over", over), ("under", under)):
        for (kind, name), parts in sorted(groups.items()):
            if len(parts) > 1 and name != UNLISTED and (word == "under" or set(parts) != {UNLISTED}):
                listed = " | ".join("; ".join(sorted(names)) for names in parts.values())
                yield f"{word}-merged  {kind}  {listed}"


def report(counts: Mapping[str, Counts]) -> Iterator[str]:
    """A table with a line for each type."""
    yield f"{'':12}   pairs   prec.  recall      F1 over-merg under-merg"
    yield from (f"{name:12}{count}" for name, count in sorted(counts.items()))


def measure_pairs(pairs: Iterable[Pair], *, list_errors: bool) -> Iterator[str]:
    """The figures of pairs of names."""
    counts: dict[str, Counts] = defaultdict(Counts)
    for pair in pairs:
        joined = joins(pair)
        for name in (pair.type, "all"):
            counts[name].add(same=pair.same, joined=joined)
        if list_errors and joined != pair.same:
            yield f"{'over' if joined else 'under'}-merged  {pair.type}  {pair.names[0]} | {pair.names[1]}"
    yield from report(counts)


def measure_things(gold: Mapping[Named, str], *, list_errors: bool) -> Iterator[str]:
    """The figures of real things across all annotated documents."""
    found = found_things(tuple(annotated()))
    if missing := gold.keys() - found.keys():
        raise SystemExit(f"{THINGS.name} lists what no document names: {sorted(missing)[:3]}")
    if list_errors:
        yield from errors(gold, found)
    documents: dict[tuple[str, str], set[str]] = defaultdict(set)
    for (kind, document, _), label in gold.items():
        documents[kind, label].add(document)
    several = sum(len(known) > 1 for known in documents.values())
    yield f"{len(gold)} entities of {len(documents)} things, {several} of them in several documents"
    yield from report(compare(gold, found))
    precision, recall = b_cubed(gold, found)
    yield f"B-cubed: precision {precision:.3f}, recall {recall:.3f}, F1 {f1(precision, recall):.3f}"


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    print("Pairs of names")
    print("\n".join(measure_pairs(read_pairs(), list_errors=options.errors)))
    print("\nThings across documents")
    if missing := [path for pair in ANNOTATED for path in pair if not path.exists()]:
        print(f"not measured: {missing[0].name} is not beside this checkout")
    else:
        print("\n".join(measure_things(read_things(), list_errors=options.errors)))


if __name__ == "__main__":
    main()
