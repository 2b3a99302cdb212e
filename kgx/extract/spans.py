"""The last component: what kgx found as `doc.ents`, for users who want plain spaCy."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from spacy.language import Language
from spacy.tokens import Doc, Span
from spacy.util import filter_spans

from kgx.extract.layers import DateSpan, EntityRow, Name, StatisticSpan


class Labelled(NamedTuple):
    """A character span with its type and, for a linked entity, its first identifier."""

    start: int
    end: int
    label: str
    link: str


def labelled_spans(doc: Doc) -> Iterator[Labelled]:
    """Names, dates and statistics of the layers of `doc`, in that order."""
    link_of_name = {
        index: row.links[0]
        for row in (EntityRow(*r) for r in doc._.kgx_entities)
        if row.links
        for index in row.mentions
    }
    for index, name in enumerate(Name(*row) for row in doc._.kgx_names):
        yield Labelled(name.start, name.end, name.type, link_of_name.get(index, ""))
    for date in (DateSpan(*row) for row in doc._.kgx_dates):
        yield Labelled(date.start, date.end, "Date", "")
    for statistic in (StatisticSpan(*row) for row in doc._.kgx_statistics):
        yield Labelled(statistic.start, statistic.end, "Statistic", "")


def token_spans(doc: Doc, labelled: Iterable[Labelled]) -> list[Span]:
    """The same as spaCy spans; one that cuts a token is widened to whole tokens."""
    spans = []
    for item in labelled:
        span = doc.char_span(item.start, item.end, label=item.label, kb_id=item.link, alignment_mode="expand")
        if span is not None:
            spans.append(span)
    return spans


@Language.component("kgx_spans", assigns=["doc.ents"])
def kgx_spans(doc: Doc) -> Doc:
    """Set `doc.spans["kgx"]` to everything found and `doc.ents` to what of it does not overlap (longest first)."""
    spans = token_spans(doc, labelled_spans(doc))
    doc.spans["kgx"] = spans
    doc.set_ents(filter_spans(spans))
    return doc
