"""Whether a text is English, which is what the extraction can read: by its script and its function words."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable
from functools import cache
from importlib.resources import files
from itertools import islice

FEWEST_WORDS = 40
"""Below this a text may be a headline or a table: only its script says something of it."""

MOST_WORDS = 2_000
"""Words that are looked at."""

SMALLEST_SHARE = 0.15
"""English news has about 0.3, other languages of the same script have below 0.08."""

_WORD = re.compile(r"[^\W\d_]+")
_UNSPACED = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")


@cache
def _function_words() -> frozenset[str]:
    text = files("kgx.documents").joinpath("function_words.txt").read_text(encoding="utf-8")
    return frozenset(word for line in text.splitlines() if not line.startswith("#") for word in line.split())


def seems_foreign(text: str) -> bool:
    """True where most letters are of another script than Latin, or a text of some length has hardly any English
    function words.

    >>> seems_foreign("Die Behörde hat das Arzneimittel am Montag für Kinder zugelassen, teilte sie mit. " * 4)
    True
    """
    words = [match.group().lower() for match in islice(_WORD.finditer(text), MOST_WORDS)]
    if _in_another_script(words):
        return True
    if len(words) < FEWEST_WORDS:
        return sum(1 for _ in islice(_UNSPACED.finditer(text), FEWEST_WORDS)) == FEWEST_WORDS
    known = _function_words()
    return sum(word in known for word in words) < SMALLEST_SHARE * len(words)


def _in_another_script(words: Iterable[str]) -> bool:
    """Whether most letters of the words are not Latin."""
    letters = Counter(letter for word in words for letter in unicodedata.normalize("NFKC", word) if letter.isalpha())
    latin = sum(count for letter, count in letters.items() if "LATIN" in unicodedata.name(letter, ""))
    return 2 * latin < letters.total()
