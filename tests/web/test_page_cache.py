"""Pages given as bytes: the same for everybody, and nobody's own."""

from __future__ import annotations

import time

import pytest

from quizapp.contests.models import Round
from tests.factories import bearer, join, make_stage, signed_in_client

DOOR = "/j/BN7K4T"
PLAIN = {"Accept-Encoding": ""}


@pytest.fixture
def stage(sqlite_database):
    with sqlite_database.transaction() as session:
        return make_stage(session)


@pytest.fixture
def rename(sqlite_database, stage):
    """Change what the pages show, as another process would."""

    def call(title):
        with sqlite_database.transaction() as session:
            session.get_one(Round, stage.round_id).title = title

    return call


def stranger(app):
    return app.test_client(use_cookies=False)


@pytest.fixture
def addresses(stage):
    round_ = f"/rounds/{stage.round_id}"
    return ["/", "/j/BN7K4T", f"{round_}/rules", f"{round_}/leaderboard", f"/api/v1{round_}/units"]


def test_public_pages_are_given_again_with_a_tag(one_app, addresses):
    for address in addresses:
        first, second = (stranger(one_app).get(address, headers=PLAIN) for _ in range(2))
        assert first.status_code == 200, address
        assert first.data == second.data
        assert second.headers["Cache-Control"] == "public, max-age=1"
        assert {"Cookie", "Authorization"} <= set(second.headers["Vary"].split(", "))
        assert "Content-Security-Policy" in second.headers
        known = {**PLAIN, "If-None-Match": second.headers["ETag"]}
        again = stranger(one_app).get(address, headers=known)
        assert (again.status_code, again.data) == (304, b"")


def test_a_page_is_not_older_than_its_second(one_app, stage, rename, monkeypatch):
    page = stranger(one_app).get(DOOR).text
    rename("Tuần đổi tên")
    assert stranger(one_app).get(DOOR).text == page
    later = time.monotonic() + 1.01
    monkeypatch.setattr("quizapp.web.page_cache.time.monotonic", lambda: later)
    assert "Tuần đổi tên" in stranger(one_app).get(DOOR).text


def test_what_the_staff_changes_is_seen_at_once(one_app, stage, rename):
    stranger(one_app).get(DOOR)
    rename("Tuần đổi tên")
    signed_in_client(one_app).post("/manage/nothing-of-the-kind")
    assert "Tuần đổi tên" in stranger(one_app).get(DOOR).text


def test_whoever_is_known_gets_a_page_of_his_own(one_app, stage, addresses):
    an = one_app.test_client()
    token = bearer(join(an))
    for address in addresses:
        anybody = stranger(one_app).get(address, headers=PLAIN)
        for mine in (an.get(address), stranger(one_app).get(address, headers=token)):
            assert "public" not in mine.headers["Cache-Control"], address
        after = stranger(one_app).get(address, headers=PLAIN)
        assert after.data == anybody.data


def test_two_hundred_people_never_see_each_other(one_app, stage, addresses):
    clients = []
    for number in range(6):
        client = one_app.test_client()
        join(client, full_name=f"Người Riêng Số {number}", phone=f"09123456{number:02}")
        clients.append((client, f"Người Riêng Số {number}"))
    for _turn in range(3):
        for address in addresses:
            for client, own in clients:
                text = client.get(address).text
                assert not [name for _, name in clients if name in text and name != own]
            assert "Người Riêng" not in stranger(one_app).get(address).text


def test_a_chosen_language_is_remembered_and_not_kept(one_app, stage):
    first = one_app.test_client().get("/?lang=en")
    assert "quizapp_language" in first.headers["Set-Cookie"]
    assert "public" not in first.headers["Cache-Control"]
    assert 'lang="vi"' in stranger(one_app).get("/").text


def test_encodings_are_kept_apart(one_app, stage):
    plain = stranger(one_app).get("/j/BN7K4T", headers=PLAIN)
    packed = stranger(one_app).get("/j/BN7K4T", headers={"Accept-Encoding": "gzip, br;q=0"})
    assert "Content-Encoding" not in plain.headers
    assert packed.headers["Content-Encoding"] == "gzip"
    assert stranger(one_app).get("/j/BN7K4T", headers=PLAIN).data == plain.data


def test_each_opening_of_a_code_counts_also_from_the_kept_page(one_app, stage, sqlite_database):
    for _ in range(5):
        stranger(one_app).get("/j/bn7-k4t")
    one_app.extensions["quizapp"].parts["scans"].write_down()
    with sqlite_database.reading() as session:
        (count,) = session.connection().exec_driver_sql("SELECT count FROM scan_count").scalars()
    assert count == 5


def test_a_kiosk_gets_its_cookie_each_time(one_app, stage, sqlite_database):
    with sqlite_database.transaction() as session:
        session.connection().exec_driver_sql("UPDATE join_code SET is_kiosk = 1")
    for _ in range(2):
        assert "quizapp_kiosk" in stranger(one_app).get("/j/BN7K4T").headers["Set-Cookie"]


def test_refusals_are_not_kept(one_app, stage):
    for _ in range(2):
        refused = stranger(one_app).get("/j/NOSUCH")
        assert refused.status_code == 404
        assert refused.headers["Cache-Control"] == "no-store"
