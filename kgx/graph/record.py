"""One extraction as JSON text and back, with nothing lost.

The JSON of `kgx extract` is for people and programs and rounds; this one is what the graph folder keeps: every field of
every record under its own name, fields at their default left out.
"""

from __future__ import annotations

import dataclasses
import json
from typing import Any, TypeVar

from kgx.model import AnyEntity, Date, Document, Entity, Extraction, Fact, Mention, Statistic

RECORD_VERSION = 1
"""Raised with every change of the form; a folder of another version is refused."""

_Record = TypeVar("_Record", Entity, Date, Statistic, Mention, Fact)


def dump_document(document: Document) -> str:
    """A document as JSON text."""
    return _text(_plain(document))


def dump_extraction(extraction: Extraction) -> str:
    """What a document says, without the document, as JSON text."""
    return _text(
        {
            "entities": [_entity_to_plain(entity) for entity in extraction.entities],
            "facts": [_plain(fact) for fact in extraction.facts],
        }
    )


def load_document(text: str) -> Document:
    """The document of `dump_document`."""
    return Document(**json.loads(text))


def load_extraction(text: str, document: Document) -> Extraction:
    """The extraction of `dump_extraction`."""
    record = json.loads(text)
    return Extraction(
        document=document,
        entities=tuple(_entity_from_plain(entity) for entity in record["entities"]),
        facts=tuple(_revive(Fact, fact) for fact in record["facts"]),
    )


def _text(record: dict[str, Any]) -> str:
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _plain(record: Document | Entity | Date | Statistic | Mention | Fact) -> dict[str, Any]:
    """The fields that are not at their default; tuples become lists in JSON by themselves."""
    values = ((field, getattr(record, field.name)) for field in dataclasses.fields(record))
    return {field.name: value for field, value in values if value != field.default}


def _entity_to_plain(entity: AnyEntity) -> dict[str, Any]:
    record = {**_plain(entity), "type": entity.type, "mentions": [_plain(mention) for mention in entity.mentions]}
    if isinstance(entity, Entity) and entity.coreferences:
        record["coreferences"] = [_plain(mention) for mention in entity.coreferences]
    return record


def _entity_from_plain(record: dict[str, Any]) -> AnyEntity:
    record["mentions"] = [_revive(Mention, mention) for mention in record["mentions"]]
    if "coreferences" in record:
        record["coreferences"] = [_revive(Mention, mention) for mention in record["coreferences"]]
    if record["type"] == "Date":
        return _revive(Date, record)
    if record["type"] == "Statistic":
        return _revive(Statistic, record)
    return _revive(Entity, record)


def _revive(cls: type[_Record], record: dict[str, Any]) -> _Record:
    fields: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in record.items()
    }
    return cls(**fields)
