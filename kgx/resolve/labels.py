"""What a Thing is called and the key that names it in IRIs."""

from __future__ import annotations

import hashlib
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from urllib.parse import quote

from kgx.ontology.links import country_label
from kgx.ontology.names import is_place_code, match_key, normalize, singular, spelling_key
from kgx.resolve.candidates import Candidate

_LOWER_CASE = ("Drug", "Indication")
_LONGEST_SLUG = 120


def label(members: Sequence[Candidate], lower: Collection[str] = ()) -> str:
    """The name that most documents use; spellings of one name count together, then the best of them.

    Ties: a generic name (texts write it in lower case) before a brand, then the most mentioned, the longer, the
    alphabet. Diseases and drugs go by the form that texts write inside a sentence, diseases in the singular; no name is
    shouted, and no country goes by its code. `lower` are words that the documents write in lower case.
    """
    kind = members[0].type
    counts: Counter[str] = Counter()
    documents: dict[str, set[str]] = defaultdict(set)
    for candidate in members:
        for name, count in candidate.counts:
            counts[name] += count
            documents[spelling_key(name, kind)].add(candidate.document)
    alike: dict[str, list[str]] = defaultdict(list)
    for name in counts:
        alike[spelling_key(name, kind)].append(name)

    def order(key: str) -> tuple[int, bool, int, int, str]:
        names = alike[key]
        brand = kind == "Drug" and not any(name[:1].islower() for name in names)
        clumsy = brand or all("(" in name for name in names)
        return -len(documents[key]), clumsy, -sum(counts[name] for name in names), -max(map(len, names)), key

    best = min(alike[min(alike, key=order)], key=lambda name: _rank(name, counts[name], kind))
    return _written(best, kind, lower)


def _rank(name: str, count: int, kind: str) -> tuple[bool, bool, bool, bool, int, int, str]:
    bracketed = "(" in name
    shouted = name.isupper() and (len(name) > 5 or (kind == "Place" and not is_place_code(name)))
    capital = kind in _LOWER_CASE and name[:1].isupper() and name[1:] != name[1:].upper()
    plural = kind == "Indication" and normalize(name) != singular(name)
    return bracketed, shouted, capital, plural, -count, -len(name), name


def _written(name: str, kind: str, lower: Collection[str]) -> str:
    """A label as people write it: straight apostrophes, no capitals that only a headline or a dateline gave it."""
    name = name.replace("’", "'").replace("‘", "'")
    if kind == "Place":
        if (country := country_label(name)) is not None:
            return country
        return name.title() if name.isupper() and len(name) > 4 and not is_place_code(name) else name
    if kind == "Indication":
        words = (word.lower() if word.istitle() and word.lower() in lower else word for word in name.split(" "))
        return " ".join(words)
    return name


def written_lower(candidates: Iterable[Candidate]) -> frozenset[str]:
    """The words that names of diseases have in lower case."""
    names = (name for candidate in candidates if candidate.type == "Indication" for name in candidate.names)
    return frozenset(word for name in names for word in name.split() if word.islower())


def distinct(names: Iterable[str], preferred: str) -> tuple[str, ...]:
    """`names` and `preferred`, sorted, each once: names that differ in case or apostrophes only are one, the first in
    lower case where there is one.
    """
    kept: dict[str, str] = {}
    for name in sorted({name.replace("’", "'") for name in names}, key=lambda name: (not name.islower(), name)):
        kept.setdefault(name.casefold(), name)
    kept[preferred.casefold()] = preferred
    return tuple(sorted(kept.values()))


def slug(name: str) -> str:
    """The normalised name as a path segment: words joined by hyphens, all but a-z, 0-9 and hyphen percent-encoded."""
    words = unicodedata.normalize("NFKD", normalize(name)).split()
    return (
        quote("-".join(words)[:_LONGEST_SLUG], safe="-", errors="surrogatepass")
        .replace("_", "%5F")
        .replace(".", "%2E")
        .replace("~", "%7E")
    )


def keys(labelled: Mapping[int, str], members: Mapping[int, Sequence[Candidate]]) -> dict[int, str]:
    """The key of each cluster, from its label; clusters that would share one get a hash of what tells them apart.

    A person known by surname only is a person of that document and no other, so the document is part of the key.
    """
    wanted: dict[str, list[int]] = defaultdict(list)
    for root in sorted(labelled, key=lambda root: members[root][0].document):
        first = members[root][0]
        wanted[f"{first.type.lower()}/{slug(labelled[root])}"].append(root)
    found = {}
    for key, roots in wanted.items():
        for root in roots:
            first = members[root][0]
            if key.endswith("/") or len(roots) > 1 or first.is_bare_surname:
                found[root] = f"{key}-{_digest(members[root])}"
            else:
                found[root] = key
    return found


def _digest(members: Sequence[Candidate]) -> str:
    names = sorted({match_key(name) or name for candidate in members for name in candidate.names})
    text = "\n".join([members[0].type, members[0].document, members[0].id, *names])
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:8]
