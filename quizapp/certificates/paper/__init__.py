"""The certificate as a sheet to print and as a picture for a phone."""

from quizapp.certificates.paper.paper import WORDS, PaperContent, digest_of, image, sheet

__all__ = ["WORDS", "PaperContent", "digest_of", "image", "sheet"]
