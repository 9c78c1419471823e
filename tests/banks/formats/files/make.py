"""Makes the Word files of this folder with LibreOffice: `python make.py` (soffice must be there).

Tests read the .docx files as they are; run this only to change them. Each is written here as
OpenDocument and converted, so that what the importer reads was written by a word processor.
"""

import base64
import io
import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path

from PIL import Image

HERE = Path(__file__).parent
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{urn}:1.0"'
    for name, urn in {
        "office": "office", "style": "style", "text": "text", "table": "table",
        "draw": "drawing", "fo": "xsl-fo-compatible", "svg": "svg-compatible",
    }.items()
)  # fmt: skip
FONTS = (".VnTime", ".VnTimeH", "VNI-Times")
SPANS = {
    "bold": 'fo:font-weight="bold"',
    "under": 'style:text-underline-style="solid" style:text-underline-width="auto"',
    "red": 'fo:color="#ff0000"',
    "marked": 'fo:background-color="#ffff00"',
    "grey": 'fo:color="#1f1f1f"',
    "hidden": 'text:display="none"',
    **{font.strip(".").lower(): f'style:font-name="{font}"' for font in FONTS},
}
STYLES = """
<text:list-style style:name="Numbers">
  <text:list-level-style-number text:level="1" style:num-prefix="Câu " style:num-suffix=":"
    style:num-format="1"/>
  <text:list-level-style-number text:level="2" style:num-suffix="." style:num-format="A"/>
</text:list-style>
<text:list-style style:name="Plain">
  <text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="1"/>
</text:list-style>
<text:list-style style:name="Letters">
  <text:list-level-style-number text:level="1" style:num-suffix="." style:num-format="A"/>
</text:list-style>
<style:style style:name="Standard" style:family="paragraph"/>
<style:style style:name="Heading_20_1" style:display-name="Heading 1" style:family="paragraph"
  style:parent-style-name="Standard" style:default-outline-level="1"/>
<style:style style:name="Heading_20_2" style:display-name="Heading 2" style:family="paragraph"
  style:parent-style-name="Standard" style:default-outline-level="2"/>
<text:outline-style style:name="Outline">
  <text:outline-level-style text:level="1" style:num-prefix="Câu " style:num-suffix=":"
    style:num-format="1"/>
  <text:outline-level-style text:level="2" style:num-suffix="." style:num-format="A"/>
</text:outline-style>
<style:style style:name="DapAn" style:display-name="Đáp án đúng" style:family="text">
  <style:text-properties fo:font-weight="bold"/></style:style>
<style:style style:name="VietCu" style:family="paragraph" style:parent-style-name="Standard">
  <style:text-properties style:font-name=".VnTime"/></style:style>
"""


def s(look: str, text: str) -> str:
    return f'<text:span text:style-name="{look}">{text}</text:span>'


def p(*parts: str, style: str = "Standard") -> str:
    text = "".join(parts).replace("\t", "<text:tab/>").replace("\n", "<text:line-break/>")
    return f'<text:p text:style-name="{style}">{text}</text:p>'


def h(level: int, text: str) -> str:
    """A heading, which its style numbers."""
    return (
        f'<text:h text:style-name="Heading_20_{level}" text:outline-level="{level}">{text}</text:h>'
    )


def ps(*texts: str) -> str:
    return "".join(p(text) for text in texts)


def ol(style: str, *items: str, name: str = "", after: str = "") -> str:
    told = f' xml:id="{name}"' if name else ""
    told += f' text:continue-list="{after}"' if after else ""
    inside = "".join(f"<text:list-item>{item}</text:list-item>" for item in items)
    return f'<text:list{told} text:style-name="{style}">{inside}</text:list>'


def table(name: str, rows: Sequence[Sequence[str]]) -> str:
    body = "".join(
        "<table:table-row>"
        + "".join(f'<table:table-cell office:value-type="string">{c}</table:table-cell>' for c in r)
        + "</table:table-row>"
        for r in rows
    )
    column = f'<table:table-column table:number-columns-repeated="{len(rows[0])}"/>'
    return f'<table:table table:name="{name}">{column}{body}</table:table>'


def picture(colour: str, alt: str) -> str:
    target = io.BytesIO()
    Image.new("RGB", (12, 12), colour).save(target, "PNG")
    data = base64.b64encode(target.getvalue()).decode()
    return (
        '<draw:frame text:anchor-type="as-char" svg:width="1cm" svg:height="1cm"><draw:image>'
        f"<office:binary-data>{data}</office:binary-data></draw:image>"
        f"<svg:desc>{alt}</svg:desc></draw:frame>"
    )


def document(body: str, changes: str = "") -> str:
    faces = "".join(
        f"""<style:font-face style:name="{font}" svg:font-family="'{font}'"/>""" for font in FONTS
    )
    spans = "".join(
        f'<style:style style:name="{name}" style:family="text">'
        f"<style:text-properties {look}/></style:style>"
        for name, look in SPANS.items()
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMESPACES} '
        'xmlns:dc="http://purl.org/dc/elements/1.1/" office:version="1.3" '
        'office:mimetype="application/vnd.oasis.opendocument.text">'
        f"<office:font-face-decls>{faces}</office:font-face-decls>"
        f"<office:styles>{STYLES}</office:styles>"
        f"<office:automatic-styles>{spans}</office:automatic-styles>"
        f"<office:body><office:text>{changes}{body}</office:text></office:body></office:document>"
    )


FOUR = ("A. Một ngày", "B. Hai ngày", "C. Ba ngày", "D. Bốn ngày")


def stem(number: int) -> str:
    return f"Câu {number}: Người lao động được nghỉ việc riêng mấy ngày, trường hợp {number}?"


def emphasised(number: int, look: str, right: int) -> str:
    lines = [s(look, text) if place == right else text for place, text in enumerate(FOUR)]
    return p(s("bold", stem(number))) + ps(*lines)


def emphasis() -> str:
    letters = [s("under", "B.") + " Hai ngày" if one[0] == "B" else one for one in FOUR]
    greys = [s("grey", one) if one[0] == "A" else one for one in FOUR]
    greys[2] = s("red", greys[2])
    return (
        emphasised(1, "bold", 1)
        + emphasised(2, "under", 2)
        + emphasised(3, "red", 3)
        + emphasised(4, "marked", 0)
        + emphasised(5, "DapAn", 2)
        + p(stem(6)) + ps(*letters)
        + p(stem(7)) + ps(*greys)
        + p(stem(8)) + ps(FOUR[0], "*" + FOUR[1], *FOUR[2:])
        + p(stem(9)) + p("\t".join(FOUR)) + p("Đáp án: D")
        + p(stem(10), "\n", "\n".join(FOUR)) + p("Đáp án: C")
        + p("Câu 11: Thế nào là “nghỉ việc riêng” theo luật – nói ‘đủ’ và đúng?")
        + ps(*FOUR) + p("ANSWER: A")
    )  # fmt: skip


def lists() -> str:
    options = ["Một ngày", "Hai ngày", "Ba ngày", "Bốn ngày"]
    items = []
    for number, right in ((1, 1), (2, 3), (3, 0)):
        inner = [p(s("bold", one) if at == right else one) for at, one in enumerate(options)]
        items.append(p(f"Nghỉ mấy ngày, trường hợp {number}?") + ol("Numbers", *inner))
    return ol("Numbers", *items)


def lists_apart() -> str:
    """Stems in one list, the options of each in a list of their own that begins anew."""
    body = ""
    for number, right in ((1, "B"), (2, "D"), (3, "A")):
        after = f"list{number - 1}" if number > 1 else ""
        text = p(f"Nghỉ mấy ngày, trường hợp {number}?")
        body += ol("Plain", text, name=f"list{number}", after=after)
        body += ol("Letters", *(p(one[3:]) for one in FOUR)) + p(f"Đáp án: {right}")
    return body


def lists_by_style() -> str:
    body = ""
    for number, right in ((1, 2), (2, 0), (3, 3)):
        body += h(1, f"Nghỉ mấy ngày, trường hợp {number}?")
        for place, one in enumerate(FOUR):
            body += h(2, s("under", one[3:]) if place == right else one[3:])
    return body


def table_each() -> str:
    body = ""
    for number, right in ((1, "B"), (2, "C"), (3, "A")):
        rows = [[p(f"Câu {number}"), p(stem(number).partition(": ")[2])]]
        rows += [[p(one[0]), p(one[3:] + " kể từ hôm nay")] for one in FOUR]
        rows += [[p("Đáp án"), p(right)]]
        body += table(f"T{number}", rows) + p("")
    return body


def table_all() -> str:
    header = [p(s("bold", t)) for t in ("STT", "Nội dung câu hỏi", *"ABCD", "Đáp án")]
    rows = [header]
    for number, right in ((1, "B"), (2, "C"), (3, "A")):
        texts = [str(number), stem(number).partition(": ")[2], *(o[3:] for o in FOUR), right]
        rows.append([p(text) for text in texts])
    return p("NGÂN HÀNG CÂU HỎI") + table("All", rows)


def statements() -> str:
    rows = [["Ý", "Nội dung", "Đúng", "Sai"]]
    rows += [["a", "Người lao động được nghỉ lễ có hưởng lương.", "X", ""]]
    rows += [["b", "Thử việc không được trả lương.", "", "X"]]
    marked = p("Câu 1: Những ý sau đúng hay sai?")
    marked += table("Truths", [[p(text) for text in row] for row in rows])
    lines = ("a) Ý thứ nhất đúng.", "b) Ý thứ hai sai.", "c) Ý thứ ba đúng.", "Đáp án: Đ S Đ")
    return marked + p("Câu 2: Xét các ý sau:") + ps(*lines)


def questions(count: int) -> str:
    return "".join(p(stem(number)) + ps(*FOUR) for number in range(1, count + 1))


def key_columns() -> str:
    rows = [["Câu", "Đáp án", "Câu", "Đáp án"], ["1", "B", "3", "A"], ["2", "D", "4", "C"]]
    return table("Key", [[p(text) for text in row] for row in rows])


def answers_at_end() -> str:
    return questions(4) + p(s("bold", "BẢNG ĐÁP ÁN")) + key_columns()


def answers_in_lines() -> str:
    return questions(4) + p(s("bold", "ĐÁP ÁN")) + ps("1.B\t2.D", "3.A\t4.C")


def key_reasons() -> str:
    rows = [["Câu", "Đáp án", "Giải thích"]]
    rows += [["1", "B", "Vì luật cho nghỉ đúng hai ngày trong trường hợp này, có hưởng lương."]]
    rows += [["2", "D", "Vì đây là trường hợp được cộng thêm ngày nghỉ theo quy định của luật."]]
    rows += [["5", "A", "Câu này không có trong đề nhưng vẫn còn nằm trong bảng đáp án."]]
    return table("Key", [[p(text) for text in row] for row in rows])


def pictures() -> str:
    return (
        p("Câu 1: Đây là biển gì? ", picture("red", "Biển tròn viền đỏ"))
        + ps("A. Biển cấm", "B. Biển báo nguy hiểm") + p("Đáp án: A")
        + p("Câu 2: Biển nào cấm đi ngược chiều?")
        + p("A. ", picture("red", "Biển đỏ")) + p("B. ", picture("blue", "Biển xanh"))
        + p("Đáp án: B")
    )  # fmt: skip


def old_tcvn3() -> str:
    lines = (
        "C©u 1: Ng­êi lao ®éng ®­îc nghØ phÐp n¨m bao nhiªu ngµy?",
        "A. Mét ngµy", "B. M­êi hai ngµy", "C. Ba ngµy", "D. Bèn ngµy", "§¸p ¸n: B",
    )  # fmt: skip
    small = "".join(p(s("vntime", line)) for line in lines)
    second = p("C©u 2: Bé luËt Lao ®éng cã hiÖu lùc tõ n¨m nµo?", style="VietCu")
    second += p("A. N¨m hai ngh×n kh«ng tr¨m hai m­¬i mèt", style="VietCu")
    second += p("B. ", s("bold", "N¨m hai ngh×n"), style="VietCu")
    return p(s("vntimeh", "ng©n hµng c©u hái")) + small + second


def old_vni() -> str:
    lines = (
        "Caâu 1: Ngöôøi lao ñoäng ñöôïc nghæ pheùp naêm bao nhieâu ngaøy?",
        "A. Moät ngaøy", "B. Möôøi hai ngaøy", "C. Ba ngaøy", "D. Boán ngaøy", "Ñaùp aùn: B",
    )  # fmt: skip
    return "".join(p(s("vni-times", line)) for line in lines)


def old_font_new_text() -> str:
    """The font alone is old: the text was typed in Unicode."""
    return "".join(p(s("vntime", line)) for line in (stem(1), *FOUR, "Đáp án: C"))


CHANGES = """<text:tracked-changes>
<text:changed-region text:id="del1"><text:deletion><office:change-info><dc:creator>An</dc:creator>
<dc:date>2026-01-02T03:04:05</dc:date></office:change-info><text:p>không </text:p>
</text:deletion></text:changed-region>
<text:changed-region text:id="ins1"><text:insertion><office:change-info><dc:creator>An</dc:creator>
<dc:date>2026-01-02T03:04:05</dc:date></office:change-info></text:insertion></text:changed-region>
<text:changed-region text:id="del2"><text:deletion><office:change-info><dc:creator>An</dc:creator>
<dc:date>2026-01-02T03:04:05</dc:date></office:change-info><text:p>D. Năm ngày</text:p><text:p/>
</text:deletion></text:changed-region>
</text:tracked-changes>"""


def changed() -> str:
    first = p(
        "Câu 1: Người lao động ", '<text:change text:change-id="del1"/>', "được nghỉ ",
        '<text:change-start text:change-id="ins1"/>', "hưởng lương ",
        '<text:change-end text:change-id="ins1"/>', "mấy ngày?",
    )  # fmt: skip
    second = p("Câu 2: Nghỉ mấy ngày nữa?", s("hidden", " (hỏi lại phòng nhân sự)"))
    note = (
        '<text:note text:id="ftn1" text:note-class="footnote"><text:note-citation>1'
        "</text:note-citation><text:note-body><text:p>Xem Điều 115.</text:p></text:note-body>"
        "</text:note>"
    )
    return (
        first + ps(*FOUR[:3]) + p('<text:change text:change-id="del2"/>', FOUR[3]) + p("Đáp án: C")
        + second + ps(*FOUR) + p(s("hidden", "Đáp án: B"))
        + p("Câu 3: Nghỉ mấy ngày cuối?", note) + ps(*FOUR) + p("Đáp án: A")
    )  # fmt: skip


HTML_LISTS = """<html><head><meta charset="utf-8"></head><body><ol>
<li>Nghỉ mấy ngày?<ol type="A"><li>Một ngày</li><li><b>Hai ngày</b></li><li>Ba ngày</li></ol></li>
<li>Báo trước mấy ngày?<ol type="A"><li>Một ngày</li><li>Hai ngày</li><li><u>Ba ngày</u></li></ol>
</li></ol></body></html>"""

CSV = """STT,Câu hỏi,A,B,C,Đáp án
1,Nghỉ mấy ngày?,Một ngày,Hai ngày,Ba ngày,B
2,Báo trước mấy ngày?,10,20,30,C
"""

SOURCES = {
    "old_workbook.csv": CSV,
    "emphasis.fodt": document(emphasis()),
    "lists.fodt": document(lists()),
    "lists_apart.fodt": document(lists_apart()),
    "lists_by_style.fodt": document(lists_by_style()),
    "lists_html.html": HTML_LISTS,
    "table_each.fodt": document(table_each()),
    "table_all.fodt": document(table_all()),
    "statements.fodt": document(statements()),
    "answers_at_end.fodt": document(answers_at_end()),
    "answers_in_lines.fodt": document(answers_in_lines()),
    "pictures.fodt": document(pictures()),
    "tcvn3.fodt": document(old_tcvn3()),
    "vni.fodt": document(old_vni()),
    "unicode_in_old_font.fodt": document(old_font_new_text()),
    "changed.fodt": document(changed(), CHANGES),
    "apart_questions.fodt": document(questions(4)),
    "apart_key_pairs.fodt": document(p("ĐÁP ÁN") + p("1.B 2.D 3.A 4.C")),
    "apart_key_table.fodt": document(p("ĐÁP ÁN") + key_columns()),
    "apart_key_reasons.fodt": document(key_reasons()),
}


WORD = "docx:MS Word 2007 XML"
WAYS = {
    ".fodt": (WORD, []),
    ".html": (WORD, ["--infilter=HTML (StarWriter)"]),
    ".csv": ("xls:MS Excel 97", ["--infilter=CSV:44,34,76"]),
}


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        sources = []
        for name, text in SOURCES.items():
            sources.append(Path(folder) / name)
            sources[-1].write_text(text, encoding="utf-8")
        profile = f"-env:UserInstallation=file://{folder}/profile"
        for ending, (kind, more) in WAYS.items():
            names = [str(one) for one in sources if one.suffix == ending]
            command = ["soffice", profile, "--headless", *more, "--convert-to", kind]
            subprocess.run([*command, "--outdir", HERE, *names], check=True)


if __name__ == "__main__":
    main()
