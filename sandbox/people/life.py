"""People who live: they see what the salon wrote, answer in their manner, and come to write by themselves."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from threading import Event, Thread
from typing import TYPE_CHECKING

from sandbox.instagram import account, actions
from sandbox.instagram.model import Message, Person, Plan
from sandbox.people import manners, words
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

PACE = 0.5
GREETING_EVERY = (40, 80)


class Life:
    """Everybody's next steps. `tick(now)` does what is due, by the seed only; `start` calls it by itself.

    `answer_after` bounds the seconds between a question and its answer.
    """

    def __init__(
        self, world: World, instagram: Instagram, answer_after: tuple[float, float] = (5.0, 60.0)
    ) -> None:
        self.world = world
        self.instagram = instagram
        self.answer_after = answer_after
        self._stopped = Event()
        self._thread: Thread | None = None

    def start(self) -> None:
        """Start the thread."""
        self._stopped.clear()
        self._thread = Thread(target=self._run, name="instagram-people", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread and wait for its last step."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(5)

    def _run(self) -> None:
        while not self._stopped.wait(PACE):
            self.tick(self.world.clock.now())

    def tick(self, now: datetime) -> None:
        """Notice new messages, do what is due, let somebody come and write."""
        with self.instagram.lock:
            people = sorted(self.instagram.people(), key=lambda person: person.igsid)
            for person in people:
                if person.noticed < len(person.messages):
                    self._notice(person)
            for plan, person in due_plans(people, now):
                self._do(person, plan)
            self._greet(people, now)

    def _dice(self, person: Person, step: object) -> random.Random:
        return random.Random(f"{self.world.seed}:life:{person.igsid}:{step}")

    def _notice(self, person: Person) -> None:
        new = person.messages[person.noticed :]
        person.noticed = len(person.messages)
        if not person.automatic:
            person.plans.clear()
            return
        for message in new:
            if message.from_salon and message.by_api:
                self._plan(person, message)

    def _plan(self, person: Person, message: Message) -> None:
        """Decide what the person will do with a message: look at it, and perhaps answer."""
        rng = self._dice(person, message.mid)
        titles = [offered["title"] for offered in message.quick_replies]
        question = manners.question_of(titles, message.text, rated=person.rating > 0)
        if question in manners.RATED:
            person.asked = person.asked + 1 if question == _asked_before(person, message) else 1
            if question == manners.RATING or not person.rating:
                person.rating = manners.rating_of(rng)
        elif question != manners.OTHER:
            person.asked = 0
        delay = rng.uniform(*self.answer_after)
        looks = person.manner != "ignore" or rng.random() < 0.6
        if looks and not person.blocked:
            person.plans.append(Plan(message.at + timedelta(seconds=delay / 2), "read", message.mid))
        answer = manners.reply(person.manner, question, person.rating or 5, person.asked, rng, titles)
        if question == manners.OTHER and person.rating:
            answer = _after_farewell(person, rng)
        if answer.action:
            at = message.at + timedelta(seconds=delay)
            person.plans.append(Plan(at, answer.action, message.mid, answer.text, answer.index))

    def _do(self, person: Person, plan: Plan) -> None:
        person.plans.remove(plan)
        if not person.automatic or person.blocked:
            return
        if plan.action == "read":
            actions.read(self.instagram, person, plan.at)
        elif plan.action == "text":
            actions.write(self.instagram, person, plan.text, plan.at)
        elif plan.action == "react":
            found = self.instagram.message(plan.mid)
            if found is not None:
                actions.react(self.instagram, person, found[1], plan.text, plan.at)
        elif plan.index < len(actions.quick_replies(person)):
            actions.tap(self.instagram, person, plan.index, plan.at)

    def _greet(self, people: list[Person], now: datetime) -> None:
        """About once a minute somebody with a shut window writes, so that waiting surveys get a chance."""
        state = self.instagram.state
        rng = random.Random(f"{self.world.seed}:greeting:{state.greetings}")
        if state.next_greeting_at is None:
            state.next_greeting_at = now + timedelta(seconds=rng.uniform(*GREETING_EVERY))
        if now < state.next_greeting_at:
            return
        state.greetings += 1
        state.next_greeting_at = now + timedelta(seconds=rng.uniform(*GREETING_EVERY))
        free = [p for p in people if p.automatic and not p.blocked and not p.window_open(now)]
        if not free:
            return
        clients = [person for person in free if person.client_id is not None]
        self._come(rng.choice(clients if clients and rng.random() < 0.85 else free), rng, now)

    def _come(self, person: Person, rng: random.Random, now: datetime) -> None:
        offered = account.ice_breakers(self.instagram)
        dice = rng.random()
        if offered and not person.messages and dice < 0.3:
            chosen = rng.choice(offered)
            actions.postback(self.instagram, person, chosen["title"], chosen["payload"], now)
        elif dice < 0.88:
            wanted = words.HELLOS if rng.random() < 0.6 else words.GREETINGS
            message = actions.write(self.instagram, person, rng.choice(wanted), now)
            if rng.random() < 0.04:
                actions.unsend(self.instagram, person, message, now)
        else:
            actions.write(self.instagram, person, rng.choice(words.STORY_REPLIES), now, kind="story_reply")


def due_plans(people: list[Person], now: datetime) -> list[tuple[Plan, Person]]:
    """Return what is due at that moment, the earliest first."""
    due = [(plan, person) for person in people for plan in person.plans if plan.at <= now]
    return sorted(due, key=lambda one: (one[0].at, one[1].igsid, one[0].action != "read"))


def _asked_before(person: Person, message: Message) -> str:
    """Return what the salon's last message by the API before this one asked, "" where there is none."""
    before = [
        one for one in person.messages if one.by_api and one.at <= message.at and one.mid != message.mid
    ]
    if not before:
        return ""
    titles = [offered["title"] for offered in before[-1].quick_replies]
    return manners.question_of(titles, before[-1].text, rated=True)


def _after_farewell(person: Person, rng: random.Random) -> manners.Reply:
    if person.manner in {"tap", "words"} and rng.random() < 0.25:
        return manners.Reply("react", rng.choice(words.THANKS_REACTIONS))
    return manners.NOTHING
