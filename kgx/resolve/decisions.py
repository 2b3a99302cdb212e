"""People's corrections of a graph: a file of decisions, one JSON object a line, and what each of them means.

JSON Lines, because people read and edit it, version control merges it line by line, names with tabs, quotes or `#` need
no rule of their own, and every Python reads it without another package.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from kgx.errors import GraphError
from kgx.model import NAMED_TYPES
from kgx.ontology.predicates import PREDICATES

DECISIONS = "decisions.jsonl"
_SURROGATE = re.compile("[\ud800-\udfff]")
_FIELDS: Mapping[str, tuple[frozenset[str], frozenset[str]]] = {
    "merge": (frozenset({"type", "name", "with"}), frozenset()),
    "split": (frozenset({"type", "name"}), frozenset({"document"})),
    "rename": (frozenset({"type", "name", "to"}), frozenset()),
    "reject": (frozenset({"subject", "predicate", "object"}), frozenset({"status"})),
    "accept": (frozenset({"subject", "predicate", "object"}), frozenset({"status"})),
}
"""For each decision the fields it must have and those it may have, besides `decision` and `note`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One correction. Things go by a name and their type, facts by the names at their ends, so that it outlives keys.

    `merge`: `name` and `other` are one thing. `split`: `name` is a thing of its own, in all documents or in `document`.
    `rename`: the thing that has `name` is called `other`. `reject` and `accept`: the fact is wrong, or right; without
    `status` whatever its status.
    """

    decision: str
    type: str | None = None
    name: str | None = None
    other: str | None = None
    document: str | None = None
    subject: str | None = None
    predicate: str | None = None
    object: str | None = None
    status: str | None = None
    note: str | None = None

    def __str__(self) -> str:
        if self.decision in ("reject", "accept"):
            status = f" [{self.status}]" if self.status else ""
            return f"{self.decision} {self.subject} {self.predicate} {self.object}{status}"
        link = {"merge": " with ", "rename": " to "}.get(self.decision)
        rest = f"{link}{self.other!r}" if link else (f" in {self.document}" if self.document else "")
        return f"{self.decision} {self.type} {self.name!r}{rest}"

    def to_json(self) -> dict[str, str]:
        """The object of its line."""
        record = {key: value for key, value in asdict(self).items() if value is not None}
        if "other" in record:
            record["with" if self.decision == "merge" else "to"] = record.pop("other")
        return record

    @classmethod
    def from_json(cls, record: Mapping[str, Any]) -> Decision:
        """Read an object of `to_json`; raises ValueError with a line for a person."""
        kind = str(record.get("decision"))
        if kind not in _FIELDS:
            raise ValueError(f"decision must be one of {' '.join(_FIELDS)}")
        required, optional = _FIELDS[kind]
        given = record.keys() - {"decision", "note"}
        if missing := sorted(required - given):
            raise ValueError(f"{kind} needs {' and '.join(missing)}")
        if unknown := sorted(given - required - optional):
            raise ValueError(f"{kind} has no {' and no '.join(unknown)}")
        if not all(isinstance(value, str) and _is_readable(value) for value in record.values()):
            raise ValueError("every value must be text that can be read")
        if record.get("type", NAMED_TYPES[0]) not in NAMED_TYPES:
            raise ValueError(f"type must be one of {' '.join(NAMED_TYPES)}")
        if "predicate" in record and record["predicate"] not in PREDICATES:
            raise ValueError(f"{record['predicate']} is no predicate")
        fields = {{"with": "other", "to": "other"}.get(key, key): value for key, value in record.items()}
        return cls(**fields)


def _is_readable(text: str) -> bool:
    """Whether a text has a visible character and can be written as UTF-8."""
    return any(char.isprintable() and not char.isspace() for char in text) and not _SURROGATE.search(text)


def read_decisions(path: Path) -> tuple[Decision, ...]:
    """The decisions of a file in its order; none where there is no file. Raises GraphError naming the line at fault."""
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except FileNotFoundError:
        return ()
    except (OSError, UnicodeDecodeError) as error:
        raise GraphError(f"{path} cannot be read: {error}") from None
    found = []
    for number, line in enumerate(lines, 1):
        if not line.strip():
            continue
        try:
            record = json.loads(line)
            if not isinstance(record, dict):
                raise ValueError("not a JSON object")
            found.append(Decision.from_json(record))
        except (ValueError, RecursionError) as error:
            raise GraphError(f"{path}, line {number}: {error}: mend or remove the line") from None
    return tuple(found)


def format_decisions(decisions: Iterable[Decision]) -> str:
    """The text of a file of decisions."""
    return "".join(json.dumps(item.to_json(), ensure_ascii=False) + "\n" for item in decisions)


def digest(decisions: Iterable[Decision]) -> str:
    """Equal for equal decisions in equal order; empty for none. Notes do not count."""
    records = [{key: value for key, value in item.to_json().items() if key != "note"} for item in decisions]
    return hashlib.sha256(json.dumps(records).encode("ascii")).hexdigest() if records else ""
