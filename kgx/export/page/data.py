"""What the page knows, as one JSON value: documents, things, facts with quoted sentences, figures.

Things and documents are numbered in their order; everything else refers to them by number. Offsets into a document's
text count UTF-16 units there, as JavaScript does. Dates are in words; a document's own stands beside them in EDTF, too.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from kgx.export.node_types import NODE_TYPES
from kgx.export.sentences import quote_in_sentence
from kgx.export.view import QUALIFIERS, is_about_document, mention_counts
from kgx.model import NAMED_TYPES, Entity, Evidence, Extraction, Observation, Resolution, Statement, Thing
from kgx.ontology.edtf import in_words
from kgx.ontology.invisible import visible
from kgx.ontology.namespaces import identifier_iri
from kgx.resolve.date_words import QUALIFIERS as DATES
from kgx.resolve.date_words import DateWords

TEXT_LIMIT = 8_000_000
"""Up to so many characters of documents the page holds their whole texts, beyond that only the quoted sentences."""

_CREDIT = re.compile(
    r"""[(\[]?(?:
        (?:photo|photograph|image|picture|illustration|graphic)s?(?:\s(?:source|credit|courtesy)[^:]{0,40})?\s?:
        | (?:source|credit)s?\s?: | (?:photo|photograph)s?\s(?:by|courtesy)\s | courtesy\sof\s | ©
    )""",
    re.IGNORECASE | re.VERBOSE,
)
"""How a line begins that is no headline: "Photo credit: …", "Image: …", "Source: …"."""


def page_data(resolution: Resolution) -> dict[str, Any]:
    """The value that the page's scripts read."""
    return _Numbered(resolution).data()


class _Numbered:
    """A resolution with its documents and things numbered."""

    def __init__(self, resolution: Resolution) -> None:
        self.resolution = resolution
        self.documents = {item.document.id: item.document for item in resolution.extractions}
        self.document_number = {document: number for number, document in enumerate(self.documents)}
        self.thing_number = {thing.key: number for number, thing in enumerate(resolution.things)}
        self.thing_of_member = {
            member: number for number, thing in enumerate(resolution.things) for member in thing.members
        }
        self.units = {name: _Utf16(document.text) for name, document in self.documents.items()}
        self.mentions = mention_counts(resolution)
        self.dates = DateWords(resolution.extractions)

    def data(self) -> dict[str, Any]:
        with_text = sum(len(document.text) for document in self.documents.values()) <= TEXT_LIMIT
        return {
            "types": [_type(name) for name in NODE_TYPES if name in (*NAMED_TYPES, "Document")],
            "documents": [self._document(item, with_text=with_text) for item in self.resolution.extractions],
            "things": [self._thing(thing) for thing in self.resolution.things],
            "facts": [fact for statement in self.resolution.statements if (fact := self._fact(statement))],
            "figures": [self._figure(observation) for observation in self.resolution.observations],
        }

    def _document(self, extraction: Extraction, *, with_text: bool) -> dict[str, Any]:
        document = extraction.document
        record = _present(
            id=document.id,
            title=document.title or _first_line(document.text) or document.id,
            date=document.date,
            day=in_words(document.date) if document.date else None,
            source=document.source,
            url=_web_address(document.url),
        )
        if with_text:
            record |= {"text": document.text, "marks": self._marks(extraction)}
        return record

    def _marks(self, extraction: Extraction) -> list[tuple[int, int, int]]:
        """(start, end, thing) of every mention, sorted, none overlapping."""
        units = self.units[extraction.document.id]
        marks: list[tuple[int, int, int]] = []
        spans = sorted(
            (mention.start, -mention.end, number)
            for entity in extraction.entities
            if isinstance(entity, Entity)
            and (number := self.thing_of_member.get((extraction.document.id, entity.id))) is not None
            for mention in (*entity.mentions, *entity.coreferences)
        )
        reached = 0
        for start, minus_end, number in spans:
            if start >= reached:
                marks.append((units.offset(start), units.offset(-minus_end), number))
                reached = -minus_end
        return marks

    def _thing(self, thing: Thing) -> dict[str, Any]:
        documents = sorted({self.document_number[name] for name, _ in thing.members if name in self.document_number})
        return _present(
            key=thing.key,
            type=thing.type,
            label=thing.label,
            names=[name for name in thing.names if name != thing.label],
            links=[[curie, _web_address(identifier_iri(curie))] for curie in thing.links],
            broader=[self.thing_number[key] for key in thing.broader if key in self.thing_number],
            documents=documents,
            mentions=sum(self.mentions.get(member, 0) for member in thing.members),
            reasons=list(thing.reasons),
        )

    def _fact(self, statement: Statement) -> dict[str, Any] | None:
        target = self.thing_number.get(statement.object)
        if is_about_document(statement):
            subject = self.document_number.get(statement.subject)
        else:
            subject = self.thing_number.get(statement.subject)
        if subject is None or target is None:
            return None
        return _present(
            predicate=statement.predicate,
            about="document" if is_about_document(statement) else None,
            subject=subject,
            object=target,
            status=statement.status,
            evidence=self._evidence(statement.evidence),
        )

    def _figure(self, observation: Observation) -> dict[str, Any]:
        roles = {name: self.thing_number.get(getattr(observation, name) or "") for name in ("about", "place", "source")}
        return _present(
            key=observation.key,
            surface=observation.surface,
            unit=observation.unit,
            modifier=observation.modifier,
            measure=observation.measure,
            date=self.dates.of_figure(observation),
            evidence=self._evidence(observation.evidence),
            **roles,
        )

    def _evidence(self, evidence: Iterable[Evidence]) -> list[dict[str, Any]]:
        return [self._piece(piece) for piece in evidence if piece.document in self.documents]

    def _piece(self, piece: Evidence) -> dict[str, Any]:
        text = self.documents[piece.document].text
        qualifiers = {
            name: self.dates.of_evidence(piece, field) if field in DATES else getattr(piece, field)
            for name, field in QUALIFIERS.items()
        }
        return _present(
            document=self.document_number[piece.document],
            at=self.units[piece.document].offset(piece.start),
            quote=quote_in_sentence(text, piece.start, piece.end),
            confidence=round(piece.confidence, 3),
            rule=piece.rule,
            **qualifiers,
        )


class _Utf16:
    """Turns offsets in code points into offsets in UTF-16 units."""

    def __init__(self, text: str) -> None:
        self._astral = () if text.isascii() else tuple(i for i, character in enumerate(text) if character > "\uffff")

    def offset(self, position: int) -> int:
        return position + bisect_left(self._astral, position)


def _type(name: str) -> dict[str, str]:
    look = NODE_TYPES[name]
    return {"name": name, "plural": look.plural, "light": look.light, "dark": look.dark, "shape": look.shape}


def _present(**fields: Any) -> dict[str, Any]:
    """The fields that have a value."""
    return {name: value for name, value in fields.items() if value is not None and value != []}


def _first_line(text: str) -> str:
    """The first line that has words and gives no credit for a picture or a text, cut to the length of a headline."""
    lines = [line for line in (visible(line).strip() for line in text.splitlines()) if line]
    line = next((line for line in lines if not _CREDIT.match(line)), "".join(lines[:1]))
    return line if len(line) <= 120 else line[:119].rsplit(" ", 1)[0] + " …"


def _web_address(url: str | None) -> str | None:
    """The address if a click on it can do no harm: http or https with a host."""
    if url is None:
        return None
    try:
        parts = urlsplit(url)
    except ValueError:
        return None
    return url if parts.scheme in ("http", "https") and parts.netloc else None
