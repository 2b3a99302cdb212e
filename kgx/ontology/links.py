"""From a name and its type to public identifiers, as CURIEs: the right one or none; and which names mean one thing.

MeSH descriptors for diseases and drugs (`mesh.tsv`), DrugBank (`drugbank.tsv`), ISO 3166 for countries and their larger
parts (`places.tsv` and `pycountry`). The tables map `match_key(name)`; `training/links` says where they come from.
Names of several things are left out of them.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files

import pycountry

from kgx.ontology.names import acronym_letters, is_place_code, match_key, normalize, singular, without_leading_nation

_DATA = files("kgx.ontology")
_BIOLOGIC = re.compile(r"(?:mab|cept|stim|poetin|ase|ulin\w*|tropin|cog)$")
_MESH_TYPES = {"I": "Indication", "i": "Indication", "D": "Drug"}


@lru_cache(maxsize=65536)
def links(name: str, kind: str) -> tuple[str, ...]:
    """The CURIEs of what a thing of this type and name is; empty where the name is unknown or could mean several.

    >>> links("breast cancer", "Indication"), links("Keytruda", "Drug"), links("Calif.", "Place")
    (('mesh:D001943',), ('drugbank:DB09037',), ('iso3166:US-CA',))
    """
    if kind == "Place":
        code = _place_code(name)
        return (f"iso3166:{code}",) if code else ()
    if kind not in ("Drug", "Indication") or not _is_safe(name):
        return ()
    found = []
    key = match_key(name)
    if kind == "Drug" and (identifier := _drugbank().get(key)):
        found.append(f"drugbank:{identifier}")
    row = _mesh()[kind].get(key)
    if row and (row[1] or not _is_kind_of(name, kind, row[0])):
        found.append(f"mesh:{row[0]}")
    return tuple(found)


def _is_kind_of(name: str, kind: str, identifier: str) -> bool:
    """Whether a name ends with a name of the descriptor's own concept: "absence seizures" are no seizures in general.

    On the train splits of the corpora of `benchmarks.linking` 23% of such links were wrong, of the other narrower names
    11%.
    """
    words = singular(name).split()
    return any(_mesh()[kind].get("".join(words[cut:])) == (identifier, True) for cut in range(1, len(words)))


@lru_cache(maxsize=65536)
def identity(name: str, kind: str) -> str | None:
    """What is equal for two names only if they are known to mean one thing; None for a name that no list knows.

    The lists are those of this folder: `synonyms.tsv`, `institutions.tsv`, `drugbank.tsv`, `places.tsv`, and of MeSH
    only the names of a descriptor's own concept.
    """
    if (known := _same_things().get((kind, _written_key(name)))) is not None:
        return known
    if kind == "Institution" and (rest := without_leading_nation(name)) is not None:
        return _same_things().get((kind, rest.upper())) or _same_things().get((kind, match_key(rest)))
    if kind in ("Place", "Drug"):
        found = links(name, kind)
        return found[0] if found and not is_shared(found[0]) else None
    if kind == "Indication" and _is_safe(name):
        row = _mesh()[kind].get(match_key(name))
        return f"mesh:{row[0]}" if row and row[1] else None
    return None


def _written_key(name: str) -> str:
    """`match_key`, but acronyms keep their capitals: AIDS and aids, ALL and all are different names."""
    letters = acronym_letters(name)
    return letters.upper() if letters else match_key(name)


@lru_cache(maxsize=1)
def _same_things() -> Mapping[tuple[str, str], str]:
    """(type, name) to the one thing of `synonyms.tsv` and `institutions.tsv` that has this name."""
    rows = []
    for line in _DATA.joinpath("synonyms.tsv").read_text("utf-8").splitlines():
        kind, _, names = line.partition("\t")
        rows.append((kind, names.split("|")))
    for line in _DATA.joinpath("institutions.tsv").read_text("utf-8").splitlines():
        _, label, aliases = line.split("\t")
        rows.append(("Institution", [label, *aliases.split("|")]))
    return {(kind, _written_key(name)): f"kgx:{match_key(names[0])}" for kind, names in rows for name in names if name}


def is_shared(identifier: str) -> bool:
    """Whether a DrugBank record holds a drug and its biosimilars, which are different things here.

    >>> is_shared("drugbank:DB00051"), is_shared("drugbank:DB09037")
    (True, False)
    """
    return identifier.removeprefix("drugbank:") in _shared_records()


def is_own(identifier: str, name: str, kind: str) -> bool:
    """Whether a name means just what the identifier stands for: not a biosimilar, and in MeSH no narrower concept.

    >>> is_own("drugbank:DB00051", "adalimumab", "Drug"), is_own("drugbank:DB00051", "Cyltezo", "Drug")
    (True, False)
    >>> is_own("mesh:D009369", "tumor", "Indication"), is_own("mesh:D009369", "cancer", "Indication")
    (True, False)
    """
    if identifier.startswith("mesh:") and kind in _MESH_TYPES.values():
        return _mesh()[kind].get(match_key(name)) == (identifier.removeprefix("mesh:"), True)
    if is_shared(identifier):
        return match_key(name) in _shared_records()[identifier.removeprefix("drugbank:")]
    return identifier in links(name, kind)


@lru_cache(maxsize=1)
def _shared_records() -> Mapping[str, frozenset[str]]:
    """Records with two or more names that differ in the suffix of four letters that biological products get.

    By identifier the keys of their names without it.
    """
    table = _drugbank()
    suffixed = [
        (identifier, key[:-4])
        for key, identifier in table.items()
        if len(key) > 8 and _BIOLOGIC.search(key[:-4]) and table.get(key[:-4]) == identifier
    ]
    counts = Counter(identifier for identifier, _ in suffixed)
    return {
        shared: frozenset(base for identifier, base in suffixed if identifier == shared)
        for shared, count in counts.items()
        if count > 1
    }


def country_label(name: str) -> str | None:
    """The full name of a country that is given by a code ("U.S."); None for other names.

    >>> country_label("U.S."), country_label("Britain")
    ('United States', None)
    """
    code = _place_code(name) if is_place_code(name) else None
    return _place_labels().get(code) if code else None


def place_label(name: str) -> str | None:
    """The full name of a place that is given by a code or a short form ("Calif."); None for other names."""
    if not is_place_code(name):
        return None
    code = _place_code(name)
    return _place_labels().get(code) if code and "-" in code else None


def _is_safe(name: str) -> bool:
    """Short acronyms mean too much to be looked up on their own, except where they are words of the vocabulary."""
    letters = acronym_letters(name)
    return not letters or len(letters) > 2


@lru_cache(maxsize=1)
def _mesh() -> Mapping[str, Mapping[str, tuple[str, bool]]]:
    """By type and key, the descriptor and whether the name is one of its own concept."""
    tables: dict[str, dict[str, tuple[str, bool]]] = {kind: {} for kind in _MESH_TYPES.values()}
    for line in _DATA.joinpath("mesh.tsv").read_text("utf-8").splitlines():
        letter, key, identifier = line.split("\t")
        tables[_MESH_TYPES[letter]][key] = (identifier, letter.isupper())
    return tables


@lru_cache(maxsize=1)
def _drugbank() -> Mapping[str, str]:
    lines = _DATA.joinpath("drugbank.tsv").read_text("utf-8").splitlines()
    return {key: identifier for key, _, identifier in (line.partition("\t") for line in lines)}


@lru_cache(maxsize=1)
def _place_rows() -> tuple[tuple[str, str, tuple[str, ...]], ...]:
    rows = []
    for line in _DATA.joinpath("places.tsv").read_text("utf-8").splitlines():
        code, label, aliases = line.split("\t")
        rows.append((code, label, tuple(alias for alias in aliases.split("|") if alias)))
    return tuple(rows)


@lru_cache(maxsize=1)
def _place_labels() -> Mapping[str, str]:
    return {code: label for code, label, _ in _place_rows()}


@lru_cache(maxsize=1)
def _places() -> tuple[Mapping[str, str], Mapping[str, str]]:
    """Codes by normalised name, and by abbreviation as written; "Georgia" is a state and a country, so neither."""
    names: dict[str, str] = {}
    written: dict[str, str] = {}
    for country in pycountry.countries:
        for name in (country.name, getattr(country, "common_name", None), getattr(country, "official_name", None)):
            if name and ", " not in name:
                names[normalize(name)] = country.alpha_2
    for code, label, aliases in _place_rows():
        names[normalize(label)] = code
        for alias in aliases:
            if is_place_code(alias):
                written[alias] = code
            else:
                names[normalize(alias)] = code
    del names["georgia"]
    return names, written


def _place_code(name: str) -> str | None:
    names, written = _places()
    bare = name.strip()
    if is_place_code(bare):
        return written.get(bare) or written.get(f"{bare}.") or names.get(normalize(bare) if len(bare) > 3 else "")
    return names.get(normalize(bare)) if bare else None
