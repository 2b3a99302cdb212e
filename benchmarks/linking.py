"""Linking: how many names of diseases and drugs get an identifier, and how many of these are right.

    python -m benchmarks.linking ../shared/data               the figures of the dev splits
    python -m benchmarks.linking ../shared/data --split train --errors
                                                              what is wrong, the most frequent first

Measured on BC5CDR, NCBI Disease and BioRED, texts of PubMed whose mentions carry concept identifiers. Each corpus is a
folder with one JSON object a line in `dev.jsonl`: `text` and `entities` with `start`, `end`, `type`, `id`. Twice: each
name alone, as `kgx.ontology.links` gives it; and in its document, as the pipeline does, where the annotated mentions go
through coreference, so that an acronym gets the identifier of what it stands for.

Which identifiers are compared: theirs are MeSH (some of NCBI Disease and BioRED OMIM), so of ours only those of MeSH.
Ours are descriptors of today's MeSH. The corpora were annotated years ago, when many drugs were supplementary records
(C000001) that have become descriptors since (D000069439); such a link names the same thing but counts as wrong, and so
does every MeSH identifier for a mention that has only an OMIM one. `renumbered` is the share of the given identifiers
that are wrong for the first reason. Where an annotation lists several identifiers, any of them is right.
"""

from __future__ import annotations

import argparse
import json
import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from kgx.extract.entities import find_entities
from kgx.extract.layers import Name
from kgx.ontology.links import links

CORPORA: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "bc5cdr": {"Chemical": "Drug", "Disease": "Indication"},
        "ncbi_disease": {
            "SpecificDisease": "Indication",
            "DiseaseClass": "Indication",
            "Modifier": "Indication",
            "CompositeMention": "Indication",
        },
        "biored": {"ChemicalEntity": "Drug", "DiseaseOrPhenotypicFeature": "Indication"},
    }
)
"""For each corpus, its types and ours."""
_SEPARATORS = re.compile(r"[|,;+]")
_SUPPLEMENTARY, _NEW_DESCRIPTOR = re.compile(r"C\d+"), re.compile(r"D\d{9}")


@dataclass(slots=True)
class Tally:
    """Mentions, those that were given an identifier, those given a right one, and what went wrong."""

    mentions: int = 0
    given: int = 0
    right: int = 0
    renumbered: int = 0
    wrong: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, ours: str | None, theirs: frozenset[str]) -> None:
        """Count one mention."""
        self.mentions += 1
        if ours is None:
            return
        self.given += 1
        if ours in theirs:
            self.right += 1
            return
        new = _NEW_DESCRIPTOR.fullmatch(ours) and any(map(_SUPPLEMENTARY.fullmatch, theirs))
        self.renumbered += bool(new)
        self.wrong[f"{name.casefold()}: {ours}, not {' '.join(sorted(theirs))}{' (renumbered)' if new else ''}"] += 1

    @property
    def accuracy(self) -> float:
        """The share of the given identifiers that are right."""
        return self.right / max(1, self.given)

    @property
    def coverage(self) -> float:
        """The share of the mentions that were given an identifier."""
        return self.given / max(1, self.mentions)

    def __str__(self) -> str:
        renumbered = self.renumbered / max(1, self.given)
        return f"{self.mentions:8} {self.coverage:8.3f} {self.accuracy:8.3f} {renumbered:10.3f}"


@dataclass(frozen=True, slots=True)
class Annotated:
    """A text with its mentions, in our types, and the identifiers of each."""

    text: str
    names: tuple[Name, ...]
    identifiers: tuple[frozenset[str], ...]


def read_corpus(path: Path, types: Mapping[str, str]) -> Iterator[Annotated]:
    """The texts of a file; mentions of other types are left out, those without an identifier have none."""
    for line in path.read_text(encoding="utf-8").splitlines():
        record = json.loads(line)
        rows: dict[tuple[int, int], tuple[Name, frozenset[str]]] = {}
        for entity in record["entities"]:
            if kind := types.get(entity["type"]):
                known = _SEPARATORS.split((entity.get("id") or "").replace("MESH:", ""))
                name = Name(entity["start"], entity["end"], kind, "gold", 1.0)
                rows[name.start, name.end] = name, frozenset(item for item in known if item not in ("", "-", "-1"))
        ordered = [rows[place] for place in sorted(rows)]
        yield Annotated(record["text"], tuple(name for name, _ in ordered), tuple(ids for _, ids in ordered))


def mesh(curies: tuple[str, ...]) -> str | None:
    """The MeSH identifier among CURIEs."""
    return next((curie.removeprefix("mesh:") for curie in curies if curie.startswith("mesh:")), None)


def measure(texts: Iterator[Annotated]) -> dict[tuple[str, str], Tally]:
    """By type and way ("name", "document"), the tally of all mentions that have an identifier."""
    tallies: dict[tuple[str, str], Tally] = defaultdict(Tally)
    for item in texts:
        in_document: dict[int, str | None] = {}
        for entity in find_entities(item.text, item.names):
            in_document |= dict.fromkeys(entity.mentions, mesh(entity.links))
        for index, (name, theirs) in enumerate(zip(item.names, item.identifiers, strict=True)):
            if theirs:
                surface = item.text[name.start : name.end]
                tallies[name.type, "name"].add(surface, mesh(links(surface, name.type)), theirs)
                tallies[name.type, "document"].add(surface, in_document[index], theirs)
    return tallies


def main() -> None:
    """Print the figures of the corpora that are there."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path, help="the folder that holds the corpora")
    parser.add_argument("--split", default="dev")
    parser.add_argument("--errors", action="store_true")
    options = parser.parse_args()
    print(f"{'':12} {'type':10} {'way':8} mentions coverage accuracy renumbered")
    for name, types in CORPORA.items():
        path = options.data / name / f"{options.split}.jsonl"
        if not path.exists():
            print(f"{name:12} not measured: {path} is not here")
            continue
        for (kind, way), tally in sorted(measure(read_corpus(path, types)).items()):
            print(f"{name:12} {kind:10} {way:8} {tally}")
            if options.errors:
                print("".join(f"    {count:3} {line}\n" for line, count in tally.wrong.most_common(25)), end="")


if __name__ == "__main__":
    main()
