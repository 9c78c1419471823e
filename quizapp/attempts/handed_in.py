"""What is answered to somebody who has just handed in."""

from __future__ import annotations

from typing import Any, cast

from quizapp.attempts.ports import Ranks
from quizapp.attempts.presentation import closed_json
from quizapp.attempts.service.closing import Closed
from quizapp.attempts.submit_desk import Submitted
from quizapp.core.tokens import spaced_code
from quizapp.organisations.service.joining import receipt_code
from quizapp.web.context import Installation
from quizapp.web.json import rfc3339


def handed_in_json(submitted: Submitted, installation: Installation) -> dict[str, Any]:
    """Result and receipt. The rank is looked up last: the submission is durable by then."""
    closed, handed_in = submitted.closed, submitted.handed_in
    result = closed_json(submitted)
    if result is not None and closed.is_counted:
        result["rank"] = _rank_of(closed, installation)
    receipt = receipt_code(closed.participant_id, installation.keyring)
    return {
        "state": closed.state,
        "submitted_at": rfc3339(closed.submitted_at),
        "answered_count": closed.answered_count,
        "question_count": closed.question_count,
        "receipt_code": spaced_code(receipt),
        "entrant_code": handed_in.entrant_code,
        "result": result,
        "server_time": rfc3339(submitted.at),
    }


def _rank_of(closed: Closed, installation: Installation) -> int | None:
    ranks = cast("Ranks", installation.parts["board"])
    rank = ranks.quick_rank_of(closed)
    if rank is not None:
        return rank
    with installation.database.reading() as session:
        return ranks.rank_of(session, closed)
