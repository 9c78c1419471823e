"""What taking in a list did, or in a rehearsal would do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from quizapp.core.errors import Conflict, Invalid
from quizapp.organisations.rules.tables import Finding


@dataclass
class ListOutcome:
    """Rows taken, and everything that was found."""

    created: int = 0
    updated: int = 0
    unchanged: int = 0
    findings: list[Finding] = field(default_factory=list)

    @property
    def errors(self) -> list[Finding]:
        """Rows that cannot be taken."""
        return [finding for finding in self.findings if finding.is_error]

    @property
    def taken(self) -> int:
        """Rows that were good."""
        return self.created + self.updated + self.unchanged

    def complain(self, number: int, letters: Mapping[str, str], refused: Invalid) -> None:
        """Note beside a row why it was refused."""
        for name, code in refused.fields.items():
            self.findings.append(Finding(number, letters.get(name, ""), code))

    def finish(self, *, partial: bool) -> None:
        """Raises Conflict("import_has_errors") unless the faulty rows may stay out."""
        self.findings.sort(key=lambda finding: finding.row)
        if self.errors and not partial:
            raise Conflict("import_has_errors", count=len(self.errors))

    def counts(self, unit_id: str) -> dict[str, object]:
        """For the audit log."""
        return {
            "unit": unit_id,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "left_out": len(self.errors),
        }
