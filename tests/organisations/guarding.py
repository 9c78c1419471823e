"""Guards of the cast: an and binh at one enterprise, chi elsewhere."""

from datetime import date

from quizapp.organisations.rules.guards import GuardDraft
from quizapp.organisations.service.guards import add_guard
from tests.conftest import NOW

TODAY = date(2026, 11, 22)
LONG_HIRED = date(2024, 3, 1)
GUARD_HEADER = (
    "Mã nhân viên", "Họ và tên", "Điện thoại", "Loại bảo vệ", "Công ty dịch vụ", "Chốt", "Ca",
    "Chế độ", "Ngày vào làm",
)  # fmt: skip

HOW_MANY = 200
FAULTY = {
    7: (0, "BV0006", "code_twice"),
    20: (3, "", "guard_kind_missing"),
    33: (1, "", "name_missing"),
    50: (4, "Sao Đêm", "guard_company_not_for_own"),
    77: (8, "31/13/2024", "date_unclear"),
    120: (0, "#REF!", "formula_error"),
    199: (2, "12", "phone_wrong"),
}


def own(name="Nguyễn Văn An", code="BV1", **more):
    return GuardDraft(full_name=name, kind="own", employee_code=code, hired_on=LONG_HIRED, **more)


def hired(name="Trần Thị Bình", phone="0912345678", **more):
    company = more.pop("service_company", "Công ty Bảo vệ Sao Đêm")
    return GuardDraft(
        full_name=name,
        kind="service",
        phone=phone,
        service_company=company,
        hired_on=LONG_HIRED,
        **more,
    )


def serve(session, unit, draft, post=None, by="dung"):
    post_id = post.id if post else None
    return add_guard(session, unit, draft, post_id, by=by, today=TODAY, now=NOW)


def two_hundred_with_faults():
    rows = [
        [f"BV{number:04}", f"Nguyễn Bảo Vệ {number}", f"09123{number:05}", "Doanh nghiệp", "",
         f"Chốt {number % 6 + 1}", "Ngày", "Chuyên trách", "01/03/2024"]
        for number in range(2, HOW_MANY + 2)
    ]  # fmt: skip
    for row, (column, value, _code) in FAULTY.items():
        rows[row - 2][column] = value
    return [GUARD_HEADER, *rows]
