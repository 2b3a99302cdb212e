"""What a candidate looks like: named sparse features for the linear models, numbers for the trees."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from kgx.extract.relations.candidates import DOCUMENT, Candidate, Context, gap
from kgx.extract.relations.contexts import bridge_features, context_features
from kgx.extract.relations.patterns import matches
from kgx.extract.relations.profiles import Profile
from kgx.extract.relations.syntax import dependency_path, first_conjunct
from kgx.extract.relations.view import View


@dataclass(slots=True)
class Features:
    """Features of one candidate; `hits` are the names of the surface patterns that match, by predicate.

    `own` are the named features of the pair, `sides` those of its object and of its subject; `dense` are numbers about
    the pair, `setting` numbers about the rest of its document.
    """

    own: tuple[str, ...] = ()
    sides: tuple[tuple[str, ...], ...] = ()
    dense: list[float] = field(default_factory=list)
    setting: list[float] = field(default_factory=list)
    hits: dict[str, list[str]] = field(default_factory=dict)

    @property
    def sparse(self) -> list[str]:
        """All named features, sorted."""
        return sorted([*self.own, *(name for side in self.sides for name in side)])


def candidate_features(view: View, candidate: Candidate, all_profiles: list[Profile]) -> Features:
    """Sparse and dense features of one candidate."""
    features = Features()
    own: list[str] = []
    object_ = all_profiles[candidate.object]
    features.sides = (object_.as_object,)
    subject, alike = object_, list[str]()
    if candidate.subject != DOCUMENT:
        subject = all_profiles[candidate.subject]
        features.sides = (object_.as_object, subject.as_subject)
        alike = _name_features(view.names[candidate.subject], view.names[candidate.object])
        own += [f"ranks:{min(subject.rank, 2)}{min(object_.rank, 2)}", *alike]
    near = [context for context in candidate.contexts if context.distance <= 2]
    best = candidate.contexts[0] if candidate.contexts else None
    for context in near:
        own += context_features(view, context)
    for bridge in candidate.bridges:
        own += bridge_features(view, bridge)
    breaks = _line_breaks(view, best)
    own += [f"distance:{candidate.distance}", f"contexts:{len(near)}", f"breaks:{min(breaks, 2)}", "bias"]
    for context in near:
        for predicate, name in matches(view, candidate, context):
            features.hits.setdefault(predicate, []).append(name)
            own.append(f"p:{predicate}:{name}")
    if candidate.signature == ("Drug", "Drug") and is_copy_name(
        *(view.names[n] for n in (candidate.subject, candidate.object))
    ):
        features.hits.setdefault("biosimilarOf", []).append("name")
    features.own = tuple(dict.fromkeys(own))
    features.dense = [*_dense(view, candidate, best, (subject, object_), alike), float(breaks)]
    features.setting = _setting(candidate, all_profiles)
    return features


def _line_breaks(view: View, context: Context | None) -> int:
    """How many lines end between the two mentions of a context: another paragraph often speaks of something else."""
    if context is None or context.subject is None:
        return 0
    left, right = sorted((context.subject, context.object), key=lambda mention: mention.start)
    return view.text.count("\n", view.ends[left.end - 1], max(view.starts[right.start], view.ends[left.end - 1]))


def _setting(candidate: Candidate, all_profiles: list[Profile]) -> list[float]:
    """Who leads the study, the subject or another; whether a sentence leaves one side to be understood, and how."""
    subject = None if candidate.subject == DOCUMENT else all_profiles[candidate.subject]
    lead, rival = (subject.lead, subject.rival) if subject else (0, 0)
    bridges = [bridge.side + bridge.how for bridge in candidate.bridges]
    ways = ("olast", "omain", "olastmain", "slast", "smain", "slastmain")
    return [float(lead), float(rival), *(float(way in bridges) for way in ways)]


def _name_features(subject: str, object_: str) -> list[str]:
    left, right = subject.lower().split(), object_.lower().split()
    found = []
    if left and right:
        if set(right) < set(left):
            found.append("name:s>o")
        if set(left) < set(right):
            found.append("name:o>s")
        if left[-1].rstrip("s") == right[-1].rstrip("s"):
            found.append("name:head")
    return found


def is_copy_name(subject: str, object_: str) -> bool:
    """Whether one drug is named as the copy of the other ("pembrolizumab biosimilar", "generic Lipitor")."""
    left, right = subject.lower().split(), object_.lower().split()
    words = {"biosimilar", "biosimilars", "generic", "generics"}
    rest = [word for word in left if word not in words and word not in ("of", "to")]
    return bool(words.intersection(left)) and rest == right and not words.intersection(right)


def _dense(
    view: View, candidate: Candidate, best: Context | None, sides: tuple[Profile, Profile], names: Sequence[str]
) -> list[float]:
    subject, object_ = sides
    near = [c for c in candidate.contexts if c.distance == 0]
    same = [0, 0, 0]
    path_length, order, distance, same_list, anaphor, sentence = 20.0, 0.0, 200.0, 0.0, 0.0, -1.0
    kinds = candidate.signature
    if best is not None and best.subject is not None:
        left, right = sorted((best.subject, best.object), key=lambda mention: mention.start)
        distance, order = float(min(gap(left, right), 200)), float(best.subject.start < best.object.start)
        anaphor, sentence = float(best.subject.anaphor + best.object.anaphor), float(best.object.sentence)
        if best.distance == 0:
            for number in {view.owner[t] for t in range(left.end, right.start) if view.owner[t] >= 0}:
                kind = view.types[view.mentions[number].entity]
                same[0] += kind == kinds[0]
                same[1] += kind == kinds[1]
                same[2] += kind not in kinds
            path = dependency_path(view, best.subject.head, best.object.head)
            path_length = float(len(path[0]) + len(path[1]) - 2) if path else 20.0
            same_list = float(first_conjunct(view, left.head) == first_conjunct(view, right.head))
    return [
        float(candidate.distance), distance, order, float(len(near)), anaphor, float(subject.count),
        float(object_.count), float(min(subject.first, 30)), float(min(object_.first, 30)), float(subject.title),
        float(object_.title), float(subject.rank), float(object_.rank), float(view.type_counts[kinds[0]]),
        float(view.type_counts[kinds[1]]), len(near) / max(min(subject.count, object_.count), 1), float(same[0]),
        float(same[1]), float(same[2]), float("name:s>o" in names), float("name:o>s" in names), path_length, same_list,
        object_.share, subject.share, float(len(view.sentences)), sentence,
        float(best is not None and best.object.sentence >= len(view.sentences) - 3),
    ]  # fmt: skip
