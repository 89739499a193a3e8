"""A thousand people who answer a survey by a story of their own. Pure: the same seed tells the same stories.

A story is told by what the person sees: they read a question, and after a while tap, write, or do nothing.
Each deed says beside its words what the person means by it, so that whoever reads the story need not guess.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Literal

from sandbox.people import words

Means = Literal[
    "value", "words", "number", "picture", "stop", "asks", "greets", "undecided", "passes", "thanks"
]
Question = Literal["rating", "scale", "yes_no", "choice", "text", "thanks"]

MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)

MANNERS = (
    "taps",
    "digits",
    "words",
    "taps_and_words",
    "rates_only",
    "silent",
    "stops",
    "stops_later",
    "stops_after",
    "angry",
    "angry_for_good",
    "asks_instead",
    "asks_between",
    "greets_first",
    "changes_at_once",
    "changes_midway",
    "changes_back",
    "changes_after",
    "changes_too_late",
    "retypes_after",
    "two_devices",
    "two_devices_late",
    "slow",
    "days_later",
    "after_the_time",
    "far_too_late",
    "passes_over",
    "cannot_tell",
    "chats_after",
    "bare_number",
    "sends_pictures",
)

YES, NO = ("так", "Так!", "звичайно", "Звичайно 😊", "авжеж", "yes"), ("ні", "Ні", "не думаю", "ні, дякую")
UNDECIDED = ("не знаю", "важко сказати", "Не знаю...")
PASSES = ("пропустити", "Пропустити", "далі")
GREETS = ("Добрий день!", "Привіт 🌸", "Вітаю")
THANKS = ("Дякую!", "Дякую вам 😊", "❤️", "І вам гарного дня")
ASKS = (
    "Скільки коштує зняття гелю?",
    "Можна мені чек за вчорашній візит?",
    "Хочу записатися на п'ятницю",
    "А коли у вас вільне віконце?",
)
ANGRY = ("Жахливо, більше не прийду!!!", "Просто обурливо", "Нікому не раджу такий сервіс, хамство")
# What is said of the visit, as the other people of the sandbox say it; a question among it is for the desk.
COMMENTS = {
    rating: tuple(words_said for words_said in said if "?" not in words_said)
    for rating, said in words.COMMENTS.items()
}
# What is no number, so that nobody takes it for a rating when all is over.
FURTHER_WORDS = tuple(said for said in COMMENTS[5] if not any(letter.isdigit() for letter in said))
FIVE_WORDS = {
    5: ("п'ять", "на пʼятірочку", "⭐⭐⭐⭐⭐", "Пʼять із пʼяти", "10/10", "5!"),
    4: ("чотири", "⭐⭐⭐⭐", "четвірка", "Добре, 4", "4 з плюсом"),
    3: ("три", "⭐⭐⭐", "трієчка", "нормально, 3"),
    2: ("два", "⭐⭐", "двієчка(", "2, на жаль"),
    1: ("один", "⭐", "одиниця", "1. жахливо"),
}
FIVE_DIGITS = ("{n}", "{n}!", "{n} з 5", "{n}/5", "{n}.", "{n} ⭐")
TEN_DIGITS = ("{n}", "{n}!", "{n} з 10", "{n}/10", "{n}.")
TEN_WORDS = {0: "нуль", 6: "шість", 7: "сім", 8: "вісім", 9: "дев'ять", 10: "десять"}
YES_NO_TITLES = ({"Так", "Ні"}, {"Yes", "No"})


@dataclass(frozen=True)
class Seen:
    """A message of the salon as the person sees it."""

    mid: str
    text: str
    titles: tuple[str, ...] = ()

    @property
    def asks(self) -> Question:
        """What kind of question that is, by its buttons; without any it wants words."""
        worded = [title for title in self.titles if title not in ("Пропустити", "Skip")]
        if worded[:2] == ["1", "2"]:
            return "rating"
        if worded[:2] == ["0", "1"]:
            return "scale"
        if set(worded) in YES_NO_TITLES:
            return "yes_no"
        if len(worded) == 1 or (not self.titles and "?" not in self.text):
            return "thanks"
        return "choice" if worded else "text"

    @property
    def can_be_passed(self) -> int:
        """Where the button is that passes the question over, -1 without one."""
        return next((n for n, title in enumerate(self.titles) if title in ("Пропустити", "Skip")), -1)


@dataclass(frozen=True)
class Deed:
    """What a person does `wait` after they saw a message: taps under `under`, or writes.

    `means` and `value` say what it stands for: of a choice the place from 0, of yes or no a bool.
    """

    wait: timedelta
    means: Means
    value: int | bool | str | None = None
    text: str = ""
    index: int = -1
    under: str = ""


@dataclass
class Story:
    """One person's way through a survey."""

    seed: int
    number: int
    manner: str = ""
    rating: int = 0
    seen: list[Seen] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.manner = self.manner or MANNERS[self.number % len(MANNERS)]
        self.rating = self.rating or self._dice("rating").choices((5, 4, 3, 2, 1), (40, 20, 15, 12, 13))[0]

    def _dice(self, step: object) -> random.Random:
        return random.Random(f"{self.seed}:story:{self.number}:{step}")

    def sees(self, message: Seen) -> list[Deed]:
        """What the person will do about a message that just came."""
        self.seen.append(message)
        rng = self._dice(len(self.seen))
        first = len(self.seen) == 1
        if message.asks == "thanks":
            return self._at_the_end(message, rng)
        if first:
            return self._at_first(message, rng)
        return self._on_the_way(message, rng)

    # --- by the place in the talk -------------------------------------------------------------------
    def _at_first(self, message: Seen, rng: random.Random) -> list[Deed]:
        instead: dict[str, tuple[Means, tuple[str, ...]]] = {
            "stops": ("stop", words.STOPS),
            "angry": ("words", ANGRY),
            "angry_for_good": ("words", ANGRY),
            "bare_number": ("number", ("11", "4,5", "0!")),
        }
        before: dict[str, tuple[Means, tuple[str, ...]]] = {
            "asks_instead": ("asks", ASKS),
            "greets_first": ("greets", GREETS),
            "sends_pictures": ("picture", ("",)),
        }
        if self.manner in instead:
            return [self._says(rng, *instead[self.manner])]
        answer = self._answers(message, rng)
        if self.manner in before:
            return [self._says(rng, *before[self.manner]), _later(answer, 10 * MINUTE)]
        if self.manner in ("changes_at_once", "two_devices"):
            other = self._rates(message, 1 + self.rating % 5, rng)
            return [answer, _later(other, answer.wait - other.wait + MINUTE)]
        return [] if self.manner == "silent" else [answer]

    def _on_the_way(self, message: Seen, rng: random.Random) -> list[Deed]:
        if self.manner in ("rates_only", "angry_for_good"):
            return []
        if self.manner == "stops_later":
            return [Deed(self._pause(rng), "stop", text=rng.choice(words.STOPS))]
        if self.manner == "asks_between" and len(self.seen) == 2:
            return [self._says(rng, "asks", ASKS), _later(self._answers(message, rng), 20 * MINUTE)]
        if self.manner in ("changes_midway", "changes_back") and len(self.seen) == 2:
            return self._rates_anew(message, rng)
        return [self._answers(message, rng)]

    def _rates_anew(self, message: Seen, rng: random.Random) -> list[Deed]:
        """Change the rating by the old button before the question at hand is answered."""
        other = 1 if self.rating > 3 else 5
        deeds = [_later(self._rates(self.seen[0], other, rng, tapped=True), MINUTE)]
        if self.manner == "changes_back":
            deeds.append(_later(self._rates(self.seen[0], self.rating, rng, tapped=True), 2 * MINUTE))
        deeds.append(_later(self._answers(message, rng), 6 * MINUTE))
        return deeds

    def _at_the_end(self, message: Seen, rng: random.Random) -> list[Deed]:
        other = 1 if self.rating > 3 else 5
        anew = self._rates(self.seen[0], other, rng, tapped=self.manner != "retypes_after")
        waits = {
            "changes_after": 3 * HOUR,
            "two_devices_late": 30 * MINUTE,
            "retypes_after": 5 * HOUR,
            "changes_too_late": 2 * DAY + HOUR,
        }
        if self.manner in waits:
            return [_later(anew, waits[self.manner])]
        if self.manner == "stops_after" and message.titles:
            return [Deed(2 * MINUTE, "stop", index=0, under=message.mid)]
        if self.manner == "chats_after":
            return [
                _later(self._says(rng, "thanks", THANKS), MINUTE),
                _later(self._says(rng, "words", FURTHER_WORDS), HOUR),
            ]
        return []

    # --- one answer ---------------------------------------------------------------------------------
    def _answers(self, message: Seen, rng: random.Random) -> Deed:
        asks, passing = message.asks, message.can_be_passed
        if self.manner == "passes_over" and passing >= 0:
            if rng.random() < 0.5:
                return Deed(self._pause(rng), "passes", index=passing, under=message.mid)
            return self._says(rng, "passes", PASSES)
        if self.manner == "cannot_tell" and asks in ("yes_no", "choice", "scale"):
            return self._says(rng, "undecided", UNDECIDED)
        if asks == "rating":
            return self._rates(message, self.rating, rng)
        answer = {"scale": self._scales, "yes_no": self._agrees, "choice": self._chooses}.get(asks)
        if answer is not None:
            return answer(message, rng)
        return self._says(rng, "words", COMMENTS[self.rating])

    def _rates(self, message: Seen, rating: int, rng: random.Random, *, tapped: bool = False) -> Deed:
        if tapped or self._taps(rng):
            return Deed(self._pause(rng), "value", rating, index=rating - 1, under=message.mid)
        said = FIVE_WORDS[rating] if self._speaks(rng) else FIVE_DIGITS
        return Deed(self._pause(rng), "value", rating, text=rng.choice(said).format(n=rating))

    def _scales(self, message: Seen, rng: random.Random) -> Deed:
        number = min(10, max(0, 2 * self.rating - rng.randint(0, 2)))
        if self._taps(rng):
            return Deed(self._pause(rng), "value", number, index=number, under=message.mid)
        spelt = TEN_WORDS.get(number, "") if self._speaks(rng) else ""
        return Deed(self._pause(rng), "value", number, text=spelt or rng.choice(TEN_DIGITS).format(n=number))

    def _agrees(self, message: Seen, rng: random.Random) -> Deed:
        yes = rng.random() < self.rating / 5
        if self._taps(rng):
            return Deed(self._pause(rng), "value", yes, index=0 if yes else 1, under=message.mid)
        return Deed(self._pause(rng), "value", yes, text=rng.choice(YES if yes else NO))

    def _chooses(self, message: Seen, rng: random.Random) -> Deed:
        offered = [title for title in message.titles if title not in ("Пропустити", "Skip")]
        place = rng.randrange(len(offered))
        if self._taps(rng):
            return Deed(self._pause(rng), "value", place + 1, index=place, under=message.mid)
        said = offered[place].lower() if self._speaks(rng) else str(place + 1)
        return Deed(self._pause(rng), "value", place + 1, text=said)

    def _says(self, rng: random.Random, means: Means, choice: tuple[str, ...]) -> Deed:
        return Deed(self._pause(rng), means, text=rng.choice(choice))

    def _taps(self, rng: random.Random) -> bool:
        if self.manner in ("digits", "words"):
            return False
        return self.manner != "taps_and_words" or rng.random() < 0.5

    def _speaks(self, rng: random.Random) -> bool:
        return self.manner == "words" or (self.manner != "digits" and rng.random() < 0.5)

    def _pause(self, rng: random.Random) -> timedelta:
        """How long the person takes for one answer."""
        if self.manner == "slow":
            return timedelta(hours=26)
        if len(self.seen) == 1:
            late = {"days_later": 3 * DAY, "after_the_time": 9 * DAY, "far_too_late": 23 * DAY}
            if self.manner in late:
                return late[self.manner]
        return rng.randint(1, 3) * 2 * MINUTE


def _later(deed: Deed, by: timedelta) -> Deed:
    return replace(deed, wait=deed.wait + by)
