"""What was found about a part of a document, kept in that part: it goes when the document goes."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import wraps
from typing import Any, TypeVar, cast

Function = TypeVar("Function", bound=Callable[..., Any])


def memoized(function: Function) -> Function:
    """Like `functools.cache` for a function of a `Scene` or `Site`, whose `found` holds the results."""

    @wraps(function)
    def remembered(part: Any, *rest: Hashable) -> Any:
        key = (function, *rest)
        if key not in part.found:
            part.found[key] = function(part, *rest)
        return part.found[key]

    return cast(Function, remembered)
