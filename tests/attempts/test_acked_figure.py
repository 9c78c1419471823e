"""The counter, the phones' journal and the rows tell one number."""

from sqlalchemy import func, select

from quizapp.attempts.models import Answer
from quizapp.core import measures
from tests.factories import bearer, join, make_stage


def figure(name: str) -> float:
    return measures.REGISTRY.get_sample_value(name)


def test_the_counter_is_the_journal_is_the_rows(client, database):
    with database.transaction() as session:
        stage = make_stage(session, questions=5)
    acked, repeated = figure("answers_acked_total"), figure("answers_repeated_total")
    me = bearer(join(client))
    begun = client.post(f"/api/v1/rounds/{stage.round_id}/attempts", json={}, headers=me).json
    attempt = begun["attempt"]
    address = f"/api/v1/attempts/{attempt['id']}"
    choices = {one["slot"]: one["options"][0]["id"] for one in attempt["questions"]}
    journal = set()

    def items(*slots: int) -> list[dict]:
        journal.update((slot, 1) for slot in slots)
        return [{"slot": slot, "response": choices[slot], "seq": 1} for slot in slots]

    for slot in (1, 2):
        (item,) = items(slot)
        for _lost_answer in range(slot):
            client.put(f"{address}/answers/{slot}", json=item, headers=me)
    client.post(f"{address}/answers", json={"answers": items(2, 3)}, headers=me)
    client.post(f"{address}/submission", json={"answers": items(4, 5)}, headers=me)
    with database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(Answer))
    assert figure("answers_acked_total") - acked == len(journal) == rows == 5
    assert figure("answers_repeated_total") - repeated == 2
