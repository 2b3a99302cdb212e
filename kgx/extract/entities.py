"""`kgx_entities`: from the named mentions of a text to its entities, with links and coreferences.

Reads `doc._.kgx_names`, writes `doc._.kgx_entities`. Works on any `Doc` that has names; sentence boundaries, where the
pipeline sets them, make coreferences surer.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence

from spacy.language import Language
from spacy.tokens import Doc

from kgx.extract.clusters import Group, best_name, cluster
from kgx.extract.coordination import complete_names
from kgx.extract.coreference import Antecedent, find_coreferences
from kgx.extract.layers import EntityRow, Name
from kgx.ontology.links import identity, links, place_label


def find_entities(text: str, names: Sequence[Name], sentence_starts: Sequence[int] = ()) -> list[EntityRow]:
    """The entities of a text, in order of first mention, from its named mentions (in any order)."""
    order = sorted(range(len(names)), key=lambda index: names[index][:2])
    ordered = [names[index] for index in order]
    full_names = complete_names(text, ordered, lambda name, kind: bool(links(name, kind)) or bool(identity(name, kind)))
    groups = cluster(text, ordered, full_names=full_names, identify=identity)
    rows = []
    for number, group in enumerate(groups, 1):
        counts = Counter(full_names.get(i) or text[ordered[i].start : ordered[i].end] for i in group.mentions)
        rows.append(
            EntityRow(
                id=f"E{number}",
                type=group.type,
                name=best_name(group.type, counts, spell_out=_spell_out),
                mentions=tuple(order[index] for index in group.mentions),
                coreferences=(),
                links=_links(group, counts),
            )
        )
    return _with_coreferences(text, ordered, groups, rows, sentence_starts)


def _spell_out(name: str, kind: str) -> str | None:
    return place_label(name) if kind == "Place" else None


def _links(group: Group, counts: Mapping[str, int]) -> tuple[str, ...]:
    """The identifiers of the group's names: of each vocabulary the one that most mentions have, none where two tie."""
    votes: dict[str, Counter[str]] = {}
    for name, count in counts.items():
        for curie in links(name, group.type):
            votes.setdefault(curie.partition(":")[0], Counter())[curie] += count
    chosen = []
    for tally in votes.values():
        ranked = tally.most_common(2)
        if len(ranked) == 1 or ranked[0][1] > ranked[1][1]:
            chosen.append(ranked[0][0])
    return tuple(sorted(chosen))


def _with_coreferences(
    text: str, names: Sequence[Name], groups: Sequence[Group], rows: list[EntityRow], sentence_starts: Sequence[int]
) -> list[EntityRow]:
    antecedents = sorted(
        Antecedent(names[index].start, names[index].end, row.type, row.id, row.name)
        for group, row in zip(groups, rows, strict=True)
        for index in group.mentions
    )
    spans: dict[str, list[tuple[int, int]]] = {}
    for start, end, thing in find_coreferences(text, antecedents, sentence_starts):
        spans.setdefault(thing, []).append((start, end))
    return [row._replace(coreferences=tuple(spans.get(row.id, ()))) for row in rows]


@Language.component("kgx_entities", requires=["doc._.kgx_names"], assigns=["doc._.kgx_entities"])
def kgx_entities(doc: Doc) -> Doc:
    """Write the entities of the document's names."""
    names = [Name(*row) for row in doc._.kgx_names]
    starts = [sentence.start_char for sentence in doc.sents] if doc.has_annotation("SENT_START") else []
    doc._.kgx_entities = tuple(find_entities(doc.text, names, starts))
    return doc
