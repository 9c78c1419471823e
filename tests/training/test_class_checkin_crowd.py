"""A hall of people checks in at three remote points through one address, against a real server.

What happens in a hall: screens poll their codes, phones scan what a screen shows at that moment,
open the page and tap. Faster than in life: fifteen a second; three hundred in `make faults`.
"""

from __future__ import annotations

import http.client
import json
import statistics
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select

from quizapp.organisations.models import Learner, Unit
from quizapp.organisations.tokens import learner_token
from quizapp.training.classes.models import ClassAttendance, ClassInvitation
from quizapp.training.classes.rules.seats import INVITED
from quizapp.web.csrf import csrf_token_of_learner
from quizapp.web.guards import LEARNER_COOKIE
from tests.app_server import AppServer
from tests.factories import make_learner
from tests.training.teaching import BY, KEYS, open_hall

pytestmark = pytest.mark.slow
EVERY_SECONDS, TRIES = 1 / 15, 3


class Browser:
    """A browser that keeps cookies, follows nothing and comes back when told to wait."""

    def __init__(self, server, **cookies):
        self.server, self.cookies, self.seconds = server, dict(cookies), []

    def ask(self, method, path, form=None):
        for _try in range(TRIES):
            status, headers, body = self._once(method, path, form)
            if status != 503:
                break
            time.sleep(int(headers.get("Retry-After", 1)))
        return status, headers, body

    def _once(self, method, path, form):
        connection = http.client.HTTPConnection(self.server.host, self.server.port, timeout=30)
        try:
            sent = None if form is None else urlencode(form)
            kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
            told = {"Cookie": kept}
            if form is not None:
                told["Content-Type"] = "application/x-www-form-urlencoded"
            begun = time.monotonic()
            connection.request(method, path, sent, told)
            answer = connection.getresponse()
            body = answer.read().decode(errors="replace")
            self.seconds.append(time.monotonic() - begun)
            for cookie in answer.headers.get_all("Set-Cookie") or ():
                name, _, value = cookie.partition(";")[0].partition("=")
                self.cookies[name] = value
            return answer.status, answer.headers, body
        finally:
            connection.close()


class Screen:
    """The laptop of a point: tells the code that everybody in the room sees."""

    def __init__(self, server, hall, number):
        self.browser, self.until, self.code = Browser(server), 0.0, ""
        status, _headers, _body = self.browser.ask("GET", hall.host_link(number))
        assert status == 303

    def look(self):
        if time.monotonic() > self.until:
            status, _headers, body = self.browser.ask("GET", "/c/host/code")
            assert status == 200, body
            self.code = json.loads(body)["code"].replace("-", "")
            self.until = time.monotonic() + 2.5
        return self.code


@pytest.fixture
def people(effort):
    return effort(120, 300)


@pytest.fixture
def hall(database, people):
    now = datetime.now(UTC)
    hall = open_hall(database, starts=now - timedelta(minutes=5), capacity=110)
    with database.transaction() as session:
        unit = session.get(Unit, hall.unit_id)
        for number in range(people):
            person = make_learner(
                session, unit, full_name=f"Người số {number}", employee_code=f"DG{number:04}"
            )
            session.add(
                ClassInvitation(
                    class_id=hall.class_id,
                    learner_id=person.id,
                    unit_id=unit.id,
                    place_id=hall.places[number % 3],
                    state=INVITED,
                    invited_by=BY,
                    asked_at=now,
                    changed_at=now,
                )
            )
            hall.people[str(number)] = person.id
    return hall


@pytest.fixture
def server(database, tmp_path):
    with AppServer(database.url.render_as_string(hide_password=False), tmp_path) as running:
        yield running


def signed_in(server, hall, who):
    with hall.database.reading() as session:
        person = session.get(Learner, hall.people[who])
    token = learner_token(person, KEYS, is_shared=False)
    browser = Browser(server, **{LEARNER_COOKIE: token})
    browser.form = {"csrf_token": csrf_token_of_learner(KEYS, person.id, person.token_epoch)}
    return browser


def come(browser, screen):
    """Scan, open, tap, see green; the whole time it took."""
    begun = time.monotonic()
    status, headers, body = browser.ask("GET", f"/c/{screen.look()}")
    assert (status, headers["Location"]) == (303, "/learn/here"), body
    assert "Tôi có mặt" in browser.ask("GET", "/learn/here")[2]
    status, _headers, body = browser.ask("POST", "/learn/here", browser.form)
    assert status == 303, body
    assert "Bạn đã được ghi có mặt" in browser.ask("GET", "/learn/here")[2]
    return time.monotonic() - begun


def percentile(values, share):
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def test_a_hall_comes_through_one_address(server, hall, database, people, record_property):
    screens = [Screen(server, hall, number) for number in range(3)]
    phones = [signed_in(server, hall, str(number)) for number in range(people)]
    begun = time.monotonic()

    def person(number):
        time.sleep(max(0, begun + EVERY_SECONDS * number - time.monotonic()))
        return come(phones[number], screens[number % 3])

    with ThreadPoolExecutor(64) as threads:
        whole = list(threads.map(person, range(people)))
    took = time.monotonic() - begun
    requests = [seconds for phone in phones for seconds in phone.seconds]
    figures = {
        "people": len(whole),
        "seconds": round(took, 1),
        "requests": len(requests),
        "request_p50_ms": round(1000 * statistics.median(requests)),
        "request_p95_ms": round(1000 * percentile(requests, 0.95)),
        "check_in_p95_ms": round(1000 * percentile(whole, 0.95)),
        "asked_again": len(requests) - 4 * people,
    }
    print(f"\n{database.url.get_backend_name()}: {figures}")
    for name, value in figures.items():
        record_property(name, value)
    with database.reading() as session:
        rows = session.scalar(select(func.count()).select_from(ClassAttendance))
        persons = session.scalar(select(func.count(ClassAttendance.learner_id.distinct())))
        at_each = session.execute(
            select(func.count()).select_from(ClassAttendance).group_by(ClassAttendance.place_id)
        )
        assert (rows, persons) == (people, people)
        assert [count for (count,) in at_each] == [people // 3] * 3
    assert took < 180, "three minutes are what a class has"


def test_fifty_taps_of_one_person_are_one_row(server, hall, database):
    screen, phone = Screen(server, hall, 0), signed_in(server, hall, "0")
    assert phone.ask("GET", f"/c/{screen.look()}")[0] == 303
    ticket = dict(phone.cookies)

    def tap(_number):
        one = Browser(server, **ticket)
        return one.ask("POST", "/learn/here", phone.form)[0]

    with ThreadPoolExecutor(25) as threads:
        assert set(threads.map(tap, range(50))) == {303}
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ClassAttendance)) == 1


def test_a_photographed_code_and_a_forged_one_are_refused(server, hall, database):
    phone = signed_in(server, hall, "1")
    now = datetime.now(UTC)
    photographed = hall.code(1, now - timedelta(seconds=61))
    ahead = hall.code(1, now + timedelta(seconds=61))
    shown = hall.code(1, now)
    forged = shown[:-1] + ("A" if shown[-1] != "A" else "B")
    for code in (photographed, ahead, forged, hall.point(2).code + shown[5:]):
        status, _headers, body = phone.ask("GET", f"/c/{code}")
        assert status == 410
        assert "Mã đã đổi. Hãy quét lại mã đang hiện trên màn hình." in body
    assert phone.ask("POST", "/learn/here", phone.form)[0] == 410
    with database.reading() as session:
        assert session.scalar(select(func.count()).select_from(ClassAttendance)) == 0
