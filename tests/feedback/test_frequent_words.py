"""The words that comments share."""

from __future__ import annotations

from feedback.texts.frequent import frequent_words


def test_words_that_several_comments_share_are_counted_once_a_comment() -> None:
    comments = ["Манікюр манікюр чудовий!", "манікюр і ЛАКИ", "лаки дуже гарні", "Лаки?"]
    assert frequent_words(comments) == [("лаки", 3), ("манікюр", 2)]


def test_words_without_a_meaning_of_their_own_are_left_out() -> None:
    assert frequent_words(["Дуже дякую вам, було так добре"] * 3) == []


def test_no_more_than_asked_for_in_a_fixed_order() -> None:
    comments = ["персик яблуко вишня"] * 2
    assert frequent_words(comments, most=2) == [("вишня", 2), ("персик", 2)]


def test_nothing_comes_of_nothing() -> None:
    assert frequent_words([]) == frequent_words(["", "5", "💅"]) == []
