"""The three PDFs of a form, by Typst."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import Any

from quizapp.banks.models import Media, QuestionVersion
from quizapp.banks.question_fields import GAP
from quizapp.documents.pdf import render_pdf
from quizapp.printed.rules import SheetQuestion, sheet_questions, written
from quizapp.scoring.question_types import question_type

KINDS = ("paper", "sheet", "key")
_TEMPLATES = {kind: Path(__file__).with_name(f"{kind}.typ") for kind in KINDS}
DOTS = "…………"
CSS_PIXELS_PER_MM = 96 / 25.4
Picture = dict[str, Any]
Pictures = Mapping[str, Media]
_NOTES = {
    "multiple_choice": "Có thể có nhiều đáp án đúng.",
    "statement_table": "Mỗi ý: Đ hay S?",
    "matching": "Ghép mỗi ý bên trái với một ý bên phải.",
    "ordering": "Xếp theo thứ tự đúng: ghi các chữ cái vào ô.",
    "short_text": "Viết câu trả lời vào phiếu.",
    "numeric": "Viết số vào phiếu.",
    "cloze": "Điền vào từng chỗ trống.",
    "true_false": "Đ hay S?",
}


@dataclass(frozen=True)
class Heading:
    """What stands above everything."""

    contest: str
    round: str
    organizer: str
    code: str
    minutes: str
    consent: str = ""


@dataclass(frozen=True)
class FormContent:
    """A form with all that it shows."""

    paper: Sequence[Mapping[str, Any]]
    versions: Mapping[str, QuestionVersion]
    pictures: Pictures


def form_pdf(kind: str, heading: Heading, content: FormContent) -> bytes:
    """The paper, the answer sheet or the key; the same form always gives the same bytes."""
    questions = sheet_questions(content.paper)
    data: dict[str, Any] = {"head": asdict(heading), "count": len(questions)}
    if kind == "paper":
        data["questions"] = _questions(questions, content)
    elif kind == "sheet":
        data["rows"] = [asdict(row) for question in questions for row in question.rows]
    else:
        data["keys"] = [
            {"number": question.number, "key": _key(question, slot, content.versions)}
            for question, slot in zip(questions, content.paper, strict=True)
        ]
    return render_pdf(_TEMPLATES[kind], data, tagged=kind == "paper")


def _key(
    question: SheetQuestion, slot: Mapping[str, Any], versions: Mapping[str, QuestionVersion]
) -> str:
    indexes = dict(slot["options"])
    right = question_type(slot["type"]).right_ids(versions[slot["version"]].answer_key, indexes)
    return written(question, right)


def _questions(questions: Sequence[SheetQuestion], content: FormContent) -> list[dict[str, Any]]:
    shown, last = [], ""
    for question, slot in zip(questions, content.paper, strict=True):
        version = content.versions[slot["version"]]
        texts = _texts(version)
        group = texts.get("group", "")
        shown.append(
            {
                "number": question.number,
                "group": group if group != last else "",
                "stem": GAP.sub(lambda found: f"({int(found[1])}) {DOTS}", texts["stem"]),
                "pictures": _shown(version.stem_media, content.pictures),
                "note": _NOTES.get(question.type, ""),
                **_entries(question, slot, version, content.pictures),
            }
        )
        last = group
    return shown


def _texts(version: QuestionVersion) -> Mapping[str, Any]:
    """Vietnamese where there is some: what is printed cannot be switched."""
    found: Mapping[str, Any] = version.texts.get("vi") or next(iter(version.texts.values()))
    return found


def _entries(
    question: SheetQuestion,
    slot: Mapping[str, Any],
    version: QuestionVersion,
    pictures: Pictures,
) -> dict[str, Any]:
    index_of, options = dict(slot["options"]), _texts(version).get("options", [])
    media = version.option_media

    def entry(letter: str, id_: str) -> dict[str, Any]:
        index = index_of[id_]
        own = media[index] if index < len(media) else []
        return {"letter": letter, "text": options[index], "pictures": _shown(own, pictures)}

    return {
        "left": [entry(ascii_lowercase[n], id_) for n, id_ in enumerate(question.left)],
        "entries": [entry(letter, id_) for letter, id_ in question.lettered],
        "gaps": [
            {
                "number": number,
                "entries": [entry(ascii_uppercase[n], id_) for n, id_ in enumerate(choices)],
            }
            for number, choices in enumerate(question.gaps, 1)
            if choices
        ],
    }


def _shown(media: Sequence[Mapping[str, Any]], pictures: Pictures) -> list[Picture]:
    found = [(one, pictures[one["id"]]) for one in media if one["id"] in pictures]
    return [_picture(stored, one.get("alt", "")) for one, stored in found]


def _picture(media: Media, alt: str) -> Picture:
    """Within an SVG: the templates take bytes of text only."""
    link = f"data:{media.content_type};base64,{b64encode(media.content).decode()}"
    size = f'width="{media.width}" height="{media.height}"'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}><image {size} href="{link}"/></svg>'
    return {"svg": svg, "alt": alt, "width": media.width / CSS_PIXELS_PER_MM}
