"""Makes the pictures of the README from the product itself: `make tour`.

A fresh installation with the demonstration, a hundred simulated people, and Chromium.
"""

from __future__ import annotations

import io
import random
from dataclasses import dataclass
from datetime import timedelta

from PIL import Image
from playwright.sync_api import Browser
from sqlalchemy import select, update

from quizapp.analysis.jobs import analyse_next
from quizapp.analysis.queries import Subject
from quizapp.analysis.service import ask
from quizapp.attempts.models import Attempt
from quizapp.attempts.queries import load_versions
from quizapp.awards.service import propose
from quizapp.banks.models import Question
from quizapp.banks.queries import get_bank_by_slug
from quizapp.banks.rules import OptionDraft, QuestionDraft
from quizapp.banks.service import create_question
from quizapp.contests.models import Contest, Round
from quizapp.core import clock
from quizapp.core.text import fold
from quizapp.core.types import new_id
from quizapp.organisations.models import Participant, RosterEntry, Unit
from quizapp.scoring.question_types import question_type
from tests import browser
from tests.factories import bearer
from tests.tour_site import COLOURS, FOLDER, Site, keep, running
from tests.tour_training import guards_way

PEOPLE = 240
FAMILY = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi")
MIDDLE = ("Thị", "Văn", "Minh", "Thu", "Quang", "Ngọc")
GIVEN = ("An", "Bình", "Chi", "Dung", "Hà", "Hương", "Lan", "Long", "Mai", "Nam", "Phúc", "Yến")
# How many hours ago people took part: meals and the change of shifts.
BREAKS = (0, 1, 1, 2, 4, 5, 5, 5, 6, 7, 7, 7, 7, 8)


def play(site: Site, number: int, dice: random.Random) -> None:
    """One simulated person answers everything, more or less rightly."""
    client = site.app.test_client(use_cookies=False)
    unit = dice.choice(("MAU-07", "MAU-07", "MAU-31"))
    body = {"full_name": any_name(dice), "phone": f"09{number:08}", "unit_code": unit}
    consents = {"consents": {"contest": True, "publish_name": dice.random() < 0.5}}
    code = site.demo.join_code
    agent = {"User-Agent": f"phone {number % 20}"}
    joined = client.post(f"/api/v1/join/{code}", json={**body, **consents}, headers=agent)
    me = bearer(joined.get_json())
    started = client.post(f"/api/v1/rounds/{site.demo.round_id}/attempts", json={}, headers=me)
    attempt = started.get_json()["attempt"]
    right = right_responses(site, attempt["id"])
    luck = dice.uniform(0.5, 1.0)
    answers = [
        {"slot": slot, "seq": 1, "response": response}
        for slot, response in right.items()
        if dice.random() < luck
    ]
    begin_earlier(site, attempt["id"], timedelta(seconds=dice.randint(140, 560)))
    address = f"/api/v1/attempts/{attempt['id']}/submission"
    client.post(address, json={"answers": answers}, headers=me)


def right_responses(site: Site, attempt_id: str) -> dict[int, object]:
    with site.app.extensions["quizapp"].database.reading() as session:
        attempt = session.get_one(Attempt, attempt_id)
        versions = load_versions(session, {slot["version"] for slot in attempt.paper})
        return {
            number: question_type(slot["type"]).right_ids(
                versions[slot["version"]].answer_key, dict(slot["options"])
            )
            for number, slot in enumerate(attempt.paper, 1)
        }


def begin_earlier(site: Site, attempt_id: str, by: timedelta) -> None:
    """People take minutes, pictures are made in seconds."""
    with site.app.extensions["quizapp"].database.transaction() as session:
        mine = update(Attempt).where(Attempt.id == attempt_id)
        session.execute(mine.values(started_at=clock.now() - by))


def as_if_real(site: Site) -> None:
    """The pages leave demonstrations out of their figures; here they are what is shown."""
    with site.app.extensions["quizapp"].database.transaction() as session:
        for table in (Contest, Unit):
            session.execute(update(table).values(is_demo=False))
        approved = {"state": "approved", "approved_version_id": Question.current_version_id}
        session.execute(update(Question).values(approved))
        dice = random.Random(9)
        for attempt in session.scalars(select(Attempt)):
            earlier = timedelta(hours=dice.choice(BREAKS))
            attempt.started_at -= earlier
            attempt.deadline_at -= earlier
            attempt.submitted_at = (attempt.submitted_at or attempt.deadline_at) - earlier


def make_roster(site: Site) -> None:
    """Half of an enterprise's list has taken part."""
    now = clock.now()
    with site.app.extensions["quizapp"].database.transaction() as session:
        unit = session.scalars(select(Unit).where(Unit.code == "MAU-07")).one()
        people = session.scalars(select(Participant).where(Participant.unit_id == unit.id))
        names = [(one, one.full_name) for one in people]
        dice = random.Random(7)
        names += [(None, any_name(dice)) for _ in names]
        for number, (participant, name) in enumerate(names, 1):
            entry = RosterEntry(
                id=new_id(),
                unit_id=unit.id,
                employee_code=f"NV{number:04}",
                full_name=name,
                folded_name=fold(name),
                line=f"Chuyền {number % 6 + 1}",
                shift=f"Ca {number % 3 + 1}",
                created_at=now,
            )
            session.add(entry)
            session.flush()
            if participant is not None:
                participant.roster_entry_id = entry.id


def any_name(dice: random.Random) -> str:
    return " ".join(dice.choice(part) for part in (FAMILY, MIDDLE, GIVEN))


def propose_winners(site: Site) -> None:
    with site.app.extensions["quizapp"].database.transaction() as session:
        closed = update(Round).where(Round.id == site.demo.round_id)
        session.execute(closed.values(closes_at=clock.now()))
        propose(session, site.demo.round_id, by="tour", now=clock.now())


def write_pairs(site: Site) -> str:
    """The id of a question of pairs."""
    pairs = (("Có cháy", "114"), ("Người bị thương nặng", "115"), ("Có người phá khóa kho", "113"))
    lefts, rights = zip(*pairs, strict=True)
    options = tuple(OptionDraft(text) for text in (*lefts, *rights, "1022"))
    draft = QuestionDraft(
        "matching",
        "Ca đêm chỉ có một mình bạn ở cổng. Gặp mỗi việc sau, bạn gọi số nào trước?",
        options,
        key={"left": 3, "right_of": [3, 4, 5]},
        scoring="partial",
        level="apply",
    )
    with site.app.extensions["quizapp"].database.transaction() as session:
        bank = get_bank_by_slug(session, "bao-ve")
        return create_question(session, bank.id, draft, "tour", now=clock.now()).id


def analyse(site: Site) -> None:
    """What is said of the questions of the round that was played."""
    database = site.app.extensions["quizapp"].database
    with database.transaction() as session:
        kind = session.get_one(Round, site.demo.round_id).kind
        ask(session, Subject(kind, round_id=site.demo.round_id), now=clock.now())
    while analyse_next(database):
        pass


@dataclass
class Ids:
    """Rows that addresses need."""

    question: str
    pairs: str
    unit: str


def ids(site: Site) -> Ids:
    with site.app.extensions["quizapp"].database.reading() as session:
        question = session.scalar(select(Question.id).where(Question.code == "PCCC-010"))
        unit = session.scalar(select(Unit.id).where(Unit.code == "MAU-07"))
    return Ids(str(question), write_pairs(site), str(unit))


def keep_poster(site: Site) -> None:
    answer = site.app.test_client().get(f"/j/{site.demo.join_code.replace('-', '')}/poster.png")
    picture = Image.open(io.BytesIO(answer.data)).convert("RGB")
    picture.thumbnail((620, 880))
    picture.quantize(COLOURS).save(FOLDER / "poster.png", optimize=True)


def workers_way(site: Site, chromium: Browser) -> None:
    page = browser.phone(chromium).new_page()
    page.goto(f"{site.address}/j/{site.demo.join_code.replace('-', '')}")
    keep(page, "join")
    page.fill("#full_name", "Nguyễn Thị Lan Anh")
    page.check("input[name=consents][required]")
    page.click("#join button.primary")
    page.wait_for_url("**/start*")
    keep(page, "start")
    page.click("#start button")
    page.wait_for_url("**/attempts/*")
    for slot in range(1, 5):
        page.locator(f"#question-{slot} label.option").nth(slot % 2).click()
        page.click("#next")
    page.wait_for_timeout(800)
    keep(page, "question")
    page.click("#all")
    page.click("#next")
    page.click("#confirm")
    page.wait_for_url("**/result")
    keep(page, "result")


def staffs_pages(site: Site, chromium: Browser, role: str, pages: dict[str, str]) -> None:
    account = next(one for one in site.demo.accounts if one.role == role)
    page = browser.desktop(chromium).new_page()
    page.goto(f"{site.address}/sign-in")
    page.fill("input[name=email]", account.email)
    page.fill("input[name=password]", account.password)
    page.click("main button.primary")
    for name, path in pages.items():
        answer = page.goto(f"{site.address}{path}")
        assert answer is not None
        assert answer.status == 200, (path, answer.status)
        keep(page, name)


def main() -> None:
    dice = random.Random(20261122)
    with running() as site, browser.launched() as chromium:
        for number in range(PEOPLE):
            play(site, number, dice)
        as_if_real(site)
        make_roster(site)
        workers_way(site, chromium)
        guards_way(site, chromium)
        round_id = site.demo.round_id
        hall = browser.desktop(chromium).new_page()
        hall.goto(f"{site.address}/rounds/{round_id}/projector")
        keep(hall, "projector")
        keep_poster(site)
        own = ids(site)
        staffs_pages(
            site,
            chromium,
            "organizer",
            {
                "home": "/manage",
                "round": f"/manage/rounds/{round_id}",
                "codes": f"/manage/rounds/{round_id}/codes",
            },
        )
        staffs_pages(
            site,
            chromium,
            "trainer",
            {
                "bank": "/manage/banks/pccc",
                "editor": f"/manage/banks/questions/{own.question}/edit",
                "pairs": f"/manage/banks/questions/{own.pairs}/edit",
                "import": "/manage/banks/pccc/import",
                "lesson-editor": "/manage/courses/bao-ve/lessons/g1-1-vi-tri/write",
            },
        )
        participation = f"/manage/units/{own.unit}/participation?round={round_id}"
        inspection = f"/manage/units/{own.unit}/inspection"
        staffs_pages(
            site,
            chromium,
            "coordinator",
            {"participation": participation, "inspection": inspection},
        )
        propose_winners(site)
        analyse(site)
        staffs_pages(
            site,
            chromium,
            "organizer",
            {
                "winners": f"/manage/rounds/{round_id}/winners",
                "analysis": f"/manage/rounds/{round_id}/analysis",
            },
        )


if __name__ == "__main__":
    main()
