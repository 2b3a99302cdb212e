"""Wordings of what a number measures, from the syntax around it. Each comes with the name of the pattern that gave it.

A number may fit several patterns; `kgx.extract.measures` chooses among them by learnt weights.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, NamedTuple

from spacy.tokens import Token

from kgx.extract.sites import (
    ASIDE,
    MAX_WORDS,
    SUBJECTS,
    Site,
    branch,
    counted,
    governor,
    holds,
    join,
    noun_core,
    predicate,
    subject,
)

_RELATION = re.compile(r"\s*(?:(?:as|times|percent)\s)?(?:much\s)?(\w+)\s(\w+)")
_CLAUSE_END = re.compile(
    r"[,;:.()—–]|\b(?:than|compared|versus|vs|after|while|but|and|when|if|over|during|according|as)\b"
)


class Wording(NamedTuple):
    """A candidate for `measure`: the pattern that gave it and its words."""

    pattern: str
    text: str


@cache
def lexicon() -> MappingProxyType[str, Any]:
    """The word lists of `measures.json`."""
    return MappingProxyType(json.loads(files(__package__).joinpath("measures.json").read_text(encoding="utf-8")))


def wordings(place: Site, earlier: Site | None = None) -> list[Wording]:
    """All wordings that the patterns find, without doubles (the first pattern names it).

    `earlier` is the statistic before it, of the same unit where there is one near: the other arm of a comparison.
    """
    found: dict[str, Wording] = {}
    for wording in (*_all_patterns(place), *(_after_earlier(place, earlier) if earlier is not None else ())):
        text = " ".join(wording.text.split()).strip(" ,.;:()\"'“”")
        if text and text.lower() not in found and not text[0].isdigit():
            found[text.lower()] = Wording(wording.pattern, text)
    return list(found.values())


def _all_patterns(place: Site) -> Iterator[Wording]:
    for word in lexicon()["constants"].get(place.kind, ()):
        yield Wording(f"constant {word}", word)
    yield from _of_noun(place)
    yield from _measured_noun(place)
    yield from _comparative(place)
    yield from _verb_change(place)
    yield from _value_of(place)
    yield from _bracketed(place)
    if place.kind == "people":
        yield from _people(place)
    if place.kind in ("time", "age"):
        yield from _times(place)
    if place.kind in ("mass", "volume", "amount", "lab", "time", "money", "count", "length"):
        yield from _per(place)
    yield from _window(place)


def _clause_words(place: Site, noun: Token) -> Iterator[tuple[str, list[Token]]]:
    """The counted noun with its own modifiers, then with what its clause says of it."""
    stat = list(place.hidden)
    own = branch(noun, without=stat)
    yield "noun", own
    for start in (place.root, noun):
        verb = governor(start)
        if verb is None:
            continue
        head = start
        while head.head.i != verb.i and head.head.i != head.i:
            head = head.head
        core = noun_core(noun, stat)
        if head.dep_ in SUBJECTS:
            yield "noun does", [*core, *predicate(verb, [*stat, *own])]
            yield "full noun does", [*own, *predicate(verb, [*stat, *own])]
        else:
            actor = subject(verb)
            words = [verb] if verb.lemma_ not in ("be", "have") else []
            yield "verb noun", [*words, *own]
            if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
                yield "actor verb noun", [*branch(actor, without=stat), *words, *own]
        return


def _of_noun(place: Site) -> Iterator[Wording]:
    noun = counted(place)
    if noun is None:
        return
    for name, tokens in _clause_words(place, noun):
        text = join(tokens)
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
            yield Wording("measured with", _cut(f"{text} with {condition}"))
    for child in noun.lefts:
        change = lexicon()["comparative"].get(child.lower_)
        if change is not None:
            rest = join(token for token in own if token.i != child.i)
            yield Wording("change in measured", f"{change} {rest}")
            if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
                condition = join(token for token in branch(actor, without=stat) if token.i != actor.i)
                yield Wording("change in measured with", _cut(f"{change} {rest} with {condition}"))


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
            yield Wording("people of actor", _cut(f"{core} {verb.text} {join(branch(actor, without=place.hidden))}"))


def _after_earlier(place: Site, earlier: Site) -> Iterator[Wording]:
    """What the sentence says of the number before, for this one: "31% had a response, versus 12% on placebo"."""
    stat = [*place.hidden, *earlier.hidden]
    own_noun = counted(place)
    own = join(branch(own_noun, without=stat)) if own_noun is not None else ""
    doc = place.tokens.doc
    after = list(doc[place.tokens.end : min(place.tokens.sent.end, place.tokens.end + 9)])
    stop = next((index for index, token in enumerate(after) if token.text in ",;()."), len(after))
    own = own or join(after[:stop])
    noun, verb = counted(earlier), governor(earlier.root)
    who = join(noun_core(noun, stat)) if noun is not None else ""
    if noun is not None:
        text = join(branch(noun, without=stat))
        yield Wording("earlier noun", text)
        yield Wording("earlier noun, own", _cut(f"{text} {own}"))
        if place.kind in ("percent", "share", "people") and own:
            yield Wording("earlier who, own", _cut(f"{who} {own}"))
        own_verb = governor(place.root)
        if own_verb is not None:
            yield Wording("earlier who, own verb", _cut(f"{who} {join(predicate(own_verb, stat))}"))
    if verb is not None:
        does = join(predicate(verb, stat))
        yield Wording("own, earlier does", _cut(f"{own} {does}"))
        yield Wording("earlier does", _cut(f"{who} {does}"))
        yield Wording("earlier does, own", _cut(f"{does} {own}"))
        actor = subject(verb)
        if actor is not None and not holds(actor, earlier.tokens):
            name = join(branch(actor, without=stat))
            yield Wording("earlier subject", name)
            yield Wording("earlier subject, own", _cut(f"{name} {own}"))
    for wording in (*_value_of(earlier), *_measured_noun(earlier)):
        yield Wording(f"earlier {wording.pattern}", wording.text)
        if own:
            yield Wording(f"earlier {wording.pattern}, own", _cut(f"{wording.text} {own}"))


def _cut(text: str, words: int = MAX_WORDS) -> str:
    return " ".join(text.split()[:words])


def _rest(place: Site) -> str:
    """The text from the statistic to the end of its sentence."""
    last = place.tokens[-1]
    return str(last.whitespace_ + place.tokens.doc[place.tokens.end : place.tokens.sent.end].text)


def _comparative(place: Site) -> Iterator[Wording]:
    """16 percent less likely to develop cancer; twice as effective as; three times greater."""
    after = _rest(place)
    found = re.match(r"\s*(?:as|times as)?\s*(more|less|lower|higher|greater|fewer|better|longer)?\s*(\w+)?", after)
    if found is None or not (found.group(1) or after.lstrip().startswith("as ")):
        return
    change = lexicon()["comparative"].get(found.group(1) or "", "")
    adjective = found.group(2) or ""
    quality = lexicon()["adjective"].get(adjective)
    rest = after[found.end() :]
    stop = _CLAUSE_END.search(rest)
    tail = " ".join(
        re.sub(r"^\s*(?:to (?:be|have been|have)?|at|in)\s+", "", rest[: stop.start() if stop else None]).split()[:9]
    )
    if quality is not None:
        yield Wording("quality", _cut(f"{quality} of {tail}" if tail else quality))
        if change:
            yield Wording("change in quality", _cut(f"{change} {quality} of {tail}" if tail else f"{change} {quality}"))
    elif adjective:
        yield Wording("comparative", _cut(f"{found.group(1) or ''} {adjective} {tail}"))
    verb = governor(place.root)
    actor = subject(verb) if verb is not None else None
    if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
        yield Wording("comparative actor", join(branch(actor, without=place.hidden)))


def _verb_change(place: Site) -> Iterator[Wording]:
    """Reduced the risk by 24 percent; shares rose as much as 19 percent; costs $1,000; averaged 5.5 years."""
    verb = governor(place.root)
    if verb is None:
        return
    stat = list(place.hidden)
    noun = lexicon()["nominal"].get(verb.lemma_.lower())
    particle = next((child.lower_ for child in verb.children if child.lower_ in ("up", "down")), None)
    if verb.lemma_ == "be" and particle is not None:
        noun = lexicon()["nominal"][particle]
    objects = [child for child in verb.children if child.dep_ in ("dobj", "nsubjpass") and not holds(child, place.tokens)]
    actor = subject(verb)
    if noun is not None:
        for target in objects:
            yield Wording("change of object", f"{noun} {join(branch(target, without=stat))}")
        if actor is not None and not holds(actor, place.tokens):
            yield Wording("change of subject", f"{noun} {join(branch(actor, without=stat))}")
            if actor.lemma_ in ("share", "stock"):
                yield Wording("share price", f"{noun} share price")
    for target in objects:
        yield Wording("verb object", join([verb, *branch(target, without=stat)]))
    if actor is not None and not holds(actor, place.tokens) and actor.pos_ in ("NOUN", "PROPN"):
        name = join(branch(actor, without=stat))
        yield Wording("subject", name)
        yield Wording("subject verb", _cut(f"{name} {join(predicate(verb, [*stat, *branch(actor)]))}"))
        if actor.lemma_ in ("share", "stock"):
            yield Wording("closing share price", "closing share price" if verb.lemma_ == "close" else "share price")


def _value_of(place: Site) -> Iterator[Wording]:
    """Response rate of 31%; levels below 300 ng/dL; sales of $2.1 billion; $2.1 billion in sales."""
    root, stat = place.root, list(place.tokens)
    if root.dep_ == "pobj" and root.head.pos_ == "ADP":
        above = root.head.head
        if above.pos_ in ("NOUN", "PROPN"):
            yield Wording(f"noun {root.head.lower_}", join(branch(above, without=stat)))
            yield Wording("core noun", join(noun_core(above, stat)))
    if root.dep_ == "appos" and root.head.pos_ in ("NOUN", "PROPN"):
        yield Wording("apposed", join(branch(root.head, without=stat)))
    for child in root.children:
        if child.lower_ in ("in", "on", "for", "from") and child.i >= place.tokens.end:
            for noun in child.children:
                if noun.dep_ == "pobj":
                    yield Wording(f"{child.lower_} noun", join(branch(noun, without=stat)))
    if (
        root.head.pos_ in ("NOUN", "PROPN")
        and root.dep_ in ("nummod", "compound", "nmod", "amod")
        and root.head.i > root.i
    ):
        yield Wording("head noun", join(noun_core(root.head, stat)))


def _bracketed(place: Site) -> Iterator[Wording]:
    """A decrease in oxygen saturation (5.6%)."""
    doc, first = place.tokens.doc, place.tokens.start
    opening = first - 1
    while opening > 0 and opening > first - 5 and doc[opening].text != "(":
        opening -= 1
    if opening <= 0 or doc[opening].text != "(":
        return
    noun = doc[opening - 1]
    while noun.i > 0 and noun.pos_ not in ("NOUN", "PROPN") and noun.i > opening - 4:
        noun = doc[noun.i - 1]
    if noun.pos_ not in ("NOUN", "PROPN"):
        return
    tokens = branch(noun, without=place.hidden)
    top = noun.head.head if noun.dep_ == "pobj" and noun.head.head.pos_ == "NOUN" else noun
    yield Wording("bracket", join(branch(top, without=place.hidden)))
    if place.kind in ("percent", "share"):
        yield Wording("bracket rate", f"rate of {join(tokens)}")
        yield Wording("bracket core rate", f"rate of {join(noun_core(noun, place.hidden))}")
        yield Wording("bracket incidence", f"incidence of {join(branch(top, without=place.hidden))}")
    verb = governor(noun)
    if verb is not None:
        yield Wording("bracket clause", join(predicate(verb, [])))


def _times(place: Site) -> Iterator[Wording]:
    doc, first, last = place.tokens.doc, place.tokens.start, place.tokens.end
    before = doc[first - 1].lower_ if first else ""
    stat = list(place.hidden)
    for index in range(last, min(last + 2, len(doc))):
        relation = doc[index].lower_
        if relation in ("after", "before", "following", "into", "from", "since", "until", "prior"):
            objects = [token for token in doc[index].children if token.dep_ in ("pobj", "pcomp")] or (
                [doc[index].head] if doc[index].dep_ == "mark" else []
            )
            for noun in objects:
                yield Wording(f"time {relation}", f"time {relation} {join(branch(noun, without=stat))}")
        if relation == "of":
            for target in doc[index].children:
                if target.dep_ in ("pobj", "pcomp"):
                    text = join(branch(target, without=stat))
                    yield Wording("duration of", f"duration of {text}")
                    yield Wording("time to", f"time to {text}")
                    yield Wording("time from", f"time from {text}")
        if relation == "later":
            yield Wording("time later", "time after treatment")
    root = place.root
    if (
        root.head.pos_ == "NOUN"
        and root.head.i >= last
        and root.dep_ in ("nummod", "compound", "nmod", "amod", "npadvmod")
    ):
        name = join(noun_core(root.head, stat))
        yield Wording("noun duration", f"{name} duration")
        yield Wording("only noun", name)
    verb = governor(root)
    if verb is not None and verb.lemma_ not in ("be", "have", "last"):
        yield Wording(
            f"duration verb {before in ('for', 'over', 'during')}", _cut(f"duration of {join(predicate(verb, stat))}")
        )
        yield Wording("time to verb", _cut(f"time to {join(predicate(verb, stat))}"))
    if verb is not None:
        actor = subject(verb)
        if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
            yield Wording("duration of actor", f"duration of {join(noun_core(actor, stat))}")
            yield Wording("actor duration", f"{join(noun_core(actor, stat))} duration")


def _per(place: Site) -> Iterator[Wording]:
    """Walnuts a day; exercise each week."""
    doc, last = place.tokens.doc, place.tokens.end
    after = _rest(place)
    rate = re.search(lexicon()["rate"], after[:60])
    noun = counted(place)
    if rate is not None:
        per = rate.group()
        if noun is not None:
            yield Wording("noun per", _cut(f"{join(branch(noun, without=place.hidden))} {per}"))
        verb = governor(place.root)
        if verb is not None:
            yield Wording("verb per", _cut(f"{join([verb])} {per}"))
        yield Wording(
            "cost per" if place.kind == "money" else "dose per", f"{'cost' if place.kind == 'money' else 'dose'} {per}"
        )
    elif noun is not None and last < len(doc):
        yield Wording("noun content", join(branch(noun, without=place.hidden)))


def _window(place: Site) -> Iterator[Wording]:
    """The content words that follow, and those that come before, within the sentence."""
    sentence = place.tokens.sent
    doc = place.tokens.doc
    after = list(doc[place.tokens.end : min(sentence.end, place.tokens.end + 14)])
    stop = next((index for index, token in enumerate(after) if token.text in ",;()" and index > 1), len(after))
    yield Wording("words after", join(after[:stop]))
    before = list(doc[max(sentence.start, place.tokens.start - 9) : place.tokens.start])
    cut = max((index for index, token in enumerate(before) if token.text in ",;()"), default=-1)
    yield Wording("words before", join(before[cut + 1 :]))
    around = [*before[cut + 1 :], *(after[1:stop] if after and after[0].lower_ == "of" else after[:stop])]
    yield Wording("words around", join(around))
