"""Which texts are in another language than English."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kgx.documents import read
from kgx.documents.language import seems_foreign
from kgx.model import Document

FRENCH = (
    "L'agence a recommandé vendredi la mise sur le marché d'un nouveau traitement contre le cancer. C'est, selon les "
    "chercheurs, la première fois qu'un tel produit est autorisé dans l'Union, et on attend la décision de la "
    "Commission dans les deux mois qui viennent, a indiqué un porte-parole."
)
DUTCH = (
    "Het bureau heeft vrijdag positief geadviseerd over een nieuw middel tegen kanker. Dat was volgens de onderzoekers "
    "de eerste keer dat zo'n middel in de Unie wordt toegelaten of op de markt is gekomen, en er had nog nooit een "
    "ander bedrijf een aanvraag ingediend bij de autoriteiten in deze landen."
)
RUSSIAN = "Агентство в пятницу рекомендовало к регистрации новый препарат против рака, сообщил его представитель. " * 4
CHINESE = "药品管理局周五建议批准一种新的抗癌药物。研究人员表示,这是此类药物首次获准上市,预计委员会将作出决定。"


@pytest.mark.parametrize("text", [FRENCH, DUTCH, RUSSIAN, CHINESE], ids=["French", "Dutch", "Russian", "Chinese"])
def test_other_languages(text: str) -> None:
    assert seems_foreign(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bayer: Zulassung für Aspirin",
        "The agency said on Friday that it would recommend the medicine, which was tested in two trials. " * 3,
        f"The agency's statement, which we print here as it was sent to us, was not in English. {FRENCH[:150]} "
        "The agency did not say when the decision is to be made or what it would mean for those who have been waiting.",
    ],
    ids=["nothing", "a headline", "English", "English with a quotation"],
)
def test_english_or_too_short_to_say(text: str) -> None:
    assert not seems_foreign(text)


@pytest.mark.parametrize(
    ("text", "foreign"),
    [
        ("Новая вакцина прошла испытания.", True),
        ("Το νέο εμβόλιο εγκρίθηκε.", True),
        ("لقاح جديد", True),
        ("Препарат Keytruda одобрен", True),
        ("Sechenov University (Сеченовский Университет) tests a drug", False),
        ("IFN-γ and TNF-α", False),
        ("Ångström-größe naïve", False),
        ("12,500 — 31.4%", False),
        ("Ⅳ ① ²", False),
        ("𝐅𝐃𝐀 µg", False),
    ],
)
def test_another_script_is_another_language_at_any_length(text: str, foreign: bool) -> None:
    assert seems_foreign(text) is foreign


def test_the_corpus_is_english(root: Path) -> None:
    documents = [item for item in read([root / "corpus"]) if isinstance(item, Document)]
    assert documents
    assert not [document.id for document in documents if seems_foreign(document.text)]


@given(st.text())
def test_any_text_has_an_answer(text: str) -> None:
    assert seems_foreign(text) in (True, False)
