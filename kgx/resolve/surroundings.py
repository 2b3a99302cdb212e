"""Names that leave open which thing they mean, decided by who and what else their documents name.

"Institute of Cancer Research" fits one institution in each country, "Ros Eeles" may be Rosalind Eeles. Two documents
mean the same one where both also name a person or an institution that few documents name.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

from kgx.ontology.names import is_unit, leading_nation, person_words
from kgx.ontology.people import surname_of
from kgx.resolve.clusters import Clusters
from kgx.resolve.scores import why

_FEW = 5
"""What more documents than this name says nothing about which story two of them tell."""
_MOST = 50
"""A name of more entities than this is too common to compare them with each other."""
_SHORTEST = 3
"""Letters of a first name that can be short for a longer one."""


def same_surroundings(clusters: Clusters) -> None:
    """Join persons with a short and a full first name, and then institutions of one name, in the same surroundings."""
    _persons(clusters, _companions(clusters))
    _institutions(clusters, _companions(clusters))


def _companions(clusters: Clusters) -> Mapping[str, frozenset[int]]:
    """For each document, the persons and institutions in it that few documents name."""
    documents: dict[int, set[str]] = defaultdict(set)
    for index, candidate in enumerate(clusters.candidates):
        if candidate.type in ("Person", "Institution") and not candidate.context and not candidate.is_bare_surname:
            documents[clusters.find(index)].add(candidate.document)
    found: dict[str, set[int]] = defaultdict(set)
    for root, named in documents.items():
        if 1 < len(named) <= _FEW:
            for document in named:
                found[document].add(root)
    return {document: frozenset(roots) for document, roots in found.items()}


def _institutions(clusters: Clusters, companions: Mapping[str, frozenset[int]]) -> None:
    alike: dict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        if candidate.context and not is_unit(candidate.name) and leading_nation(candidate.name) is None:
            alike[candidate.key].append(index)
    for _, indices in sorted(alike.items()):
        if len(indices) < _MOST:
            for number, first in enumerate(indices):
                for second in indices[number + 1 :]:
                    _join(clusters, first, second, companions)


def _persons(clusters: Clusters, companions: Mapping[str, frozenset[int]]) -> None:
    bearers: dict[str, list[int]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        if candidate.type == "Person" and not candidate.is_bare_surname:
            bearers[surname_of(candidate.name)].append(index)
    for _, indices in sorted(bearers.items()):
        if 1 < len(indices) < _MOST:
            for first in indices:
                _join_full_name(clusters, first, indices, companions)


def _join_full_name(
    clusters: Clusters, short: int, indices: Sequence[int], companions: Mapping[str, frozenset[int]]
) -> None:
    """Join a person with the only one whose first name is longer: "Ros" is short for "Rosalind"."""
    name = person_words(clusters.candidates[short].name)[0]
    fitting = [
        index
        for index in indices
        if (longer := person_words(clusters.candidates[index].name)[0]) != name
        and longer.startswith(name)
        and len(name) >= _SHORTEST
    ]
    if len({clusters.find(index) for index in fitting}) == 1:
        for index in fitting:
            _join(clusters, index, short, companions)


def _join(clusters: Clusters, first: int, second: int, companions: Mapping[str, frozenset[int]]) -> None:
    one, other = clusters.candidates[first], clusters.candidates[second]
    shared = companions.get(one.document, frozenset()) & companions.get(other.document, frozenset())
    shared -= {clusters.find(first), clusters.find(second)}
    if shared and clusters.find(first) != clusters.find(second):
        witness = clusters.members(clusters.find(min(shared)))[0].name
        reason = f"'{one.name}' ({one.document}) and '{other.name}' ({other.document}) beside '{witness}'"
        clusters.join(first, second, why("surroundings", reason))
