"""Which mentions of one document name the same thing: pure functions of the text and its named mentions.

Rules join groups of mentions, the surest first; each rule sees what the ones before it have joined. Persons are apart:
a surname means the person of that surname who was named last.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from kgx.extract.abbreviations import find_abbreviations, is_short_form
from kgx.extract.appositions import Identify, appositions
from kgx.extract.layers import Name
from kgx.ontology.names import (
    acronym_letters,
    distinctive_words,
    is_abbreviated_title,
    is_acronym_of,
    is_shortened,
    match_key,
    normalize,
    organisation_heads,
    person_words,
    singular,
    spelling_key,
    without_legal_suffix,
    without_nation,
    word_map,
    words_of,
)
from kgx.ontology.people import is_same_person, is_surname_of

_TAILS = {
    "Drug": words_of("drug_tails") | words_of("drug_sources") | words_of("salts"),
    "Indication": words_of("indication_tails"),
}
_LIKE_HEADS = MappingProxyType({"Drug": word_map("like_drug_heads"), "Indication": word_map("like_indication_heads")})
_PLAIN_WORDS = MappingProxyType({"Drug": frozenset(("medical",)), "Indication": frozenset(("common", "significant"))})
_FORMAL_NAME = 4
"""Words that an institution's formal name has more than."""
_SITES = words_of("sites")
_TRIAL_WORDS = words_of("trial_words")


@dataclass(slots=True)
class Group:
    """Mentions (indices) that name one thing, with the different names in them."""

    type: str
    names: list[str]
    mentions: list[int]


def cluster(
    text: str, names: Sequence[Name], *, full_names: Mapping[int, str] | None = None, identify: Identify
) -> list[Group]:
    """Group the mentions that name one thing, in order of first mention.

    `full_names` gives, by index, the name of a mention that the text leaves incomplete (shared heads).
    """
    surfaces = [(full_names or {}).get(i) or text[name.start : name.end] for i, name in enumerate(names)]
    groups = [*_persons(surfaces, names), *_spellings(surfaces, names)]
    abbreviations = {
        match_key(text[a.short_start : a.short_end]): text[a.long_start : a.long_end] for a in find_abbreviations(text)
    }
    groups = _join(groups, _pairs_by_key(groups, _spelling_keys))
    groups = _join(groups, _pairs_by_key(groups, lambda group: _identities(group, identify)))
    groups = _join(groups, _bare_forms(groups))
    groups = _join(groups, _pairs_by_key(groups, _like_heads))
    groups = _join(groups, _appositions(text, names, groups, identify))
    groups = _join(groups, _defined_acronyms(groups, abbreviations))
    groups = _join(groups, _initials(groups))
    groups = _join(groups, _acronyms_inside(groups, abbreviations))
    groups = _join(groups, _acronyms_before(groups))
    groups = _join(groups, _shortened(groups))
    return sorted(groups, key=lambda group: group.mentions[0])


def _spellings(surfaces: Sequence[str], names: Sequence[Name]) -> list[Group]:
    groups: dict[tuple[str, str], Group] = {}
    for index, (surface, name) in enumerate(zip(surfaces, names, strict=True)):
        if name.type != "Person":
            key = (name.type, match_key(surface) or surface)
            group = groups.setdefault(key, Group(name.type, [], []))
            group.mentions.append(index)
            if surface not in group.names:
                group.names.append(surface)
    return list(groups.values())


def _persons(surfaces: Sequence[str], names: Sequence[Name]) -> list[Group]:
    """Persons by full name; a surname goes to its bearer who was named last, else to the first one named after."""
    groups: list[Group] = []
    alone: list[int] = []
    order = [index for index, name in enumerate(names) if name.type == "Person"]
    for index in sorted(order, key=lambda i: (len(person_words(surfaces[i])) < 2, i)):
        surface = surfaces[index]
        if len(person_words(surface)) > 1:
            home = next((group for group in groups if _is_one_person(surface, group.names)), None)
        else:
            bearers = [group for group in groups if any(_bears(full, surface) for full in group.names)]
            home = _nearest(bearers, index) or _only([g for g in groups if _is_first_name(surface, g.names)])
        if home is None and len(person_words(surface)) < 2:
            alone.append(index)
            continue
        if home is None:
            home = Group("Person", [], [])
            groups.append(home)
        _add(home, index, surface)
    singles: dict[str, Group] = {}
    for index in alone:
        _add(singles.setdefault(match_key(surfaces[index]), Group("Person", [], [])), index, surfaces[index])
    return [*groups, *singles.values()]


def _add(group: Group, index: int, name: str) -> None:
    group.mentions = sorted([*group.mentions, index])
    if name not in group.names:
        group.names.append(name)


def _is_one_person(name: str, others: Iterable[str]) -> bool:
    full = [other for other in others if len(person_words(other)) > 1]
    return any(match_key(name) == match_key(other) for other in full) or (
        bool(full) and all(is_same_person(name, other) for other in full)
    )


def _bears(full: str, surname: str) -> bool:
    """Whether a person has this surname; "Wissner Greene" and "Wissner-Greene" are one."""
    parts, words = normalize(surname).split(), normalize(full).split()
    joined = len(parts) > 1 and len(words) > len(parts) and words[-len(parts) :] == parts
    return joined or is_surname_of(surname, full)


def _is_first_name(name: str, others: Iterable[str]) -> bool:
    return any(person_words(other)[0] == normalize(name) for other in others if len(person_words(other)) > 1)


def _nearest(groups: list[Group], index: int) -> Group | None:
    """The group with the last mention before `index`, else the one with the first mention after it."""
    before = [(max(m for m in g.mentions if m < index), i) for i, g in enumerate(groups) if g.mentions[0] < index]
    if before:
        return groups[max(before)[1]]
    return min(groups, key=lambda group: group.mentions[0]) if groups else None


def _only(groups: list[Group]) -> Group | None:
    return groups[0] if len(groups) == 1 else None


def _join(groups: list[Group], pairs: Iterable[tuple[int, int]]) -> list[Group]:
    parent = list(range(len(groups)))

    def find(index: int) -> int:
        while parent[index] != index:
            parent[index] = parent[parent[index]]
            index = parent[index]
        return index

    joined = False
    for first, second in pairs:
        a, b = sorted((find(first), find(second)))
        if a != b and groups[a].type == groups[b].type:
            parent[b] = a
            joined = True
    if not joined:
        return groups
    merged: dict[int, Group] = {}
    for index, group in enumerate(groups):
        home = merged.setdefault(find(index), Group(group.type, [], []))
        home.names += [name for name in group.names if name not in home.names]
        home.mentions = sorted([*home.mentions, *group.mentions])
    return list(merged.values())


def _pairs_by_key(groups: Sequence[Group], keys: Callable[[Group], Iterable[str]]) -> Iterator[tuple[int, int]]:
    first: dict[tuple[str, str], int] = {}
    for index, group in enumerate(groups):
        for key in keys(group):
            yield first.setdefault((group.type, key), index), index


def _spelling_keys(group: Group) -> Iterator[str]:
    return (spelling_key(name, group.type) for name in group.names if group.type != "Person")


def _identities(group: Group, identify: Identify) -> Iterator[str]:
    for name in group.names:
        if (identity := identify(name, group.type)) is not None:
            yield identity


def _bare_forms(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """ "statin drugs" and "statins", "HIV infection" and "HIV": the longer one joins the shorter one if it is there.

    So do names with a word before them that sets nothing apart ("common infections").
    """
    by_name = {(group.type, singular(name)): i for i, group in enumerate(groups) for name in group.names}
    for index, group in enumerate(groups):
        for name in group.names:
            words = singular(name).split()
            rest = (group.type, " ".join(words[1:]))
            if _PLAIN_WORDS.get(group.type, frozenset()).intersection(words[:1]) and rest in by_name:
                yield by_name[rest], index
            while len(words) > 1 and words[-1] in _TAILS.get(group.type, ()):
                words.pop()
                bare = " ".join(words)
                if (group.type, bare) in by_name and bare not in _SITES:
                    yield by_name[group.type, bare], index
                    break


def _like_heads(group: Group) -> Iterator[str]:
    """Equal for names whose last words mean much the same: "erectile problems" and "erectile dysfunction"."""
    for name in group.names:
        *words, head = singular(name).split() or [""]
        if words and (like := _LIKE_HEADS.get(group.type, {}).get(head)):
            yield " ".join([*words, like])


def _home(groups: Sequence[Group]) -> dict[int, int]:
    return {mention: index for index, group in enumerate(groups) for mention in group.mentions}


def _appositions(
    text: str, names: Sequence[Name], groups: Sequence[Group], identify: Identify
) -> Iterator[tuple[int, int]]:
    home = _home(groups)
    return ((home[first], home[second]) for first, second in appositions(text, names, identify))


def _defined_acronyms(groups: Sequence[Group], abbreviations: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    by_key = {(group.type, match_key(name)): index for index, group in enumerate(groups) for name in group.names}
    for index, group in enumerate(groups):
        for name in group.names:
            long = abbreviations.get(match_key(name))
            if long is not None and (home := by_key.get((group.type, match_key(long)))) is not None:
                yield home, index


def _initials(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """An acronym without brackets joins the only thing of its type whose initials it has."""
    by_letter: dict[tuple[str, str], set[int]] = defaultdict(set)
    for index, group in enumerate(groups):
        for form in {form for name in group.names for form in (normalize(name), without_nation(name))}:
            by_letter[group.type, form[:1]].add(index)
    for index, group in enumerate(groups):
        shorts = [acronym_letters(name) for name in group.names]
        if group.type == "Place" or not all(shorts):
            continue
        fitting = {
            other
            for other in by_letter[group.type, shorts[0][0]] - {index}
            if any(is_acronym_of(short, long) for short in group.names for long in groups[other].names)
        }
        if len(fitting) == 1:
            yield fitting.pop(), index


def _acronyms_inside(groups: Sequence[Group], abbreviations: Mapping[str, str]) -> Iterator[tuple[int, int]]:
    """ "knee OA" and "knee osteoarthritis", once OA is known to be osteoarthritis."""
    expansions: dict[str, set[str]] = defaultdict(set)
    for short, long in abbreviations.items():
        expansions[short].add(singular(long))
    for group in groups:
        for short in group.names:
            if acronym_letters(short):
                expansions[match_key(short)] |= {singular(name) for name in group.names if not acronym_letters(name)}
    by_key = {
        (group.type, match_key(re.sub(r"\([^)]*\)", " ", name))): index
        for index, group in enumerate(groups)
        for name in group.names
    }
    for index, group in enumerate(groups):
        for name in group.names:
            words = singular(name).split()
            for position, word in enumerate(words) if len(words) > 1 else ():
                for long in sorted(expansions.get(word, ())):
                    full = match_key(" ".join([*words[:position], long, *words[position + 1 :]]))
                    if (home := by_key.get((group.type, full))) is not None:
                        yield home, index


def _acronyms_before(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """ "BHF Centre for Cardiovascular Science" and "British Heart Foundation Centre for Cardiovascular Science"."""
    by_tail: dict[str, set[tuple[int, str]]] = defaultdict(set)
    for index, group in enumerate(groups):
        if group.type == "Institution":
            for words in (name.split() for name in group.names):
                for cut in range(2, len(words)):
                    by_tail[match_key(" ".join(words[cut:]))].add((index, " ".join(words[:cut])))
    for index, group in enumerate(groups):
        for short, _, rest in (name.partition(" ") for name in group.names if group.type == "Institution"):
            if acronym_letters(short) and rest:
                homes = {home for home, long in by_tail[match_key(rest)] if is_acronym_of(short, long)} - {index}
                if len(homes) == 1:
                    yield homes.pop(), index


def _shortened(groups: Sequence[Group]) -> Iterator[tuple[int, int]]:
    """ "Duke" joins "Duke University Medical Center" where no other name of the text has it."""
    by_word: dict[tuple[str, str], set[int]] = defaultdict(set)
    for index, group in enumerate(groups):
        for word in {word for name in group.names for word in normalize(name).split()}:
            by_word[group.type, word].add(index)
    for index, group in enumerate(groups):
        fits = _SHORTENINGS.get(group.type)
        if fits is None:
            continue
        if group.type == "Publication":
            candidates = {other for other, candidate in enumerate(groups) if candidate.type == group.type}
        else:
            candidates = {other for word in normalize(group.names[0]).split() for other in by_word[group.type, word]}
        fitting = [
            other
            for other in sorted(candidates - {index})
            if all(any(fits(short, long) for long in groups[other].names) for short in group.names)
        ]
        if len(fitting) > 1:
            fitting = [other for other in fitting if _is_university_of(group.names, groups[other].names)]
        if len(fitting) == 1:
            yield fitting[0], index


def _is_university_of(shorts: Iterable[str], names: Sequence[str]) -> bool:
    """ "Rutgers" means "Rutgers University", whatever else is called Rutgers."""
    full = {normalize(name) for name in names}
    return any({f"{normalize(short)} university", f"university of {normalize(short)}"} & full for short in shorts)


def _is_short_institution(short: str, long: str) -> bool:
    """Also "Buck Institute" for "Buck Institute for Research on Aging", and the two ends of a formal name: "Sechenov
    University" for "Sechenov First Moscow State Medical University" (a shorter one may be another's: "Kazan State");
    "Ministry of Health" for that of the only country of the text that has one.
    """
    inner, outer = without_legal_suffix(short).split(), without_legal_suffix(long).split()
    tail = outer[len(inner) : len(inner) + 1] if outer[: len(inner)] == inner else []
    named = bool(distinctive_words(short)) and bool(organisation_heads(short))
    national = tail == ["of"] and inner[:1] == ["ministry"]
    formal = len(outer) > _FORMAL_NAME and inner == [outer[0], outer[-1]]
    return (
        national
        or is_shortened(short, long)
        or (named and (formal or (tail in (["for"], ["of"], ["on"]) and len(inner) > 1)))
    )


def _is_short_title(short: str, long: str) -> bool:
    """ "J Natl Cancer Inst", with or without an acronym before it, or the acronym alone ("BJUI")."""
    _, _, rest = short.partition(" ")
    return is_abbreviated_title(short, long) or is_abbreviated_title(rest, long) or is_short_form(short, long)


def _is_short_trial(short: str, long: str) -> bool:
    words = [word for word in normalize(short).split() if word not in _TRIAL_WORDS]
    return 0 < len(words) < len(normalize(long).split()) and normalize(long).split()[: len(words)] == words


_SHORTENINGS: Mapping[str, Callable[[str, str], bool]] = MappingProxyType(
    {"Institution": _is_short_institution, "Publication": _is_short_title, "Trial": _is_short_trial}
)


def best_name(kind: str, names: Mapping[str, int], *, spell_out: Callable[[str, str], str | None]) -> str:
    """The fullest proper name among `names` (counts by surface): no acronym, and in lower case, where there is one.

    Institutions, persons, publications and trials go by their longest name, the others by the most frequent one.
    `spell_out(name, type)` gives the full form of a name that only a list can spell out ("Calif."), or None.
    """
    spelled = [name for name in names if not acronym_letters(name)] or list(names)
    if kind in ("Institution", "Person", "Publication", "Trial"):
        chosen = max(spelled, key=lambda name: (len(normalize(name).split()), len(name), not name.isupper(), name))
        return spell_out(chosen, kind) or chosen
    folded: Counter[str] = Counter()
    for name in spelled:
        folded[match_key(name)] += names[name]
    top = max(folded, key=lambda key: (folded[key], len(key), key))
    alike = [name for name in spelled if match_key(name) == top]
    proper = kind == "Place"
    chosen = min(alike, key=lambda name: (name.isupper(), not proper and name != name.casefold(), -names[name], name))
    return spell_out(chosen, kind) or chosen
