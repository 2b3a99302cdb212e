"""Scores the dates of kgx on TimeML news: TIMEX3 of type DATE and TIME, strict and relaxed spans, and values.

usage: python -m benchmarks.timeml DOCUMENTS.jsonl [--all] [--plain]

One document a line: `id`, `text`, `date`, `entities` with `start`, `end`, `type`, `value`. Without `--all` only the
documents held out (the first 30 by a hash of the id) count. Published on the TempEval-3 test set: HeidelTime
strict 0.818, relaxed 0.907, value F1 0.776. Value F1 is relaxed F1 times the share of right values, as there, but of
a gold TIME the clock time or part of the day is stripped ("1991-02-16TNI" counts as its day), for kgx gives none: this
counting is milder than the published one. "open value" is milder still: an X of the gold, which leaves a week, quarter,
month or day open ("1989-WXX" for "last week"; the test set has none), stands for whatever kgx says there.

`timeml_mapping` maps where TimeML's guidelines differ from those of kgx; `--plain` counts without it.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from benchmarks.timeml_mapping import timex_rows

HELD_OUT = 30


def held_out(identifiers: Iterable[str]) -> frozenset[str]:
    """The documents that nobody develops on: the first by a hash of the id."""

    def order(identifier: str) -> tuple[int, bytes]:
        digest = hashlib.sha1(identifier.encode()).digest()
        return digest[0] % 8, digest

    return frozenset(sorted(set(identifiers), key=order)[:HELD_OUT])


def _same_value(gold: str, found: str | None) -> bool:
    """Whether values agree; of the gold a clock time is stripped, a week number gets two digits, "199X" is "199"."""
    day = re.sub(r"-W(\d)$", r"-W0\1", re.sub(r"T(?:\d.*|MO|MI|AF|EV|NI|DT)$", "", gold))
    day = re.sub(r"^(\d\d\d?)X+$", r"\1", day)
    return found is not None and day == found


def _open_value(gold: str, found: str | None) -> bool:
    """Whether values agree where the X of the gold stand for any figure, or for nothing at its end."""
    if found is None or _same_value(gold, found):
        return found is not None
    closed = re.sub(r"(?:-XX)+$", "", gold)
    parts = (re.escape(part).replace("X", r"\d") for part in {gold, closed})
    return any(re.fullmatch(part, found) for part in parts)


def score(documents: Iterable[Mapping[str, Any]], *, mapped: bool = True) -> dict[str, float]:
    """Strict, relaxed, value and open value F1 over documents."""
    counts: Counter[str] = Counter()
    for document in documents:
        gold = [one for one in document["entities"] if one["type"] in ("DATE", "TIME")]
        found = timex_rows(document["text"], document["date"], mapped=mapped)
        counts["gold"] += len(gold)
        counts["found"] += len(found)
        free = list(found)
        for one in gold:
            hits = [row for row in free if row.start < one["end"] and one["start"] < row.end]
            if not hits:
                continue
            free.remove(hits[0])
            counts["relaxed"] += 1
            counts["strict"] += (hits[0].start, hits[0].end) == (one["start"], one["end"])
            counts["value"] += _same_value(one["value"], hits[0].value)
            counts["open value"] += _open_value(one["value"], hits[0].value)
    both = counts["gold"] + counts["found"]
    return {name: 2 * counts[name] / both if both else 0.0 for name in ("strict", "relaxed", "value", "open value")}


def main() -> None:
    """Print the four figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--plain", action="store_true", help="count the mentions of kgx as they are")
    parser.add_argument("--all", action="store_true", help="count all documents, not only those held out")
    arguments = parser.parse_args()
    lines = map(json.loads, arguments.documents.read_text("utf-8").splitlines())
    documents = list(lines)
    if not arguments.all:
        kept = held_out(one["id"] for one in documents)
        documents = [one for one in documents if one["id"] in kept]
    figures = "  ".join(f"{name} {value:.3f}" for name, value in score(documents, mapped=not arguments.plain).items())
    print(f"{len(documents)} documents  {figures}")


if __name__ == "__main__":
    main()
