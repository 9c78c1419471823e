"""Issuing, revoking and forgetting certificates."""

from quizapp.certificates.service.issuing import Basis, Completion, issue
from quizapp.certificates.service.keeping import forget_ended
from quizapp.certificates.service.resealing import Resealed, reseal
from quizapp.certificates.service.revoking import revoke

__all__ = ["Basis", "Completion", "Resealed", "forget_ended", "issue", "reseal", "revoke"]
