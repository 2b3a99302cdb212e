"""The layers that kgx components write on a spaCy `Doc`: plain tuples, so that `Doc.to_bytes` and `n_process` work.

Offsets are characters of `doc.text`. Ids are local to the document. A row read back from bytes is a list; build the
named tuple from it again: `Name(*row)`.

| `doc._.`         | rows              | written by          |
| ---------------- | ----------------- | ------------------- |
| `kgx_date`       | ISO date or None  | the caller          |
| `kgx_names`      | `Name`            | `kgx_names`         |
| `kgx_dates`      | `DateSpan`        | `kgx_dates`         |
| `kgx_statistics` | `StatisticSpan`   | `kgx_statistics`    |
| `kgx_entities`   | `EntityRow`       | `kgx_entities`      |
| `kgx_measures`   | `MeasureRow`      | `kgx_measures`      |
| `kgx_facts`      | `FactRow`         | `kgx_facts`         |

`kgx_states` holds one vector a word between `kgx_names` and `kgx_facts`, then None.
"""

from __future__ import annotations

from typing import NamedTuple

from spacy.tokens import Doc


class Name(NamedTuple):
    """A named mention: `type` one of the named types, `found` model, lexicon or rule."""

    start: int
    end: int
    type: str
    found: str
    confidence: float


class DateSpan(NamedTuple):
    """A calendar expression with its EDTF value and mod; row i has the id `T{i+1}`."""

    start: int
    end: int
    value: str | None
    mod: str | None
    confidence: float


class StatisticSpan(NamedTuple):
    """A number with its unit; row i has the id `S{i+1}`. `high` is None unless `value` begins a range.

    `head` is the character offset of the noun that is counted or measured next to the number, or None.
    """

    start: int
    end: int
    value: float
    high: float | None
    unit: str
    modifier: str | None
    head: int | None
    confidence: float


class EntityRow(NamedTuple):
    """One named entity; `mentions` are indices into `kgx_names`, `coreferences` character spans."""

    id: str
    type: str
    name: str
    mentions: tuple[int, ...]
    coreferences: tuple[tuple[int, int], ...]
    links: tuple[str, ...]


class MeasureRow(NamedTuple):
    """What statistic row `statistic` (an index into `kgx_statistics`) measures; the rest are entity or date ids."""

    statistic: int
    measure: str | None
    about: str | None
    place: str | None
    date: str | None
    source: str | None


class FactRow(NamedTuple):
    """A fact between entity ids; the fields mean what they mean in `kgx.model.Fact`."""

    predicate: str
    subject: str
    object: str
    evidence: tuple[int, int]
    status: str | None
    date: str | None
    start: str | None
    end: str | None
    phase: str | None
    role: str | None
    trigger: tuple[int, int] | None
    rule: str
    confidence: float


LAYERS = (
    "kgx_names",
    "kgx_dates",
    "kgx_statistics",
    "kgx_entities",
    "kgx_measures",
    "kgx_facts",
)

if not Doc.has_extension("kgx_date"):
    Doc.set_extension("kgx_date", default=None)
if not Doc.has_extension("kgx_states"):
    Doc.set_extension("kgx_states", default=None)
for _layer in LAYERS:
    if not Doc.has_extension(_layer):
        Doc.set_extension(_layer, default=())
