"""Names as strings: one `normalize` for index and query, and the relations in which two names can stand.

Everything here is a pure function of strings; the word lists are `names.json`.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from kgx.ontology.invisible import visible

_DATA: dict[str, Any] = json.loads(files("kgx.ontology").joinpath("names.json").read_text("utf-8"))


def words_of(name: str) -> frozenset[str]:
    """The word list `name` of `names.json`."""
    return frozenset(_DATA[name])


def word_map(name: str) -> Mapping[str, str]:
    """The mapping `name` of `names.json`."""
    return MappingProxyType(_DATA[name])


STOP_WORDS = words_of("stop_words")
_SPELLING = word_map("spelling")
_SPELLING_PATTERN = re.compile("|".join(sorted(map(re.escape, _SPELLING), key=len, reverse=True)))
_UNCOUNTABLE = words_of("uncountable")
_IRREGULAR = word_map("irregular_plurals")
_LEGAL_SUFFIXES = words_of("legal_suffixes")
_DISTINGUISHING = MappingProxyType(_DATA["distinguishing_suffixes"])
_ORGANISATION_WORDS = words_of("organisation_words")
_ORGANISATION_HEADS = words_of("organisation_heads")
_NATIONS = tuple(sorted(_DATA["nations"], key=len, reverse=True))
_DISTINCT_UNIVERSITIES = words_of("distinct_universities")
_TRIAL_WORDS = words_of("trial_words")
_DERIVED = word_map("derived")
_SILENT = words_of("silent_words")
_TAIL_CLASSES = word_map("tail_classes")
_GENERATIONS = words_of("generations")
_JUNIORS = frozenset({"jr", "sr", "ii", "iii", "iv"})

_INSTITUTION_WORDS = word_map("institution_words")
_UNIVERSITY_SYSTEMS = word_map("university_systems")
_WORD_SYNONYMS = word_map("word_synonyms")
_CODED = re.compile(r"(?:\S+ ){0,4}(?:vaccine|drug|candidate|compound) (?P<code>(?=\S*[A-Z]\S*[A-Z\d])\S{3,})")
"""A drug's code after what it is: "the tuberculosis vaccine M72/AS01E"."""
_SUBUNITS = words_of("subunits")
_SMALL_WORDS = frozenset({"of", "on", "for", "in", "at", "the", "and"})
_PLACE_WORDS = word_map("place_words")
_ANONYMOUS_HEADS = words_of("anonymous_heads")
_NATIONAL = frozenset({"american", "british", "european", "world", "international", "royal", "global"})

_LETTERS = str.maketrans(dict(word_map("letters")))
_DOTTED = re.compile(r"\b(?:[^\W\d_]\.\s?){2,}")
_ROMAN = MappingProxyType({"i": "1", "ii": "2", "iii": "3", "iv": "4", "v": "5"})
_BRACKETED = re.compile(r"\s*\([A-Z][A-Za-z0-9-]{0,8}[A-Z0-9]s?\)")
_BRACKETED_WITHIN = re.compile(r"[^()]+\(([A-Z][A-Za-z0-9-]{0,8}[A-Z0-9])\) ([^()]+)")
_ROMAN_PATTERN = re.compile(r"\b(type|stage|phase|grade|class) (i{1,3}|iv|v)\b")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_NOT_WORD = re.compile(r"(?<!\d)\.|\.(?!\d)|[^\w.%+]+|_")


@lru_cache(maxsize=65536)
def normalize(name: str) -> str:
    """A name without case, accents, punctuation, leading article and national spelling; Greek and Cyrillic in Latin.

    >>> normalize("The Lancet"), normalize("U.S. Food & Drug Administration"), normalize("Alzheimer’s disease")
    ('lancet', 'us food and drug administration', 'alzheimers disease')
    """
    text = unicodedata.normalize("NFKC", visible(name)).casefold()
    text = _DOTTED.sub(lambda match: match[0].replace(".", "").replace(" ", "") + " ", text)
    text = unicodedata.normalize("NFKD", text.translate(_LETTERS))
    text = "".join(character for character in text if not unicodedata.combining(character))
    text = _APOSTROPHES.sub("", text).replace("&", " and ")
    text = " ".join(_NOT_WORD.sub(" ", text).split())
    text = re.sub(r"^(?:the|an?) (?=\S)", "", text)
    text = _SPELLING_PATTERN.sub(lambda match: _SPELLING[match[0]], text)
    return _ROMAN_PATTERN.sub(lambda match: f"{match[1]} {_ROMAN[match[2]]}", text)


@lru_cache(maxsize=65536)
def singular_word(word: str) -> str:
    """The singular of one normalised English word.

    >>> [singular_word(word) for word in ("allergies", "keratoses", "statins", "diabetes", "virus")]
    ['allergy', 'keratosis', 'statin', 'diabetes', 'virus']
    """
    if word in _IRREGULAR:
        return str(_IRREGULAR[word])
    if word.endswith("s") and word[:-1].isdigit():
        return word[:-1]
    if len(word) < 4 or word in _UNCOUNTABLE or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("aches"):
        return word[:-1]
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 else word[:-1]
    if word.endswith("oses"):
        return word[:-2] + "is"
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


@lru_cache(maxsize=65536)
def singular(name: str) -> str:
    """The normalised name with every word in the singular."""
    return " ".join(singular_word(word) for word in normalize(name).split())


@lru_cache(maxsize=65536)
def match_key(name: str) -> str:
    """What is equal for spellings of one name: number, hyphens, spaces and case do not count.

    >>> match_key("Non-Steroidal Anti Inflammatory Drug") == match_key("nonsteroidal anti-inflammatory drugs")
    True
    """
    return singular(name).replace(" ", "")


@lru_cache(maxsize=65536)
def word_order_key(name: str) -> str:
    """Equal for "osteoarthritis of the knee", "osteoarthritis in knees" and "knee osteoarthritis"; no other order."""
    words = singular(name).split()
    cut = next((i for i, word in enumerate(words) if word in ("of", "in") and i), None)
    if cut is None:
        return " ".join(words)
    tail = [word for word in words[cut + 1 :] if word not in STOP_WORDS]
    return " ".join(tail + words[:cut])


@lru_cache(maxsize=65536)
def without_legal_suffix(name: str) -> str:
    """The normalised institution name without "Inc", "Co", "AG"; those that tell two companies apart stay.

    >>> without_legal_suffix("Merck & Co., Inc."), without_legal_suffix("Merck KGaA")
    ('merck', 'merck kgaa')
    """
    words = normalize(name).split()
    while len(words) > 1 and words[-1] in _LEGAL_SUFFIXES | {"and"}:
        if words[-1] in _DISTINGUISHING.get(words[0], ()):
            break
        words.pop()
    return " ".join(words)


@lru_cache(maxsize=65536)
def without_nation(name: str) -> str:
    """The normalised institution name without a leading "U.S.", where more than one word is left."""
    normalized = normalize(name)
    for nation in _NATIONS:
        rest = normalized.removeprefix(nation + " ")
        if rest != normalized and " " in rest and nation not in ("american", "british"):
            return rest
    return normalized


@lru_cache(maxsize=65536)
def institution_key(name: str) -> str:
    """Equal for names of an institution that differ in legal suffix, nation, small words, the language of its kind
    ("Institutet"), "UC X" and "University of California, X", "University of X" and "X University".

    >>> institution_key("National Institute on Aging") == institution_key("National Institute of Aging")
    True
    """
    words = without_legal_suffix(without_nation(name)).split()
    if len(words) > 1 and words[0] in _UNIVERSITY_SYSTEMS:
        words = [*_UNIVERSITY_SYSTEMS[words[0]].split(), *words[1:]]
    if len(words) > 2 and words[:2] == ["university", "of"] and " ".join(words[2:]) not in _DISTINCT_UNIVERSITIES:
        words = [*words[2:], "university"]
    words = [word for word in words if word not in _SMALL_WORDS] or words
    return "".join(_INSTITUTION_WORDS.get(word) or singular_word(word) for word in words)


@lru_cache(maxsize=65536)
def spelling_key(name: str, kind: str) -> str:
    """Equal for spellings of one name of a thing of this type; what counts as spelling depends on the type.

    >>> spelling_key("Amgen Inc.", "Institution") == spelling_key("Amgen", "Institution")
    True
    """
    name = without_bracketed_acronym(name)
    if kind == "Institution":
        return institution_key(name)
    if kind == "Trial":
        return without_trial_words(name).replace(" ", "")
    if kind == "Drug" and (coded := _CODED.fullmatch(name)):
        name = coded["code"]
    if kind in ("Drug", "Indication"):
        words = [_plain_word(word) for word in word_order_key(name).split()]
        words = [word for i, word in enumerate(words) if word not in _SILENT or i in (0, len(words) - 1)]
        return "".join([*words[:-1], _TAIL_CLASSES.get(words[-1], words[-1])] if len(words) > 1 else words)
    if kind == "Person":
        return "".join((*person_words(name), *(word for word in normalize(name).split() if word in _JUNIORS)))
    if kind == "Place":
        words = singular(name).split()
        return "".join([_PLACE_WORDS.get(words[0], words[0]), *words[1:]] if len(words) > 1 else words)
    return match_key(name)


def without_trial_words(name: str) -> str:
    """The normalised name of a trial without "the", "study", "trial"."""
    words = normalize(name).split()
    return " ".join([word for word in words if word not in _TRIAL_WORDS] or words)


def _plain_word(word: str) -> str:
    """One form of words that mean the same in names of diseases and drugs: "gynecological" and "gynecologic"."""
    word = _WORD_SYNONYMS.get(word) or _DERIVED.get(word, word)
    return word[:-2] if word.endswith("ical") else word


def without_leading_nation(name: str) -> str | None:
    """The normalised name without a leading "U.S.", "American", "British"; None where there is none.

    >>> without_leading_nation("the U.S. FDA"), without_leading_nation("Amgen")
    ('fda', None)
    """
    nation = leading_nation(name)
    return normalize(name).removeprefix(f"{nation} ") if nation else None


def without_bracketed_acronym(name: str) -> str:
    """A name without the acronym that it carries in brackets.

    >>> without_bracketed_acronym("human papillomavirus (HPV) vaccine"), without_bracketed_acronym("Georgia (country)")
    ('human papillomavirus vaccine', 'Georgia (country)')
    """
    return _BRACKETED.sub("", name).strip() or name


def with_acronym_for_words(name: str) -> str | None:
    """A name with the acronym in its brackets instead of the words before them; None where it ends with the bracket.

    >>> with_acronym_for_words("human papillomavirus (HPV) infection"), with_acronym_for_words("Kent Trust (KT)")
    ('HPV infection', None)
    """
    match = _BRACKETED_WITHIN.fullmatch(name)
    return f"{match[1]} {match[2]}" if match else None


def leading_nation(name: str) -> str | None:
    """The nation that a name begins with, normalised.

    >>> leading_nation("U.S. National Academy of Medicine")
    'us'
    """
    normalized = normalize(name)
    return next((nation for nation in _NATIONS if normalized.startswith(f"{nation} ")), None)


@lru_cache(maxsize=65536)
def is_anonymous(name: str) -> bool:
    """Whether an institution name fits one institution in each country or university: "Ministry of Health".

    >>> is_anonymous("Department of Pediatrics"), is_anonymous("Mayo Clinic")
    (True, False)
    """
    words = without_nation(name).split()
    if not words or acronym_letters(name) or set(words) & _NATIONAL:
        return False
    return is_unit(name) or (len(words) > 1 and not distinctive_words(" ".join(words)))


def is_unit(name: str) -> bool:
    """Whether an institution name is that of a part of any government or university: "Department of Pediatrics"."""
    words = without_nation(name).split()
    return len(words) > 1 and words[0] in _ANONYMOUS_HEADS and words[1] in ("of", "for")


def legal_suffixes(name: str) -> frozenset[str]:
    """The legal suffixes at the end of an institution name."""
    words = normalize(name).split()
    suffixes = set()
    while len(words) > 1 and words[-1] in _LEGAL_SUFFIXES | {"and"}:
        suffixes.add(words.pop())
    return frozenset(suffixes - {"and"})


def distinctive_words(name: str) -> tuple[str, ...]:
    """The words of an institution name that say which one it is: not "university", "national", "pharmaceuticals"."""
    return tuple(word for word in without_legal_suffix(name).split() if word not in _ORGANISATION_WORDS)


def organisation_heads(name: str) -> frozenset[str]:
    """The words of an institution name that say what kind of organisation it is."""
    return frozenset(normalize(name).split()) & _ORGANISATION_HEADS


def is_shortened(short: str, long: str) -> bool:
    """Whether `short` is the distinctive part of the longer institution name `long` ("Duke", "Mount Sinai").

    A short name with a head of its own is another unit ("Stanford University" in "Stanford University School of
    Medicine") unless it is the end of the long one ("Youan Hospital" in "Beijing Youan Hospital"). One without a
    distinctive word ("National Institute") does not count, nor does a part of the company ("Merck Research").
    """
    inner, outer = without_legal_suffix(short).split(), without_legal_suffix(long).split()
    if not inner or len(inner) >= len(outer) or legal_suffixes(short):
        return False
    if len(inner) > 1 and outer[-len(inner) :] == inner and (distinctive_words(short) or short.islower()):
        return True
    if distinctive_words(short) and outer[: len(inner) + 1] == [*inner, "in"]:
        return True
    if organisation_heads(short) or not distinctive_words(short):
        return False
    for start in range(len(outer) - len(inner) + 1):
        if outer[start : start + len(inner)] == inner:
            tail = outer[len(inner) :]
            return start > 0 or tail[0] not in _SUBUNITS or tail == ["health", "system"]
    return False


def _initials(words: list[str], *, keep_stop_words: bool) -> str:
    return "".join(word[0] for word in words if keep_stop_words or word not in STOP_WORDS)


@lru_cache(maxsize=65536)
def acronym_letters(short: str) -> str:
    """The lower-case letters and digits of an acronym without dots and plural s; empty where it does not look like one.

    >>> acronym_letters("NSAIDs"), acronym_letters("U.S."), acronym_letters("cancer")
    ('nsaid', 'us', '')
    """
    bare = re.sub(r"[.\-–/&]", "", short)
    if re.fullmatch(r"[A-Z] of [A-Z]", bare):
        return f"{bare[0]}o{bare[-1]}".casefold()
    if bare.endswith("s") and bare[:-1].isupper():
        bare = bare[:-1]
    capitals = sum(character.isupper() for character in bare)
    if not 2 <= len(bare) <= 10 or capitals < 2 or capitals * 2 < len(bare) or " " in bare:
        return ""
    return bare.casefold() if bare.isalnum() else ""


@lru_cache(maxsize=65536)
def is_acronym_of(short: str, long: str) -> bool:
    """Whether the letters of `short` are the initials of the words of `long`, all of them, in order.

    Small words may count or not ("U of A"), hyphenated words count as one or as several, a leading nation may be left
    out; letters inside a word never count (for those see `kgx.extract.abbreviations`).

    >>> is_acronym_of("FDA", "U.S. Food and Drug Administration"), is_acronym_of("PAHO", "Pan American Health Office")
    (True, True)
    """
    letters = acronym_letters(short)
    if not letters:
        return False
    variants = [long, re.sub(r"[-–]", "", long), re.sub(r"\([^)]*\)", " ", long)]
    for variant in variants:
        for candidate in {normalize(variant), without_nation(variant), without_legal_suffix(variant)}:
            words = candidate.split()
            if len(words) > 1 and letters in (
                _initials(words, keep_stop_words=True),
                _initials(words, keep_stop_words=False),
            ):
                return True
    return False


def is_abbreviated_title(short: str, long: str) -> bool:
    """Whether `short` is `long` with words cut, as journals are cited.

    >>> is_abbreviated_title("J Am Acad Orthop Surg", "Journal of the American Academy of Orthopaedic Surgeons")
    True
    """
    cut = [word for word in normalize(short).split() if word not in STOP_WORDS]
    full = [word for word in normalize(long).split() if word not in STOP_WORDS]
    if len(cut) < 2 or len(cut) != len(full) or cut == full:
        return False
    return all(_is_cut(a, b) for a, b in zip(cut, full, strict=True))


def _is_cut(short: str, word: str) -> bool:
    if word.startswith(short):
        return True
    letters = iter(word)
    return short[0] == word[0] and short[-1] == word[-1] and all(letter in letters for letter in short)


_PLACE_CODE = re.compile(r"[A-Z]{2,4}|(?:[A-Z]\.){2,4}|(?:[A-Z]\.)+[A-Z]|[A-Z][a-z]{1,4}\.|[A-Z]\.[A-Z][a-z]\.")


def is_place_code(name: str) -> bool:
    """Whether a place is written as a code or cut short: "CA", "N.Y.", "Calif.", "UK"."""
    return _PLACE_CODE.fullmatch(name) is not None


@lru_cache(maxsize=65536)
def person_words(name: str) -> tuple[str, ...]:
    """The words of a person's name without titles, degrees and "Jr."; a hyphenated one is one word without hyphen."""
    words = [normalize(part).replace(" ", "") for part in name.replace(",", " ").split()]
    return tuple(word for word in words if word and word not in _GENERATIONS) or tuple(words) or ("",)
