"""Accuracy against annotated documents, and the gate: figures must not fall below `floors.json`.

    python -m benchmarks.accuracy             print the figures
    python -m benchmarks.accuracy --check     exit with status 1 where a figure is below its floor
    python -m benchmarks.accuracy --raise     lift each floor to today's figure less 0.01; a floor is never lowered

`corpus` is the project's own gold. `news` is annotated news that is not part of the project, `unseen` our annotation of
news drawn at random that nothing was trained on or mended by; both are measured where their texts lie beside the
checkout. Each floor holds for one version of the gold, named by its SHA-256.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from kgx.documents import read
from kgx.evaluate import Report, evaluate, read_gold
from kgx.extract import extract_documents
from kgx.model import Document, Extraction

ROOT = Path(__file__).resolve().parent.parent
FLOORS = Path(__file__).with_name("floors.json")
MARGIN = 0.01
"""A floor lies this far below the figure it was raised to, because processors round differently."""

GATED = (
    "exact.all.f1",
    "exact.Institution.f1",
    "exact.Drug.f1",
    "exact.Indication.f1",
    "exact.Date.f1",
    "exact.Statistic.f1",
    "clusters.f1",
    "dates.f1",
    "numbers.f1",
    "facts.all.p",
    "facts.all.f1",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Benchmark:
    """An annotated set: the gold file and where its texts are."""

    name: str
    gold: Path
    texts: Path


BENCHMARKS = (
    Benchmark(name="corpus", gold=ROOT / "benchmarks/gold/corpus.jsonl", texts=ROOT / "corpus"),
    Benchmark(
        name="news",
        gold=ROOT.parent / "shared/news/gold-dev.jsonl",
        texts=ROOT.parent / "shared/news/dev.jsonl",
    ),
    Benchmark(
        name="unseen",
        gold=ROOT / "benchmarks/gold/unseen.jsonl",
        texts=ROOT.parent / "shared/news/unlabelled.jsonl",
    ),
)


def measure(benchmark: Benchmark) -> Report:
    """Extract the texts of a benchmark and compare them with its gold."""
    gold = tuple(read_gold(benchmark.gold))
    wanted = {item.document.id for item in gold}
    documents = (item for item in read([benchmark.texts]) if isinstance(item, Document) and item.id in wanted)
    predicted = [item for item in extract_documents(documents) if isinstance(item, Extraction)]
    return evaluate(gold, predicted)


def figure(report: Mapping[str, Any], path: str) -> float:
    """The figure at a dotted path of the report's JSON; 0.0 where the report has none."""
    value: Any = report
    for part in path.split("."):
        value = value.get(part, {})
    return float(value) if value else 0.0


def shortfalls(figures: Mapping[str, Any], floors: Mapping[str, float]) -> list[str]:
    """One line for each figure below its floor."""
    return [
        f"{path} is {figure(figures, path):.4f}, below its floor {floor:.4f}"
        for path, floor in sorted(floors.items())
        if figure(figures, path) < floor
    ]


def raised(figures: Mapping[str, Any], floors: Mapping[str, float]) -> dict[str, float]:
    """Floors lifted to the figures less the margin, never lowered."""
    return {path: max(floors.get(path, 0.0), round(figure(figures, path) - MARGIN, 4)) for path in GATED}


def main() -> None:
    """Measure each benchmark that is there; check or raise its floors."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--raise", dest="lift", action="store_true")
    options = parser.parse_args()
    floors = json.loads(FLOORS.read_text(encoding="utf-8")) if FLOORS.exists() else {}
    problems = []
    for benchmark in BENCHMARKS:
        if not (benchmark.gold.exists() and benchmark.texts.exists()):
            print(f"{benchmark.name}: not here, not measured")
            continue
        digest = hashlib.sha256(benchmark.gold.read_bytes()).hexdigest()
        report = measure(benchmark)
        print(f"\n{benchmark.name}\n{report.to_table()}")
        known = floors.get(benchmark.name, {"gold": digest, "floors": {}})
        if known["gold"] != digest:
            problems.append(f"{benchmark.name}: the gold has changed; measure anew and set its floors with --raise")
        problems += [f"{benchmark.name}: {line}" for line in shortfalls(report.to_json(), known["floors"])]
        if options.lift:
            floors[benchmark.name] = {"gold": digest, "floors": raised(report.to_json(), known["floors"])}
    if options.lift:
        FLOORS.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
    if options.check and problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
