"""The rules by which entities of different documents are one thing, the surest first.

Each rule goes through an index (of names, identifiers, initials, surnames), so that the cost grows with the number of
entities and not with its square. Each joins through `Clusters.join`, which keeps apart what differs in type and what
one document keeps apart.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable

from kgx.ontology.names import (
    STOP_WORDS,
    acronym_letters,
    is_acronym_of,
    normalize,
    person_words,
    spelling_key,
    without_legal_suffix,
    without_nation,
    without_trial_words,
)
from kgx.ontology.people import is_same_person, surname_of
from kgx.resolve.candidates import Candidate
from kgx.resolve.clusters import Clusters
from kgx.resolve.institutions import shortened_institutions
from kgx.resolve.scores import why
from kgx.resolve.surroundings import same_surroundings
from kgx.resolve.variants import cited_titles, drugs_by_form


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
            home, index, why("same name", f"same name '{clusters.candidates[home].name}'"), within_document=True
        )


def same_identifier(clusters: Clusters) -> None:
    """Names that a list knows to mean one thing, or one public identifier; two names of a country in one text, too."""
    first: dict[tuple[str, str], int] = {}
    for index, candidate in enumerate(clusters.candidates):
        for identifier in candidate.identifiers:
            home = first.setdefault((candidate.type, identifier), index)
            names = sorted({clusters.candidates[home].name, candidate.name})
            pair = " and ".join(f"'{name}'" for name in names)
            if identifier.startswith("kgx:"):
                reason = why("known names", f"known names of one thing: {pair}")
            else:
                reason = why("identifier", f"same identifier {identifier}: {pair}")
            clusters.join(home, index, reason, within_document=candidate.type == "Place")


def other_names(clusters: Clusters) -> None:
    """A name that a document gives to something is that thing in other documents, unless two things have it.

    Where two documents give a drug its other name, it is so in a document, too, that names both without saying it.
    """
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
            sources = {clusters.candidates[number].document for number, _ in indices}
            sure = kind == "Drug" and len(sources) > 1
            clusters.join(main, index, why("other name", reason), within_document=sure)


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
        home, how = indices[0], why("same acronym", "same name '{short}'")
        if meanings:
            home = stated[place][0]
            source = clusters.candidates[home]
            how = why("stated acronym", f"acronym {{short}} of {_literal(source.name)} ({_literal(source.document)})")
        elif (unique := _only_fitting(clusters, clusters.candidates[home].name, initials.get(place, ()))) is not None:
            home = unique
            only = _literal(clusters.candidates[home].name)
            how = why("initials", f"acronym {{short}}: only '{only}' has these initials")
        for index in indices:
            clusters.join(home, index, how.format(short=clusters.candidates[index].name))


def _by_initials(clusters: Clusters) -> dict[tuple[str, str], list[int]]:
    index: dict[tuple[str, str], list[int]] = defaultdict(list)
    for number, candidate in enumerate(clusters.candidates):
        if candidate.type == "Person" or candidate.is_acronym:
            continue
        keys = set()
        shortest = 2 if candidate.type == "Place" else 3
        full = _spelled(candidate)
        for name in (full, full.replace("-", "")):
            for form in (normalize(name), without_nation(name), without_legal_suffix(name)):
                words = form.split()
                keys.add("".join(word[0] for word in words))
                keys.add("".join(word[0] for word in words if word not in STOP_WORDS))
        for key in keys:
            if len(key) >= shortest:
                index[candidate.type, key].append(number)
    return index


def _spelled(candidate: Candidate) -> str:
    """The name whose initials an acronym has: "study" and "trial" are not among them."""
    return without_trial_words(candidate.name) if candidate.type == "Trial" else candidate.name


def _only_fitting(clusters: Clusters, short: str, indices: Iterable[int]) -> int | None:
    fitting = [index for index in indices if is_acronym_of(short, _spelled(clusters.candidates[index]))]
    return fitting[0] if len({clusters.find(index) for index in fitting}) == 1 else None


def acronyms_inside(clusters: Clusters) -> None:
    """ "BJU International" is "British Journal of Urology International", where only that one fits."""
    written: dict[tuple[str, str], list[int]] = defaultdict(list)
    spelled: dict[tuple[str, str], list[int]] = defaultdict(list)
    for index, candidate in enumerate(clusters.candidates):
        if candidate.type in ("Institution", "Publication", "Trial"):
            first, _, rest = candidate.name.partition(" ")
            if rest and len(acronym_letters(first)) > 2:
                written[candidate.type, f"{acronym_letters(first)} {normalize(rest)}"].append(index)
            words = normalize(candidate.name).split()
            for cut in range(3, len(words)):
                letters = "".join(word[0] for word in words[:cut] if word not in STOP_WORDS)
                spelled[candidate.type, f"{letters} {' '.join(words[cut:])}"].append(index)
    for place, indices in sorted(written.items()):
        if len({clusters.find(index) for index in spelled.get(place, ())}) == 1:
            home = spelled[place][0]
            for index in indices:
                pair = f"'{clusters.candidates[index].name}': only '{clusters.candidates[home].name}'"
                clusters.join(home, index, why("initials", f"acronym in {pair} has these initials"))


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
                clusters.join(indices[0], index, why("person", f"one person by first name and surname: {pair}"))


RULES: tuple[Callable[[Clusters], None], ...] = (
    same_name,
    same_identifier,
    other_names,
    acronyms,
    acronyms_inside,
    drugs_by_form,
    cited_titles,
    persons,
    shortened_institutions,
    same_surroundings,
)
