"""Resolution across documents, by names alone: pairwise precision and recall on `gold/names.jsonl`.

    python -m benchmarks.resolution             print the figures
    python -m benchmarks.resolution --errors    list the pairs that are wrong, too

Each name of a pair is one entity of a document of its own, with no context; each pair is resolved alone. Over-merging
is the share of different pairs that were joined, under-merging the share of same pairs that were not.
"""

from __future__ import annotations

import argparse
import json
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path

from kgx.model import Document, Entity, Extraction, Mention
from kgx.resolve import resolve

GOLD = Path(__file__).with_name("gold") / "names.jsonl"


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

    def add(self, *, same: bool, joined: bool) -> None:
        """Count one pair."""
        name = ("joined" if joined else "under") if same else ("over" if joined else "apart")
        setattr(self, name, getattr(self, name) + 1)

    def __str__(self) -> str:
        precision = self.joined / max(1, self.joined + self.over)
        recall = self.joined / max(1, self.joined + self.under)
        f1 = 2 * precision * recall / max(1e-9, precision + recall)
        over, under = self.over / max(1, self.over + self.apart), 1 - recall
        pairs = self.joined + self.over + self.under + self.apart
        return f"{pairs:5} {precision:7.3f} {recall:7.3f} {f1:7.3f} {over:9.3f} {under:9.3f}"


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


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    counts: dict[str, Counts] = defaultdict(Counts)
    for pair in read_pairs():
        joined = joins(pair)
        for name in (pair.type, "all"):
            counts[name].add(same=pair.same, joined=joined)
        if options.errors and joined != pair.same:
            print(f"{'over' if joined else 'under'}-merged  {pair.type}  {pair.names[0]} | {pair.names[1]}")
    print(f"{'':12}pairs   prec.  recall      F1 over-merg under-merg")
    for name, count in sorted(counts.items()):
        print(f"{name:12}{count}")


if __name__ == "__main__":
    main()
