"""The printed list stands as Vietnamese lists do."""

from quizapp.organisations.models import RosterEntry
from quizapp.reports.manage_views.missing import in_print


def entry(line: str | None, name: str) -> RosterEntry:
    return RosterEntry(line=line, full_name=name, employee_code="NV1")


def test_by_line_then_by_given_name_then_by_family_name():
    people = [
        entry("Chuyền 2", "Lê Văn An"),
        entry("Chuyền 1", "Nguyễn Thị Đào"),
        entry("Chuyền 1", "Trần Văn Dũng"),
        entry("Chuyền 1", "Lê Thị Đào"),
        entry(None, "Vũ Yến"),
    ]
    names = [one.full_name for one in sorted(people, key=in_print)]
    assert names == ["Vũ Yến", "Trần Văn Dũng", "Lê Thị Đào", "Nguyễn Thị Đào", "Lê Văn An"]
