"""What a client with a low score is asked by a person's click: whether we may call."""

from __future__ import annotations

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
