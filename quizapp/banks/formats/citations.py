"""Reads "điểm a khoản 2 Điều 5 Luật ..." as people write it."""

import re

from quizapp.banks.formats.parsed import ParsedCitation
from quizapp.banks.formats.texts import tidy

ARTICLE = re.compile(r"(?<!\w)điều\s+(\d+[a-zđ]?)(?!\w)", re.IGNORECASE)
CLAUSE = re.compile(r"(?<!\w)khoản\s+(\d+[a-zđ]?)(?!\w)", re.IGNORECASE)
POINT = re.compile(r"(?<!\w)điểm\s+([a-zđ])(?!\w)", re.IGNORECASE)
EDGES = " \t\n,;.:-–()"
LEAD = re.compile(r"^(?:căn cứ|theo|của|tại|quy định tại)\s+", re.IGNORECASE)


def read_citations(text: str) -> tuple[ParsedCitation, ...]:
    """One citation a line (or part between semicolons); what names no article is a document."""
    parts = re.split(r"[\n;]", tidy(text))
    return tuple(_citation(part) for part in parts if part.strip(EDGES))


def _citation(part: str) -> ParsedCitation:
    found = {
        "point": POINT.search(part),
        "clause": CLAUSE.search(part),
        "article": ARTICLE.search(part),
    }
    rest = part
    for match in found.values():
        if match:
            rest = rest.replace(match.group(), " ", 1)
    document = LEAD.sub("", " ".join(rest.split()).strip(EDGES)).strip(EDGES)
    places = {name: match.group(1).lower() if match else "" for name, match in found.items()}
    return ParsedCitation(document, places["article"], places["clause"], places["point"])
