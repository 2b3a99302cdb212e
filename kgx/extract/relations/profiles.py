"""What each entity looks like in its document, whatever the other side of a fact."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from operator import attrgetter

from kgx.extract.relations.candidates import FAR, gap
from kgx.extract.relations.lexicon import json_data
from kgx.extract.relations.syntax import first_conjunct, symbol
from kgx.extract.relations.view import Mention, View

REACH = 10
"""Words on each side of a mention that tell the role of its entity."""
BESIDE = 30
"""Words between a person and the institution named beside it, at most."""
WORDS = frozenset({"NOUN", "VERB", "ADJ", "ADP", "PROPN", "ADV"})


@dataclass(slots=True)
class Profile:
    """What one entity looks like in its document, whatever the other side.

    `sparse` are features for the pairs it stands in, in `as_subject` and `as_object` marked with its side; `wide` are
    those of a larger neighbourhood for its own role. `lead` counts what says that an institution leads the study of
    the document, less what says that it only comments on it; `rival` is the highest such count of another.
    """

    sparse: list[str]
    wide: list[str]
    count: int
    first: int
    title: bool
    rank: int
    share: float
    lead: int
    rival: int = 0
    as_subject: tuple[str, ...] = field(init=False)
    as_object: tuple[str, ...] = field(init=False)

    def __post_init__(self) -> None:
        self.as_subject = tuple(f"S|{name}" for name in self.sparse)
        self.as_object = tuple(f"O|{name}" for name in self.sparse)


def profiles(view: View) -> list[Profile]:
    """One profile for each entity of the document."""
    names = [[mention for mention in mentions if not mention.anaphor] for mentions in view.by_entity]
    totals: Counter[str] = Counter()
    for number, kind in enumerate(view.types):
        totals[kind] += len(names[number])
    sentence_facts = _sentence_facts(view)
    people = people_of_institutions(view)
    result = []
    for number, kind in enumerate(view.types):
        mine = names[number]
        count = len(mine)
        rank = sum(1 for n, k in enumerate(view.types) if k == kind and len(names[n]) > count)
        first = min((mention.sentence for mention in mine), default=FAR)
        title = first == 0
        sparse = [f"n:{word}" for word in sorted(set(view.names[number].lower().split()))]
        last = (view.names[number].lower().split() or [""])[-1]
        sparse += [f"nl:{last}", f"n3:{last[-3:]}", f"n4:{last[-4:]}", f"upper:{view.names[number][:1].isupper()}"]
        sparse += [f"rank:{min(rank, 3)}", f"first:{min(first, 5)}", f"count:{min(count, 6)}", f"title:{title}"]
        sparse += sorted({feature for mention in view.by_entity[number][:8] for feature in _around(view, mention)})
        said = {role for mention in view.by_entity[number] for role in view.roles[mention.number]} | people[number]
        sparse += sorted(f"e:{role}" for role in said)
        wide = sorted({*sparse, *_neighbourhood(view, number, sentence_facts)})
        share = count / max(totals[kind], 1)
        result.append(
            Profile(sparse, wide, count, first, title, rank, share, _lead(said) if kind == "Institution" else 0)
        )
    best, second = sorted((0, 0, *(profile.lead for profile in result)), reverse=True)[:2]
    for profile in result:
        profile.rival = second if profile.lead == best else best
    return result


def people_of_institutions(view: View) -> list[set[str]]:
    """For each institution what is said of the people named beside it ("person_leader"), and their place in the text.

    "we" stands for a person whose sentence says "we": who speaks so has taken part in the study.
    """
    found: list[set[str]] = [set() for _ in view.ids]
    by_sentence: dict[int, list[Mention]] = {}
    for mention in view.mentions:
        if view.types[mention.entity] == "Person":
            by_sentence.setdefault(mention.sentence, []).append(mention)
    order = list(
        dict.fromkeys(
            m.entity for m in sorted(view.mentions, key=attrgetter("start")) if view.types[m.entity] == "Person"
        )
    )
    we = set(json_data("leaders.json")["we"])
    for number, kind in enumerate(view.types):
        if kind != "Institution":
            continue
        for mention in view.by_entity[number]:
            beside = [person for person in by_sentence.get(mention.sentence, ()) if gap(person, mention) <= BESIDE]
            if mention.anaphor or not beside:
                continue
            person = min(beside, key=lambda person: (gap(person, mention), person.start))
            said = {role for own in view.by_entity[person.entity] for role in view.roles[own.number]}
            for own in view.by_entity[person.entity]:
                if not we.isdisjoint(view.words[slice(*view.sentences[own.sentence])]):
                    said.add("we")
            found[number].update(f"person_{role}" for role in said)
            found[number].add(f"person_order:{min(order.index(person.entity), 3)}")
    return found


def _lead(said: set[str]) -> int:
    words = json_data("leaders.json")
    return len(said.intersection(words["leading"])) - 2 * len(said.intersection(words["commenting"]))


def _sentence_facts(view: View) -> list[tuple[set[str], set[int]]]:
    """Trigger classes and named entities of each sentence."""
    found: list[tuple[set[str], set[int]]] = []
    for low, high in view.sentences:
        classes = {name for token in range(low, high) for name in view.classes[token]}
        named = {view.mentions[number].entity for number in set(view.owner[low:high]) if number >= 0}
        found.append((classes, named))
    return found


def _neighbourhood(view: View, entity: int, sentences: list[tuple[set[str], set[int]]]) -> set[str]:
    """Words, trigger classes and types of names around all mentions of an entity, and its place among its type."""
    found: set[str] = set()
    for mention in view.by_entity[entity][:8]:
        low, high = view.sentences[mention.sentence]
        for token in range(max(low, mention.start - REACH), min(high, mention.end + REACH)):
            if view.owner[token] < 0 and view.pos[token] in WORDS:
                found.add(f"{'k<' if token < mention.start else 'k>'}{symbol(view, token)}")
        classes, named = sentences[mention.sentence]
        found.update(f"sc:{name}" for name in classes)
        found.update(f"st:{view.types[other]}" for other in named if other != entity)
        if mention.sentence:
            found.update(f"before:{name}" for name in sentences[mention.sentence - 1][0])
    starts = [
        m[0].start for m, kind in zip(view.by_entity, view.types, strict=True) if m and kind == view.types[entity]
    ]
    mine = view.by_entity[entity][0].start if view.by_entity[entity] else 0
    found.add(f"order:{min(sum(start < mine for start in starts), 4)}")
    found.add(f"peers:{min(len(starts), 6)}")
    return found


def _around(view: View, mention: Mention) -> list[str]:
    """Features of the words next to and above one mention."""
    head = first_conjunct(view, mention.head)
    governor = view.heads[head]
    found = [f"g:{view.deps[head]}:{symbol(view, governor)}"]
    if view.deps[head] == "pobj":
        above = view.heads[governor]
        found.append(f"gg:{symbol(view, governor)}:{symbol(view, above)}")
        found += [f"ggc:{name}" for name in view.classes[above]]
    found += [f"gc:{view.deps[head]}:{name}" for name in view.classes[governor]]
    low, high = view.sentences[mention.sentence]
    if mention.start > low:
        found.append(f"w-1:{symbol(view, mention.start - 1)}")
        found += [f"c-:{name}" for t in range(max(low, mention.start - 4), mention.start) for name in view.classes[t]]
    if mention.end < high:
        found.append(f"w+1:{symbol(view, mention.end)}")
        found += [f"c+:{name}" for t in range(mention.end, min(high, mention.end + 4)) for name in view.classes[t]]
    return found
