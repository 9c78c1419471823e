"""The one way a reader says that a file as a whole cannot be read."""

from quizapp.banks.formats.parsed import ParsedBank, Problem


class UnreadableFile(Exception):
    """The file is damaged, locked, hostile or of another kind; ``code`` names the reason."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.params = params


def refused(format_name: str, reason: UnreadableFile, where: str = "") -> ParsedBank:
    """An empty bank whose only problem is why the file could not be read."""
    problem = Problem("error", reason.code, where, params=reason.params)
    return ParsedBank(format_name, 0, (), (problem,))
