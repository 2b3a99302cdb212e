"""Wordings of what a number measures, from the syntax around it. Each comes with the name of the pattern that gave it.

A number may fit several patterns; `kgx.extract.measures` chooses among them by learnt weights.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from spacy.tokens import Token

from kgx.extract.measure_changes import bracketed, comparative, value_of, verb_change
from kgx.extract.measure_times import per, times, window
from kgx.extract.memoize import memoized
from kgx.extract.sites import (
    ASIDE,
    SUBJECTS,
    Site,
    branch,
    clause,
    counted,
    governor,
    holds,
    join,
    noun_core,
    predicate,
    subject,
)
from kgx.extract.wording import Wording, cut, lexicon, nouns_of, reads_as_phrase


def wordings(place: Site, earlier: Site | None = None) -> list[Wording]:
    """All wordings that the patterns find, without doubles (the first pattern names it).

    `earlier` is the statistic before it, of the same unit where there is one near: the other arm of a comparison.
    """
    if _in_table(place):
        return []
    nouns = _nouns_beside(place) | (_nouns_beside(earlier) if earlier is not None else frozenset())
    found: dict[str, Wording] = {}
    for wording in (*_all_patterns(place), *(_after_earlier(place, earlier) if earlier is not None else ())):
        text = " ".join(wording.text.split()).strip(" ,.;:()\"'“”")
        if not text or text.lower() in found or text[0].isdigit():
            continue
        if wording.pattern.startswith("constant") or reads_as_phrase(text, nouns):
            found[text.lower()] = Wording(wording.pattern, text)
    return list(found.values())


@memoized
def _nouns_beside(place: Site) -> frozenset[str]:
    """The nouns of the sentence of a number."""
    return nouns_of(place.sentence)


def _in_table(place: Site) -> bool:
    """Whether a number fills a cell of a table row: nothing in the row says what it measures."""
    doc, first, last = place.tokens.doc, place.tokens.start, place.tokens.end
    return (first > 0 and doc[first - 1].text == "|") or (last < len(doc) and doc[last].text == "|")


def _all_patterns(place: Site) -> Iterator[Wording]:
    for word in lexicon()["constants"].get(place.kind, ()):
        yield Wording(f"constant {word}", word)
    yield from _of_noun(place)
    yield from _found(place, _measured_noun)
    yield from comparative(place)
    yield from verb_change(place)
    yield from _found(place, value_of)
    yield from bracketed(place)
    if place.kind == "people":
        yield from _people(place)
    if place.kind in ("time", "age"):
        yield from times(place)
    if place.kind in ("mass", "volume", "amount", "lab", "time", "money", "count", "length"):
        yield from per(place)
    yield from window(place)


@memoized
def _found(place: Site, pattern: Callable[[Site], Iterator[Wording]]) -> tuple[Wording, ...]:
    """What a pattern finds at a number; asked again when the number is the one before another."""
    return tuple(pattern(place))


def _clause_words(place: Site, noun: Token) -> Iterator[tuple[str, str]]:
    """The counted noun with its own modifiers, then with what its clause says of it."""
    stat = list(place.hidden)
    own = branch(noun, without=stat)
    yield "noun", join(own)
    for start in (place.root, noun):
        verb = governor(start)
        if verb is None:
            continue
        head = start
        while head.head.i != verb.i and head.head.i != head.i:
            head = head.head
        if head.dep_ in SUBJECTS:
            does = [*predicate(verb, [*stat, *own])]
            yield "noun does", clause(noun, noun_core(noun, stat), verb, does)
            yield "full noun does", clause(noun, own, verb, does)
        else:
            actor = subject(verb)
            words = [verb] if verb.lemma_ not in lexicon()["light_verbs"] else []
            yield "verb noun", join([*words, *own])
            if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
                yield "actor verb noun", join([*branch(actor, without=stat), *words, *own])
        return


def _of_noun(place: Site) -> Iterator[Wording]:
    noun = counted(place)
    if noun is None:
        return
    for name, text in _clause_words(place, noun):
        yield Wording(name, text)
        if place.kind in ("percent", "share"):
            yield Wording(f"share {name}", f"share of {text}")
    if noun.lemma_.lower() in ("people", "patient", "man", "woman", "child", "adult"):
        verb = governor(place.root)
        if verb is not None and verb.lemma_ in ("die", "kill"):
            yield Wording("deaths", "deaths each year")


def _measured_noun(place: Site) -> Iterator[Wording]:
    """A 33 percent drop in triglycerides; a 22% lower risk of cancer, with who has it."""
    noun = counted(place)
    if noun is None or place.kind not in (
        "percent",
        "point",
        "fold",
        "share",
        "mass",
        "time",
        "money",
        "amount",
        "length",
    ):
        return
    stat = list(place.hidden)
    own = branch(noun, without=stat, aside=ASIDE | {"relcl"})
    text = join(own)
    yield Wording("measured", text)
    verb = governor(noun)
    actor = subject(verb) if verb is not None else None
    if actor is not None and actor.i != noun.i and actor.pos_ in ("NOUN", "PROPN", "PRON"):
        condition = join(token for token in branch(actor, without=stat) if token.i != actor.i)
        if condition:
            yield Wording("measured with", cut(f"{text} with {condition}"))
    for child in noun.lefts:
        change = lexicon()["comparative"].get(child.lower_)
        if change is not None:
            rest = join(token for token in own if token.i != child.i)
            yield Wording("change in measured", f"{change} {rest}")
            if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
                condition = join(token for token in branch(actor, without=stat) if token.i != actor.i)
                yield Wording("change in measured with", cut(f"{change} {rest} with {condition}"))


def _people(place: Site) -> Iterator[Wording]:
    noun = counted(place)
    core = join(noun_core(noun, place.hidden)) if noun is not None else place.unit
    core = core or place.unit
    yield Wording("enrollment of", f"enrollment of {core}")
    if noun is not None:
        yield Wording("enrollment of own", f"enrollment of {join(branch(noun, without=place.hidden))}")
    yield Wording("affected", f"{core} affected")
    verb = governor(place.root)
    if verb is not None and verb.lemma_ not in ("be", "have") and verb.i < place.tokens.start:
        yield Wording("noun verbed", f"{core} {verb.text}")
        actor = subject(verb)
        if actor is not None and actor.pos_ in ("NOUN", "PROPN") and not holds(actor, place.tokens):
            yield Wording("people of actor", cut(f"{core} {verb.text} {join(branch(actor, without=place.hidden))}"))


def _after_earlier(place: Site, earlier: Site) -> Iterator[Wording]:
    """What the sentence says of the number before, for this one: "31% had a response, versus 12% on placebo"."""
    stat = [*place.hidden, *earlier.hidden]
    own_noun = counted(place)
    own = join(branch(own_noun, without=stat)) if own_noun is not None else ""
    doc = place.tokens.doc
    after = list(doc[place.tokens.end : min(place.sentence[-1].i + 1, place.tokens.end + 9)])
    stop = next((index for index, token in enumerate(after) if token.text in ",;()."), len(after))
    own = own or join(after[:stop])
    noun, verb = counted(earlier), governor(earlier.root)
    who = join(noun_core(noun, stat)) if noun is not None else ""
    if noun is not None:
        text = join(branch(noun, without=stat))
        yield Wording("earlier noun", text)
        yield Wording("earlier noun, own", cut(f"{text} {own}"))
        if place.kind in ("percent", "share", "people") and own:
            yield Wording("earlier who, own", cut(f"{who} {own}"))
        own_verb = governor(place.root)
        if own_verb is not None:
            yield Wording("earlier who, own verb", cut(f"{who} {join(predicate(own_verb, stat))}"))
    if verb is not None:
        does = join(predicate(verb, stat))
        yield Wording("own, earlier does", cut(f"{own} {does}"))
        yield Wording("earlier does", cut(f"{who} {does}"))
        yield Wording("earlier does, own", cut(f"{does} {own}"))
        actor = subject(verb)
        if actor is not None and not holds(actor, earlier.tokens):
            name = join(branch(actor, without=stat))
            yield Wording("earlier subject", name)
            yield Wording("earlier subject, own", cut(f"{name} {own}"))
    for wording in (*_found(earlier, value_of), *_found(earlier, _measured_noun)):
        yield Wording(f"earlier {wording.pattern}", wording.text)
        if own:
            yield Wording(f"earlier {wording.pattern}, own", cut(f"{wording.text} {own}"))
