import pytest

from tests.question_banks.banks import BANKS, read_questions, read_toml


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.name)
def test_the_bank_says_what_it_is(bank):
    about = read_toml(bank / "bank.toml")
    assert set(about) == {"slug", "title", "description", "language", "state_note"}
    assert about["slug"] == bank.name
    assert about["language"] == "vi"
    assert about["state_note"] == "chờ thẩm định"


@pytest.mark.parametrize("bank", BANKS, ids=lambda bank: bank.name)
def test_there_are_at_least_fifty_questions(bank):
    assert len(read_questions(bank)) >= 50
