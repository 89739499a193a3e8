"""One line of the check: how it stands, and where what is wrong is put right."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from altegio.lazy_text import Text
from feedback.channels.instagram.client import Me
from feedback.channels.instagram.errors import InstagramError
from feedback.services import troubles

GOOD, BAD, OPEN, OFF = "good", "bad", "wait", "off"


@dataclass(frozen=True)
class Check:
    """One thing: `tone` is GOOD, BAD, OPEN (a person should look) or OFF (could not be asked).

    `advice` says where it is put right; `fix` names the button that does it, if there is one.
    """

    tone: str
    code: str
    name: str
    detail: Text = ""
    advice: Text = ""
    fix: str = ""

    @property
    def ok(self) -> bool:
        """Whether nothing is known to be wrong here."""
        return self.tone != BAD


@dataclass
class Asked:
    """What Instagram said when asked: who the account is, and the refusals by the question."""

    me: Me | None = None
    refusals: dict[str, InstagramError] = field(default_factory=dict)

    def refusal(self, *questions: str) -> InstagramError | None:
        """The first refusal of these questions."""
        return next((self.refusals[one] for one in questions if one in self.refusals), None)


def by_refusal(code: str, name: str, error: InstagramError | None, mine: bool, good: str) -> Check:
    """A line that is good unless the refusal is about it; off where another refusal stands before it."""
    if error is None:
        return Check(GOOD, code, name, good)
    if not mine:
        return Check(OFF, code, name, later())
    return refused(code, name, error)


def later() -> str:
    """A line that another one stands before."""
    return _("Cannot be told until the other lines are put right.")


def refused(code: str, name: str, error: InstagramError) -> Check:
    """A line that Instagram's refusal is about."""
    why = troubles.explain(error)
    return Check(BAD, code, name, why.what, why.where)
