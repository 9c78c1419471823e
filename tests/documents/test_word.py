from io import BytesIO

from docx import Document

from quizapp.documents.word import (
    Appendix,
    Article,
    DecisionContent,
    DecisionTable,
    decision_draft,
)

CONTENT = DecisionContent(
    parent_agency="Ban Quản lý các khu công nghiệp",
    agency="Ban Tổ chức Cuộc thi",
    symbol="QĐ-BTC",
    summary="Về việc công nhận kết quả Vòng 2",
    authority="Trưởng Ban Tổ chức",
    legal_bases=("Căn cứ Thể lệ Cuộc thi;", "Xét đề nghị của Tổ Thư ký"),
    articles=(Article("Công nhận kết quả Vòng 2."), Article("Có hiệu lực kể từ ngày ký.", ("a)",))),
    recipients=("Như Điều 2", "Lưu: VT"),
    signed_as="TM. Ban Tổ chức",
    signer_title="Trưởng ban",
    appendices=(
        Appendix(
            "Danh sách cá nhân đoạt giải",
            "1 người",
            (DecisionTable(("TT", "Họ và tên"), (("1", "Lê <b>Hà\x00"),), (1, 4)),),
        ),
    ),
)


def opened(content: DecisionContent = CONTENT):
    return Document(BytesIO(decision_draft(content)))


def texts(document) -> list[str]:
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


def test_the_nine_parts_are_there():
    everything = "\n".join(texts(opened()))
    for part in (
        "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM",
        "Độc lập - Tự do - Hạnh phúc",
        "BAN TỔ CHỨC CUỘC THI",
        "Số:        /QĐ-BTC",
        "ngày …… tháng ……",
        "QUYẾT ĐỊNH",
        "Về việc công nhận kết quả Vòng 2",
        "Căn cứ Thể lệ Cuộc thi;",
        "Xét đề nghị của Tổ Thư ký.",
        "Điều 2. Có hiệu lực kể từ ngày ký.",
        "TRƯỞNG BAN",
        "Nơi nhận:",
        "- Lưu: VT.",
    ):
        assert part in everything


def test_the_page_is_laid_out_by_the_decree():
    document = opened()
    section = document.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    margins = (section.top_margin, section.bottom_margin, section.left_margin, section.right_margin)
    assert [round(margin.mm) for margin in margins] == [20, 20, 30, 15]
    assert document.styles["Normal"].font.name == "Times New Roman"


def test_every_page_says_that_it_is_a_draft():
    section = opened().sections[0]
    for header in (section.first_page_header, section.header):
        assert "DỰ THẢO" in header.paragraphs[0].text


def test_names_come_into_the_appendix_as_they_were_typed():
    table = opened().tables[-1]
    assert [cell.text for cell in table.rows[1].cells] == ["1", "Lê <b>Hà"]
