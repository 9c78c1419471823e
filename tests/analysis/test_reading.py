"""What is read of rounds and banks, how it is analysed once, and what is kept of it."""

import csv
import json
import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from sqlalchemy import func, select, update

from quizapp.analysis import jobs
from quizapp.analysis.models import AnalysedItem, AnalysisRun
from quizapp.analysis.queries import Subject, find_run, list_items, read_answers_of
from quizapp.analysis.queries.runs import ItemFilter
from quizapp.analysis.service import (
    CLAIM,
    EDITION,
    ask,
    ask_for_rounds_over,
    claim,
    claim_next,
    compute,
    keep,
)
from quizapp.attempts.models import Answer, Attempt
from quizapp.banks.models import Question, QuestionBank, QuestionVersion
from quizapp.banks.queries.difficulties import known_difficulties
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.db import Database
from quizapp.core.types import new_id
from quizapp.scoring.statistics import analyse
from tests.analysis.answered import BLANK, NOW, PEOPLE, WRONG, answer, answered_round
from tests.factories import fill_pool


def codes_of(session, read):
    return [
        session.get(Question, session.get(QuestionVersion, id_).question_id).code
        for id_ in read.responses.items
    ]


def run_of(session, **subject):
    return find_run(session, Subject(subject.pop("kind", "official"), **subject))


def test_answers_are_counted_by_the_authored_places_of_shuffled_options(database):
    with database.transaction() as session:
        stage = answered_round(session)
        read = read_answers_of(session, [stage.round_id])
        codes = codes_of(session, read)
        found = dict(zip(codes, analyse(read.responses).items, strict=True))
        shown = session.scalars(select(Attempt.paper)).all()
    assert read.found == len(read.responses.credits) == PEOPLE
    assert sorted(codes) == [f"Q00{number}" for number in range(1, 9)]
    first = found["Q001"]
    assert first.persons == sum(slot["version"] == first.item for paper in shown for slot in paper)
    assert first.key == "A"
    assert first.p == first.options["A"].share
    assert found[BLANK].omitted > 9
    assert found[WRONG].options["B"].r > 0.1 > found[WRONG].options["A"].r
    assert read.seconds[0] == pytest.approx(20, abs=0.01)


def test_rows_of_a_sample_are_bounded(database):
    with database.transaction() as session:
        stage = answered_round(session, people=30)
        read = read_answers_of(session, [stage.round_id], most_cells=1)
    assert read.found == 30
    assert len(read.responses.credits) == 30, "a batch is read whole"


def test_later_attempts_empty_ones_and_running_ones_say_nothing(database):
    with database.transaction() as session:
        stage = answered_round(session, people=4)
        one, two, three, four = session.scalars(select(Attempt).order_by(Attempt.seed)).all()
        two.answered_count = 0
        three.state = "open"
        four.participant_id, four.number, four.is_counted = one.participant_id, 2, False
        session.flush()
        read = read_answers_of(session, [stage.round_id])
    assert len(read.responses.credits) == read.found == 1


def test_figures_are_those_of_the_command_on_the_same_answers(app, tmp_path):
    database = app.extensions["quizapp"].database
    with database.transaction() as session:
        stage = answered_round(session)
        responses = read_answers_of(session, [stage.round_id]).responses
    table, key = tmp_path / "answers.csv", tmp_path / "key.csv"
    with table.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(responses.items)
        for seen in responses.choices:
            cells = ("".join(seen[at]) if at in seen else "NA" for at in range(8))
            writer.writerow(cells)
    lines = [
        f"{item},{right[0]}" for item, right in zip(responses.items, responses.keys, strict=True)
    ]
    key.write_text("\n".join(["item,key", *lines]))
    words = ["quiz", "analysis", "items", str(table), "--key", str(key), "--json"]
    theirs = json.loads(app.test_cli_runner().invoke(args=words).stdout)
    words = ["quiz", "analysis", "run", "--round", stage.round_id, "--json"]
    result = app.test_cli_runner().invoke(args=words)
    assert result.exit_code == 0, result.output
    ours = json.loads(result.stdout)
    for name in ("persons", "paper_length", "mean", "sd", "alpha", "sem"):
        assert ours[name] == pytest.approx(theirs[name], abs=1e-6), name
    by_id = {item["item"]: item for item in theirs["items"]}
    assert ours["items"][0]["code"] == WRONG, "the most urgent first"
    for item in ours["items"]:
        same = by_id[item["version"]]
        for name in ("persons", "p", "item_total_r", "item_rest_r", "d27", "omitted", "key"):
            assert item[name] == pytest.approx(same[name], abs=1e-6), name
        for option, its in same["options"].items():
            assert item["options"][option]["count"] == its["count"]
            assert item["options"][option]["r"] == pytest.approx(its["r"], abs=1e-6)


def test_a_round_that_is_over_is_analysed_once_and_its_bank_too(database):
    with database.transaction() as session:
        stage = answered_round(session)
        assert ask_for_rounds_over(session, now=NOW) == 1
        assert ask_for_rounds_over(session, now=NOW) == 0
    assert jobs.analyse_next(database)
    assert jobs.analyse_next(database)
    assert not jobs.analyse_next(database)
    with database.reading() as session:
        run = run_of(session, round_id=stage.round_id)
        assert (run.attempts, run.attempts_found, run.edition) == (PEOPLE, PEOPLE, EDITION)
        assert not run.is_waiting
        assert run.figures["alpha"] > 0.2
        rows, total = list_items(session, run.id, ItemFilter())
        assert total == 8
        assert (rows[0].question.code, rows[0].item.verdict) == (WRONG, "wrong_key")
        assert rows[0].item.verdicts[0] == ["wrong_key", ["B"]]
        assert rows[0].item.options["D"]["count"] == 0
        bank_id = session.scalar(select(QuestionBank.id))
        ids = [row.version.id for row in rows]
        known = known_difficulties(session, ids)
        assert known[rows[0].question.id] == (rows[0].item.p, rows[0].item.persons)
        assert known_difficulties(session, ids, least=10_000) == {}
        assert run_of(session, bank_id=bank_id).attempts == PEOPLE
        # Figures of an older edition are as good as none.
    with database.transaction() as session:
        session.execute(update(AnalysisRun).values(edition=0))
        assert ask_for_rounds_over(session, now=NOW + timedelta(hours=1)) == 1


def test_a_round_is_not_asked_for_while_somebody_answers_or_as_a_trial(database):
    with database.transaction() as session:
        stage = answered_round(session, people=2)
        session.scalars(select(Attempt)).first().state = "open"
        session.flush()
        assert ask_for_rounds_over(session, now=NOW) == 0
        session.execute(update(Attempt).values(state="expired"))
        assert ask_for_rounds_over(session, now=NOW - timedelta(hours=2)) == 0
        session.get(Round, stage.round_id).kind = "trial"
        session.flush()
        assert ask_for_rounds_over(session, now=NOW) == 0


def test_of_two_workers_one_gets_the_work_and_a_dead_one_loses_it(database):
    with database.transaction() as session:
        stage = answered_round(session, people=40)
        run_id = ask(session, Subject("official", round_id=stage.round_id), now=NOW).id
    with database.transaction() as session:
        first = claim_next(session, now=NOW)
        assert first.run_id == run_id
        assert claim_next(session, now=NOW + CLAIM / 2) is None
    # The first died, or was so slow that its claim ran out.
    with database.transaction() as session:
        second = claim_next(session, now=NOW + CLAIM)
        assert second.run_id == run_id
    with database.reading() as session:
        found = compute(session, run_id)
    with database.transaction() as session:
        assert not keep(session, first, found, now=NOW)
        assert session.scalar(select(func.count()).select_from(AnalysedItem)) == 0
        assert keep(session, second, found, now=NOW)
        assert not keep(session, second, found, now=NOW)
        assert session.scalar(select(func.count()).select_from(AnalysedItem)) == 8
    # Asked for while it was computed: what came out is kept, and it is done again.
    with database.transaction() as session:
        third = claim(session, run_id, now=NOW + timedelta(hours=2))
        ask(session, Subject("official", round_id=stage.round_id), now=third.at + CLAIM / 3)
        assert keep(session, third, found, now=NOW)
        assert session.get(AnalysisRun, run_id).is_waiting


def test_two_processes_that_look_at_once_do_the_work_once(database):
    with database.transaction() as session:
        stage = answered_round(session, people=31)
        ask(session, Subject("official", round_id=stage.round_id), now=clock.now())
    url = database.url.render_as_string(hide_password=False)
    processes = [Database(url, pool_size=2) for _ in range(2)]
    both = threading.Barrier(2)

    def look(own):
        both.wait()
        return jobs.analyse_next(own)

    try:
        with ThreadPoolExecutor(2) as pool:
            assert sorted(pool.map(look, processes)) == [False, True]
    finally:
        for one in processes:
            one.dispose()
    with database.reading() as session:
        assert not run_of(session, round_id=stage.round_id).is_waiting


def test_analysis_waits_while_many_answer_but_not_for_ever(sqlite_database, monkeypatch):
    database = sqlite_database
    monkeypatch.setattr(jobs, "MANY_ANSWERING", 1)
    with database.transaction() as session:
        stage = answered_round(session, people=3)
        now = clock.now()
        ask(session, Subject("official", round_id=stage.round_id), now=now)
        one, two, _three = session.scalars(select(Attempt)).all()
        one.state = "open"
    assert jobs.has_time(database)
    with database.transaction() as session:
        session.get(Attempt, two.id).state = "open"
    assert not jobs.has_time(database)
    with database.transaction() as session:
        session.execute(update(AnalysisRun).values(asked_at=now - 2 * jobs.LONGEST_WAIT))
    assert jobs.has_time(database)


def test_practice_and_official_attempts_are_never_mixed_and_demonstrations_left_out(database):
    with database.transaction() as session:
        stage = answered_round(session, people=40)
        official = session.get(Round, stage.round_id)
        bank_id = official.blueprint[0].bank_id
        practice = round_like(session, official, kind="practice")
        answer(session, practice, 31, seed=4)
        for kind in ("official", "practice"):
            ask(session, Subject(kind, bank_id=bank_id), now=NOW)
    while jobs.analyse_next(database):
        pass
    with database.transaction() as session:
        assert run_of(session, bank_id=bank_id).attempts == 40
        assert run_of(session, bank_id=bank_id, kind="practice").attempts == 31
        session.execute(update(Contest).values(is_demo=True))
        assert compute(session, run_of(session, bank_id=bank_id).id).read.found == 0


def round_like(session, round_, **changes):
    """One more round of the same pool."""
    columns = {column.name: getattr(round_, column.name) for column in Round.__table__.columns}
    other = Round(**{**columns, "id": new_id(), "position": 2, **changes})
    line = round_.blueprint[0]
    other.blueprint = [type(line)(position=1, bank_id=line.bank_id, count=line.count)]
    session.add(other)
    session.flush()
    bank = session.get(QuestionBank, line.bank_id)
    fill_pool(session, other, bank)
    return other


def test_several_and_true_or_false_answers_are_read_as_they_were_given(database):
    with database.transaction() as session:
        stage = answered_round(session, people=40)
        versions = session.scalars(select(QuestionVersion).order_by(QuestionVersion.id)).all()
        several, judged, typed = versions[:3]
        several.type, several.answer_key = "multiple_choice", {"options": [0, 1]}
        judged.type, judged.answer_key = "true_false", {"value": False}
        typed.type, typed.answer_key = "short_text", {"accepted": []}
        for attempt in session.scalars(select(Attempt)):
            slots = {slot["version"]: at for at, slot in enumerate(attempt.paper, 1)}
            for version, response in ((several, None), (judged, False), (typed, "ba mét")):
                if version.id in slots:
                    at = slots[version.id]
                    taken = [id_ for id_, _place in attempt.paper[at - 1]["options"][:2]]
                    session.merge(
                        Answer(
                            attempt_id=attempt.id,
                            slot=at,
                            response=taken if response is None else response,
                            seq=1,
                            saved_at=NOW,
                        )
                    )
        session.flush()
        read = read_answers_of(session, [stage.round_id])
        found = {one.item: one for one in analyse(read.responses).items}
    assert found[several.id].key == "A, B"
    counts = [option.count for option in found[several.id].options.values()]
    assert sum(counts) == 2 * found[several.id].persons
    assert found[judged.id].key == "false"
    assert found[judged.id].options["false"].share == 1
    assert found[typed.id].options == {}
    assert found[typed.id].omitted == 0
