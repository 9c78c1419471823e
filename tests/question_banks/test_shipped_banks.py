import os
import re
import unicodedata
from collections import Counter
from pathlib import Path

import pytest

from quizapp.banks.formats.texts import secrecy_mark
from tests.question_banks.banks import (
    BANKS,
    COURSES,
    Table,
    read_questions,
    read_register,
    single_choice,
    texts,
)
from tests.question_banks.law_text import Place, figures, read_articles, read_places

LEVELS = {"remember", "understand", "apply", "apply_high"}
EMERGENCY_CALLS = {"112", "113", "114", "115"}  # advice to call, not a figure of the law
CHI_SQUARE_P05_DF3 = 7.815  # above it, four equally likely positions are hard to believe (p < 0.05)

pytestmark = pytest.mark.parametrize("bank", BANKS + COURSES, ids=lambda bank: bank.name)


@pytest.fixture(scope="module")
def register() -> dict[str, Table]:
    return read_register()


@pytest.fixture
def questions(bank: Path) -> list[Table]:
    return read_questions(bank)


@pytest.fixture(scope="module")
def shared_data() -> Path:
    """Return the folder of reference data that lies beside the main checkout."""
    named = os.environ.get("QUIZAPP_SHARED")
    near = [parent / "shared" for parent in Path(__file__).resolve().parents]
    for folder in [Path(named)] if named else near:
        if (folder / "data" / "law_texts").is_dir():
            return folder / "data"
    return pytest.skip("no reference data: set QUIZAPP_SHARED to the folder that holds data/")


def offenders(questions: list[Table], is_wrong) -> list[str]:
    return [question["code"] for question in questions if is_wrong(question)]


# --- the form ---------------------------------------------------------------------------------


def test_every_question_has_all_its_parts(questions):
    needed = {
        "code", "type", "level", "topic", "fact", "situation",
        "stem", "correct", "explanation", "citation",
    }  # fmt: skip
    for question in questions:
        wanted = needed if question["type"] == "true_false" else needed | {"options"}
        assert set(question) - {"consequences"} == wanted, question["code"]
        assert isinstance(question["situation"], bool), question["code"]
        assert question["citation"], question["code"]
        assert question["level"] in LEVELS, question["code"]


def has_impossible_key(question: Table) -> bool:
    key = question["correct"]
    if question["type"] == "true_false":
        return not isinstance(key, bool)
    count = len(question["options"])
    inside = all(0 <= index < count for index in key) and len(set(key)) == len(key)
    sizes = {"single_choice": range(1, 2), "multiple_choice": range(2, count)}
    return not (inside and 2 <= count <= 10 and len(key) in sizes[question["type"]])


def test_the_key_fits_the_type(questions):
    assert offenders(questions, has_impossible_key) == []


def test_codes_and_stems_are_unique(questions):
    for part in ("code", "stem"):
        repeated = [text for text, n in Counter(q[part] for q in questions).items() if n > 1]
        assert repeated == []
    code = re.compile(r"[A-Z]+-\d{3}|[A-Z]+-[A-Z]\d+(-\d+)?-\d{2}")
    assert offenders(questions, lambda q: not code.fullmatch(q["code"])) == []


def test_no_option_is_given_twice(questions):
    def repeats(question: Table) -> bool:
        options = [option.casefold().rstrip(". ") for option in question.get("options", [])]
        return len(set(options)) != len(options)

    assert offenders(questions, repeats) == []


def test_texts_are_clean(questions):
    def is_unclean(text: str) -> bool:
        composed = unicodedata.normalize("NFC", text)
        return text != composed or text != " ".join(text.split()) or not text or "!" in text

    assert offenders(questions, lambda q: any(map(is_unclean, texts(q)))) == []


def test_no_option_points_at_the_others(questions):
    pointing = re.compile(r"(phương án|đáp án|câu|ý) (trên|kia|còn lại)|(đều|cùng) (đúng|sai)$")
    assert offenders(questions, lambda q: any(map(pointing.search, q.get("options", [])))) == []


# --- the whole --------------------------------------------------------------------------------


def test_a_fact_is_asked_at_most_twice(questions):
    asked = Counter(question["fact"] for question in questions)
    assert {fact: times for fact, times in asked.items() if times > 2} == {}


def test_the_position_of_the_key_tells_nothing(questions):
    four = [question for question in single_choice(questions) if len(question["options"]) == 4]
    positions = Counter(question["correct"][0] for question in four)
    expected = len(four) / 4
    chi_square = sum((positions[place] - expected) ** 2 / expected for place in range(4))
    assert chi_square < CHI_SQUARE_P05_DF3, positions


def test_the_length_of_an_option_tells_little(questions):
    """A tie counts as longest or shortest, unless all are equal."""
    ends = Counter()
    choices = single_choice(questions)
    for question in choices:
        lengths = [len(option) for option in question["options"]]
        key = lengths[question["correct"][0]]
        ends["longest"] += min(lengths) < key == max(lengths)
        ends["shortest"] += max(lengths) > key == min(lengths)
    assert ends["longest"] <= 0.35 * len(choices)
    assert ends["shortest"] <= 0.5 * len(choices)


def is_odd_one_out(question: Table) -> bool:
    first_words = [re.split(r"[ ,]", option)[0] for option in question["options"]]
    key = first_words.pop(question["correct"][0])
    return len(first_words) > 1 and len(set(first_words)) == 1 and key not in first_words


def test_the_key_is_not_the_odd_one_out(questions):
    """Three options that begin alike give the fourth away to whoever has not read the law."""
    assert offenders(single_choice(questions), is_odd_one_out) == []


def test_true_and_false_both_occur(questions):
    keys = {question["correct"] for question in questions if question["type"] == "true_false"}
    assert keys in (set(), {True, False})


def test_levels_are_mixed(questions):
    levels = Counter(question["level"] for question in questions)
    assert len(levels) >= 3
    assert levels["remember"] <= 0.4 * len(questions)


def test_a_third_are_small_situations(questions):
    assert sum(question["situation"] for question in questions) >= len(questions) / 3


# --- the law ----------------------------------------------------------------------------------


def test_every_cited_document_may_be_cited(questions, register):
    for question in questions:
        for citation in question["citation"]:
            document = register[citation["document"]]
            assert document["grade"] != "do_not_use", question["code"]
            assert citation["article"] not in document["do_not_cite_articles"], question["code"]


def test_no_citation_is_graded_above_its_document(questions, register):
    for question in questions:
        for citation in question["citation"]:
            grades = {"safe", "compare"}
            if register[citation["document"]]["grade"] == "compare":
                grades = {"compare"}
            assert citation["grade"] in grades, question["code"]


def test_only_law_in_force_is_cited(questions, register):
    for question in questions:
        for citation in question["citation"]:
            document = register[citation["document"]]
            assert document["status"] != "expired", question["code"]
            assert "in_force_to" not in document, question["code"]


def test_every_cited_place_exists_in_the_text(questions, register, shared_data):
    places: dict[str, set[Place]] = {}
    missing = []
    for question in questions:
        for citation in question["citation"]:
            slug = citation["document"]
            if slug not in places:
                places[slug] = read_places(register[slug], shared_data / "law_texts")
            place = (citation["article"], citation.get("clause"), citation.get("point"))
            if place not in places[slug]:
                missing.append((question["code"], slug, *place))
    assert missing == []


def claimed(question: Table) -> set[str]:
    """The figures that the question itself says are right; those of a story are made up."""
    if question["type"] != "true_false":
        right = " ".join(question["options"][index] for index in question["correct"])
        return figures(right) - figures(question["stem"]) - EMERGENCY_CALLS
    states_law = question["correct"] and not question["situation"]
    return figures(question["stem"]) if states_law else set()


def computed(question: Table, law: set[str]) -> set[str]:
    """Figures that a story leads to, when the explanation counts them out from one of the law."""
    told = figures(question["explanation"])
    return told if question["situation"] and told & law else set()


def test_the_figures_of_a_key_stand_in_the_cited_text(questions, register, shared_data):
    articles: dict[str, dict[int, str]] = {}
    invented = []
    for question in questions:
        words = ""
        for citation in question["citation"]:
            slug = citation["document"]
            if slug not in articles:
                articles[slug] = read_articles(register[slug], shared_data / "law_texts")
            words += articles[slug].get(citation["article"], "")
        law = figures(words)
        if missing := claimed(question) - law - computed(question, law):
            invented.append((question["code"], sorted(missing)))
    assert invented == []


def test_nothing_looks_like_a_marking_of_secrecy(questions):
    """Such words stop the loading of a bank until somebody declares them harmless."""
    assert [
        (one["code"], text) for one in questions for text in texts(one) if secrecy_mark(text)
    ] == []
