"""Where names begin and end: names that the tagger ran together or cut in two.

Pure functions over `Name` rows (sorted, not overlapping) and the text; each returns new rows in the same order.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from types import MappingProxyType

from kgx.extract import lexicon
from kgx.extract.layers import Name
from kgx.ontology.names import organisation_heads

_ORGANISATION = re.compile(r"\b(?:University|College|School|Institutes?|Hospital|Clinic|Center|Centre|[A-Z]{2,})\b")
_UNIT = re.compile(
    r"\b(?:School|Department|Division|Center|Centre|Institute|Office|College|Laboratory|Faculty|Hospital|Program)\b"
)
_POSSESSED = re.compile(r"[’']s (?=[A-Z])")
_PATRON = re.compile(r"\b(?:Women|Children|Men|Veterans|St\.? \w+)$")
"""Whose hospital it is, in its name: "Texas Children's Hospital", "St. Michael's Hospital"."""
_STATE_UNIVERSITY = re.compile(r"\bUniversity of [A-Z]\w+(?: [A-Z]\w+)*$")
_CAMPUS = re.compile(
    r"(?:Austin|Birmingham|Buffalo|Chapel Hill|Chicago|Dallas|Denver|Galveston|Houston|Los Angeles|San Antonio|"
    r"San Diego|San Francisco|Urbana-Champaign)\b"
)
"""Cities after "University of ... at" that names of schools begin with, too: "... at Birmingham School of Medicine"."""
_SYSTEM = re.compile(
    r"\b(?:University of (?:California|Illinois|Maryland|Massachusetts|Nebraska|Nevada|North Carolina|Tennessee|Texas|"
    r"Wisconsin)|California State University|State University of New York)$"
)
"""Universities of several cities, one of which follows a comma: "University of California, Davis"."""
_TWO_UNIVERSITIES = re.compile(
    r"((?:.* )?(?:University of (?!Medicine)[A-Z]\w+(?: [A-Z]\w+)*|[A-Z]\w+ (?:State )?University|"
    r"[A-Z]{3,5}(?: [A-Z][a-z]+)?)) (?:and|&) (?:the )?"
    r"(?!Institute|Hospital|Research Inst|College|Medical C)"
    r"([A-Z].*\b(?:University|Hospital|Institutes?|College|Clinic|Center|Centre|System|[A-Z]{3,})\b.*)"
)
_PART_OF = re.compile(
    r"(?!Universit|(?:(?:Children[’']s|First|Second|Third|Affiliated|Teaching) )*Hospital of\b)"
    r"([^\n]* (?:Institutes?|Center|Centre|School|College|Hospital|Clinic|Faculty|Department|Division)"
    r"(?: (?:of|for|on) [^\n]{1,60}?)?|"
    r"(?:Institute|Center|Centre|School|Clinic|Faculty|Department|Division) (?:of|for|on) [^\n]{1,60}?) of (?:the )?"
    r"((?:U\.S\. )?National Institutes? of Health|University of [A-Z][^\n]+|"
    r"[A-Z][^\n]* (?:University|Clinic|Health (?:System|Services))|St\. [^\n]+ Hospital)"
)
"""A part and its whole: "Weill Cornell Medical College of Cornell University", no "Hospital of the University of X"."""
_PERSON_OF = re.compile(r"([A-Z][a-z]+ (?:[A-Z]\. )?[A-Z][a-z]+),? of ([A-Z].*)")
_BELONGING = re.compile(
    r"(?<=\S) (?:data|devices?|drugs?|executives?|health|investigators?|medicines?|neuroscience|news|officials?|panel|"
    r"patients?|pediatrics|products?|professors?|report|researchers?|scientists?|shares|staff|stock exchange|stock|"
    r"study|survey|team|treatment|trial|vaccine|website)$"
)
"""Common words after the name of an institution that are no part of it: "a Fox Chase [news] release"."""
_NEXT_WORD = re.compile(r" (?!(?:of|for|and|in|at|on|&|Inc|Corp|Co|Ltd|AG|ASA|SA|plc|LLC)\b|&)")
_TICKER = re.compile(r" [A-Z]{2,5}\.[A-Z]{1,2}$")
_DOTTED = re.compile(r"(?:\b(?:Assn|Inc|Corp|Co|Ltd|Bros|Univ)|\b(?:[A-Z]\.){1,4}[A-Z])$")
_SHORTENED_LINK = re.compile(r"\w\.\w+/$")
_FORM = re.compile(
    r"\s(?:capsules?|infusions?|injections?|pills|pump|shots|supplementation|tablets?|vaccine)$", re.IGNORECASE
)
_PAIR = re.compile(r"([^\s,]+[^\s,-]) (?:and|or|plus) ([^\s,]+)")
_CLASSED = re.compile(
    r"(?P<class>(?:\S+ )*?(?:(?P<any>agent|chemical|compound|drug|hormones?|medication|medicine|neurotransmitter|"
    r"remedy|supplement)|agonist|analgesic|anesthetic|antagonist|antibiotic|antibody|anticoagulant|anticonvulsant|"
    r"antidepressant|antioxidant|antipsychotic|blocker|diuretic|inhibitor|painkiller|reliever|statin|steroid|thinner))"
    r" (?P<name>[\w-]{4,}[\w](?<!s)(?<!ing)(?: acid)?)"
)
_KIND_OF_THERAPY = re.compile(r"(?P<name>.+?) (?P<class>(?:immuno|chemo|gene )therapy)", re.IGNORECASE)
_DOSED = re.compile(r"low-dose (?=\S)", re.IGNORECASE)
_PHARMA = re.compile(r"[Pp]harm|[Bb]iotech|[Tt]herapeutics|Labs?$|Laborator")
_GOES_ON = MappingProxyType(
    {
        "Drug": re.compile(r"(?<=[A-Z]{2}),[A-Z](?:/[A-Z]+\d+\w?)?(?!\w)"),
        "Institution": re.compile(r" group\b(?=[,.;:)]| (?:and|of|has|is|said|says|to|in|which)\b)"),
        "Indication": re.compile(
            r" (?:(?:that|which) (?:is|are) )?(?:resistant|refractory) to (?:(?:all|any) )?"
            r"(?:available|conventional|current|existing|first-line|other|previous|prior|standard) "
            r"(?:drugs|medications?|medicines|options|therap(?:y|ies)|treatments?)\b"
        ),
    }
)
_GENERAL = frozenset(("combination", "therapy", "treatment", "level", "class"))
_CERTAIN, _CUT_BELOW = 0.85, 0.6
"""The confidence from which an institution counts as known, and below which another is cut to a known one."""


def bound(text: str, names: Sequence[Name]) -> list[Name]:
    """All rules of this module in order."""
    rows = cut_institutions(text, split_institutions(text, join_campuses(text, split_units(text, names))))
    return widen(text, without_forms(text, split_drugs(text, join_brackets(text, rows))))


def split_units(text: str, names: Sequence[Name]) -> list[Name]:
    """Cut an organisation from its unit at a possessive: "University of Oslo's Institute of Health" is two names.

    Not where the possessive belongs to the name: "Texas Children's Hospital".
    """
    result = []
    for name in names:
        cut = _possessive(text, name) if name.type == "Institution" else None
        if cut and not _PATRON.search(text[name.start : cut.start()]):
            result += [name._replace(end=cut.start()), name._replace(start=cut.end())]
        else:
            result.append(name)
    return result


def _possessive(text: str, name: Name) -> re.Match[str] | None:
    """The first "'s " of a name that stands after the head of an organisation, where the head of a unit follows."""
    head = _ORGANISATION.search(text, name.start, name.end)
    possessive = _POSSESSED.search(text, head.end(), name.end) if head else None
    return possessive if possessive and _UNIT.search(text, possessive.end(), name.end) else None


def join_campuses(text: str, names: Sequence[Name]) -> list[Name]:
    """Take the city into a university's name: "University of Texas at Austin", "University of California, Davis"."""
    result: list[Name] = []
    for name in names:
        last = result[-1] if result else name
        if last.type == "Institution" and _is_campus(text, last, name):
            result[-1] = last._replace(end=name.end, found="rule")
        else:
            result.append(name)
    return result


def _is_campus(text: str, university: Name, city: Name) -> bool:
    surface, gap = text[university.start : university.end], text[university.end : city.start]
    if gap == " at " and ("University of" in surface) and (_STATE_UNIVERSITY.search(surface) or "Center" in surface):
        return city.type == "Place" or (city.type == "Institution" and bool(_CAMPUS.match(text, city.start)))
    return gap == ", " and city.type == "Place" and bool(_SYSTEM.search(surface))


def split_institutions(text: str, names: Sequence[Name]) -> list[Name]:
    """Cut "University of Adelaide and Griffith University" in two, "Alpert Medical School of Brown University" and
    "Ann Lee of Griffith University", too.
    """
    result = []
    for name in names:
        if name.type != "Institution":
            result.append(name)
            continue
        pair = _TWO_UNIVERSITIES.fullmatch(text, name.start, name.end) or _PART_OF.fullmatch(text, name.start, name.end)
        member = _PERSON_OF.fullmatch(text, name.start, name.end)
        if pair:
            result += [name._replace(end=pair.end(1)), name._replace(start=pair.start(2))]
        elif member and organisation_heads(member[2]) and not organisation_heads(member[1]):
            result += [name._replace(end=member.end(1), type="Person"), name._replace(start=member.start(2))]
        else:
            result.append(name)
    return result


def cut_institutions(text: str, names: Sequence[Name]) -> list[Name]:
    """Cut what an institution has ("a Fox Chase [news] release") and what stands without it; take in its full stop.

    Journals lose the end of the shortened link before them ("bit.ly/[X1y] Archives of Neurology").
    """
    known = {
        text[name.start : name.end] for name in names if name.type == "Institution" and name.confidence >= _CERTAIN
    }
    result = []
    for name in names:
        if name.type == "Institution":
            name = name._replace(end=name.start + _proper_length(text[name.start : name.end], name, known))
        if name.type == "Publication" and _SHORTENED_LINK.search(text, max(0, name.start - 20), name.start):
            head = text[name.start : name.end].partition(" ")[0]
            name = name._replace(start=min(name.start + len(head) + 1, name.end - 1))
        named = name.type in ("Institution", "Publication")
        if named and text.startswith(".", name.end) and _DOTTED.search(text, name.start, name.end):
            name = name._replace(end=name.end + 1)
        result.append(name)
    return result


def _proper_length(surface: str, name: Name, known: set[str]) -> int:
    """How much of an institution's name is its name."""
    tail = _BELONGING.search(surface) or _TICKER.search(surface)
    if tail and surface[: tail.start()].split()[-1][:1].isupper():
        return tail.start()
    if name.confidence < _CUT_BELOW and surface not in known:
        for space in _NEXT_WORD.finditer(surface):
            if space.start() > 3 and surface[: space.start()] in known:
                return space.start()
    return len(surface)


def widen(text: str, names: Sequence[Name]) -> list[Name]:
    """Take in what a name goes on with: "the R-Pharm [group]", "melanoma [resistant to standard treatments]"."""
    result = []
    for index, name in enumerate(names):
        more = _GOES_ON[name.type].match(text, name.end) if name.type in _GOES_ON else None
        free = index + 1 == len(names) or more is None or more.end() <= names[index + 1].start
        company = name.type != "Institution" or _PHARMA.search(text, name.start, name.end)
        result.append(name._replace(end=more.end()) if more and free and company else name)
    return result


def split_drugs(text: str, names: Sequence[Name]) -> list[Name]:
    """Cut "tezacaftor and ivacaftor" in two, and a class from its member: "the statin Lipitor", "X immunotherapy".

    Words that are no class of drugs are left out ("the hormone oxytocin"), as is "low-dose" of what stands without it.
    """
    alone = {text[name.start : name.end].lower() for name in names if name.type == "Drug"}
    return [part for name in names for part in (_parts(text, name, alone) if name.type == "Drug" else [name])]


def join_brackets(text: str, names: Sequence[Name]) -> list[Name]:
    """Make one of a class that an acronym in brackets divides: "angiotensin-converting enzyme (ACE) inhibitors"."""
    result: list[Name] = []
    for name in names:
        surface = text[name.start : name.end]
        divided = name.type == "Drug" and surface.count(")") > surface.count("(")
        if divided and result and text[result[-1].end : name.start].strip() == "(":
            result[-1] = result[-1]._replace(end=name.end, type="Drug")
        else:
            result.append(name)
    return result


def _parts(text: str, name: Name, alone: set[str]) -> Iterator[Name]:
    pair = _PAIR.fullmatch(text, name.start, name.end)
    member = _CLASSED.fullmatch(text, name.start, name.end)
    therapy = _KIND_OF_THERAPY.fullmatch(text, name.start, name.end)
    dosed = _DOSED.match(text, name.start, name.end)
    if dosed and text[dosed.end() : name.end].lower() in alone:
        yield name._replace(start=dosed.end())
    elif therapy and _is_known_drug(therapy["name"], alone):
        yield name._replace(end=therapy.end("name"))
        yield name._replace(start=therapy.start("class"))
    elif pair:
        yield name._replace(end=pair.end(1))
        yield name._replace(start=pair.start(2))
    elif member and _is_drug(member["name"], alone):
        if not member["any"] or len(member["class"].split()) > 2 or "-" in member["class"]:
            yield name._replace(end=member.end("class"))
        yield name._replace(start=member.start("name"))
    else:
        yield name


def _is_drug(surface: str, alone: set[str]) -> bool:
    return surface.lower() not in _GENERAL and (_is_known_drug(surface, alone) or surface[0].isupper())


def _is_known_drug(surface: str, alone: set[str]) -> bool:
    entry = lexicon.load().get(surface)
    return (entry is not None and entry.kind == "drug") or lexicon.has_inn_stem(surface) or surface.lower() in alone


def without_forms(text: str, names: Sequence[Name]) -> list[Name]:
    """Cut the form in which a drug is given from names that the text has without it too: "fish oil [capsules]".

    So 24 of 27 annotated names; other forms ("nicotine patch", "zinc lozenges") are drugs of their own.
    """
    alone = {text[name.start : name.end].lower() for name in names if name.type == "Drug"}
    return [
        name._replace(end=name.start + form.start())
        if name.type == "Drug"
        and (form := _FORM.search(text[name.start : name.end]))
        and text[name.start : name.start + form.start()].lower() in alone
        else name
        for name in names
    ]
