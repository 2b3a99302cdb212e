"""Names to public identifiers: the right one or none."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

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


@given(st.text(max_size=30), st.sampled_from(NAMED_TYPES))
def test_any_text_gives_curies_or_nothing(name: str, kind: str) -> None:
    for curie in links(name, kind):
        prefix, _, identifier = curie.partition(":")
        assert prefix in ("mesh", "drugbank", "iso3166")
        assert identifier.replace("-", "").isalnum()


def _mentions(path: Path, types: dict[str, str]) -> Iterator[tuple[str, str, set[str]]]:
    for line in path.read_text("utf-8").splitlines():
        record = json.loads(line)
        for entity in record["entities"]:
            if entity["type"] in types and entity.get("id"):
                identifiers = set(entity["id"].replace("|", ",").split(","))
                yield record["text"][entity["start"] : entity["end"]], types[entity["type"]], identifiers


@pytest.mark.parametrize(
    ("name", "types", "coverage"),
    [
        ("bc5cdr", {"Chemical": "Drug", "Disease": "Indication"}, 0.6),
        (
            "ncbi_disease",
            {"SpecificDisease": "Indication", "DiseaseClass": "Indication", "Modifier": "Indication"},
            0.4,
        ),
        ("biored", {"ChemicalEntity": "Drug", "DiseaseOrPhenotypicFeature": "Indication"}, 0.45),
    ],
)
def test_nine_identifiers_of_ten_are_right(name: str, types: dict[str, str], coverage: float) -> None:
    path = DATA / name / "dev.jsonl"
    if not path.exists():
        pytest.skip(f"the annotated set {name} is not here")
    mentions = given_out = right = 0
    for surface, kind, identifiers in _mentions(path, types):
        mentions += 1
        found = [curie.removeprefix("mesh:") for curie in links(surface, kind) if curie.startswith("mesh:")]
        given_out += bool(found)
        right += bool(found) and found[0] in identifiers
    assert right / given_out >= 0.92
    assert given_out / mentions >= coverage
