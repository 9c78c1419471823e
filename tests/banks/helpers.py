"""Small true things for the tests of the banks."""

from io import BytesIO

from PIL import Image
from sqlalchemy.orm import Session

from quizapp.banks.rules import CitationDraft, OptionDraft, QuestionDraft
from quizapp.core.types import new_id
from quizapp.law.models import LegalDocument


def make_document(session: Session, slug: str = "luat-55-2024", **more: object) -> LegalDocument:
    values = {
        "number": "55/2024/QH15",
        "title": "Luật Phòng cháy",
        "folded_text": "luat phong chay",
        "kind": "law",
        **more,
    }
    document = LegalDocument(id=new_id(), slug=slug, **values)
    session.add(document)
    session.flush()
    return document


def draft(stem: str = "Số nào để báo cháy?", document_id: str | None = None, **more: object):
    citations = (CitationDraft(document_id, "6", "2"),) if document_id else ()
    options = (OptionDraft("113"), OptionDraft("114", is_right=True), OptionDraft("115"))
    values = {"options": options, "citations": citations, "level": "apply", **more}
    return QuestionDraft(values.pop("type", "single_choice"), stem, **values)


def picture(width: int = 40, height: int = 30, format_: str = "PNG", colour: str = "red") -> bytes:
    target = BytesIO()
    Image.new("RGB", (width, height), colour).save(target, format_)
    return target.getvalue()
