"""The cards that hang at the posts."""

from quizapp.organisations.post_cards.card import WORDS, CardContent, card_pdf, cards_pdf

__all__ = ["WORDS", "CardContent", "card_pdf", "cards_pdf"]
