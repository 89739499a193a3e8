"""What a client means by a few typed words: yes or no, stop, or something for a person to answer."""

from __future__ import annotations

import re

from feedback.texts.words import listed, plain, words

YES = listed("""
    так ага угу авжеж аякже звичайно звісно безумовно безперечно обов'язково однозначно неодмінно
    залюбки да конечно безусловно обязательно однозначно yes yep yeah yup sure definitely absolutely
    certainly ok okay ок окей
""")
NO = listed("""
    ні нє неа ніт нет неет no nope nah never ніколи никогда навряд вряд hardly unlikely
""")
HEDGES = listed("""
    скоріше скоріш швидше скорее думаю гадаю напевно напевне мабуть наверное ну ой ох та ну-так probably
    rather i think guess well oh
""")
RECOMMEND = re.compile(
    r"\b(?:по|за)?рекоменду\w*|\bпорад(?:жу|ила|ив)\b|\bраджу\b|\bсоветую\b|\bпосоветую\b|\brecommend\b"
)
NEITHER = re.compile(
    r"^(?:так (?:собі|як|що|само)|так-так|да (?:нет|уж)|no (?:problem|idea|worries)|"
    r"не (?:знаю|певн|впевнен|уверен))"
)
UNDECIDED = re.compile(
    r"^(?:(?:ну|ой|ще|поки|поки що|чесно|я|пока|ещё|еще|i|well)[ ,]+)*"
    r"(?:не (?:знаю|певн\w+|впевнен\w*|уверен\w*|вирішила|вирішив|решила|решил)|важко сказати|сложно сказать|"
    r"трудно сказать|побачимо|можливо|може бути|может быть|возможно|don't know|not sure|maybe|idk|no idea)\b"
)
LONGEST_UNDECIDED = 4  # words; what is longer says something that is worth keeping
YES_SIGNS = frozenset({"+", "++", "+++", "👍", "✅", "👌", "💯", "❤", "🫶", "☑", "✔"})
NO_SIGNS = frozenset({"-", "–", "—", "👎", "❌", "🚫", "⛔"})

STOP_WORDS = listed("""
    stop стоп unsubscribe відписатись відписатися відписка відпишіть відпишись отписаться отписка
    отпишите стопп відпишіться отпишитесь отпишитеся відчепіться відчепись отцепитесь отстаньте
    відстаньте отвяжитесь
""")
STOP_FILLER = listed("""
    будь ласка прошу please мене меня me дякую спасибо thanks мені мне більше больше вже уже пожалуйста
    от від нарешті досить хватит годі бога ради розсилки розсилку рассылки рассылка
    опитування опитувань повідомлень сообщений хочу я не
""")
STOP_PHRASES = re.compile(
    r"\bне (?:пишіть|пиши|пишите|писати|писать|турбуйте|турбуй|беспокойте|надсилайте|надсилати|присилайте|"
    r"присылайте|шліть|шлите)\b|"
    r"\b(?:припиніть|прекратите|перестаньте) (?:мені |мне )?(?:писати|писать|надсилати|слать)|"
    r"\bне (?:хочу|бажаю|желаю) (?:більше |больше )?(?:отримувати|получать|повідомлень|сообщений)|"
    r"\b(?:як|хочу|how to|want to|прошу) (?:\w+ )?(?:відписат\w+|отписаться|unsubscribe)|"
    r"\b(?:do not|don't|stop) (?:writ|messag|text|contact|send)"
)
LONGEST_STOP = 6  # words; in a longer text they may tell of something else
TO_US = re.compile(
    r"\b(?:мені|мне|меня|мене|більше|больше|сюди|сюда|me|to me|повідомлень|сообщений|отримувати|получать|"
    r"відписат\w+|отписаться|unsubscribe)\b"
)

QUESTION_WORDS = re.compile(
    r"^(?:а |і |и |ну |ой |добрий день |доброго дня |привіт |вітаю |здравствуйте |hello |hi )*"
    r"(?:скільки|чи|можна|коли|де|хто|чому|який|яка|які|підкажіть|скажіть|"
    r"сколько|можно|когда|где|почему|подскажите|скажите|какой|какая|"
    r"how (?:much|many|do|can|long)|when|where|can i|could|do you|is it|are you)\b"
)
WISH = r"(?:хочу|хотіла б|хотів би|хотілося б|можна|треба|потрібно|прошу|давайте|бажаю|хотела бы|надо|нужно) "
BOOKING = re.compile(
    WISH + r"(?:\w+ ){0,3}(?:запис\w*|перенес\w*|скасув\w*|відмін(?:ити|яти)\w*|отмен\w*)|"
    r"\b(?:запишіть|запиши|запишите|запишусь|перенесіть|перенесите|скасуйте|відмініть|отмените)\b|"
    r"\bхочу (?:на|до|к)\b|записатис?ь? (?:на|до)\b|записаться (?:на|к)\b|\bзапис на\b|віконечк\w*|прайс\w*|"
    r"вільн\w+ (?:час|вікн|місц|дат|годин)\w*|свободн\w+ (?:время|мест|окн)\w*|"
    r"(?:яка|які|яку|какая|какие) (?:цін|цен)\w*|\b(?:запізн|спізн)(?:юсь|ююсь|юся|ююся|имось)\b|опоздаю|"
    r"(?:прийду|приїду|приду|приеду) (?:о|об|в|к|на|пізніше|раніше|позже|через|завтра|сьогодні|сегодня)\b|"
    r"\bbook(?:ing)?\b|appointment|reschedul\w*|\bcancel\b|\bi(?:'ll| will) (?:come|be) (?:at|in|late)\b"
)
LONGEST_BARE_QUESTION = 9  # words; "коли прийшла, усе було готове, …" is a story, not a question


def read_yes_no(text: str) -> bool | None:
    """True for yes, False for no, None where a person had better read it ("не знаю", "так собі")."""
    bare = plain(text)
    signs = bare.replace(" ", "")
    if signs and (signs in YES_SIGNS or set(signs) <= YES_SIGNS):
        return True
    if signs and (signs in NO_SIGNS or set(signs) <= NO_SIGNS):
        return False
    if NEITHER.search(bare):
        return None
    said = words(bare)
    while said and said[0] in HEDGES:
        said = said[1:]
    return _leading_answer(said) if said else None


def is_undecided(text: str) -> bool:
    """Whether this only says that the client cannot tell ("не знаю", "важко сказати")."""
    bare = plain(text)
    return len(words(bare)) <= LONGEST_UNDECIDED and bool(UNDECIDED.search(bare))


def is_vague(text: str) -> bool:
    """Whether this is yes, no and perhaps in one ("так ні", "мабуть"): neither an answer nor a comment."""
    said = words(plain(text))
    return bool(said) and (YES | NO | HEDGES).issuperset(said)


def _leading_answer(said: list[str]) -> bool | None:
    head = said[:4]
    if said[0] == "не" and said[1:2] in (["думаю"], ["буду"], ["хочу"], ["варто"]):
        return False
    if said[0] in NO:
        return None if (head[1:2] and head[1] in YES) or "так" in head[1:] else False
    if said[0] in YES:
        certain = said[0] not in {"так", "да", "yes"}
        if NO.intersection(head[1:]):
            return False if certain and head[1] in NO else None
        return not (certain and head[1:2] == ["не"])
    return _recommendation(said)


def _recommendation(said: list[str]) -> bool | None:
    joined = " ".join(said)
    if len(said) > 8 or not RECOMMEND.search(joined):
        return None
    return not re.search(r"\b(?:не|ні|not|don't|won't|wouldn't)\b", joined)


def is_stop(text: str) -> bool:
    """Whether the client asks not to be written to. One such message ends it, so a phrase is enough."""
    bare = plain(text)
    said = words(bare)
    if not said or len(said) > 20:
        return False
    found = STOP_PHRASES.search(bare)
    if found is not None and (len(said) <= LONGEST_STOP or _is_to_us(bare, found)):
        return True
    return any(word in STOP_WORDS for word in said) and all(
        word in STOP_WORDS or word in STOP_FILLER for word in said
    )


def _is_to_us(bare: str, found: re.Match[str]) -> bool:
    """Whether such words within a longer text ask us, and do not tell of something else.

    "Адміністраторка сказала: не турбуйте майстра" asks for nothing.
    """
    around = f"{bare[: found.start()][-12:]} {bare[found.end() :][:14]}"
    ends_it = not words(re.split(r"[.!?\n]", bare[found.end() :])[0])
    return ends_it or bool(TO_US.search(found[0])) or bool(TO_US.search(around))


def holds_back(text: str) -> bool:
    """Whether a survey must not come into this talk: a question mark or a word of booking; no greeting."""
    bare = plain(text)
    return "?" in bare or bool(BOOKING.search(bare))


def is_question_or_booking(text: str) -> bool:
    """Whether this is for the desk: a question, a wish to book, move or cancel, or word of being late."""
    bare = plain(text)
    said = words(bare)
    asks = len(said) <= LONGEST_BARE_QUESTION and QUESTION_WORDS.search(" ".join(said))
    return bool(asks) or holds_back(text)
