"""Names to public identifiers: the right one or none."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.linking import CORPORA, Tally, measure, read_corpus
from kgx.model import NAMED_TYPES
from kgx.ontology.links import identity, links, place_label

DATA = Path(__file__).parents[2] / "shared" / "data"


@pytest.mark.parametrize(
    ("name", "kind", "expected"),
    [
        ("melanoma", "Indication", "mesh:D008545"),
        ("Heart attacks", "Indication", "mesh:D009203"),
        ("breast cancer", "Indication", "mesh:D001943"),
        ("Alzheimer’s disease", "Indication", "mesh:D000544"),
        ("Keytruda", "Drug", "drugbank:DB09037"),
        ("pembrolizumab", "Drug", "drugbank:DB09037"),
        ("paracetamol", "Drug", "drugbank:DB00316"),
        ("statins", "Drug", "mesh:D019161"),
        ("Russia", "Place", "iso3166:RU"),
        ("U.K.", "Place", "iso3166:GB"),
        ("Calif.", "Place", "iso3166:US-CA"),
    ],
)
def test_known_names(name: str, kind: str, expected: str) -> None:
    assert expected in links(name, kind)


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("advanced melanoma", "Indication"),
        ("Georgia", "Place"),
        ("MS", "Indication"),
        ("melanoma", "Drug"),
        ("melanoma", "Institution"),
        ("Paris Hilton", "Person"),
        ("", "Place"),
    ],
)
def test_no_identifier_is_better_than_a_wrong_one(name: str, kind: str) -> None:
    assert links(name, kind) == ()


def test_identity_joins_synonyms_and_no_narrower_names() -> None:
    assert identity("heart attack", "Indication") == identity("myocardial infarction", "Indication")
    assert identity("Viagra", "Drug") == identity("sildenafil", "Drug")
    assert identity("FDA", "Institution") == identity("U.S. Food and Drug Administration", "Institution")
    assert identity("cancer", "Indication") != identity("tumor", "Indication")
    assert identity("AIDS", "Indication") is not None
    assert identity("aids", "Indication") != identity("AIDS", "Indication")


def test_places_are_spelled_out() -> None:
    assert place_label("Calif.") == "California"
    assert place_label("U.S.") is None
    assert place_label("California") is None


KNOWN = st.sampled_from(["melanoma", "heart attack", "Keytruda", "paracetamol", "statins", "Russia", "Calif.", "U.K."])
CURIE = re.compile(r"mesh:[CD]\d{6,9}|drugbank:DB\d{5}|iso3166:[A-Z]{2}(?:-[A-Z0-9]{1,3})?")


@given(KNOWN | st.text(max_size=30), st.sampled_from(["", " ", "s", ".", " disease"]), st.sampled_from(NAMED_TYPES))
def test_any_text_gives_curies_or_nothing(name: str, end: str, kind: str) -> None:
    assert all(CURIE.fullmatch(curie) for curie in links(name + end, kind))


@given(KNOWN, st.sampled_from(["", " ", "\n"]))
def test_a_known_name_gives_a_curie_for_one_type(name: str, end: str) -> None:
    assert len({kind for kind in NAMED_TYPES if links(name + end, kind)}) == 1


@pytest.mark.parametrize(("name", "coverage"), [("bc5cdr", 0.6), ("ncbi_disease", 0.4), ("biored", 0.45)])
def test_nine_identifiers_of_ten_are_right(name: str, coverage: float) -> None:
    path = DATA / name / "dev.jsonl"
    if not path.exists():
        pytest.skip(f"the annotated set {name} is not here")
    tallies = measure(read_corpus(path, CORPORA[name]))
    assert {way for _, way in tallies} == {"name", "document"}
    for tally in tallies.values():
        assert tally.accuracy >= 0.91, tally.wrong.most_common(3)
    assert sum(tally.given for tally in tallies.values()) >= coverage * sum(t.mentions for t in tallies.values())


def test_a_link_to_a_renumbered_record_is_wrong_and_counted_apart() -> None:
    tally = Tally()
    tally.add("velparin", "D000069439", frozenset({"C000001"}))
    tally.add("velparin", None, frozenset({"C000001"}))
    tally.add("melanoma", "D008545", frozenset({"D008545", "D009369"}))
    assert (tally.mentions, tally.given, tally.right, tally.renumbered) == (3, 2, 1, 1)
    assert list(tally.wrong) == ["velparin: D000069439, not C000001 (renumbered)"]


def test_a_kind_of_a_disease_does_not_get_the_identifier_of_the_disease() -> None:
    assert links("seizures", "Indication") == ("mesh:D012640",)
    assert links("absence seizures", "Indication") == ()
    assert links("breast cancer", "Indication") == ("mesh:D001943",)
