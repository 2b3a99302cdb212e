"""Tokeniser rules for news: token boundaries wherever a name, a date or a number may begin or end."""

from __future__ import annotations

from spacy.language import Language
from spacy.tokenizer import Tokenizer
from spacy.util import compile_infix_regex, compile_prefix_regex, compile_suffix_regex

_SEPARATORS = (
    r"[‐‑‒–—―•·]",
    r"-{2,}",
    r"(?<=[A-Z]\.)-(?=[a-z])",
    r"(?<=\w)[-/+:;&](?=\w)",
    r"(?<=[\w.])[)(\]\[}{»«\"“”](?=\w)",
    r"(?<=[A-Za-z])[,;](?=[A-Za-z0-9])",
    r"(?<=[a-z)\]”\"])\.(?=[A-Z0-9(\[“\"])",
    r"[®™©*†‡|]",
    r"\.{2,}|…",
)
_PREFIXES = (r"[®™©*†‡|~•·–—/-]", r"[><=≤≥]")
_SUFFIXES = (r"[®™©*†‡|–—/-]", r"(?<=[A-Za-z0-9)])[’']s?", r"(?<=[0-9])(?:%|percent)")


def adapt_tokenizer(nlp: Language) -> None:
    """Make the tokeniser of an English pipeline split at hyphens, dashes, slashes, brackets and trade marks.

    Sequences of full stops inside a word ("U.S.") stay together; numbers keep their commas and points. Calling it twice
    changes nothing.
    """
    tokenizer = nlp.tokenizer
    if not isinstance(tokenizer, Tokenizer):
        raise TypeError(f"kgx needs spaCy's rule-based tokenizer, not {type(tokenizer).__name__}")
    defaults = nlp.Defaults
    tokenizer.infix_finditer = compile_infix_regex([*_SEPARATORS, *(defaults.infixes or ())]).finditer
    tokenizer.prefix_search = compile_prefix_regex([*_PREFIXES, *(defaults.prefixes or ())]).search
    tokenizer.suffix_search = compile_suffix_regex([*_SUFFIXES, *(defaults.suffixes or ())]).search
    tokenizer.url_match = None
