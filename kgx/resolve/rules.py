"""The rules by which entities of different documents are one thing, the surest first.

Each rule goes through an index (of names, identifiers, initials, surnames), so that the cost grows with the number of
entities and not with its square. Each joins through `Clusters.join`, which keeps apart what differs in type and what
one document keeps apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from types import MappingProxyType

from kgx.ontology.links import links
from kgx.ontology.names import (
    STOP_WORDS,
    acronym_letters,
    distinctive_words,
    is_acronym_of,
    is_same_person,
    is_shortened,
    legal_suffixes,
    normalize,
    organisation_heads,
    person_words,
    spelling_key,
    surname_of,
    without_legal_suffix,
    without_nation,
    words_of,
)
from kgx.resolve.candidates import Candidate
from kgx.resolve.clusters import Clusters

SCORES = MappingProxyType(
    {
        "same name": 0.99,
        "known names": 0.99,
        "identifier": 0.97,
        "other name": 0.95,
        "stated acronym": 0.97,
        "same acronym": 0.9,
        "initials": 0.85,
        "person": 0.93,
        "shortened": 0.85,
    }
)
"""How sure a join of each kind is: a prior, not a probability of the one join."""

_GENERIC_REST = words_of("organisation_words") - words_of("subunits")


def _why(rule: str, reason: str) -> str:
    return f"{reason} (score {SCORES[rule]:.2f})"


def _literal(text: str) -> str:
    """Text that `str.format` leaves as it is."""
    return text.replace("{", "{{").replace("}", "}}")


def same_name(clusters: Clusters) -> None:
    """One main name, spelled the same but for case, accents, number, legal suffix. No acronyms and bare surnames."""
    first: dict[tuple[str, str, str], int] = {}
    for index, candidate in enumerate(clusters.candidates):
        if candidate.is_acronym or candidate.is_bare_surname or not candidate.key:
            continue
        home = first.setdefault((candidate.type, candidate.key, candidate.context), index)
        clusters.join(
            home, index, _why("same name", f"same name '{clusters.candidates[home].name}'"), within_document=True
        )


def same_identifier(clusters: Clusters) -> None:
    """Names that a list knows to mean one thing, or one public identifier."""
    first: dict[tuple[str, str], int] = {}
    for index, candidate in enumerate(clusters.candidates):
        for identifier in candidate.identifiers:
            home = first.setdefault((candidate.type, identifier), index)
            names = sorted({clusters.candidates[home].name, candidate.name})
            pair = " and ".join(f"'{name}'" for name in names)
            if identifier.startswith("kgx:"):
                reason = _why("known names", f"known names of one thing: {pair}")
            else:
                reason = _why("identifier", f"same identifier {identifier}: {pair}")
            clusters.join(home, index, reason)


def other_names(clusters: Clusters) -> None:
    """A name that a document gives to something is that thing in other documents, unless two things have it."""
    mains: dict[tuple[str, str], int] = {}
    for index, candidate in enumerate(clusters.candidates):
        if not candidate.context:
            mains.setdefault((candidate.type, candidate.key), index)
    holders = _holders(clusters, lambda candidate: candidate.others)
    for (kind, key), indices in sorted(holders.items()):
        owners = {clusters.find(index) for index, _ in indices}
        main = mains.get((kind, key))
        owners.discard(clusters.find(main) if main is not None else -1)
        if len(owners) != 1:
            continue
        index, name = indices[0]
        holder = clusters.candidates[index]
        if main is not None:
            reason = f"'{name}' is a name of '{holder.name}' ({holder.document})"
            clusters.join(main, index, _why("other name", reason))


def _holders(
    clusters: Clusters, names_of: Callable[[Candidate], Iterable[str]]
) -> dict[tuple[str, str], list[tuple[int, str]]]:
    holders: dict[tuple[str, str], list[tuple[int, str]]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        for name in names_of(candidate):
            holders[candidate.type, spelling_key(name, candidate.type)].append((index, name))
    return holders


def acronyms(clusters: Clusters) -> None:
    """An acronym alone is what some document says it stands for, else the one name of the corpus with these initials.

    Where documents give it several meanings, it stays apart in each document that has it alone.
    """
    stated: dict[tuple[str, str], list[int]] = defaultdict(list)
    alone: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        for short in candidate.acronyms:
            stated[candidate.type, acronym_letters(short)].append(index)
        if candidate.is_acronym:
            alone[candidate.type, acronym_letters(candidate.name)].append(index)
    initials = _by_initials(clusters) if alone else {}
    for place, indices in sorted(alone.items()):
        meanings = sorted({clusters.find(index) for index in stated[place]})
        if len(meanings) > 1:
            continue
        home, how = indices[0], _why("same acronym", "same name '{short}'")
        if meanings:
            home = stated[place][0]
            source = clusters.candidates[home]
            how = _why("stated acronym", f"acronym {{short}} of {_literal(source.name)} ({_literal(source.document)})")
        elif (unique := _only_fitting(clusters, clusters.candidates[home].name, initials.get(place, ()))) is not None:
            home = unique
            only = _literal(clusters.candidates[home].name)
            how = _why("initials", f"acronym {{short}}: only '{only}' has these initials")
        for index in indices:
            clusters.join(home, index, how.format(short=clusters.candidates[index].name))


def _by_initials(clusters: Clusters) -> dict[tuple[str, str], list[int]]:
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, candidate in enumerate(clusters.candidates):
        if candidate.type in ("Person", "Place") or candidate.is_acronym:
            continue
        keys = set()
        for name in (candidate.name, candidate.name.replace("-", "")):
            for form in (normalize(name), without_nation(name), without_legal_suffix(name)):
                words = form.split()
                keys.add("".join(word[0] for word in words))
                keys.add("".join(word[0] for word in words if word not in STOP_WORDS))
        for key in keys:
            if len(key) > 2:
                index[candidate.type, key].append(number)
    return index


def _only_fitting(clusters: Clusters, short: str, indices: Iterable[int]) -> int | None:
    fitting = [index for index in indices if is_acronym_of(short, clusters.candidates[index].name)]
    return fitting[0] if len({clusters.find(index) for index in fitting}) == 1 else None


def persons(clusters: Clusters) -> None:
    """Full names that differ only in a middle name, where all bearers of the first and last name can be one person."""
    bearers: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        words = person_words(candidate.name)
        if candidate.type == "Person" and len(words) > 1 and len(words[0]) > 1:
            bearers[words[0], surname_of(candidate.name)].append(index)
    for _, indices in sorted(bearers.items()):
        names = sorted({clusters.candidates[index].name for index in indices})
        if 1 < len(names) < 20 and all(
            is_same_person(a, b) or spelling_key(a, "Person") == spelling_key(b, "Person") for a in names for b in names
        ):
            for index in indices[1:]:
                pair = " and ".join(f"'{clusters.candidates[i].name}'" for i in (indices[0], index))
                clusters.join(indices[0], index, _why("person", f"one person by first name and surname: {pair}"))


def shortened_institutions(clusters: Clusters) -> None:
    """ "Vanda" is "Vanda Pharmaceuticals", "Sechenov University" is "Sechenov First Moscow State Medical University".

    Only where one institution of the corpus fits: with the same distinctive word, and either nothing but general words
    more, or the same head; never by the name of a place.
    """
    by_word: dict[str, list[int]] = defaultdict(list)
    for root in sorted(clusters.roots()):
        candidate = clusters.candidates[root]
        words = distinctive_words(candidate.name) if candidate.type == "Institution" else ()
        if words:
            by_word[words[0]].append(root)
    places = {normalize(candidate.name) for candidate in clusters.candidates if candidate.type == "Place"}
    for word, roots in sorted(by_word.items()):
        if word in places or links(word, "Place") or not 1 < len(roots) < 50:
            continue
        for short in roots:
            fitting = {clusters.find(long) for long in roots if clusters.find(long) != clusters.find(short)}
            name = clusters.candidates[short].name
            fitting = {long for long in fitting if _is_short_for(name, clusters.candidates[long].name)}
            if len(fitting) == 1:
                long = fitting.pop()
                pair = f"'{name}' and '{clusters.candidates[long].name}'"
                reason = f"same distinctive word '{word}', nothing against it: {pair}"
                clusters.join(long, short, _why("shortened", reason))


def _is_short_for(short: str, long: str) -> bool:
    inner, outer = without_legal_suffix(short).split(), without_legal_suffix(long).split()
    if (
        len(inner) >= len(outer)
        or inner[0] != outer[0]
        or (legal_suffixes(short) and legal_suffixes(long) - legal_suffixes(short))
    ):
        return False
    rest = set(outer) - set(inner)
    if is_shortened(short, long):
        return rest <= _GENERIC_REST
    letters = iter(outer)
    in_order = all(word in letters for word in inner)
    heads = organisation_heads(short)
    return in_order and bool(heads) and heads == organisation_heads(long) and len(rest) > 1 and outer[-1] == inner[-1]


RULES: tuple[Callable[[Clusters], None], ...] = (
    same_name,
    same_identifier,
    other_names,
    acronyms,
    persons,
    shortened_institutions,
)
