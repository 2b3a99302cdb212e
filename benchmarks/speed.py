"""Words a second of the whole pipeline and of its components, as ratios to plain `en_core_web_sm` in the same run.

    python -m benchmarks.speed [PATH]     PATH: documents to read [default: corpus/]

The yardstick is the public English pipeline with all its components, on the same texts and the same single core.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import spacy
from spacy.tokens import Doc

from kgx.documents import read
from kgx.extract.pipeline import BASE, load
from kgx.model import Document

ROUNDS = 3


def seconds(work: Callable[[], object]) -> float:
    """Wall-clock seconds of one call."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def component_seconds(nlp: spacy.language.Language, texts: Sequence[str]) -> dict[str, float]:
    """Seconds spent in the tokenizer and in each component, summed over the texts."""
    spent = dict.fromkeys(["tokenizer", *nlp.pipe_names], 0.0)
    for text in texts:
        start = time.perf_counter()
        doc: Doc = nlp.make_doc(text)
        spent["tokenizer"] += time.perf_counter() - start
        for name, component in nlp.pipeline:
            start = time.perf_counter()
            doc = component(doc)
            spent[name] += time.perf_counter() - start
    return spent


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("path", nargs="?", default="corpus", type=Path)
    path = parser.parse_args().path
    texts = [item.text for item in read([path]) if isinstance(item, Document)]
    words = sum(len(text.split()) for text in texts)
    start = time.perf_counter()
    nlp = load()
    nlp(texts[0])
    print(f"load and first document: {time.perf_counter() - start:.2f} s")
    plain = spacy.load(BASE)
    plain(texts[0])
    ratios = []
    for _ in range(ROUNDS):
        ours = seconds(lambda: [nlp(text) for text in texts])
        theirs = seconds(lambda: [plain(text) for text in texts])
        ratios.append(theirs / ours)
        print(f"kgx {words / ours:,.0f} words/s, {BASE} {words / theirs:,.0f} words/s, ratio {theirs / ours:.2f}")
    print(f"median ratio {statistics.median(ratios):.2f} over {len(texts)} texts, {words:,} words")
    spent = component_seconds(nlp, texts)
    total = sum(spent.values())
    for name, share in sorted(spent.items(), key=lambda item: -item[1]):
        print(f"  {name:18}{share / total:7.1%}")
    print(f"peak memory {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:,.0f} MiB")


if __name__ == "__main__":
    main()
