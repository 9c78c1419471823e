from datetime import date

import pytest

from tests.question_banks.banks import read_register

DOCUMENTS = list(read_register().values())
TEXTS = {"slug", "number", "title", "kind", "status", "read_in", "text_file", "grade", "note"}
DATES = {"issued_on", "in_force_from"}
LISTS = {"amended_by", "do_not_cite_articles"}


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document["slug"])
def test_every_document_says_all_a_trainer_needs(document):
    assert set(document) - {"in_force_to"} == TEXTS | DATES | LISTS
    assert all(isinstance(document[key], str) and document[key] for key in TEXTS)
    assert all(isinstance(document[key], date) for key in DATES)
    assert document["issued_on"] <= document["in_force_from"]
    assert document["kind"] in {"code", "law", "decree", "circular"}
    assert document["status"] in {"in_force", "partly", "expired"}
    assert document["grade"] in {"safe", "compare", "do_not_use"}
    assert all(sentence.endswith(".") for sentence in document["amended_by"])


def test_numbers_are_unique():
    assert len({document["number"] for document in DOCUMENTS}) == len(DOCUMENTS)
