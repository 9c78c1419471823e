"""The inspector's sheet on paper."""

from quizapp.training.records.inspection_sheet.paper import SheetLine, SheetPaper, sheet_pdf

__all__ = ["SheetLine", "SheetPaper", "sheet_pdf"]
