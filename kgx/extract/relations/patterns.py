"""Surface patterns: a stretch of a sentence is rendered with placeholders and matched against `patterns.tsv`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from kgx.extract.relations.candidates import DOCUMENT, SIGNATURES, Candidate, Context
from kgx.extract.relations.lexicon import patterns, role_patterns
from kgx.extract.relations.view import Mention, View

SENTENCE_BREAK = " || "
BEFORE, AFTER, LONGEST = 14, 10, 45
_ABBREVIATED = frozenset({"dr.", "prof.", "mr.", "mrs.", "ms.", "jr.", "st.", "inc.", "ltd.", "co.", "u.s.", "vs."})
"""Written without their last stop, which in a pattern stands for the end of a sentence."""


def render(view: View, candidate: Candidate, context: Context) -> str:
    """The words around and between two mentions, names as `{S}`, `{O}` or `{Type}`, lists and acronyms collapsed."""
    low, high = view.sentences[context.object.sentence]
    mentions = [context.object] if context.subject is None else [context.subject, context.object]
    start = max(low, min(m.start for m in mentions) - BEFORE)
    end = min(high, max(m.end for m in mentions) + AFTER)
    return _collapse(" ".join(_render_words(view, candidate, context, start, end)), candidate)


def _render_words(view: View, candidate: Candidate, context: Context, start: int, end: int) -> list[str]:
    mentions = [context.object] if context.subject is None else [context.subject, context.object]
    marks = {m.start: ("{S}" if m is context.subject else "{O}", m.end) for m in mentions}
    words: list[str] = []
    token = start
    while token < end:
        if token in marks:
            word, token = marks[token]
        elif view.owner[token] >= 0:
            mention = view.mentions[view.owner[token]]
            word = _placeholder(view, candidate, mention.entity)
            token = max(mention.end, token + 1)
        elif view.label[token]:
            word = f"{{{view.label[token]}}}"
            token += 1
            if words and words[-1] == word:
                continue
        else:
            word = view.words[token]
            word = word[:-1] if word in _ABBREVIATED else word
            token += 1
            if word.isspace():
                continue
        words.append(word)
    return words


def render_sentences(view: View, candidate: Candidate, context: Context) -> str:
    """The whole sentences of a context, in order, rendered like `render`."""
    numbers = {context.object.sentence} | ({context.subject.sentence} if context.subject else set())
    return SENTENCE_BREAK.join(
        _collapse(" ".join(_render_words(view, candidate, context, *view.sentences[number])), candidate)
        for number in sorted(numbers)
    )


def _placeholder(view: View, candidate: Candidate, entity: int) -> str:
    if entity == candidate.subject:
        return "{S}"
    return "{O}" if entity == candidate.object else f"{{{view.types[entity]}}}"


def _collapse(text: str, candidate: Candidate) -> str:
    for mark, kind in (("{S}", candidate.signature[0]), ("{O}", candidate.signature[1])):
        acronym, several = _collapsible(mark, kind)
        text = acronym.sub(mark, text)
        text = several.sub(lambda found, mark=mark: mark if mark in found[0] else found[0], text)  # type: ignore[misc]
    return text


@cache
def _collapsible(mark: str, kind: str) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """What is written as one mark: a name with its acronym, a list of names of a type."""
    member = rf"(?:{{{kind}}}|{re.escape(mark)})"
    joint = r"(?:,|and|or|&|, and|, or|,? as well as|/)(?: certain| some| various| even)?"
    return (
        re.compile(rf"{re.escape(mark)} [\[(] {re.escape(mark)} [\])]"),
        re.compile(rf"{member}(?: \( {{{kind}}} \))?(?: {joint} {member})+"),
    )


def matches(view: View, candidate: Candidate, context: Context) -> Iterator[tuple[str, str]]:
    """(predicate, pattern name) of every surface pattern that the context fits."""
    if context.distance:
        return
    if _length(context) > LONGEST:
        return
    text = render(view, candidate, context)
    for predicate in SIGNATURES[candidate.signature]:
        for pattern in patterns().get(predicate, ()):
            if pattern.regex.search(text):
                yield predicate, pattern.name


def matching(view: View, candidate: Candidate, context: Context, predicate: str) -> list[str]:
    """Names of the patterns of one predicate that the context fits, those that decide by themselves first."""
    if context.distance or _length(context) > LONGEST:
        return []
    text = render(view, candidate, context)
    found = [pattern for pattern in patterns().get(predicate, ()) if pattern.regex.search(text)]
    return [pattern.name for pattern in sorted(found, key=lambda pattern: not pattern.certain)]


def roles(view: View, mention: Mention) -> tuple[str, ...]:
    """Names of the patterns of `roles.tsv` that the words around a mention, or around its list, fit.

    What is said of a person may stand anywhere in the sentence.
    """
    kind = view.types[mention.entity]
    known = role_patterns().get(kind)
    if not known:
        return ()
    alone = Candidate(DOCUMENT, mention.entity, ("DOC", kind), ())
    first, last = (view.mentions[number] for number in view.list_of[mention.number])
    low, high = view.sentences[mention.sentence]
    start, end = max(low, min(first.start, mention.start) - BEFORE), min(high, max(last.end, mention.end) + AFTER)
    if kind == "Person":
        start, end = low, high
    words = _render_words(view, alone, Context(None, mention, 0), start, end)
    text = _collapse(" ".join(words), alone).replace("{O}", "{E}")
    return tuple(name for name, pattern in known if pattern.search(text))


def _length(context: Context) -> int:
    mentions = [context.object] if context.subject is None else [context.subject, context.object]
    return max(m.end for m in mentions) - min(m.start for m in mentions)
