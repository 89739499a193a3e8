"""The survey's texts as a salon gets them; each can be changed in the admin. Ukrainian comes first by law.

The first one says who asks and why, that a machine asks, and how to stop. None carries an offer: a survey
with advertising in it would need another consent.
"""

from __future__ import annotations

ASK_RATING = {
    "uk": (
        "{first_name_vocative}, дякуємо, що завітали {date}! Вам пише {salon} (автоматичне повідомлення): "
        "питаємо про візит, щоб наступний був ще кращим.\n\n"
        "Як усе пройшло? Оцініть від 1 до 5, де 5 — чудово.\n\n"
        "Щоб не отримувати таких запитань, напишіть СТОП."
    ),
    "en": (
        "{first_name_vocative}, thank you for your visit ({date})! This is an automatic message from "
        "{salon}: we ask about it to make the next one better.\n\n"
        "How was it? Please rate it from 1 to 5, where 5 is great.\n\n"
        "To get no more of these questions, write STOP."
    ),
}
ASK_COMMENT = {
    "uk": "Дякуємо за оцінку! Що сподобалося, а що варто покращити? Напишіть кількома словами.",
    "en": "Thank you for the rating! What did you like, and what could be better? A few words are enough.",
}
# In place of it after a low rating, and after a high one.
ASK_COMMENT_LOW = {
    "uk": (
        "Нам дуже шкода, що візит вас не порадував. Що саме пішло не так? Напишіть, будь ласка: передамо "
        "керівництву й постараємося все виправити."
    ),
    "en": (
        "We are very sorry that the visit was not a pleasure. What went wrong? Please tell us: we will pass "
        "it on to the managers and do our best to put it right."
    ),
}
ASK_COMMENT_HIGH = {
    "uk": "Дякуємо за оцінку, нам дуже приємно! Що сподобалося найбільше? Напишіть кількома словами.",
    "en": "Thank you for the rating! We are so glad. What did you like best? A few words are enough.",
}
ASK_RECOMMEND = {
    "uk": "І останнє: чи порадите нас друзям?",
    "en": "One last question: would you recommend us to your friends?",
}
# In place of it after a low rating.
ASK_RECOMMEND_LOW = {
    "uk": "Дякуємо за щирість, і ще раз вибачте. І останнє: чи порадили б ви нас друзям?",
    "en": (
        "Thank you for being frank, and sorry once more. One last question: "
        "would you recommend us to your friends?"
    ),
}
THANKS = {
    "uk": "Дякуємо! Ваша відповідь допоможе нам стати кращими. Гарного дня!",
    "en": "Thank you! Your answer helps us get better. Have a lovely day!",
}
# To who changed an answer, or added words, when the survey was over: so that they know that it counts.
NOTED = {
    "uk": "Дякуємо, врахували. Гарного дня!",
    "en": "Thank you, we have noted that. Have a lovely day!",
}
OPT_OUT_CONFIRMATION = {
    "uk": "Гаразд, більше не питатимемо. Якщо захочете написати нам — ми завжди на зв'язку.",
    "en": "All right, we will not ask again. If you wish to write to us, we are always here.",
}
# To words in place of a rating: they are no mistake of the client's.
ASK_AGAIN = {
    "uk": (
        "Дякуємо, що написали! Ваші слова передали команді. Оцініть, будь ласка, візит ще й одним числом "
        "від 1 до 5."
    ),
    "en": (
        "Thank you for writing! Your words are passed on to the team. Would you also rate the visit with "
        "one number from 1 to 5, please?"
    ),
}
# To a number that is none of the scale: there are no words to thank for.
ASK_NUMBER = {
    "uk": "Вибачте, ми не зрозуміли відповіді. Будь ласка, оцініть візит одним числом від 1 до 5.",
    "en": "Sorry, we did not understand. Would you rate the visit with one number from 1 to 5?",
}
# To words that plainly complain.
COMPLAINT = {
    "uk": (
        "Нам дуже шкода, що так сталося. Дякуємо, що написали: керівництво вже знає. Якщо можете, оцініть, "
        "будь ласка, візит одним числом від 1 до 5."
    ),
    "en": (
        "We are very sorry that this happened. Thank you for writing: the managers know of it already. "
        "If you can, please rate the visit with one number from 1 to 5."
    ),
}
COMPLAINT_ALONE = {
    "uk": "Нам дуже шкода, що так сталося. Дякуємо, що написали: керівництво вже знає.",
    "en": "We are very sorry that this happened. Thank you for writing: the managers know of it already.",
}
# The same as ASK_AGAIN where a question has another scale; what the salon wrote for "1 to 5" would mislead.
ASK_AGAIN_TEN = {
    "uk": "Вибачте, ми не зрозуміли відповіді. Будь ласка, напишіть одне число від 1 до 10.",
    "en": "Sorry, we did not understand. Would you write one number from 1 to 10?",
}
ASK_AGAIN_FROM_NOUGHT = {
    "uk": "Вибачте, ми не зрозуміли відповіді. Будь ласка, напишіть одне число від 0 до 10.",
    "en": "Sorry, we did not understand. Would you write one number from 0 to 10?",
}
ASK_AGAIN_YES_NO = {
    "uk": "Дякуємо! Уточніть, будь ласка: так чи ні?",
    "en": "Thank you! Would you tell us, please: yes or no?",
}
# A person writes this one: no word of a machine, and nothing to tap.
BY_HAND = {
    "uk": (
        "{first_name_vocative}, дякуємо, що завітали {date}! Як усе пройшло? Оцініть, будь ласка, візит "
        "одним числом від 1 до 5, де 5 — чудово. Ваша думка для нас важлива. {salon}"
    ),
    "en": (
        "{first_name_vocative}, thank you for your visit ({date})! How was it? Please rate it with one "
        "number from 1 to 5, where 5 is great. Your opinion matters to us. {salon}"
    ),
}
# An SMS is paid by its length.
SMS = {
    "uk": (
        "{first_name_vocative}, дякуємо за візит! Оцініть його: {form_link} {salon}. "
        "Не писати мені: {stop_link}"
    ),
    "en": (
        "{first_name_vocative}, thank you for your visit! Rate it: {form_link} {salon}. "
        "No more of these: {stop_link}"
    ),
}
EMAIL = {
    "uk": (
        "{first_name_vocative}, дякуємо, що завітали {date}!\n\n"
        "Як усе пройшло? Оцініть візит, це пів хвилини:\n{form_link}\n\n"
        "Можна й у Direct: {direct_link}\n\n"
        "{salon}\n\nБільше не отримувати таких листів: {stop_link}"
    ),
    "en": (
        "{first_name_vocative}, thank you for your visit ({date})!\n\n"
        "How was it? Rate it, it takes half a minute:\n{form_link}\n\n"
        "In Direct, if you prefer: {direct_link}\n\n"
        "{salon}\n\nTo get no more of these letters: {stop_link}"
    ),
}
# By whichever way it goes, it can be answered at once.
REMINDER = {
    "uk": (
        "{first_name_vocative}, ваша думка про візит {date} для нас важлива. Нагадуємо один раз: "
        "{form_link} {salon}. Не писати мені: {stop_link}"
    ),
    "en": (
        "{first_name_vocative}, your opinion about your visit on {date} matters to us. Just one reminder: "
        "{form_link} {salon}. No more of these: {stop_link}"
    ),
}
EMAIL_SUBJECT = {"uk": "Як пройшов ваш візит?", "en": "How was your visit?"}
RATING_TITLES = ("1", "2", "3", "4", "5")
RECOMMEND_TITLES = {"uk": ("Так", "Ні"), "en": ("Yes", "No")}
STOP_TITLE = {"uk": "Більше не питати", "en": "Do not ask again"}
SKIP_TITLE = {"uk": "Пропустити", "en": "Skip"}

DEFAULT_TEXTS: dict[str, dict[str, str]] = {
    "ask_rating": ASK_RATING,
    "ask_comment": ASK_COMMENT,
    "ask_recommend": ASK_RECOMMEND,
    "thanks": THANKS,
    "opt_out_confirmation": OPT_OUT_CONFIRMATION,
    "ask_again": ASK_AGAIN,
    "complaint": COMPLAINT,
    "comment_low": ASK_COMMENT_LOW,
    "comment_high": ASK_COMMENT_HIGH,
    "recommend_low": ASK_RECOMMEND_LOW,
    "by_hand": BY_HAND,
    "sms": SMS,
    "email": EMAIL,
    "reminder": REMINDER,
}
"""Each text by the step that sends it, then by language."""
