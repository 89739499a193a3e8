"""A question's text as it is read on a page, which has its own way out; in Direct it is a message."""

from __future__ import annotations

import re
from dataclasses import dataclass

from feedback.texts.defaults import (
    ASK_COMMENT,
    ASK_COMMENT_HIGH,
    ASK_COMMENT_LOW,
    ASK_RATING,
    ASK_RECOMMEND,
    ASK_RECOMMEND_LOW,
)

# The house's own questions, worded for a page.
ON_A_PAGE = {
    ASK_RATING["uk"]: "{first_name_vocative}, дякуємо, що завітали {date}!\n\nЯк усе пройшло?",
    ASK_RATING["en"]: "{first_name_vocative}, thank you for your visit on {date}!\n\nHow was it?",
    ASK_COMMENT["uk"]: "Що сподобалося, а що варто покращити?\n\nКількох слів досить.",
    ASK_COMMENT["en"]: "What did you like, and what could be better?\n\nA few words are enough.",
    ASK_COMMENT_LOW["uk"]: (
        "Нам дуже шкода, що візит вас не порадував.\n\nЩо саме пішло не так?\n\nПередамо керівництву й "
        "постараємося все виправити."
    ),
    ASK_COMMENT_LOW["en"]: (
        "We are very sorry that the visit was not a pleasure.\n\nWhat went wrong?\n\nWe will pass it on to "
        "the managers and do our best to put it right."
    ),
    ASK_COMMENT_HIGH["uk"]: "Що сподобалося найбільше?\n\nКількох слів досить.",
    ASK_COMMENT_HIGH["en"]: "What did you like best?\n\nA few words are enough.",
    ASK_RECOMMEND_LOW["uk"]: "Чи порадили б ви нас друзям?",
    ASK_RECOMMEND_LOW["en"]: "Would you recommend us to your friends?",
    ASK_RECOMMEND["uk"]: "Чи порадите нас друзям?",
    ASK_RECOMMEND["en"]: "Would you recommend us to your friends?",
}
WAY_OUT = re.compile(r"\b(?:СТОП|STOP)\b|\{\s*stop_link\s*\}")
PARAGRAPHS = re.compile(r"\s*\n\s*\n\s*")


@dataclass(frozen=True)
class Heading:
    """A text in three parts: what leads to the question, the question, and what helps to answer it."""

    before: tuple[str, ...]
    question: str
    after: tuple[str, ...]


def on_a_page(template: str) -> str:
    """The template for a page: the house's own words in another form, others without how to stop."""
    if template in ON_A_PAGE:
        return ON_A_PAGE[template]
    kept = [part for part in PARAGRAPHS.split(template.strip()) if not WAY_OUT.search(part)]
    return "\n\n".join(kept) or template


def headed(text: str) -> Heading:
    """The parts of a text: the question is the first paragraph that asks, else the first."""
    parts = tuple(part for part in PARAGRAPHS.split(text.strip()) if part)
    place = next((number for number, part in enumerate(parts) if "?" in part), 0)
    return Heading(parts[:place], parts[place] if parts else "", parts[place + 1 :])
