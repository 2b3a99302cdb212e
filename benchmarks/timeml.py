"""Scores the dates of kgx on TimeML news: TIMEX3 of type DATE and TIME, strict and relaxed spans, and values.

usage: python -m benchmarks.timeml DOCUMENTS.jsonl [--all]

One document a line: `id`, `text`, `date`, `entities` with `start`, `end`, `type`, `value`. Without `--all` only the
documents held out (by a hash of the id, about one in eight) count. Published on the TempEval-3 test set: HeidelTime
strict 0.818, relaxed 0.907, value F1 0.776. Value F1 is relaxed F1 times the share of right values, as there.
TimeML writes seasons, quarters, halves, weeks and decades its own way; the mapping is here, not in the product.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Any

from kgx.extract.dates import find_dates

_DIVISIONS = MappingProxyType(
    {21: "SP", 22: "SU", 23: "FA", 24: "WI", 33: "Q1", 34: "Q2", 35: "Q3", 36: "Q4", 40: "H1", 41: "H2"}
)


def is_held_out(identifier: str) -> bool:
    """Whether a document belongs to the part that nobody develops on."""
    return hashlib.sha1(identifier.encode()).digest()[0] % 8 == 0


def timex_value(value: str | None) -> str | None:
    """The TIMEX3 value of an EDTF value.

    >>> timex_value("2010-35"), timex_value("199X"), timex_value("1998-01-05/1998-01-11")
    ('2010-Q3', '199', '1998-W02')
    """
    if value is None:
        return None
    if found := re.fullmatch(r"(\d{4})-(\d\d)", value):
        division = _DIVISIONS.get(int(found[2]))
        return f"{found[1]}-{division}" if division else value
    if re.fullmatch(r"\d+X+", value):
        return value.rstrip("X")
    if found := re.fullmatch(r"(\d{4}-\d\d-\d\d)/(\d{4}-\d\d-\d\d)", value):
        first, last = map(date.fromisoformat, found.groups())
        year, week, weekday = first.isocalendar()
        if (last - first).days == 6 and weekday == 1:
            return f"{year}-W{week:02d}"
        if (last - first).days == 1 and weekday == 6:
            return f"{year}-W{week:02d}-WE"
    return value


def _same_value(gold: str, found: str | None) -> bool:
    """A time of a day counts as its day; kgx gives no clock times."""
    return found is not None and gold.split("T")[0] == found


def score(documents: Iterable[Mapping[str, Any]]) -> dict[str, float]:
    """Strict, relaxed and value F1 over documents."""
    counts: Counter[str] = Counter()
    for document in documents:
        gold = [one for one in document["entities"] if one["type"] in ("DATE", "TIME")]
        found = find_dates(document["text"], published=document["date"])
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
            counts["value"] += _same_value(one["value"], timex_value(hits[0].value))
    both = counts["gold"] + counts["found"]
    return {name: 2 * counts[name] / both if both else 0.0 for name in ("strict", "relaxed", "value")}


def main() -> None:
    """Print the three figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("documents", type=Path)
    parser.add_argument("--all", action="store_true", help="count all documents, not only those held out")
    arguments = parser.parse_args()
    lines = map(json.loads, arguments.documents.read_text("utf-8").splitlines())
    documents = [one for one in lines if arguments.all or is_held_out(one["id"])]
    figures = "  ".join(f"{name} {value:.3f}" for name, value in score(documents).items())
    print(f"{len(documents)} documents  {figures}")


if __name__ == "__main__":
    main()
