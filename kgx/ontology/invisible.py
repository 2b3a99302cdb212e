"""Characters that nobody sees: they steer the direction of writing, join, part or mark, and can make one name look like
another. A text keeps them, so that offsets stay; a name has none.
"""

from __future__ import annotations

import re

# Unicode's format characters (Cf) that have no shape of their own, and the control characters that are no white space.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
    "\ufff9-\ufffb\U0001d173-\U0001d17a\U000e0000-\U000e007f]"
)


def visible(name: str) -> str:
    """`name` without the characters that cannot be seen.

    >>> visible("Zelvo\\u200btinib \\u202e(XR)")
    'Zelvotinib (XR)'
    """
    return _INVISIBLE.sub("", name)
