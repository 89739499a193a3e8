"""The rules against a plain reading of them, over random salons."""

from __future__ import annotations

from datetime import timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from feedback.rules import choose
from tests.feedback.plain_reading import Plainly, read
from tests.feedback.plain_worlds import campaign_facts, moments, plain_visits, plain_worlds, visit_facts


@settings(max_examples=400, deadline=None)
@given(st.data())
def test_the_rules_decide_as_a_plain_reading_of_them_does(data: st.DataObject) -> None:
    world, day = data.draw(plain_worlds())
    visit = data.draw(plain_visits(day))
    now = data.draw(moments(day + timedelta(days=2), 16))

    campaigns = [campaign_facts(world, each) for each in world.campaigns]
    found = choose(visit_facts(visit, now), campaigns, now)

    decided = None
    if found is not None:
        place, one = found
        decided = Plainly(place, str(one.status), str(one.reason or ""), one.due_at, one.expires_at)
    assert decided == read(world, visit, now)
