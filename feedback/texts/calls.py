"""What a client with a low score is asked by a person's click: whether we may call; and what they reply."""

from __future__ import annotations

import re

from feedback.texts.replies import read_yes_no
from feedback.texts.words import plain

ASK_TO_CALL = {
    "uk": (
        "{first_name_vocative}, нам шкода, що візит вас не порадував. Хочемо розібратися й усе виправити. "
        "Чи можна вам зателефонувати?"
    ),
    "en": (
        "{first_name_vocative}, we are sorry that the visit was not a pleasure. We would like to understand "
        "and to put it right. May we call you?"
    ),
}
CALL_TITLES = {"uk": ("Так, телефонуйте", "Ні, не треба"), "en": ("Yes, please call", "No, thank you")}

# Only the imperative: who "called yesterday, and nobody answered" tells something else.
CALL = (
    r"(?:(?:за|про)?телефонуй(?:те)?|(?:по|пере)?дзвоніть|(?:по|пере)?дзвони|(?:по|пере)?звоните?|"
    r"набер(?:іть|ите|и)|call(?: me| us)?)"
)
CALL_ME = re.compile(
    rf"(?<!\w){CALL}(?!\w)|(?:може(?:те|ш)|можна|можно|you (?:can|may)) (?:мені |мне |вже )?"
    r"(?:(?:за|про)?телефонувати|(?:по|пере)?дзвонити|(?:по|пере)?звонить|набрати|набрать)"
)
NO_CALL = re.compile(
    rf"(?<!\w)(?:не|don't|do not|please don't) (?:мені |мне |треба |потрібно |варто |надо |нужно |можна )*"
    rf"(?:{CALL}|(?:за|про)?телефонувати|(?:по|пере)?дзвонити|(?:по|пере)?звонить)(?!\w)|"
    r"(?<!\w)(?:без дзвінк\w+|без звонк\w+|no calls?)(?!\w)"
)
# "Не телефонуйте до шостої" is no refusal: a person reads it.
BUT_WHEN = re.compile(
    r"(?<!\w)(?:до|раніше|раньше|після|после|зараз|сейчас|сьогодні|сегодня|вранці|зранку|утром|поки|пока|"
    r"before|after|until|now|today)(?!\w)"
)
FINE = re.compile(
    r"^(?:ну |та |ой )?(?:добре|гаразд|можна|можно|можете|хорошо|ладно|згодна|згоден|будь ласка|пожалуйста|"
    r"чекаю|fine|alright|you (?:can|may))(?!\w)"
)


def read_call(text: str, *, directly: bool) -> bool | None:
    """Whether these words agree to a call (True) or refuse it (False); None where a person had better read.

    `directly`: they follow the question itself, so that a mere "так" or "добре, після 18" answers it.
    Without that only words which name the call count.
    """
    bare = " ".join(plain(text).replace(",", " ").split())
    if NO_CALL.search(bare):
        return None if BUT_WHEN.search(bare) else False
    if "?" not in bare and CALL_ME.search(bare):
        return True
    if not directly:
        return None
    return True if "?" not in bare and FINE.search(bare) else read_yes_no(text)
