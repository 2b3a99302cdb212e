"""Lists of names of one type ("acne, headache (2.9%) and weight gain"): what is said of one member holds for all."""

from __future__ import annotations

from itertools import pairwise

from kgx.extract.relations.view import Mention, View

_JOINTS = frozenset({",", "and", "or", "&", "/", ";", "and/or", "nor", "plus", "as", "well", "both", "even"})
_LIGHT = frozenset({"the", "a", "an", "to", "as", "well", "-", "also", "in", "of"})
_BREAKS = frozenset({"other", "similar", "such"})
"""Words after which the class of drugs or its member follows; what is said of one disease holds for both."""
_LONGEST = 3


def name_lists(view: View) -> list[tuple[int, int]]:
    """For each mention the numbers of the first and the last mention of its list; its own twice where it is alone.

    Two names of one type follow each other in a list when between them stand only commas, "and", "or", brackets with
    their content, and at most `_LONGEST` other light words.
    """
    order = sorted((m.start, number) for number, m in enumerate(view.mentions) if not m.anaphor)
    first = list(range(len(view.mentions)))
    for (_, left), (_, right) in pairwise(order):
        a, b = view.mentions[left], view.mentions[right]
        same = a.sentence == b.sentence and view.types[a.entity] == view.types[b.entity]
        if same and (a.entity == b.entity or _joined(view, a, b)):
            first[right] = first[left]
    last = dict(zip(first, range(len(first)), strict=True))
    last.update((first[number], number) for _, number in order)
    return [(start, last[start]) for start in first]


def _joined(view: View, left: Mention, right: Mention) -> bool:
    depth, joints, others = 0, 0, 0
    if right.start - left.end > 30 or _new_clause(view, left, right):
        return False
    for token in range(left.end, right.start):
        word = view.words[token]
        if word in "([":
            depth += 1
        elif word in ")]":
            depth -= 1
        elif depth > 0 or word.isspace():
            continue
        elif word in _BREAKS:
            if view.types[left.entity] == "Drug":
                return False
            others += 1
        elif word in _JOINTS:
            joints += 1
        elif word in _LIGHT or view.pos[token] in ("ADJ", "DET", "NUM"):
            others += 1
        else:
            return False
    return depth == 0 and joints > 0 and others <= _LONGEST


def _new_clause(view: View, left: Mention, right: Mention) -> bool:
    """Whether the right name is the subject of its own clause: "with A, and B sells X"."""
    gap = view.words[left.end : right.start]
    return gap[:2] in ([",", "and"], [",", "but"]) and view.deps[right.head] in ("nsubj", "nsubjpass")
