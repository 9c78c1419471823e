"""A program that joins without end is stopped; a factory behind one address is not."""

from flask import Flask

from quizapp.core.db import Database
from tests.factories import make_stage

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
