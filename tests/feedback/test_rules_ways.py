"""By which way a survey goes when Direct cannot take it."""

from __future__ import annotations

import pytest

from feedback.rules import Reach, Reason, Way, other_way

ALL = (Way.INSTAGRAM, Way.ALTEGIO_SMS, Way.EMAIL, Way.MANUAL)
EVERYTHING = Reach(phone=True, email=True, link=True, instagram_name=True)


@pytest.mark.parametrize(
    ("order", "reason", "reach", "spent", "way"),
    [
        pytest.param(ALL, Reason.NEVER_WROTE, EVERYTHING, (), Way.ALTEGIO_SMS, id="the first of the order"),
        pytest.param(
            (Way.INSTAGRAM, Way.MANUAL, Way.EMAIL, Way.ALTEGIO_SMS),
            Reason.WINDOW_CLOSED,
            EVERYTHING,
            (),
            Way.MANUAL,
            id="another order",
        ),
        pytest.param(ALL, Reason.NEVER_WROTE, EVERYTHING, (Way.ALTEGIO_SMS,), Way.EMAIL, id="SMS was tried"),
        pytest.param(
            ALL,
            Reason.NEVER_WROTE,
            Reach(phone=True, instagram_name=True),
            (),
            Way.MANUAL,
            id="no link to give",
        ),
        pytest.param(ALL, Reason.NO_INSTAGRAM, Reach(email=True, link=True), (), Way.EMAIL, id="no phone"),
        pytest.param(
            ALL, Reason.NO_INSTAGRAM, Reach(link=True, instagram_name=True), (), "", id="nobody to open"
        ),
        pytest.param(ALL, Reason.UNREACHABLE, Reach(instagram_name=True), (), "", id="who blocked us"),
        pytest.param(
            ALL, Reason.INSTAGRAM_CONFLICT, Reach(instagram_name=True), (), "", id="whose name is it"
        ),
        pytest.param((Way.INSTAGRAM,), Reason.NEVER_WROTE, EVERYTHING, (), "", id="Direct alone"),
        pytest.param(
            ALL, Reason.SMS_NO_FUNDS, EVERYTHING, (Way.ALTEGIO_SMS, Way.EMAIL), Way.MANUAL, id="the last"
        ),
    ],
)
def test_the_next_way(
    order: tuple[Way, ...], reason: str, reach: Reach, spent: tuple[Way, ...], way: str
) -> None:
    assert other_way(order, reason, reach, spent) == way
