"""What the words around a name say of it alone: who leads a study, which drug is a class, what is a side effect."""

from __future__ import annotations

import re
from functools import cache

import pytest
from spacy.language import Language

from kgx.extract.layers import EntityRow, Name
from kgx.extract.relations.candidates import candidates
from kgx.extract.relations.features import candidate_features
from kgx.extract.relations.lexicon import role_patterns
from kgx.extract.relations.profiles import profiles
from kgx.extract.relations.reading import view_of
from kgx.extract.relations.view import View

TYPES = {
    "Tarn University": "Institution", "Medsafe": "Institution", "Norvale Pharma": "Institution", "Ann Gray": "Person",
    "Keldrastat": "Drug", "statins": "Drug", "Ludrelin": "Drug", "nausea": "Indication", "headache": "Indication",
    "dry mouth": "Indication", "gout": "Indication", "Leeds": "Place", "Port University": "Institution",
    "Bo Lind": "Person", "joint disease": "Indication", "arthritis": "Indication",
}  # fmt: skip


@cache
def base() -> Language:
    import spacy

    from kgx.extract.pipeline import BASE

    return spacy.load(BASE, exclude=["ner"])


def read(text: str) -> View:
    """Parse a text and mark the names of TYPES in it, each name one entity."""
    doc = base()(text)
    names: list[Name] = []
    rows: list[EntityRow] = []
    for surface, kind in TYPES.items():
        found = [Name(m.start(), m.end(), kind, "gold", 1.0) for m in re.finditer(re.escape(surface), text)]
        if found:
            rows.append(EntityRow(surface, kind, surface, tuple(range(len(names), len(names) + len(found))), (), ()))
            names += found
    doc._.kgx_names, doc._.kgx_entities = tuple(names), tuple(rows)
    doc._.kgx_dates = doc._.kgx_statistics = ()
    return view_of(doc)


def roles_of(text: str, name: str) -> set[str]:
    view = read(text)
    return {role for mention in view.by_entity[view.ids.index(name)] for role in view.roles[mention.number]}


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("The study was led by Tarn University.", "Tarn University", "led_by"),
        ("It works, says lead author Dr. Ann Gray, a dean at Tarn University.", "Tarn University", "lead_author"),
        ("Ann Gray of Tarn University in Leeds and her colleagues gave it to 40 men.", "Tarn University", "colleagues"),
        ("A team from Tarn University tested it.", "Tarn University", "team"),
        ("Norvale Pharma has dropped the drug.", "Norvale Pharma", "stops"),
        ("It was authorised in May by Medsafe.", "Medsafe", "decided_by"),
        ("An application is pending at Medsafe.", "Medsafe", "filed_with"),
        ("The work was funded by Norvale Pharma.", "Norvale Pharma", "paid_by"),
        ("Keldrastat, one of the new statins, is cheap.", "statins", "class_of"),
        ("Side effects included nausea, headache and dry mouth.", "dry mouth", "side_effect"),
        ("Nausea aside, headache was its most common side effect.", "headache", "as_side_effect"),
        ("The label warns of gout.", "gout", "warning"),
        ("It works, said lead researcher Ann Gray of Tarn University.", "Ann Gray", "leader"),
        ("Ann Gray, a dean at Tarn University and the study's senior author, agreed.", "Ann Gray", "leader"),
        ("The trial, led by Dr. Ann Gray of Tarn University, is small.", "Ann Gray", "who_led"),
        ("Ann Gray of Tarn University in Leeds and her colleagues gave it to 40 men.", "Ann Gray", "colleagues"),
        ("It helps, said Bo Lind, a dean at Port University who was not involved in it.", "Bo Lind", "uninvolved"),
        ("It lowered the rate of gout.", "gout", "lowered"),
        ("Ann Gray of Tarn University and colleagues gave it to 40 men.", "Tarn University", "colleagues"),
        ("Ann Gray of Tarn University and colleagues gave it to 40 men.", "Ann Gray", "colleagues"),
        ("It works, according to researcher Dr. Ann Gray.", "Ann Gray", "author"),
        ("The study leader, Dr. Ann Gray of Tarn University, agreed.", "Ann Gray", "leader"),
        ("Ann Gray is now leading a larger study of it.", "Ann Gray", "who_led"),
        ("It works, new research from Tarn University says.", "Tarn University", "team"),
        ("Norvale Pharma, which funded and conducted the study, is pleased.", "Norvale Pharma", "who_led"),
        ("Norvale Pharma is the sponsor of the trials.", "Norvale Pharma", "who_led"),
        ("The study was done in conjunction with Tarn University.", "Tarn University", "led_by"),
        ("He is at Tarn University in Leeds, where the research was carried out.", "Tarn University", "site"),
        ("Norvale Pharma, a firm in Leeds, opened a trial.", "Norvale Pharma", "begins"),
    ],
)  # fmt: skip
def test_the_words_around_a_name_tell_its_role(text: str, name: str, role: str) -> None:
    assert role in roles_of(text, name)


@pytest.mark.parametrize(
    ("text", "name", "role"),
    [
        ("Tarn University was not told.", "Tarn University", "led_by"),
        ("The study was led by Norvale Pharma. Tarn University took part.", "Tarn University", "led_by"),
        ("Keldrastat and Ludrelin were compared.", "Ludrelin", "class_of"),
        ("Side effects were rare. It cures gout.", "gout", "side_effect"),
        ("It is meant for gout.", "gout", "warning"),
        ("The lead author, Ann Gray, thanked Bo Lind.", "Bo Lind", "leader"),
        ("Ann Gray was not impressed by the study.", "Ann Gray", "uninvolved"),
        ("Norvale Pharma opened a plant.", "Norvale Pharma", "begins"),
        ("Ann Gray is leading a choir.", "Ann Gray", "who_led"),
        ("Ann Gray of Tarn University has colleagues.", "Tarn University", "colleagues"),
    ],
)
def test_other_words_do_not(text: str, name: str, role: str) -> None:
    assert role not in roles_of(text, name)


def test_an_institution_leads_as_its_people_do() -> None:
    text = "The study was led by Ann Gray. She is a dean at Tarn University. "
    text += "Bo Lind of Port University, who was not involved in the study, praised it."
    view = read(text)
    found = dict(zip(view.ids, profiles(view), strict=True))
    assert "e:person_who_led" in found["Tarn University"].sparse
    assert "e:person_uninvolved" in found["Port University"].sparse
    assert found["Tarn University"].lead > 0 > found["Port University"].lead


def patterns_of(text: str, subject: str, object_: str) -> set[str]:
    """Predicates and names of the surface patterns that two names fit."""
    view = read(text)
    for pair in candidates(view):
        if (view.ids[pair.subject], view.ids[pair.object]) == (subject, object_):
            hits = candidate_features(view, pair, profiles(view)).hits
            return {f"{predicate}.{name}" for predicate, names in hits.items() for name in names}
    raise AssertionError("no such pair")


@pytest.mark.parametrize(
    ("text", "subject", "object_", "pattern"),
    [
        ("Doctors say gout is a common joint disease.", "gout", "joint disease", "subtypeOf.is_a"),
        ("It eases gout and several other forms of joint disease.", "gout", "joint disease", "subtypeOf.and_other"),
        ("There are two types of joint disease: gout and arthritis.", "gout", "joint disease", "subtypeOf.two_forms"),
        ("They have a joint disease of the foot, such as gout.", "gout", "joint disease", "subtypeOf.such_as"),
        ("Keldrastat is one of the older statins.", "Keldrastat", "statins", "instanceOf.is_a"),
        ("The statins, which include Keldrastat and Ludrelin, do.", "Ludrelin", "statins", "instanceOf.such_as"),
        ("Most arthritis is caused by gout.", "gout", "arthritis", "causes.caused_by"),
        ("It was gout that led to arthritis.", "gout", "arthritis", "causes.causes"),
        ("It is Keldrastat for headache, as well as certain gout.", "Keldrastat", "gout", "treats.for"),
        ("They gave Keldrastat together with Ludrelin.", "Keldrastat", "Ludrelin", "combinedWith.plus"),
        ("Keldrastat was no better than Ludrelin.", "Keldrastat", "Ludrelin", "comparedWith.than"),
        ("Ludrelin is one of the statins used for gout.", "Ludrelin", "gout", "treats.drug_for"),
        ("It is a partnership between Tarn University and Norvale Pharma.", "Tarn University", "Norvale Pharma",
         "collaboratesWith.between"),
        ("It is a partnership between Tarn University and Norvale Pharma.", "Norvale Pharma", "Tarn University",
         "collaboratesWith.between"),
        ("Norvale Pharma and Tarn University are codeveloping a test.", "Tarn University", "Norvale Pharma",
         "collaboratesWith.codevelop"),
        ("Norvale Pharma works with doctors at Tarn University.", "Norvale Pharma", "Tarn University",
         "collaboratesWith.with"),
    ],
)  # fmt: skip
def test_patterns_fit(text: str, subject: str, object_: str, pattern: str) -> None:
    assert pattern in patterns_of(text, subject, object_)


@pytest.mark.parametrize(
    ("text", "subject", "object_", "pattern"),
    [
        ("Doctors say gout is a sign of joint disease.", "gout", "joint disease", "subtypeOf.is_a"),
        ("The symptoms of joint disease include gout.", "gout", "joint disease", "subtypeOf.such_as"),
        ("Keldrastat is a biosimilar of Ludrelin.", "Keldrastat", "Ludrelin", "instanceOf.is_a"),
        ("Ludrelin, like Keldrastat, is cheap.", "Keldrastat", "Ludrelin", "instanceOf.such_as"),
        ("Most arthritis caused by gout is mild.", "arthritis", "gout", "causes.causes"),
        ("They sell Keldrastat and Ludrelin.", "Keldrastat", "Ludrelin", "combinedWith.plus"),
        ("They take Keldrastat or Ludrelin.", "Keldrastat", "Ludrelin", "comparedWith.than"),
        (
            "The trip between Tarn University and Port University is short.",
            "Tarn University",
            "Port University",
            "collaboratesWith.between",
        ),
        (
            "Tarn University and Norvale Pharma develop tests.",
            "Tarn University",
            "Norvale Pharma",
            "collaboratesWith.codevelop",
        ),
    ],
)
def test_patterns_do_not_fit(text: str, subject: str, object_: str, pattern: str) -> None:
    assert pattern not in patterns_of(text, subject, object_)


def test_every_member_of_a_list_has_the_role_of_the_list() -> None:
    text = "Side effects included nausea, headache and dry mouth."
    assert all("side_effect" in roles_of(text, name) for name in ("nausea", "headache", "dry mouth"))


def test_a_role_reaches_the_pair_whose_other_side_was_named_before() -> None:
    view = read("Keldrastat was tested in Leeds. The most common side effects were nausea and headache.")
    pair = next(pair for pair in candidates(view) if view.ids[pair.object] == "nausea")
    assert "o-lastmaine:side_effect" in candidate_features(view, pair, profiles(view)).sparse


def test_every_type_with_patterns_is_a_type_of_names() -> None:
    assert set(role_patterns()) <= set(TYPES.values())
