"""What the bot says by itself, in the two languages of the team."""

from __future__ import annotations

UK, EN = "uk", "en"

JOINED = {
    UK: "Вітаємо, {name}! Сюди приходитимуть нагадування і повідомлення салону. "
    "Щоб більше їх не отримувати, надішліть /stop.",
    EN: "Welcome, {name}! Reminders and messages from the salon will come here. "
    "To get no more of them, send /stop.",
}
WELCOME_BACK = {
    UK: "{name}, ви вже у команді: повідомлення приходять сюди. Не отримувати їх: надішліть /stop.",
    EN: "{name}, you are in the team already: messages come here. To get no more of them, send /stop.",
}
LEFT = {
    UK: "Більше сюди нічого не надійде. Щоб повернутися, попросіть у керівника нове посилання.",
    EN: "Nothing more will come here. To come back, ask your manager for a new link.",
}
STRANGER = {
    UK: "Вітаємо! Цей бот лише для працівників салону. Якщо ви один із них, попросіть у керівника "
    "особисте посилання.",
    EN: "Hello! This bot is for the salon's team only. If you are one of them, ask your manager "
    "for your personal link.",
}
USED_LINK = {
    UK: "Це посилання вже використали. Попросіть у керівника нове.",
    EN: "This link has been used already. Ask your manager for a new one.",
}
OLD_LINK = {
    UK: "Це посилання вже не діє. Попросіть у керівника нове.",
    EN: "This link is no longer valid. Ask your manager for a new one.",
}
TAKEN_CHAT = {
    UK: "Цей Telegram уже підключено: {name}. Спершу надішліть /stop, а тоді відкрийте посилання знову.",
    EN: "This Telegram belongs to {name} already. Send /stop first, then open the link again.",
}
ONLY_TELLS = {
    UK: "Я лише надсилаю нагадування і повідомлення; написане тут ніхто не читає. Не отримувати їх: /stop.",
    EN: "I only send reminders and messages; nobody reads what is written here. To get no more: /stop.",
}
SUBJECT = {UK: "Повідомлення салону", EN: "A message from the salon"}
NOTED = {UK: "Записано.", EN: "Noted."}
ANSWERED = {UK: "На це вже є відповідь.", EN: "This has been answered already."}
NOT_YOURS = {UK: "Ця кнопка вже не діє.", EN: "This button does nothing any more."}
TEST = {
    UK: "Перевірка: якщо ви це читаєте, повідомлення салону до вас доходять.",
    EN: "A test: if you read this, the salon's messages reach you.",
}
TEST_BUTTON = {UK: "Бачу", EN: "I see it"}
TEST_SEEN = {UK: "Дякуємо, все працює.", EN: "Thank you, everything works."}
TEST_SUBJECT = {UK: "Перевірка зв'язку", EN: "A test message"}


def language_of(code: str) -> str:
    """The language in which a stranger is answered: English to whose app is English, else Ukrainian."""
    return EN if code == EN else UK
