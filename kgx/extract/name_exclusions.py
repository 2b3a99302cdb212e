"""What looks like a drug or a disease and is none: procedures, devices, foods, what is measured in the body.

Pure functions over `Name` rows and the text, like those of `name_rules.py`. Left out are names of
`not_names.tsv`, drugs that end in a word for such a thing (`_NO_DRUG`), their acronyms, and names in foreign scripts.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from kgx.extract import lexicon
from kgx.extract.layers import Name

_GROUPS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "Drug": frozenset({"procedure", "measured", "cell", "food", "form"}),
        "Indication": frozenset({"procedure", "cell", "state"}),
    }
)
"""The groups of `not_names.tsv` that a type excludes."""
_NO_DRUG = re.compile(
    r"(?:^|[\s-])(?:radiation(?: therapy| treatment)?|radiotherapy|brachytherapy|stimulation|fertili[sz]ation|"
    r"maturation|embolization|ablation|surger(?:y|ies)|\w+ectomy|\w+plasty|\w+oscopy|stents?|pumps?|pacemakers?|devices?|"
    r"receptors?|genes?|enzymes?|pathways?|levels|cholesterol|scans?|crystals|behaviou?ral therapy|ultrasound|diets?|"
    r"ventilation|resynchroni[sz]ation therapy|proton therapy|light therapy|lowering|sedation)$",
    re.IGNORECASE,
)
"""Ends of names of procedures, devices, parts of the body and effects."""
_FOREIGN = re.compile(r"[\u0400-\u1cff\u2e80-\ud7ff\uf900-\ufdff]")
"""Letters of scripts in which no drug or disease is named in English; Greek letters are."""
_HYPHEN = re.compile("[‐‑]")
_CARRIED = re.compile(r"(.{3,}?)[-‐](?:eluting|coated|loaded)\b.*", re.DOTALL)
"""A device or form that carries a drug: "paclitaxel-coated balloon"."""
_DEFINED = re.compile(r"\b([A-Z][A-Za-z]{1,6}) \(([^()]{5,60})\)|(?<![\w-])((?:[\w-]+ ){1,5})\(([A-Z][A-Za-z]{1,6})\)")
"""An acronym and what it stands for: "in vitro maturation (IVM)", "IVM (in vitro maturation)"."""


def without_excluded(text: str, names: Sequence[Name]) -> list[Name]:
    """Leave out what the guidelines leave out of drugs and diseases; of "sirolimus-eluting stents" keep the drug."""
    excluded = lexicon.excluded_names()
    defined = _procedures(text)

    def is_excluded(name: Name) -> bool:
        surface = text[name.start : name.end]
        if name.type not in _GROUPS:
            return False
        if surface in defined or _FOREIGN.search(surface):
            return True
        if excluded.get(lexicon.normalize(_HYPHEN.sub("-", surface))) in _GROUPS[name.type]:
            return True
        return name.type == "Drug" and _NO_DRUG.search(surface) is not None

    return [name for name in (_carried(text, name) for name in names) if not is_excluded(name)]


def _carried(text: str, name: Name) -> Name:
    carried = _CARRIED.fullmatch(text, name.start, name.end) if name.type == "Drug" else None
    return name._replace(end=carried.end(1)) if carried else name


def _procedures(text: str) -> frozenset[str]:
    """The acronyms that a text gives to procedures and devices."""
    found = set()
    for match in _DEFINED.finditer(text):
        short, long = (match[1], match[2]) if match[1] else (match[4], match[3].rstrip())
        if _NO_DRUG.search(long):
            found.add(short)
    return frozenset(found)
