"""Files of real people through the service: what goes in, what stops, what stays the same."""

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from quizapp.audit.models import AuditEntry
from quizapp.banks import service
from quizapp.banks.formats import registry
from quizapp.banks.formats.export_xlsx import write_questions
from quizapp.banks.formats.parsed import (
    ParsedBank,
    ParsedCitation,
    ParsedImage,
    ParsedOption,
    ParsedQuestion,
    Problem,
    SecrecyMark,
)
from quizapp.banks.models import Media, Question, QuestionVersion
from quizapp.banks.queries import get_bank_by_slug, list_banks, list_drawable
from quizapp.banks.rules import Approver, content_digest
from quizapp.banks.service import ImportRefused, ImportRequest, import_questions
from quizapp.banks.service.shipped import load_shipped
from quizapp.banks.shipped_files import read_shipped
from quizapp.core.db import Database
from tests.banks.helpers import make_document, picture
from tests.conftest import NOW

BY_AN = ImportRequest("an")


def bank_of(session, slug: str = "thu") -> str:
    return service.create_bank(session, slug, service.BankDraft(slug), "an", now=NOW).id


def parsed(*questions: ParsedQuestion, **more) -> ParsedBank:
    problems = more.pop("problems", ())
    failed = {one.item for one in problems if one.severity == "error" and one.item}
    return ParsedBank("text", len(questions) + len(failed), questions, tuple(problems), **more)


def question(item: str = "1", stem: str | None = None, **more) -> ParsedQuestion:
    options = more.pop("options", (ParsedOption("Có"), ParsedOption("Không")))
    return ParsedQuestion(
        item, f"dòng {item}", "single_choice", stem or f"Câu {item}?", options, (0,), **more
    )


def run(database: Database, bank_id: str, what: ParsedBank, request: ImportRequest = BY_AN):
    with database.transaction() as session:
        return import_questions(session, bank_id, what, request, now=NOW)


@pytest.fixture
def bank_id(database: Database) -> str:
    with database.transaction() as session:
        return bank_of(session)


def count(database: Database, table=Question) -> int:
    with database.reading() as session:
        return session.scalar(select(func.count()).select_from(table))


def test_the_same_file_again_changes_nothing(database: Database, bank_id: str):
    file = parsed(question("1"), question("2", code="AT-2"), question("3", "Câu 1?"))
    first = run(database, bank_id, file)
    again = run(database, bank_id, file)
    assert (first.imported, first.unchanged) == (3, 0)
    assert (again.imported, again.unchanged) == (0, 3)
    assert (count(database), count(database, QuestionVersion)) == (3, 3)
    assert [p.code for p in first.problems] == ["repeats_question"]


def test_what_changed_under_its_code_becomes_a_version(database: Database, bank_id: str):
    run(database, bank_id, parsed(question("1", code="AT-1"), question("2", code="AT-2")))
    changed = parsed(question("1", "Mới?", code="AT-1"), question("2", code="AT-2"))
    report = run(database, bank_id, changed)
    assert (report.imported, report.unchanged) == (1, 1)
    assert (count(database), count(database, QuestionVersion)) == (2, 3)


def test_one_error_writes_nothing_unless_partial(database: Database, bank_id: str):
    file = parsed(question("1"), problems=[Problem("error", "no_key", "dòng 9", item="2")])
    with pytest.raises(ImportRefused) as refused:
        run(database, bank_id, file)
    report = refused.value.report
    assert (refused.value.code, report.imported, count(database)) == ("questions_have_errors", 1, 0)
    report = run(database, bank_id, file, replace(BY_AN, partial=True))
    assert report.imported + report.unchanged + len(report.failed_items) == report.found
    assert count(database) == 1


def test_an_error_of_the_whole_file_is_never_partial(database: Database, bank_id: str):
    file = parsed(question("1"), problems=[Problem("error", "file_damaged")])
    with pytest.raises(ImportRefused):
        run(database, bank_id, file, replace(BY_AN, partial=True))


def test_doubts_go_in_with_the_draft(database: Database, bank_id: str):
    doubt = Problem("warning", "option_wraps", "dòng 1", item="1", params={"text": "có hợp đồng"})
    run(database, bank_id, parsed(question("1"), problems=[doubt]))
    with database.reading() as session:
        version = session.scalars(select(QuestionVersion)).one()
        notes = [{"code": "option_wraps", "params": {"text": "có hợp đồng"}}]
        assert (version.notes, version.author_id) == (notes, "an")


def test_marks_of_secrecy_stop_until_somebody_answers_for_it(database: Database, bank_id: str):
    file = parsed(question("1"), secrecy_marks=(SecrecyMark("dòng 1", "TỐI MẬT"),))
    with pytest.raises(ImportRefused) as refused:
        run(database, bank_id, file)
    assert (refused.value.code, count(database)) == ("secrecy_undeclared", 0)
    declared = replace(BY_AN, declared_by="an", file_digest="abc")
    assert run(database, bank_id, file, declared).imported == 1
    with database.reading() as session:
        entry = session.scalars(select(AuditEntry).filter_by(action="import.no_secret")).one()
        assert (entry.actor, entry.details) == ("an", {"marks": 1, "file": "abc"})


def test_pictures_come_in_repainted_and_broken_ones_are_errors(database: Database, bank_id: str):
    image = ParsedImage("bien.png", "image/png", picture(), "Biển tròn")
    broken = ParsedImage("hong.png", "image/png", picture()[:50])
    options = (ParsedOption("", (image,)), ParsedOption("Không có"))
    file = parsed(question("1", images=(image,), options=options), question("2", images=(broken,)))
    report = run(database, bank_id, file, replace(BY_AN, partial=True))
    assert (report.imported, [p.code for p in report.errors]) == (1, ["picture_unreadable"])
    with database.reading() as session:
        media, version = (
            session.scalars(select(Media)).one(),
            session.scalars(select(QuestionVersion)).one(),
        )
        assert version.stem_media == [{"id": media.id, "alt": "Biển tròn"}]
        assert version.option_media == [[{"id": media.id, "alt": "Biển tròn"}], []]


def test_citations_are_found_in_the_register_or_doubted(database: Database, bank_id: str):
    with database.transaction() as session:
        make_document(session)
    citations = (
        ParsedCitation("Luật số 55/2024/QH15", "6", "2", "", "safe"),
        ParsedCitation("Luật nào đó", "9"),
    )
    report = run(database, bank_id, parsed(question("1", citations=citations)))
    assert [p.code for p in report.problems] == ["citation_unknown"]
    with database.reading() as session:
        version = session.scalars(select(QuestionVersion)).one()
        (citation,) = version.citations
        assert (citation.article, citation.grade) == ("6", "safe")
        assert version.notes[0]["params"] == {"document": "Luật nào đó", "article": "9"}


def test_retired_questions_stay_retired(database: Database, bank_id: str):
    run(database, bank_id, parsed(question("1", code="AT-1")))
    with database.transaction() as session:
        service.retire(session, session.scalars(select(Question.id)).one(), "an", now=NOW)
    report = run(database, bank_id, parsed(question("1", "Mới?", code="AT-1")))
    assert (report.unchanged, [p.code for p in report.problems]) == (1, ["question_retired"])


def test_a_rehearsal_leaves_no_trace(database: Database, bank_id: str):
    with database.rehearsal() as session:
        report = import_questions(session, bank_id, parsed(question("1")), BY_AN, now=NOW)
    assert (report.imported, count(database), count(database, Media)) == (1, 0, 0)


def test_the_390_questions_of_the_bidding_law(database: Database, bank_id: str, shared_data: Path):
    folder = shared_data / "vn_question_banks/luat_dau_thau"
    file = registry.parse((folder / "390-cau-hoi-luat-dau-thau.xlsx").read_bytes())
    report = run(database, bank_id, file)
    assert (report.found, report.imported) == (390, 390)
    assert {(p.item, p.severity) for p in report.problems} == {
        ("349", "warning"),
        ("364", "warning"),
    }
    assert run(database, bank_id, file).unchanged == 390
    with database.transaction() as session:
        approver = Approver("binh", is_reviewer=True)
        result = service.approve_bank(
            session, bank_id, approver, now=NOW, uncited_reason="Tài liệu của tác giả khác"
        )
        assert (result.done, result.left) == (388, [("349", "has_doubts"), ("364", "has_doubts")])
        assert len(list_drawable(session, bank_id, approved_only=True)) == 388


@pytest.mark.parametrize(
    ("folder", "pattern", "expected"),
    [
        ("vn_question_banks/vnhsge", "*.docx", 359),
        ("spreadsheet_word/docx_answer_style", "*.docx", 73),
    ],
)
def test_whole_folders_of_word_files(
    sqlite_database: Database, shared_data: Path, folder: str, pattern: str, expected: int
):
    with sqlite_database.transaction() as session:
        banks = {
            path: bank_of(session, f"b{number}")
            for number, path in enumerate(sorted((shared_data / folder).glob(pattern)))
        }
    imported = 0
    for path, bank_id in banks.items():
        file = registry.parse(path.read_bytes(), path.name)
        report = run(sqlite_database, bank_id, file, replace(BY_AN, partial=True))
        assert report.imported + report.unchanged + len(report.failed_items) == report.found
        imported += report.imported
    assert imported == expected


def test_five_thousand_questions_go_in_at_once(database: Database, bank_id: str):
    file = parsed(*(question(str(number)) for number in range(1, 5001)))
    assert run(database, bank_id, file).imported == 5000
    assert run(database, bank_id, file).unchanged == 5000


def test_shipped_banks_wait_for_review_and_practice_may_draw_them(database: Database):
    for expected in (True, False):
        with database.transaction() as session:
            reports = load_shipped(session, *read_shipped(), now=NOW)
        assert all((one.imported > 0) is expected for one in reports)
        assert [problem for one in reports for problem in one.problems] == []
    with database.transaction() as session:
        for counts in list_banks(session):
            assert counts.by_state["in_review"] == counts.total >= 50
            bank_id = counts.bank.id
            assert list_drawable(session, bank_id, approved_only=True) == []
            assert len(list_drawable(session, bank_id, approved_only=False)) == counts.total


def test_an_update_of_the_product_leaves_what_people_here_wrote(database: Database):
    register, shipped = read_shipped()
    with database.transaction() as session:
        load_shipped(session, register, shipped, now=NOW)
        bank = get_bank_by_slug(session, "pccc")
        edited = session.scalars(select(Question).filter_by(bank_id=bank.id, code="PCCC-001")).one()
        version = session.get(QuestionVersion, edited.current_version_id)
        draft = replace(service.draft_of(version), stem="Số báo cháy là số nào?")
        service.edit_question(session, edited.id, draft, "an", now=NOW)
    newer = [
        replace(
            one,
            parsed=replace(
                one.parsed,
                questions=tuple(replace(q, stem=q.stem + " ") for q in one.parsed.questions[:2]),
            ),
        )
        for one in shipped
        if one.description.slug == "pccc"
    ]
    with database.transaction() as session:
        (report,) = load_shipped(session, register, newer, now=NOW)
        assert (report.imported, report.unchanged) == (1, 1)
        assert session.get(Question, edited.id).state == "draft"


def test_what_is_exported_comes_back_unchanged(database: Database, bank_id: str):
    with database.transaction() as session:
        make_document(session)
    citations = (ParsedCitation("luat-55-2024", "6", "2", "a", "compare"),)
    options = (ParsedOption("=1+1"), ParsedOption("+84 0222"), ParsedOption("Không"))
    run(
        database,
        bank_id,
        parsed(
            question(
                "1", "Gọi ai?", topic="Báo cháy", level="apply", citations=citations, situation=True
            ),
            question("2", "@SUM(A1)", options=options, explanation="Vì thế"),
        ),
    )
    with database.transaction() as session:
        file = registry.parse(write_questions(service.export_questions(session, bank_id)))
        copy = bank_of(session, "ban-sao")
        import_questions(session, copy, file, BY_AN, now=NOW)
        digests = [
            list(
                session.scalars(
                    select(QuestionVersion.content_digest)
                    .join(Question, Question.current_version_id == QuestionVersion.id)
                    .where(Question.bank_id == one)
                    .order_by(Question.code)
                )
            )
            for one in (bank_id, copy)
        ]
    assert digests[0] == digests[1]


def test_an_export_over_its_own_bank_changes_nothing(database: Database, bank_id: str):
    image = ParsedImage("bien.png", "image/png", picture(), "Biển báo")
    pictured = replace(question("2"), type="multiple_choice", correct=(0, 1), images=(image,))
    original = parsed(question("1", "Hai dòng:\nmột câu?"), pictured)
    run(database, bank_id, original)
    with database.transaction() as session:
        for one in session.scalars(select(Question)):
            one.state = "approved"
        for version in session.scalars(select(QuestionVersion)):
            if version.type == "multiple_choice":
                version.scoring = "partial"
                draft = service.draft_of(version)
                version.content_digest = content_digest(draft)
        workbook = write_questions(service.export_questions(session, bank_id))
    for file in (registry.parse(workbook), original, registry.parse(workbook)):
        report = run(database, bank_id, file)
        assert (report.imported, report.unchanged) == (0, 2)
    with database.reading() as session:
        assert set(session.scalars(select(Question.state))) == {"approved"}
    assert count(database, QuestionVersion) == 2


def test_a_workbook_leaves_pictures_and_scoring_alone(database: Database, bank_id: str):
    image = ParsedImage("bien.png", "image/png", picture(), "Biển báo")
    options = (ParsedOption("Cấm", (image,)), ParsedOption("Cho phép"))
    run(database, bank_id, parsed(question("1", options=options, images=(image,))))
    with database.reading() as session:
        changed = replace(service.export_questions(session, bank_id)[0], stem="Biển gì?")
    report = run(database, bank_id, registry.parse(write_questions([changed])))
    assert report.imported == 1
    with database.reading() as session:
        (after,) = service.export_questions(session, bank_id)
    assert (after.stem, len(after.images), len(after.options[0].images)) == ("Biển gì?", 1, 1)


texts = st.text("abc đồ", min_size=1, max_size=4).map(str.strip).filter(bool)
questions = st.builds(
    lambda number, stem, code, right: replace(
        question(str(number), stem, code=code), correct=(right,)
    ),
    st.integers(1, 4),
    texts,
    st.none() | st.sampled_from(["A", "B", "1", "x" * 61]),
    st.integers(0, 1),
)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.lists(questions, max_size=6))
def test_any_file_twice_is_the_same_as_once(sqlite_database: Database, many: list):
    file = parsed(*many)
    with sqlite_database.rehearsal() as session:
        bank_id = bank_of(session)
        first = import_questions(session, bank_id, file, BY_AN, now=NOW)
        again = import_questions(session, bank_id, file, BY_AN, now=NOW)
        stored = session.scalar(
            select(func.count()).select_from(Question).where(Question.bank_id == bank_id)
        )
    assert first.imported + first.unchanged == first.found
    assert (again.imported, again.unchanged) == (0, again.found)
    assert stored == first.imported
