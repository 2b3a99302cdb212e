"""What `kgx show` prints of one thing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from kgx.card import card
from kgx.export.page.data import page_data
from kgx.model import Date, Document, Entity, Extraction, Fact, Mention, Statistic
from kgx.resolve import resolve

TEXT = "Norland University will test Zelvotinib in a phase 2 trial from summer 2026 until early 2027. Cases rose by 5."


def _mention(words: str) -> tuple[Mention, ...]:
    start = TEXT.index(words)
    return (Mention(start=start, end=start + len(words)),)


def _says(*, mod: str | None = "START", phase: str = "2") -> Extraction:
    return Extraction(
        document=Document(id="a", text=TEXT),
        entities=(
            Entity(id="E1", type="Institution", name="Norland University", mentions=_mention("Norland University")),
            Entity(id="E2", type="Drug", name="Zelvotinib", mentions=_mention("Zelvotinib")),
            Date(id="T1", name="summer 2026", mentions=_mention("summer 2026"), value="2026-22"),
            Date(id="T2", name="early 2027", mentions=_mention("early 2027"), value="2027", mod=mod),
            Statistic(id="S1", name="5", mentions=_mention("5"), value=5, unit="1", about="E2", date="T2"),
        ),
        facts=(
            Fact(
                predicate="investigates", subject="E1", object="E2", evidence=(0, 92), start="T1", end="T2", phase=phase
            ),
        ),
    )


def _card(says: Extraction) -> str:
    resolution = resolve([says])
    return card(resolution, next(thing for thing in resolution.things if thing.type == "Drug"))


@pytest.mark.parametrize(
    ("mod", "phase", "said"),
    [
        ("START", "2", "[from summer 2026, until early 2027, phase 2]"),
        (None, "preclinical", "[from summer 2026, until 2027, preclinical]"),
        ("END", "late-stage", "[from summer 2026, until late 2027, late-stage]"),
    ],
)
def test_dates_and_phases_are_in_words(mod: str | None, phase: str, said: str) -> None:
    assert f"Norland University investigates Zelvotinib {said}" in _card(_says(mod=mod, phase=phase))


def test_what_two_facts_merged_into_one_say_in_one_place_is_quoted_once() -> None:
    resolution = resolve([_says()])
    (statement,) = resolution.statements
    (piece,) = statement.evidence
    twice = replace(statement, evidence=(piece, replace(piece, confidence=0.1)))
    drug = next(thing for thing in resolution.things if thing.type == "Drug")
    assert card(replace(resolution, statements=(twice,)), drug).count("characters 0 to 92") == 1


def test_the_page_has_the_same_words() -> None:
    data = page_data(resolve([_says()]))
    (fact,) = data["facts"]
    assert (fact["evidence"][0]["start"], fact["evidence"][0]["end"]) == ("summer 2026", "early 2027")
    assert data["figures"][0]["date"] == "early 2027"


@pytest.mark.parametrize(
    ("measure", "line"),
    [
        ("cases", "cases: 5 about Zelvotinib [early 2027]"),
        ("cases on zelvotinib", "cases on zelvotinib: 5 [early 2027]"),
        (None, "figure: 5 about Zelvotinib [early 2027]"),
    ],
)
def test_a_figure_names_its_thing_once(measure: str | None, line: str) -> None:
    says = _says()
    figure = replace(says.entities[-1], measure=measure)
    assert f"\n  {line}\n" in _card(replace(says, entities=(*says.entities[:-1], figure)))


@pytest.mark.parametrize("hidden", ["\u202e", "\u2066", "\u200b", "\u200f", "\ufeff", "\u00ad", "\u0091"])
def test_invisible_characters_are_in_no_name(hidden: str) -> None:
    text = f"Zelvo{hidden}tinib, {hidden}Zelvotinib"
    middle = text.index(",")
    says = Extraction(
        document=Document(id="a", text=text),
        entities=(
            Entity(
                id="E1",
                type="Drug",
                name=text[:middle],
                names=(text[:middle], text[middle + 2 :]),
                mentions=(Mention(start=0, end=middle), Mention(start=middle + 2, end=len(text))),
            ),
            Statistic(
                id="S1", name=f"5{hidden}", mentions=(Mention(start=0, end=1),), value=5, unit="1", measure=hidden
            ),
        ),
    )
    plain = Extraction(
        document=Document(id="b", text="Zelvotinib"),
        entities=(Entity(id="E1", type="Drug", name="Zelvotinib", mentions=(Mention(start=0, end=10),)),),
    )
    resolution = resolve([says, plain])
    (thing,) = resolution.things
    assert (thing.label, thing.names, thing.key) == ("Zelvotinib", ("Zelvotinib",), "drug/zelvotinib")
    assert [(figure.surface, figure.measure) for figure in resolution.observations] == [("5", None)]
    assert resolution.extractions[0].document.text == text
