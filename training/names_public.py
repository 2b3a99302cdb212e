"""Public annotated sets as texts with heads of their own: their guidelines are not ours, what they name is."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

from names_data import Reader, Text, read_lines, tags_of

AUXILIARY: Mapping[str, Mapping[str, str]] = MappingProxyType(
    {
        "bc5cdr": {"Chemical": "Chemical", "Disease": "Disease"},
        "ncbi_disease": dict.fromkeys(("SpecificDisease", "Modifier", "DiseaseClass", "CompositeMention"), "Disease"),
        "biored": {"ChemicalEntity": "Chemical", "DiseaseOrPhenotypicFeature": "Disease"},
        "phee": {"Treatment.Drug": "Drug", "Treatment.Disorder": "Disorder", "Effect": "Effect"},
        "wikigold": {kind: kind for kind in ("PER", "ORG", "LOC", "MISC")},
        "redocred": {kind: kind for kind in ("PER", "ORG", "LOC", "TIME", "NUM", "MISC")},
    }
)
"""The sets that are learnt from, each with its types and the names that its head gives them."""

_SPLITS = MappingProxyType({"redocred": "dev"})


def head_tags() -> dict[str, list[str]]:
    """The tag set of the head of each public set."""
    return {name: tags_of(sorted(set(types.values()))) for name, types in AUXILIARY.items()}


def read_public(reader: Reader, folder: Path) -> list[Text]:
    """The training parts of the public sets; mentions that begin inside an earlier one are left out."""
    texts = []
    for name, tags in head_tags().items():
        types = AUXILIARY[name]
        for record in read_lines(folder / name / f"{_SPLITS.get(name, 'train')}.jsonl"):
            mentions = [(e["start"], e["end"], types[e["type"]]) for e in record["entities"] if e["type"] in types]
            texts.append(reader.text(record["id"], record["text"], mentions, name, tags))
    return texts
