"""Features of one context of a candidate: the words between and around its mentions, the path that joins them."""

from __future__ import annotations

from itertools import pairwise

from kgx.extract.relations.candidates import Bridge, Context
from kgx.extract.relations.syntax import dependency_path, first_conjunct, symbol
from kgx.extract.relations.view import Mention, View


def context_features(view: View, context: Context) -> list[str]:
    subject, object_ = context.subject, context.object
    if subject is None:
        return _window_features(view, object_)
    if context.distance:
        return _apart_features(view, context)
    order = ">" if subject.start <= object_.start else "<"
    first, second = (subject, object_) if order == ">" else (object_, subject)
    first, second = _outer(view, first, second)
    symbols = [symbol(view, token) for token in range(first.end, second.start)]
    found = [f"o:{order}", f"len{order}:{_bucket(len(symbols))}"]
    if subject.anaphor or object_.anaphor:
        found.append(f"anaphor:{subject.anaphor}{object_.anaphor}")
    inner = symbols if len(symbols) <= 14 else symbols[:7] + symbols[-7:]
    found += [f"b{order}{symbol}" for symbol in inner]
    found += [f"bb{order}{a} {b}" for a, b in pairwise(inner)]
    if len(symbols) <= 5:
        found.append(f"bs{order}{' '.join(symbols)}")
    span = range(first.end, second.start) if len(symbols) <= 30 else range(first.end, first.end + 30)
    found += [f"bc{order}{name}" for token in span for name in view.classes[token]]
    low, high = view.sentences[subject.sentence]
    found += [f"l{order}{symbol(view, t)}" for t in range(max(low, first.start - 3), first.start)]
    found += [f"r{order}{symbol(view, t)}" for t in range(second.end, min(high, second.end + 3))]
    found += [f"lc{order}{name}" for t in range(max(low, first.start - 7), first.start) for name in view.classes[t]]
    found += [f"rc{order}{name}" for t in range(second.end, min(high, second.end + 7)) for name in view.classes[t]]
    found += [f"se:{role}" for role in view.roles[subject.number]]
    found += [f"oe:{role}" for role in view.roles[object_.number]]
    found += _path_features(view, subject, object_)
    return found


def _outer(view: View, first: Mention, second: Mention) -> tuple[Mention, Mention]:
    """The last member of the list of `first` and the first member of the list of `second`, unless it is one list."""
    one, two = view.list_of[first.number], view.list_of[second.number]
    if one == two:
        return first, second
    left, right = view.mentions[one[1]], view.mentions[two[0]]
    return (left, right) if left.end <= right.start else (first, second)


def bridge_features(view: View, bridge: Bridge) -> list[str]:
    """Words and classes around the only mention of a bridge, marked with its side and how the other side is meant."""
    start, end = (view.mentions[number] for number in view.list_of[bridge.mention.number])
    low, high = view.sentences[bridge.mention.sentence]
    mark = f"{bridge.side}-{bridge.how}"
    found = [f"{mark}"]
    found += [f"{mark}<{symbol(view, t)}" for t in range(max(low, start.start - 4), start.start)]
    found += [f"{mark}>{symbol(view, t)}" for t in range(end.end, min(high, end.end + 4))]
    found += [f"{mark}<{name}" for t in range(max(low, start.start - 15), start.start) for name in view.classes[t]]
    found += [f"{mark}>{name}" for t in range(end.end, min(high, end.end + 10)) for name in view.classes[t]]
    found += [f"{mark}e:{role}" for role in view.roles[bridge.mention.number]]
    found += [f"{mark}^{name}" for name in view.classes[view.heads[first_conjunct(view, start.head)]]]
    return found


def _window_features(view: View, mention: Mention) -> list[str]:
    low, high = view.sentences[mention.sentence]
    found = [f"l>{symbol(view, t)}" for t in range(max(low, mention.start - 6), mention.start)]
    found += [f"r>{symbol(view, t)}" for t in range(mention.end, min(high, mention.end + 4))]
    found += [f"sc>{name}" for t in range(low, high) for name in view.classes[t]]
    found.append(f"where:{'end' if mention.sentence >= len(view.sentences) - 3 else 'body'}")
    return found


def _apart_features(view: View, context: Context) -> list[str]:
    """Classes of both sentences when subject and object stand in different ones."""
    assert context.subject is not None
    order = ">" if context.subject.start <= context.object.start else "<"
    found = [f"x:{order}{context.distance}"]
    for side, mention in (("s", context.subject), ("o", context.object)):
        low, high = view.sentences[mention.sentence]
        found += [f"x{side}{order}{name}" for token in range(low, min(high, low + 60)) for name in view.classes[token]]
        found += [f"x{side}e:{role}" for role in view.roles[mention.number]]
        if mention.sentence == 0:
            found.append(f"x{side}:headline")
    return found


def _path_features(view: View, subject: Mention, object_: Mention) -> list[str]:
    one, two = view.list_of[subject.number], view.list_of[object_.number]
    if one != two:
        subject, object_ = view.mentions[one[0]], view.mentions[two[0]]
    left, right = first_conjunct(view, subject.head), first_conjunct(view, object_.head)
    found = ["one-list"] if one == two else []
    if left == right:
        found.append("same-list")
        left, right = subject.head, object_.head
    path = dependency_path(view, left, right)
    if path is None:
        return [*found, "no-path"]
    up, down = path
    top = up[-1]
    labels = [f"{view.deps[t]}^" for t in up[:-1]] + [f"{view.deps[t]}_" for t in reversed(down[:-1])]
    if len(labels) <= 6:
        found.append(f"path:{' '.join(labels)}")
    inner = [*up[1:], *reversed(down[1:-1])]
    if len(inner) <= 4:
        lexical = " ".join(f"{symbol(view, t)}" for t in inner)
        found.append(f"words:{lexical}")
        found.append(f"full:{view.deps[left]} {lexical} {view.deps[right]}")
    for token in inner:
        found.append(f"pw:{symbol(view, token)}")
        found += [f"pc:{name}" for name in view.classes[token]]
    found.append(f"top:{symbol(view, top)}")
    found += [
        f"tc:{view.deps[up[-2]] if len(up) > 1 else '='}:{view.deps[down[-2]] if len(down) > 1 else '='}:{name}"
        for name in view.classes[top]
    ]
    low, high = view.sentences[subject.sentence]
    for token in range(max(low, top - 6), min(high, top + 7)):
        if view.heads[token] == top and view.deps[token] in ("neg", "aux", "auxpass", "advmod", "mark"):
            found.append(f"td:{symbol(view, token)}")
    return found


def _bucket(length: int) -> str:
    for limit in (0, 1, 2, 4, 8, 15, 25):
        if length <= limit:
            return str(limit)
    return "far"
