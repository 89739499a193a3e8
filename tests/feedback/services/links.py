"""People who come by links of ours, with profiles that tell their names."""

from __future__ import annotations

import pytest

from feedback.models import InstagramAccount, InstagramContact
from feedback.services import accounts
from tests.feedback.factories import NOW, AccountFactory, make_campaign
from tests.feedback.services.conftest import Graph
from tests.feedback.services.heard import ANNA

STRANGER = "90000000000000002"


@pytest.fixture(autouse=True)
def account(graph: Graph) -> InstagramAccount:
    """The account, a campaign, and the profiles of ANNA and of a STRANGER."""
    AccountFactory()
    make_campaign()
    graph.profile(ANNA, "anna.k", "Анна")
    graph.profile(STRANGER, "someone.else", "Хтось")
    found = accounts.current_account(NOW)
    assert found is not None
    return found


def person(igsid: str = ANNA) -> InstagramContact:
    """The person as we know them now."""
    return InstagramContact.objects.get(igsid=igsid)
