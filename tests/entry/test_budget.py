"""A program that joins without end is stopped; a factory behind one address is not."""

from flask import Flask

from quizapp.core.db import Database
from tests.factories import make_stage, signed_in_client

CONSENT = {"consents": {"contest": True}}


def join(app: Flask, number: int, browser: str) -> int:
    client = app.test_client(use_cookies=False)
    body = {"full_name": f"Người {number}", "phone": f"09{number:08}", **CONSENT}
    headers = {"User-Agent": browser}
    return client.post("/api/v1/join/BN7K4T", json=body, headers=headers).status_code


def test_one_program_is_stopped_with_a_time_to_wait(sqlite_database: Database, one_app: Flask):
    with sqlite_database.transaction() as session:
        make_stage(session)
    statuses = [join(one_app, number, "robot") for number in range(10_000_000, 10_000_200)]
    assert statuses.count(201) == 150
    assert statuses.count(429) == 50
    client = one_app.test_client()
    refused = client.post("/api/v1/join/BN7K4T", json={}, headers={"User-Agent": "robot"})
    assert int(refused.headers["Retry-After"]) > 0
    assert join(one_app, 20_000_000, "a phone of the same canteen") == 201


def test_three_hundred_phones_of_one_address_come_in(sqlite_database: Database, one_app: Flask):
    with sqlite_database.transaction() as session:
        make_stage(session)
    statuses = [join(one_app, 30_000_000 + n, f"phone {n % 40}") for n in range(300)]
    assert statuses.count(201) == 300


def test_the_organizers_learn_of_many_joins_from_one_machine(
    sqlite_database: Database, one_app: Flask
):
    with sqlite_database.transaction() as session:
        make_stage(session)
    for number in range(40_000_000, 40_000_170):
        join(one_app, number, "robot")
    page = signed_in_client(one_app, "admin").get("/manage/audit").text
    assert page.partition("<tbody>")[2].count("Nhiều lượt vào từ một máy") == 1
    assert "150" in page
    assert "127.0.0.1" not in page
