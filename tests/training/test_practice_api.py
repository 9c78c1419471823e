"""Practice over HTTP and its page."""

from __future__ import annotations

import pytest
import time_machine

from quizapp.core.types import new_id
from quizapp.training.rules.practice import CARDS_OF_A_DAY, Item
from tests.conftest import NOW
from tests.factories import client_of, make_staff, signed_in_client, signed_in_learner
from tests.training.practising import CARDS, cards_of, finish, make_course, questions_of

CALL, PAGE = "/api/v1/learn/practice", "/learn/practice"


@pytest.fixture(autouse=True)
def at_noon():
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def course(database):
    with database.transaction() as session:
        return make_course(session)


@pytest.fixture
def an(app, database, course):
    return done_by(database, signed_in_learner(app), course)


def done_by(database, client, course):
    with database.transaction() as session:
        finish(session, client.learner_id, course)
    return client


@pytest.fixture
def chi(app, database, course, an):
    chi = signed_in_learner(app, employee_code="NV002", full_name="Lê Thị Chi")
    return done_by(database, chi, course)


def milliseconds(moment=NOW) -> int:
    return int(moment.timestamp() * 1000)


def review(card, **more):
    values = {"id": new_id(), "item": card["item"], "at": milliseconds(), "elapsed_ms": 4000}
    if card["kind"] == "question":
        values |= {"version": card["version"], "response": card["right"]}
    else:
        values |= {"word": "good"}
    return values | more


def send(client, *reviews, learner=None):
    body = {"learner": learner or client.learner_id, "reviews": list(reviews)}
    return client.post(f"{CALL}/reviews", json=body)


def test_the_cards_of_the_day_come_with_both_their_sides(an):
    answer = an.get(CALL)
    told = answer.json
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    assert (told["learner"], told["goal"], told["done"]) == (an.learner_id, CARDS_OF_A_DAY, 0)
    question, flash = told["cards"][0], told["cards"][-1]
    assert (question["kind"], question["right"], question["type"]) == (
        "question",
        "0",
        "single_choice",
    )
    assert question["options"][0] == {"id": "0", "html": "Đúng rồi", "media": []}
    assert question["explanation_html"] == "Vì luật nói thế."
    assert (flash["kind"], flash["front_html"]) == ("flash", CARDS[-1]["front"])


def test_looks_are_counted_and_told_again_the_same(an):
    cards = an.get(CALL).json["cards"]
    reviews = [review(cards[0]), review(cards[-1], word="easy")]
    first, again = send(an, *reviews).json, send(an, *reviews).json
    assert [one["id"] for one in first["saved"]] == [one["id"] for one in reviews]
    assert first["saved"] == again["saved"]
    assert (again["done"], again["days"], again["refused"]) == (2, 1, [])
    left = [card["item"] for card in an.get(CALL).json["cards"]]
    assert cards[-1]["item"] not in left


def test_one_bad_look_takes_no_other_along(an):
    (card, *_) = an.get(CALL).json["cards"]
    told = send(an, review(card, item="q:nobody"), review(card), review(card, response="9")).json
    assert len(told["saved"]) == 1
    assert [one["reason"] for one in told["refused"]] == [
        "practice_item_unknown",
        "practice_answer_malformed",
    ]


@pytest.mark.parametrize("at", [-(10**15), 0, 2**53, 10**17])
def test_no_clock_is_too_wrong(an, at):
    (card, *_) = an.get(CALL).json["cards"]
    assert len(send(an, review(card, at=at)).json["saved"]) == 1


@pytest.mark.parametrize(
    "body", [{}, {"learner": "x", "reviews": []}, {"learner": "x", "reviews": [{"id": ""}]}]
)
def test_what_is_no_batch_is_refused(an, body):
    assert an.post(f"{CALL}/reviews", json=body).status_code == 422


def test_a_batch_is_bounded(an):
    (card, *_) = an.get(CALL).json["cards"]
    assert send(an, *(review(card) for _ in range(201))).status_code == 422


def test_looks_of_somebody_else_are_not_taken_for_hers(an, chi, database):
    (card, *_) = an.get(CALL).json["cards"]
    answer = send(chi, review(card), learner=an.learner_id)
    assert (answer.status_code, answer.json["code"]) == (409, "another_learner")
    with database.reading() as session:
        assert cards_of(session, chi.learner_id) == {} == cards_of(session, an.learner_id)


def test_a_stranger_is_shown_none_of_it(an, chi):
    (card, *_) = an.get(CALL).json["cards"]
    send(an, review(card, response="1", at=milliseconds() - 3_600_000))
    assert an.get(CALL).json["cards"][0]["missed"]
    told = chi.get(CALL).json
    assert (told["done"], told["days"]) == (0, 0)
    assert not any(one["missed"] for one in told["cards"])


def test_nobody_and_the_staff_are_turned_away(app, course):
    for client in (app.test_client(), signed_in_client(app, "trainer")):
        assert client.get(CALL).status_code == 401
        assert client.post(f"{CALL}/reviews", json={}).status_code in {401, 403}
        assert client.get(PAGE).status_code != 200


def test_a_forged_call_is_refused(an):
    del an.environ_base["HTTP_X_CSRFTOKEN"]
    assert send(an).status_code == 403


def test_whoever_wants_more_gets_more(app, database, an):
    with database.transaction() as session:
        finish(session, an.learner_id, make_course(session, "dai", questions=40))
    for _ in range(CARDS_OF_A_DAY):
        (card, *_others) = an.get(CALL).json["cards"]
        send(an, review(card))
    assert an.get(CALL).json["cards"] == []
    assert len(an.get(f"{CALL}?more=1").json["cards"]) == CARDS_OF_A_DAY
    assert "Xong phần luyện hôm nay" in an.get(PAGE).text


def test_the_page_holds_the_cards_and_shows_the_first(an):
    page = an.get(PAGE).text
    assert page.count('<section class="card padded practice-card"') == 3 + len(CARDS)
    assert page.count('aria-label="Thẻ 1 trong 5">') == 1
    assert CARDS[0]["back"] in page
    assert "data-state" not in page.partition("<main")[2].partition("</main>")[0]


@pytest.mark.parametrize(
    ("response", "verdict", "missed"), [("0", "right", False), ("1", "wrong", True)]
)
def test_without_script_the_answer_is_told_before_the_next_card(
    an, database, course, response, verdict, missed
):
    (card, *_) = an.get(CALL).json["cards"]
    form = {"item": card["item"], "version": card["version"], "id": "1", "response": response}
    for _ in range(2):
        page = an.post(PAGE, data=form)
        assert page.status_code == 200
    assert f'data-state="{verdict}"' in page.text
    assert "Vì luật nói thế." in page.text
    with database.reading() as session:
        first = questions_of(session, course)[0]
        stands = cards_of(session, an.learner_id)[Item(first.id)]
    assert (stands.reps, stands.is_missed) == (1, missed)


def test_without_script_a_flash_card_leads_to_the_next(an, database):
    card = an.get(CALL).json["cards"][-1]
    answer = an.post(PAGE, data={"item": card["item"], "id": "1", "word": "again"})
    assert (answer.status_code, answer.headers["Location"]) == (303, PAGE)
    with database.reading() as session:
        (stands,) = cards_of(session, an.learner_id).values()
    assert stands.is_missed


def test_without_script_nothing_chosen_counts_for_nothing(an, database):
    (card, *_) = an.get(CALL).json["cards"]
    form = {"item": card["item"], "version": card["version"], "id": "1"}
    assert an.post(PAGE, data=form).status_code == 303
    with database.reading() as session:
        assert cards_of(session, an.learner_id) == {}


def test_before_any_lesson_the_page_says_how_to_begin(app, database):
    page = signed_in_learner(app).get(PAGE).text
    assert "Chưa có thẻ để luyện" in page
    assert "Bạn đã luyện" not in page


def test_a_coordinator_does_not_read_what_a_learner_practises(app, an, database):
    with database.transaction() as session:
        staff = make_staff(session, "coordinator", email="dung@kcn.example")
    assert client_of(app, staff).get(CALL).status_code == 401
