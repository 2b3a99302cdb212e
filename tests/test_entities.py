"""Named mentions to entities within one document."""

from __future__ import annotations

import importlib.util
import json
from pathlib import Path

import pytest
import spacy
from hypothesis import given
from hypothesis import strategies as st

from kgx.extract.abbreviations import find_abbreviations, is_short_form
from kgx.extract.coordination import complete_names
from kgx.extract.entities import find_entities
from kgx.extract.layers import EntityRow, Name
from kgx.model import NAMED_TYPES

SHARED = Path(__file__).parents[2] / "shared"


def marked(text: str, kinds: str) -> tuple[str, list[Name]]:
    """A text whose mentions stand in ⟨⟩, and its names; `kinds` gives their types in order, by first letters."""
    types = {
        "I": "Institution",
        "D": "Drug",
        "N": "Indication",
        "H": "Person",
        "P": "Place",
        "B": "Publication",
        "T": "Trial",
    }
    names, plain, start = [], "", 0
    order = iter(kinds)
    for character in text:
        if character == "⟨":
            start = len(plain)
        elif character == "⟩":
            names.append(Name(start, len(plain), types[next(order)], "model", 0.9))
        else:
            plain += character
    return plain, names


def grouped(text: str, kinds: str) -> list[list[str]]:
    """The surfaces of each entity of a marked text."""
    plain, names = marked(text, kinds)
    return [[plain[names[i].start : names[i].end] for i in row.mentions] for row in find_entities(plain, names)]


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("The ⟨American Velar Society⟩ (⟨AVS⟩) met. ⟨AVS⟩ was glad.", "III"),
        ("⟨Velrinamab⟩ is sold as ⟨Ordexa⟩ in Europe.", "DD"),
        ("⟨Ordexa⟩, which is the brand name of ⟨velrinamab⟩, helps.", "DD"),
        ("A drug known as ⟨velrinamab⟩ and branded ⟨Ordexa⟩ helps.", "DD"),
        ("Doctors like ⟨Ordexas⟩ (⟨velrinasib⟩).", "DD"),
        ("⟨Velrin⟩®, also referred to as ⟨VX-20⟩, helps.", "DD"),
        ("They tried ⟨nivaltetrol⟩, or ⟨NVT⟩, twice.", "DD"),
        ("She has ⟨dysmorlia⟩ (⟨painful hearing⟩) again.", "NN"),
        ("He has ⟨dysmorlia⟩, or ⟨painful hearing⟩.", "NN"),
        ("⟨Instituto Velar⟩ (⟨Velar Institute⟩) agreed.", "II"),
        ("⟨Ordal Research Foundation⟩ (⟨FAPORD⟩) paid.", "II"),
        ("The ⟨Velar Health Foundation Center for Ears⟩ and the ⟨VHF Center for Ears⟩.", "II"),
        ("The ⟨Ministry of Health of Ordalia⟩ met. The ⟨Ministry of Health⟩ agreed.", "II"),
        ("⟨Olaf Velar Health System⟩ said so. Doctors at ⟨Olaf Velar⟩ agree.", "II"),
        ("⟨Esophageal cancer⟩ and ⟨cancers of the esophagus⟩.", "NN"),
        ("An ⟨overdose⟩ among many ⟨overdoses⟩.", "NN"),
        ("The ⟨mumps vaccine MV-12/A⟩ works. ⟨MV-12/A⟩ is new.", "DD"),
        ("⟨Late-stage melanoma⟩ is ⟨advanced melanoma⟩.", "NN"),
        ("⟨Early-stage breast cancer⟩ is ⟨early breast cancer⟩.", "NN"),
        ("The ⟨FDA⟩ met. The ⟨U.S. Food and Drug Administration⟩ agreed.", "II"),
        ("⟨Norvane Inc⟩ grew. ⟨Norvane⟩ is big. ⟨Norvane⟩'s boss left.", "III"),
        ("⟨Tula University Medical Center⟩ began. ⟨Tula⟩ was first.", "II"),
        ("⟨University of Ordal⟩ and later ⟨Ordal University⟩.", "II"),
        ("⟨Marta K. Ilves⟩ spoke. Dr. ⟨Ilves⟩ left. ⟨Marta Ilves⟩ came back.", "HHH"),
        ("⟨Ordal Institute⟩ began. ⟨Ordal Institute for Sleep Science⟩ went on.", "II"),
        ("⟨Ordal Second State Medical University⟩ began. ⟨Ordal University⟩ went on.", "II"),
        ("⟨Marta Ilves Rask⟩ spoke. ⟨Ilves-Rask⟩ left.", "HH"),
        ("⟨Erectile dysfunction⟩ is common; ⟨erectile problems⟩ are.", "NN"),
        ("⟨VEGF inhibitors⟩ help; ⟨VEGF blockers⟩ do.", "DD"),
        ("⟨Common infections⟩ spread; ⟨infections⟩ do.", "NN"),
        ("⟨Medical marijuana⟩ is sold; ⟨marijuana⟩ is.", "DD"),
        ("⟨Opioid painkillers⟩ are sold; ⟨opioids⟩ are.", "DD"),
        ("⟨Chemo⟩ is hard; ⟨chemotherapy⟩ is.", "DD"),
        ("⟨Zanodrine⟩ (⟨velparin⟩) works. ⟨Velparin⟩ is new. ⟨velparin⟩ sells.", "DDDD"),
        ("⟨Keytruda⟩ sells. ⟨pembrolizumab⟩ works.", "DD"),
        ("Norvane's ⟨Zanodrine⟩, previously ⟨NV-512⟩, works.", "DD"),
        ("⟨Statins⟩ help. A ⟨statin⟩ and ⟨statin drugs⟩.", "DDD"),
        ("⟨Heart attacks⟩ kill. A ⟨heart attack⟩ or ⟨myocardial infarction⟩.", "NNN"),
        ("⟨atrial fibrillation⟩ (⟨AFib⟩) and later ⟨AFib⟩.", "NNN"),
        ("⟨osteoarthritis of the knee⟩ is ⟨knee osteoarthritis⟩.", "NN"),
        ("⟨Obesity⟩ rose; ⟨obese⟩ people.", "NN"),
        ("The ⟨United States⟩, or ⟨U.S.⟩, or ⟨America⟩.", "PPP"),
        ("Near ⟨Sacramento⟩, ⟨Calif.⟩, in ⟨California⟩.", "PPP"),
        ("In ⟨The Lancet⟩. The ⟨Lancet⟩ said.", "BB"),
        ("The ⟨Early Velar Study⟩ began. The ⟨Early Velar⟩ trial ended.", "TT"),
    ],
)
def test_names_of_one_thing(text: str, kinds: str) -> None:
    groups = grouped(text, kinds)
    assert len(groups) == (2 if "Sacramento" in text else 1)


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("⟨Roche⟩ paid ⟨Roche⟩.", "IH"),
        ("⟨melanoma⟩ and ⟨advanced melanoma⟩", "NN"),
        ("⟨Merck & Co.⟩ sued ⟨Merck KGaA⟩.", "II"),
        ("⟨Tula University⟩ and its ⟨Tula University School of Medicine⟩", "II"),
        ("⟨Ordal State University⟩ beat ⟨Ordal University⟩.", "II"),
        ("⟨statins⟩ (⟨Lipitor⟩)", "DD"),
        ("Some ⟨statins⟩, also known as ⟨Lipitor⟩.", "DD"),
        ("⟨Zanodrine⟩ (⟨steroid⟩)", "DD"),
        ("⟨fever⟩, ⟨dysmorlia⟩, or ⟨cough⟩.", "NNN"),
        ("⟨aspirin⟩, or ⟨ibuprofen⟩ with food", "DD"),
        ("⟨Institute of Velar Medicine⟩ (⟨Ordal University⟩) agreed.", "II"),
        ("⟨Velar Pharma⟩ (⟨Nasdaq⟩: VLR) grew.", "II"),
        ("⟨University of Washington⟩ beat ⟨Washington University⟩.", "II"),
        ("⟨New York⟩ is in ⟨NY⟩.", "PP"),
        ("⟨Edward D. Kim⟩ met ⟨Edward S. Kim⟩.", "HH"),
        ("⟨low blood pressure⟩ is not ⟨high blood pressure⟩", "NN"),
        ("⟨HPV-6⟩ and ⟨HPV-11⟩", "NN"),
        ("The ⟨Ardal Velar Society⟩, the ⟨Aram Vein Service⟩ and ⟨AVS⟩.", "III"),
    ],
)
def test_names_of_different_things(text: str, kinds: str) -> None:
    assert all(len(group) == 1 for group in grouped(text, kinds))


def test_a_short_name_of_several_units_means_their_university() -> None:
    text = "⟨Ordal University⟩ has ⟨Ordal Cancer Center⟩ and ⟨Ordal Children's Hospital⟩. ⟨Ordal⟩ grows."
    assert ["Ordal University", "Ordal"] in grouped(text, "IIII")


def test_a_surname_goes_to_the_bearer_named_last() -> None:
    text = "⟨Ann Kuusk⟩ spoke. ⟨Kuusk⟩ left. ⟨Leo Kuusk⟩ came. ⟨Kuusk⟩ sat."
    assert grouped(text, "HHHH") == [["Ann Kuusk", "Kuusk"], ["Leo Kuusk", "Kuusk"]]


def test_a_shared_head_belongs_to_every_coordinated_name() -> None:
    text, names = marked("⟨breast⟩, ⟨lung⟩ and ⟨colon cancer⟩; later ⟨lung cancer⟩", "NNNN")
    rows = find_entities(text, names)
    assert [(row.name, row.mentions) for row in rows] == [
        ("breast cancer", (0,)),
        ("lung cancer", (1, 3)),
        ("colon cancer", (2,)),
    ]
    assert "mesh:D001943" in rows[0].links


@pytest.mark.parametrize(
    ("text", "kinds", "expected"),
    [
        ("⟨hepatitis B⟩ and ⟨C⟩", "NN", {1: "hepatitis C"}),
        ("⟨low-⟩ and ⟨high-dose aspirin⟩", "DD", {0: "low-dose aspirin"}),
        ("⟨fractures of the hip⟩ and ⟨wrist⟩", "NN", {1: "fractures of the wrist"}),
        ("⟨diabetes⟩ and ⟨heart disease⟩", "NN", {}),
        ("⟨cervical⟩ or ⟨anal cancer⟩", "NN", {0: "cervical cancer"}),
    ],
)
def test_complete_names(text: str, kinds: str, expected: dict[int, str]) -> None:
    plain, names = marked(text, kinds)
    assert complete_names(plain, names, lambda name, kind: name == "diabetes") == expected


def test_abbreviations_in_brackets() -> None:
    text = "Adults (18 or older) with hepatocellular carcinoma (HCC) from the Velar Heart Institute (VHI; Tula)."
    found = [(text[a.short_start : a.short_end], text[a.long_start : a.long_end]) for a in find_abbreviations(text)]
    assert found == [("HCC", "hepatocellular carcinoma"), ("VHI", "Velar Heart Institute")]
    assert is_short_form("AFib", "atrial fibrillation")
    assert not is_short_form("pain", "chronic pain")


@given(st.text(max_size=100), st.sampled_from([("heart failure", "HF"), ("Velar Heart Institute", "VHI")]), st.text())
def test_abbreviations_lie_inside_the_text(before: str, defined: tuple[str, str], after: str) -> None:
    long, short = defined
    text = f"{before} {long} ({short}) {after}"
    found = find_abbreviations(text)
    assert defined in {(text[one.long_start : one.long_end], text[one.short_start : one.short_end]) for one in found}
    for one in found:
        assert 0 <= one.long_start < one.long_end <= one.short_start < one.short_end <= len(text)


@given(st.text(max_size=120), st.data())
def test_every_mention_is_in_one_entity(text: str, data: st.DataObject) -> None:
    spans = st.tuples(st.integers(0, len(text)), st.integers(0, len(text)), st.sampled_from(NAMED_TYPES))
    names = [Name(a, b, kind, "model", 1.0) for a, b, kind in data.draw(st.lists(spans, max_size=8)) if a < b]
    rows = find_entities(text, names)
    assert sorted(i for row in rows for i in row.mentions) == list(range(len(names)))
    assert [row.id for row in rows] == [f"E{number}" for number in range(1, len(rows) + 1)]
    assert all({names[i].type for i in row.mentions} == {row.type} for row in rows)


def test_names_are_full_and_proper() -> None:
    text = "⟨FDA⟩ and ⟨U.S. Food and Drug Administration⟩. ⟨Heart attack⟩, a ⟨heart attack⟩. ⟨Md.⟩ ⟨LONDON⟩ ⟨London⟩"
    plain, names = marked(text, "IINNPPP")
    assert [row.name for row in find_entities(plain, names)] == [
        "U.S. Food and Drug Administration",
        "heart attack",
        "Maryland",
        "London",
    ]


def test_component_in_anybodys_pipeline() -> None:
    text, names = marked("⟨Velparin⟩ was refused by the ⟨FDA⟩. The agency said that the drug harms.", "DI")
    nlp = spacy.blank("en")
    nlp.add_pipe("sentencizer")
    doc = nlp(text)
    doc._.kgx_names = tuple(names)
    nlp.add_pipe("kgx_entities")
    doc = nlp.get_pipe("kgx_entities")(doc)
    restored = type(doc)(doc.vocab).from_bytes(doc.to_bytes())
    rows = [EntityRow(*row) for row in restored._.kgx_entities]
    assert [(row.id, row.type, row.name) for row in rows] == [("E1", "Drug", "Velparin"), ("E2", "Institution", "FDA")]
    assert [text[start:end] for row in rows for start, end in row.coreferences] == ["drug", "agency"]


def test_clusters_of_the_annotated_news() -> None:
    if not (SHARED / "news" / "gold-train.jsonl").exists():
        pytest.skip("the annotated news is not here")
    spec = importlib.util.spec_from_file_location("score", SHARED / "annotation" / "score.py")
    assert spec is not None
    assert spec.loader is not None
    score = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(score)
    read = lambda name: [json.loads(line) for line in (SHARED / "news" / name).read_text("utf-8").splitlines()]  # noqa: E731
    texts = {record["id"]: record["text"] for record in read("train.jsonl")}
    golds, predictions = read("gold-train.jsonl"), []
    for gold in golds:
        names = [
            Name(start, end, entity["type"], "gold", 1.0)
            for entity in gold["entities"]
            if entity["type"] in NAMED_TYPES
            for start, end in entity["mentions"]
        ]
        entities = [
            {"id": row.id, "type": row.type, "name": row.name, "mentions": [names[i][:2] for i in row.mentions]}
            for row in find_entities(texts[gold["id"]], names)
        ]
        predictions.append({"id": gold["id"], "entities": entities, "facts": []})
    clusters = score.score(golds, predictions)["clusters"]
    assert clusters["f1"] >= 0.96
    assert clusters["p"] >= 0.985
