"""What courses refuse, and how it is said."""

from flask_babel import lazy_gettext as _l

from quizapp.web.errors import Refusal

REFUSALS = {
    "course_not_found": Refusal(404, _l("Không có khóa học này. Hãy xem danh sách khóa học.")),
    "lesson_not_found": Refusal(404, _l("Không có bài học này. Hãy xem mục lục của khóa học.")),
    "document_unknown": Refusal(
        422,
        _l("Không có văn bản “%(document)s” trong danh mục. Hãy thêm văn bản vào danh mục trước."),
    ),
}
