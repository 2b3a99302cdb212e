"""Wordings of durations, doses and costs a unit of time, and the words just around a number."""

from __future__ import annotations

import re
from collections.abc import Iterator

from spacy.tokens import Token

from kgx.extract.measure_changes import rest_of_sentence
from kgx.extract.sites import Site, branch, counted, governor, join, noun_core, predicate, subject
from kgx.extract.wording import Wording, cut, gerund, lexicon


def times(place: Site) -> Iterator[Wording]:
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
        does = join(predicate(verb, stat))
        during = before in ("for", "over", "during")
        yield Wording(f"duration verb {during}", cut(f"duration of {with_form(does, verb, gerund(verb))}"))
        yield Wording("time to verb", cut(f"time to {with_form(does, verb, verb.lemma_)}"))
    if verb is not None:
        actor = subject(verb)
        if actor is not None and actor.pos_ in ("NOUN", "PROPN"):
            yield Wording("duration of actor", f"duration of {join(noun_core(actor, stat))}")
            yield Wording("actor duration", f"{join(noun_core(actor, stat))} duration")


def with_form(text: str, verb: Token, form: str) -> str:
    """A text with the first stand of a verb in another form."""
    return re.sub(rf"(?<![\w-]){re.escape(verb.text)}(?![\w-])", form, text, count=1)


def per(place: Site) -> Iterator[Wording]:
    """Walnuts a day; exercise each week."""
    doc, last = place.tokens.doc, place.tokens.end
    after = rest_of_sentence(place)
    rate = re.search(lexicon()["rate"], after[:60])
    noun = counted(place)
    if rate is not None:
        per = rate.group()
        if noun is not None:
            yield Wording("noun per", cut(f"{join(branch(noun, without=place.hidden))} {per}"))
        verb = governor(place.root)
        if verb is not None:
            yield Wording("verb per", cut(f"{join([verb])} {per}"))
        yield Wording(
            "cost per" if place.kind == "money" else "dose per", f"{'cost' if place.kind == 'money' else 'dose'} {per}"
        )
    elif noun is not None and last < len(doc):
        yield Wording("noun content", join(branch(noun, without=place.hidden)))


def window(place: Site) -> Iterator[Wording]:
    """The content words that follow, and those that come before, within the sentence."""
    doc = place.tokens.doc
    after = list(doc[place.tokens.end : min(place.sentence[-1].i + 1, place.tokens.end + 14)])
    stop = next((index for index, token in enumerate(after) if token.text in ",;()" and index > 1), len(after))
    yield Wording("words after", join(after[:stop]))
    before = list(doc[max(place.sentence[0].i, place.hidden[0].i - 9) : place.hidden[0].i])
    cut = max((index for index, token in enumerate(before) if token.text in ",;()"), default=-1)
    yield Wording("words before", join(before[cut + 1 :]))
    around = [*before[cut + 1 :], *(after[1:stop] if after and after[0].lower_ == "of" else after[:stop])]
    yield Wording("words around", join(around))
