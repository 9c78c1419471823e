"""What Word keeps between the lines: changes, styles, lists that start anew, symbols, cells."""

from collections.abc import Callable

import pytest
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import RGBColor

from quizapp.banks.formats.docx import parse
from tests.banks.formats.builders import FOUR, add_list, codes, keys, numbered, word

W = nsdecls("w")
DELETED = f'<w:del {W} w:id="1" w:author="An"/>'


def ask(document: Document, number: int = 1, right: str = "A") -> None:
    for text in (f"Câu {number}: Bao nhiêu {number}?", *FOUR, f"Đáp án: {right}"):
        document.add_paragraph(text)


def mark_end_deleted(paragraph) -> None:
    properties = paragraph._p.get_or_add_pPr()
    properties.append(parse_xml(f"<w:rPr {W}>{DELETED}</w:rPr>"))


def test_a_paragraph_whose_end_was_deleted_goes_on_in_the_next():
    def build(document: Document) -> None:
        mark_end_deleted(document.add_paragraph("Câu 1: Bao nhiêu "))
        for text in ("ngày?", *FOUR, "Đáp án: A"):
            document.add_paragraph(text)
        mark_end_deleted(document.add_paragraph("Câu 2: Ai?"))

    bank = parse(word(build))
    assert bank.questions[0].stem == "Bao nhiêu ngày?"
    assert (bank.found, sorted(bank.failed_items)) == (2, ["2"])


def test_a_deleted_row_is_gone():
    def build(document: Document) -> None:
        table = document.add_table(3, 5)
        rows = (("Câu hỏi", "A", "B", "C", "Đáp án"), ("Ai?", "An", "Chi", "Dung", "A"))
        for row, texts in enumerate((*rows, ("Bỏ?", "Một", "Hai", "Ba", "B"))):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.rows[2]._tr.get_or_add_trPr().append(parse_xml(DELETED))

    assert [q.stem for q in parse(word(build)).questions] == ["Ai?"]


def test_a_wide_cell_does_not_move_the_columns():
    def build(document: Document) -> None:
        table = document.add_table(3, 6)
        rows = (
            ("STT", "Câu hỏi", "Ghi chú", "A", "B", "Đáp án"),
            ("1", "Ai?", "", "An", "Chi", "B"),
            ("2", "Gì?", "", "Một", "Hai", "A"),
        )
        for row, texts in enumerate(rows):
            for column, text in enumerate(texts):
                table.cell(row, column).text = text
        table.cell(1, 1).merge(table.cell(1, 2)).text = "Ai?"

    bank = parse(word(build))
    assert keys(bank) == "B A"
    assert [option.text for option in bank.questions[0].options] == ["An", "Chi"]


@pytest.mark.parametrize(
    ("symbol", "text", "said"),
    [("F0E0", "Đi → về?", []), ("F04A", "Đi □ về?", ["symbol_not_read"])],
)
def test_symbols_of_other_fonts(symbol: str, text: str, said: list[str]):
    def build(document: Document) -> None:
        paragraph = document.add_paragraph("Câu 1: Đi ")
        run = paragraph.add_run()
        run._r.append(parse_xml(f'<w:sym {W} w:font="Wingdings" w:char="{symbol}"/>'))
        paragraph.add_run(" về?")
        for line in (*FOUR, "Đáp án: A"):
            document.add_paragraph(line)

    bank = parse(word(build))
    assert (bank.questions[0].stem, codes(bank)) == (text, said)


def styled(name: str, kind: WD_STYLE_TYPE, look: Callable) -> Callable[[Document], None]:
    """A question whose option B bears a style."""

    def build(document: Document) -> None:
        style = document.styles.add_style(name, kind)
        look(style)
        document.add_paragraph("Câu 1: Bao nhiêu?")
        for place, text in enumerate(FOUR):
            document.add_paragraph().add_run(text, style=name if place == 1 else None)

    return build


def red(style) -> None:
    style.font.color.rgb = RGBColor(0xC0, 0, 0)


def underlined(style) -> None:
    style.font.underline = True


@pytest.mark.parametrize(
    ("name", "look", "key"),
    [("Right", red, "B"), ("Right", underlined, "B"), ("Hyperlink", underlined, "")],
    ids=["colour", "underline", "link"],
)
def test_a_style_shows_the_key_and_a_link_does_not(name: str, look: Callable, key: str):
    bank = parse(word(styled(name, WD_STYLE_TYPE.CHARACTER, look)))
    assert keys(bank) == key
    assert codes(bank) == ([] if key else ["no_key"])


def test_what_a_style_makes_bold_a_run_can_make_plain():
    def build(document: Document) -> None:
        style = document.styles.add_style("Thick", WD_STYLE_TYPE.PARAGRAPH)
        style.font.bold = True
        document.add_paragraph("Câu 1: Bao nhiêu?")
        for place, text in enumerate(FOUR):
            document.add_paragraph(style="Thick").add_run(text).bold = place == 2 or None
        for paragraph in document.paragraphs[1:]:
            if paragraph.text != FOUR[2]:
                paragraph.runs[0].bold = False

    assert keys(parse(word(build))) == "C"


@pytest.mark.parametrize(("colour", "key"), [("1F1F1F", ""), ("0D0D0D", ""), ("7F0000", "D")])
def test_nearly_black_is_black(colour: str, key: str):
    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")
        for place, text in enumerate(FOUR):
            run = document.add_paragraph().add_run(text)
            if place == 3:
                run.font.color.rgb = RGBColor.from_string(colour)

    assert keys(parse(word(build))) == key


def test_a_list_of_options_that_starts_anew_for_each_question():
    """Every copy refers to the same list and starts its first level again, as Word writes it."""

    def build(document: Document) -> None:
        made = add_list(document, [("upperLetter", "%1.")])
        root = document.part.numbering_part.element
        for number in (1, 2, 3):
            copy = 200 + number
            root.append(
                parse_xml(
                    f'<w:num {W} w:numId="{copy}"><w:abstractNumId w:val="{made}"/>'
                    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>'
                )
            )
            document.add_paragraph(f"Câu {number}: Bao nhiêu {number}?")
            for text in ("Một", "Hai", "Ba"):
                numbered(document, text, copy)
            document.add_paragraph("Đáp án: B")

    bank = parse(word(build))
    assert keys(bank) == "B B B"
    assert not bank.problems


def test_options_below_a_numbered_stem_that_was_started_anew():
    def build(document: Document) -> None:
        made = add_list(document, [("decimal", "Câu %1:"), ("upperLetter", "%2.")])
        document.part.numbering_part.element.append(
            parse_xml(
                f'<w:num {W} w:numId="300"><w:abstractNumId w:val="{made}"/>'
                '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="5"/></w:lvlOverride></w:num>'
            )
        )
        for _ in range(2):
            numbered(document, "Bao nhiêu?", 300)
            for text in ("Một", "Hai"):
                numbered(document, text, 300, 1)
            document.add_paragraph("Đáp án: B")

    bank = parse(word(build))
    assert [q.item for q in bank.questions] == ["5", "6"]
    assert keys(bank) == "B B"


def test_a_marking_of_secrecy_in_an_old_font_is_seen():
    def build(document: Document) -> None:
        document.sections[0].header.paragraphs[0].text = "TuyÖt mËt"
        ask(document)

    assert [mark.text for mark in parse(word(build)).secrecy_marks] == ["Tuyệt mật"]


def test_text_of_boxes_is_read_once_with_its_pictures_and_emphasis():
    box = (
        f"<w:r {W}><w:pict><w:txbxContent><w:p><w:r><w:t>Trong khung</w:t></w:r></w:p>"
        "</w:txbxContent></w:pict></w:r>"
    )

    def build(document: Document) -> None:
        document.add_paragraph("Câu 1: Bao nhiêu?")._p.append(parse_xml(box))
        for text in (*FOUR, "Đáp án: A"):
            document.add_paragraph(text)

    bank = parse(word(build))
    assert bank.questions[0].stem == "Bao nhiêu?\nTrong khung"
    assert codes(bank) == ["text_box"]
