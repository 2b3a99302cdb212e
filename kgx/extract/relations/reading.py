"""Makes a `View` of a spaCy `Doc` and its layers."""

from __future__ import annotations

from spacy.tokens import Doc

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan
from kgx.extract.relations.anaphors import add_anaphors
from kgx.extract.relations.lexicon import json_data, trigger_lexicon
from kgx.extract.relations.lists import name_lists
from kgx.extract.relations.view import View, build_view


def view_of(doc: Doc) -> View:
    """Tokens, sentences, entities and mentions of a parsed document."""
    names = [Name(*row) for row in doc._.kgx_names]
    entities = [
        (row.id, row.type, row.name, [(names[i].start, names[i].end) for i in row.mentions])
        for row in (EntityRow(*r) for r in doc._.kgx_entities)
    ]
    dates = [("Date", row.start, row.end) for row in (DateSpan(*r) for r in doc._.kgx_dates)]
    numbers = [("Statistic", row.start, row.end) for row in (StatisticSpan(*r) for r in doc._.kgx_statistics)]
    view = build_view(base_view(doc), entities, dates + numbers, trigger_lexicon())
    add_anaphors(view, json_data("anaphors.json"))
    view.list_of = name_lists(view)
    return view


def base_view(doc: Doc) -> View:
    """The tokens and sentences alone."""
    sentences = [(span.start, span.end) for span in doc.sents]
    sentence_of = [number for number, (start, end) in enumerate(sentences) for _ in range(start, end)]
    starts = [token.idx for token in doc]
    return View(
        text=doc.text,
        words=[token.lower_ for token in doc],
        lemmas=[token.lemma_.lower() for token in doc],
        pos=[token.pos_ for token in doc],
        deps=[token.dep_ for token in doc],
        heads=[token.head.i for token in doc],
        starts=starts,
        ends=[start + len(token) for start, token in zip(starts, doc, strict=True)],
        sentence_of=sentence_of,
        sentences=sentences,
    )
