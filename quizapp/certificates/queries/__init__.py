"""Reading certificates; what they are worth is told for a day and a moment."""

from quizapp.certificates.queries.counts import StateCounts, counts_by_unit
from quizapp.certificates.queries.found import (
    Standing,
    find_by_code,
    get_of_learner,
    get_of_scope,
    list_of_learner,
    renewal_is_open,
)
from quizapp.certificates.queries.law import ChangedArticle, LawToday, changed_articles, law_today
from quizapp.certificates.queries.lists import (
    CertificateFilter,
    CertificateLine,
    Expiring,
    expiring,
    list_certificates,
    list_courses,
)

__all__ = [
    "CertificateFilter",
    "CertificateLine",
    "ChangedArticle",
    "Expiring",
    "LawToday",
    "Standing",
    "StateCounts",
    "changed_articles",
    "counts_by_unit",
    "expiring",
    "find_by_code",
    "get_of_learner",
    "get_of_scope",
    "law_today",
    "list_certificates",
    "list_courses",
    "list_of_learner",
    "renewal_is_open",
]
