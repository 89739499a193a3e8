"""People who live by themselves."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from sandbox.instagram import actions, sending
from sandbox.instagram.model import Person
from sandbox.instagram.store import Instagram
from sandbox.people import Life
from tests.sandbox.instagram.support import Direct, frozen_instagram, until

FIVE = [str(number) for number in range(1, 6)]
YES_NO = ["Так", "Ні"]


def _ask(instagram: Instagram, person: Person, text: str, titles: list[str] | None = None) -> None:
    replies = [{"content_type": "text", "title": title, "payload": f"p-{title}"} for title in titles or []]
    message: dict[str, Any] = {"text": text}
    if replies:
        message["quick_replies"] = replies
    sending.send(instagram, {"recipient": {"id": person.igsid}, "message": message}, instagram.now())


def _person(instagram: Instagram, manner: str) -> Person:
    """Somebody whose window is open, of that manner."""
    person = next(one for one in instagram.people() if one.window_open(instagram.now()) and not one.blocked)
    person.manner = manner
    return person


def _pass(instagram: Instagram, life: Life, seconds: float) -> None:
    instagram.world.clock.move(seconds)
    life.tick(instagram.now())


def _life(instagram: Instagram) -> Life:
    life = Life(instagram.world, instagram, (10.0, 20.0))
    instagram.state.next_greeting_at = instagram.now() + timedelta(days=30)
    return life


def _survey(instagram: Instagram, life: Life, person: Person) -> list[str]:
    """Ask all three questions and return what the person answered."""
    before = len(person.messages)
    for text, titles in (("Оцініть", FIVE), ("Що скажете?", None), ("Порадите нас?", YES_NO)):
        _ask(instagram, person, text, titles)
        life.tick(instagram.now())
        _pass(instagram, life, 30)
    return [message.text for message in person.messages[before:] if not message.from_salon]


def test_a_person_sees_the_question_before_the_answer() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    _ask(instagram, person, "Оцініть", FIVE)
    life.tick(instagram.now())
    kinds = [plan.action for plan in sorted(person.plans, key=lambda plan: plan.at)]
    assert kinds == ["read", "tap"]
    _pass(instagram, life, 9.9)
    assert person.messages[-1].from_salon
    _pass(instagram, life, 10.2)
    assert person.messages[-1].text in FIVE
    log = [one["kind"] for one in instagram.deliverer.log()]
    assert log[-2:] == ["read", "message"] or log[-3:-1] == ["read", "message_edit"]


def test_a_whole_survey_is_answered_and_the_thanks_are_not() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    answers = _survey(instagram, life, person)
    assert answers[0] in FIVE
    assert answers[-1] in YES_NO
    before = len(person.messages)
    _ask(instagram, person, "Дякуємо!")
    life.tick(instagram.now())
    _pass(instagram, life, 60)
    assert len(person.messages) == before + 1


def test_questions_of_the_salons_own_are_answered_too() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    ten, answers = [str(number) for number in range(1, 11)], ["реклама", "подруга"]
    before = len(person.messages)
    for text, titles in (("Оцініть", ten), ("Звідки ви про нас знаєте?", answers), ("Порадите нас?", ten)):
        _ask(instagram, person, text, titles)
        life.tick(instagram.now())
        _pass(instagram, life, 30)
    said = [message.text for message in person.messages[before:] if not message.from_salon]
    assert [said[0] in ten, said[1] in answers, said[2] in ten] == [True, True, True]


@pytest.mark.parametrize(
    ("manner", "least", "most"),
    [
        ("rating_only", 1, 1),
        ("ignore", 0, 0),
        ("stop", 1, 1),
        ("question", 1, 1),
        ("words", 2, 3),
        ("digits", 2, 3),
    ],
)
def test_each_manner_answers_in_its_own_way(manner: str, least: int, most: int) -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, manner)
    assert least <= len(_survey(instagram, life, person)) <= most


def test_the_same_seed_gives_the_same_answers() -> None:
    def story() -> list[str]:
        instagram = frozen_instagram(seed=5)
        life = _life(instagram)
        people = [one for one in instagram.people() if one.window_open(instagram.now()) and not one.blocked]
        return [text for person in people for text in _survey(instagram, life, person)]

    first = story()
    assert first == story()
    assert len(first) > 10


def test_plans_outlive_a_restart() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    _ask(instagram, person, "Оцініть", FIVE)
    life.tick(instagram.now())
    after = frozen_instagram()
    after.load(instagram.dump())
    _pass(after, Life(after.world, after, (10.0, 20.0)), 30)
    found = after.person(person.igsid)
    assert found is not None
    assert found.messages[-1].text in FIVE


def test_a_person_whose_phone_is_in_other_hands_does_nothing() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    _ask(instagram, person, "Оцініть", FIVE)
    life.tick(instagram.now())
    person.automatic = False
    _pass(instagram, life, 60)
    assert person.messages[-1].from_salon


def test_about_once_a_minute_somebody_with_a_shut_window_writes() -> None:
    instagram = frozen_instagram()
    life = Life(instagram.world, instagram)
    shut = [one for one in instagram.people() if not one.window_open(instagram.now())]
    for _ in range(30):
        life.tick(instagram.now())
        instagram.world.clock.move(10)
    came = [one for one in shut if one.window_open(instagram.now())]
    assert 3 <= len(came) <= 8
    assert instagram.state.greetings == len(came)


def test_a_leap_of_the_clock_does_not_bring_everybody_at_once() -> None:
    instagram = frozen_instagram()
    life = Life(instagram.world, instagram)
    life.tick(instagram.now())
    _pass(instagram, life, 24 * 3600)
    _pass(instagram, life, 1)
    assert instagram.state.greetings == 1


def test_an_answer_bears_the_time_at_which_it_was_given() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    asked = instagram.now()
    _ask(instagram, person, "Оцініть", FIVE)
    life.tick(instagram.now())
    _pass(instagram, life, 3 * 3600)
    assert asked + timedelta(seconds=10) <= person.messages[-1].at <= asked + timedelta(seconds=20)


def test_those_who_blocked_the_salon_neither_see_nor_write() -> None:
    instagram = frozen_instagram()
    life, person = _life(instagram), _person(instagram, "tap")
    _ask(instagram, person, "Оцініть", FIVE)
    life.tick(instagram.now())
    actions.block(instagram, person)
    _pass(instagram, life, 60)
    assert not person.messages[-1].seen


def test_the_thread_answers_over_real_http(direct: Direct) -> None:
    life = Life(direct.instagram.world, direct.instagram, (0.0, 0.0))
    person = _person(direct.instagram, "tap")
    replies = [{"content_type": "text", "title": title, "payload": title} for title in FIVE]
    life.start()
    try:
        assert direct.send(person.igsid, {"text": "Оцініть", "quick_replies": replies}).ok
        until(lambda: person.messages[-1].text in FIVE)
    finally:
        life.stop()
