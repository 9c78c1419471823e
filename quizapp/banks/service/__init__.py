"""What can be done with banks and questions."""

from quizapp.banks.service.banks import BankDraft, create_bank, edit_bank
from quizapp.banks.service.exporting import export_questions
from quizapp.banks.service.faults import report_fault, settle_fault
from quizapp.banks.service.groups import completed, share_text
from quizapp.banks.service.importing import (
    ImportRefused,
    ImportReport,
    ImportRequest,
    import_questions,
)
from quizapp.banks.service.media import store_picture
from quizapp.banks.service.questions import create_question, draft_of, edit_question
from quizapp.banks.service.review import (
    approve,
    approve_bank,
    approve_too,
    comment,
    reread,
    restore,
    retire,
    return_to_author,
    send_for_review,
)

__all__ = [
    "BankDraft",
    "ImportRefused",
    "ImportReport",
    "ImportRequest",
    "approve",
    "approve_bank",
    "approve_too",
    "comment",
    "completed",
    "create_bank",
    "create_question",
    "draft_of",
    "edit_bank",
    "edit_question",
    "export_questions",
    "import_questions",
    "report_fault",
    "reread",
    "restore",
    "retire",
    "return_to_author",
    "send_for_review",
    "settle_fault",
    "share_text",
    "store_picture",
]
