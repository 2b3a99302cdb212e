"""From what each document says to what they say together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from kgx.model import Extraction, Resolution, Thing
from kgx.ontology.names import STOP_WORDS, normalize, singular
from kgx.resolve import curation
from kgx.resolve.candidates import Candidate, candidates
from kgx.resolve.clusters import Clusters
from kgx.resolve.copies import copies
from kgx.resolve.decisions import Decision
from kgx.resolve.labels import distinct, keys, label, written_lower
from kgx.resolve.rules import RULES
from kgx.resolve.statements import observations, statements

_NEGATIONS = frozenset({"non", "not", "no", "pre", "anti", "post", "pseudo", "without", "suspected"})


def resolve(extractions: Iterable[Extraction], *, decisions: Sequence[Decision] = ()) -> Resolution:
    """What a set of documents says together; the order of `extractions` does not matter.

    People's `decisions` go before the rules, a later decision before an earlier one. Two extractions of one document id
    are an error of the caller; the one that comes first in order of content counts.
    """
    ordered = curation.separate(_unique(extractions), decisions)
    numbered = list(enumerate(decisions, 1))
    clusters = Clusters(list(candidates(ordered)))
    notes = curation.split(clusters, numbered)
    for rule in RULES:
        rule(clusters)
    notes += curation.merge(clusters, numbered)
    members = {root: clusters.members(root) for root in clusters.roots()}
    lower = written_lower(clusters.candidates)
    labels = {root: label(candidates_of, lower) for root, candidates_of in members.items()}
    names = keys(labels, members)
    things, unknown = curation.rename(_things(clusters, members, labels, names), numbered)
    home = {(c.document, c.id): names[root] for root, candidates_of in members.items() for c in candidates_of}
    same_text = copies(extraction.document for extraction in ordered)
    facts, unsaid = curation.review(statements(ordered, home, same_text), things, numbered)
    return Resolution(
        extractions=ordered,
        things=things,
        statements=facts,
        observations=observations(ordered, home, same_text),
        copies=same_text,
        notes=(*notes, *unknown, *unsaid),
    )


def _unique(extractions: Iterable[Extraction]) -> tuple[Extraction, ...]:
    by_id: dict[str, Extraction] = {}
    for extraction in extractions:
        known = by_id.setdefault(extraction.document.id, extraction)
        if known != extraction and repr(extraction) < repr(known):
            by_id[extraction.document.id] = extraction
    return tuple(extraction for _, extraction in sorted(by_id.items()))


def _things(
    clusters: Clusters, members: Mapping[int, Sequence[Candidate]], labels: Mapping[int, str], names: Mapping[int, str]
) -> tuple[Thing, ...]:
    heads = _indications(members, names)
    things = []
    for root, candidates_of in members.items():
        first = candidates_of[0]
        broader = _broader(labels[root], heads, names[root]) if first.type == "Indication" else ()
        things.append(
            Thing(
                key=names[root],
                type=first.type,
                label=labels[root],
                names=distinct((name for c in candidates_of for name in c.names), labels[root]),
                members=tuple(sorted((c.document, c.id) for c in candidates_of)),
                links=tuple(sorted({link for c in candidates_of for link in c.links})),
                broader=broader,
                reasons=clusters.reasons(root),
            )
        )
    return tuple(sorted(things, key=lambda thing: thing.key))


def _indications(members: Mapping[int, Sequence[Candidate]], names: Mapping[int, str]) -> dict[str, str]:
    """The key of the Thing for each main name of an indication, in the singular; no names of several Things."""
    found: dict[str, set[str]] = {}
    for root, candidates_of in members.items():
        for candidate in candidates_of:
            if candidate.type == "Indication":
                found.setdefault(singular(candidate.name), set()).add(names[root])
    return {name: min(keys_of) for name, keys_of in found.items() if len(keys_of) == 1}


def _broader(name: str, heads: Mapping[str, str], own: str) -> tuple[str, ...]:
    """The indication whose name is the longest end of this one, with words of stage or kind before it.

    "advanced melanoma" has "melanoma"; "non-Hodgkin lymphoma" has no "Hodgkin lymphoma", "fear of cancer" no "cancer".
    """
    words = singular(name).split()
    plain = normalize(name).split()
    for cut in range(1, len(words)):
        if plain[cut - 1] in STOP_WORDS or plain[cut - 1] in _NEGATIONS:
            continue
        if any(word in STOP_WORDS for word in plain[:cut]):
            return ()
        key = heads.get(" ".join(words[cut:]))
        if key is not None and key != own:
            return (key,)
    return ()
