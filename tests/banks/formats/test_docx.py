import io

import pytest
from docx.document import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml import parse_xml
from docx.shared import RGBColor
from docx.text.run import Run
from PIL import Image

from quizapp.banks.formats.docx import parse
from tests.banks.formats.builders import FOUR, add_list, codes, keys, numbered, paragraphs, word


def bold(run: Run) -> None:
    run.bold = True


def underlined(run: Run) -> None:
    run.underline = True


def red(run: Run) -> None:
    run.font.color.rgb = RGBColor(0xFF, 0, 0)


def highlighted(run: Run) -> None:
    run.font.highlight_color = WD_COLOR_INDEX.YELLOW


def png() -> io.BytesIO:
    target = io.BytesIO()
    Image.new("RGB", (8, 8), "green").save(target, "PNG")
    target.seek(0)
    return target


@pytest.mark.parametrize("emphasise", [bold, underlined, red, highlighted])
def test_the_option_set_apart_is_the_key(emphasise):
    def build(document: Document) -> None:
        for number, right in ((1, 2), (2, 0)):
            document.add_paragraph().add_run(f"Câu {number}: Bao nhiêu {number}?").bold = True
            for place, text in enumerate(FOUR):
                run = document.add_paragraph().add_run(text)
                if place == right:
                    emphasise(run)

    bank = parse(word(build))
    assert keys(bank) == "C A"
    assert not bank.problems


def test_only_the_letter_is_underlined():
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")
        for place, text in enumerate(FOUR):
            paragraph = document.add_paragraph()
            paragraph.add_run(text[:2]).underline = place == 1
            paragraph.add_run(text[2:])

    assert keys(parse(word(build))) == "B"


def test_bold_letters_everywhere_are_no_key_but_red_is():
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")
        for place, text in enumerate(FOUR):
            paragraph = document.add_paragraph()
            paragraph.add_run(text[:2]).bold = True
            run = paragraph.add_run(text[2:])
            if place == 3:
                red(run)

    assert keys(parse(word(build))) == "D"


def test_a_bold_word_inside_an_option_is_no_key():
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")
        document.add_paragraph("A. Một")
        paragraph = document.add_paragraph("B. Một cái ")
        paragraph.add_run("rất").bold = True
        paragraph.add_run(" dài và rộng")

    bank = parse(word(build))
    assert codes(bank) == ["no_key"]


def test_an_answer_line_wins_over_emphasis_and_says_so():
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")
        for place, text in enumerate(FOUR):
            document.add_paragraph().add_run(text).bold = place == 0
        document.add_paragraph("Đáp án: B")

    bank = parse(word(build))
    assert keys(bank) == "B"
    assert codes(bank) == ["key_conflict"]


def test_numbers_and_letters_written_by_word_itself():
    def build(document: Document) -> None:
        made = add_list(document, [("decimal", "Câu %1:"), ("upperLetter", "%2.")])
        for right in (1, 3):
            numbered(document, "Bao nhiêu?", made)
            for place, text in enumerate(("Một", "Hai", "Ba", "Bốn")):
                numbered(document, text, made, 1)
                if place == right:
                    document.paragraphs[-1].runs[0].bold = True

    bank = parse(word(build))
    assert keys(bank) == "B D"
    assert [q.item for q in bank.questions] == ["1", "2"]
    assert [o.text for o in bank.questions[1].options] == ["Một", "Hai", "Ba", "Bốn"]


def test_stems_numbered_by_word_options_typed():
    def build(document: Document) -> None:
        made = add_list(document, [("decimal", "%1.")])
        for _ in range(3):
            numbered(document, "Bao nhiêu?", made)
            document.add_paragraph("A. Một\tB. Hai")
            document.add_paragraph("C. Ba\tD. Bốn")
            document.add_paragraph("ANSWER: C")

    bank = parse(word(build))
    assert keys(bank) == "C C C"
    assert [len(q.options) for q in bank.questions] == [4, 4, 4]


def test_pictures_go_to_the_stem_and_to_their_option():
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Biển nào?").add_run().add_picture(png())
        document.add_paragraph("A. Biển cấm")
        document.add_paragraph("B. ").add_run().add_picture(png())
        document.add_paragraph("Đáp án: B")

    (question,) = parse(word(build)).questions
    assert [image.content_type for image in question.images] == ["image/png"]
    assert [len(option.images) for option in question.options] == [0, 1]


def test_a_layout_table_holds_the_options():
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")
        table = document.add_table(2, 2)
        for place, text in enumerate(FOUR):
            table.cell(place // 2, place % 2).text = text
        document.add_paragraph("Đáp án: D")

    bank = parse(word(build))
    assert keys(bank) == "D"
    assert len(bank.questions[0].options) == 4


def test_a_table_of_answers_at_the_end():
    def build(document: Document) -> None:
        for number in (1, 2, 3):
            for text in (f"Câu {number}. Bao nhiêu?", *FOUR):
                document.add_paragraph(text)
        document.add_paragraph("BẢNG ĐÁP ÁN")
        table = document.add_table(2, 4)
        for column, (number, key) in enumerate((("Câu", "Đáp án"), "1B", "2D", "3A")):
            table.cell(0, column).text = number
            table.cell(1, column).text = key

    assert keys(parse(word(build))) == "B D A"


def test_a_broken_question_is_named_and_the_others_come_along():
    bank = parse(
        paragraphs(
            "Câu 1: Bao nhiêu?",
            *FOUR,
            "Đáp án: A",
            "Câu 2: Không có phương án nào cả",
            "Đáp án: C",
            "Câu 3: Bao nhiêu đây?",
            *FOUR,
            "Đáp án: E",
            "Câu 4: Bao nhiêu nữa?",
            *FOUR,
            "Đáp án: D",
        )
    )
    errors = {(p.item, p.code, p.where) for p in bank.problems if p.severity == "error"}
    assert bank.found == 4
    assert keys(bank) == "A D"
    assert {("2", "too_few_options", "¶7"), ("3", "key_out_of_range", "¶9")} <= errors


def test_a_marking_in_the_header_is_seen():
    def build(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "TỐI MẬT"
        for text in ("Câu 1: Bí mật nhà nước là gì?", *FOUR, "Đáp án: A"):
            document.add_paragraph(text)

    bank = parse(word(build))
    assert [mark.text for mark in bank.secrecy_marks] == ["TỐI MẬT"]
    assert keys(bank) == "A"


def test_a_marking_in_a_text_box_is_seen_and_its_text_kept():
    box = (
        '<w:r xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:pict>'
        "<w:txbxContent><w:p><w:r><w:t>TUYỆT MẬT</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>"
    )

    def build(document: Document) -> None:
        document.add_paragraph("Đề thi")._p.append(parse_xml(box))
        for text in ("Câu 1: Bao nhiêu?", *FOUR, "Đáp án: A"):
            document.add_paragraph(text)

    bank = parse(word(build))
    assert [mark.text for mark in bank.secrecy_marks] == ["TUYỆT MẬT"]
    assert keys(bank) == "A"


def test_one_table_for_each_question():
    def build(document: Document) -> None:
        for number, key in ((1, "B"), (2, "C")):
            table = document.add_table(6, 2)
            texts = [f"Câu {number}", f"Có bao nhiêu người ở đây {number}?"]
            for letter, text in zip("ABCD", ("Một", "Hai", "Ba", "Bốn"), strict=True):
                texts += [letter, f"{text} người làm việc"]
            texts += ["Đáp án", key]
            for place, text in enumerate(texts):
                table.cell(place // 2, place % 2).text = text

    bank = parse(word(build))
    assert keys(bank) == "B C"
    assert [q.item for q in bank.questions] == ["1", "2"]


def test_text_and_tables_keep_their_order():
    def build(document: Document) -> None:
        for text in ("Câu 1: Bao nhiêu?", *FOUR, "Đáp án: A"):
            document.add_paragraph(text)
        table = document.add_table(2, 6)
        header = ("STT", "Câu hỏi", "A", "B", "C", "Đáp án")
        for column, text in enumerate((*header, "2", "Bao nhiêu nữa?", "Một", "Hai", "Ba", "C")):
            table.cell(column // 6, column % 6).text = text
        for text in ("Câu 3: Bao nhiêu đây?", *FOUR, "Đáp án: D"):
            document.add_paragraph(text)

    assert keys(parse(word(build))) == "A C D"
