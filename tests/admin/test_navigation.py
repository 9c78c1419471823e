import pytest

from quizapp.admin.navigation import SECTIONS
from quizapp.web.guards import guard_of
from tests.factories import signed_in_client


def test_every_item_leads_to_a_page_with_the_same_permissions(app):
    for section in SECTIONS:
        for item in section.items:
            guard = guard_of(app.view_functions[item.endpoint])
            assert guard.permissions == set(item.permissions), item.endpoint


@pytest.mark.parametrize(
    ("role", "sees"),
    [("admin", True), ("organizer", True), ("coordinator", True), ("trainer", False)],
)
def test_only_what_one_may_open_is_shown(app, role, sees):
    page = signed_in_client(app, role).get("/manage").text
    assert ('href="/manage/staff"' in page) is sees


def test_the_longest_matching_item_is_marked_as_the_present_one(app):
    page = signed_in_client(app, "admin").get("/manage/staff/coordinators").text
    assert page.count('aria-current="page"') == 1
    assert 'href="/manage/staff/coordinators" aria-current="page"' in page
