"""What an error of Altegio means to a person: a short code, and a plain sentence that says what to do."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from altegio.client import (
    AltegioError,
    BadRequest,
    LicenceEnded,
    NoFunds,
    NoRights,
    NotAuthenticated,
    NotFound,
    RateLimited,
    Retryable,
)
from altegio.client.oddities import BAD_CHARACTERS, NUMBERS_AS_TEXT, ZERO_DATES
from altegio.client.retry import TRIES
from altegio.lazy_text import Text

_SENTENCES = {
    "authentication": _(
        "Altegio does not accept the keys. Issue a new user token and check ALTEGIO_PARTNER_TOKEN."
    ),
    "licence": _("The licence in Altegio has ended. Renew it in Altegio."),
    "funds": _("There is no money on the SMS account in Altegio. Top it up."),
    "rights": _(
        "The user of the token lacks rights in Altegio. Grant “Client base” and “Appointment journal”,"
        " then make a new user token: the old one keeps its old rights."
    ),
    "not_found": _("Altegio does not know this location. Check ALTEGIO_COMPANY_IDS."),
    "list_gone": _(
        "Altegio answers 404 where there was a list before. What is known stays as it is. Check the rights of"
        " the token with altegio_check."
    ),
    "unavailable": _("Altegio does not answer now. The next pass tries again."),
    "request": _("Altegio refuses the request. Check ALTEGIO_API_URL."),
    "error": _("Altegio answers in an unknown way."),
}
_CODES = (
    (NotAuthenticated, "authentication"),
    (LicenceEnded, "licence"),
    (NoFunds, "funds"),
    (NoRights, "rights"),
    (Retryable, "unavailable"),
    (BadRequest, "request"),
)
_LOCATION = re.compile(r"/company/\d+")

# Of these kinds nothing gets better until a person acts.
STOPPING = ("authentication", "licence", "rights", "not_found", "list_gone")

# What an error that may pass was, by the client's own words.
_REASONS = {
    "Altegio's answer is not whole JSON.": _("an answer that was cut off or is no data"),
    "Altegio sent a web page in place of data.": _("a web page in place of data"),
    "Altegio refused with a status that means success.": _("a refusal with status 200"),
    "Altegio could not be reached.": _("no connection"),
    "Altegio did not answer in time.": _("no answer in time"),
    "The connection to Altegio broke off.": _("a connection that broke off"),
    "Altegio gave no list where one was asked for.": _("something else in place of a list"),
    "Altegio gives the same page again and again.": _("the same page again and again"),
    "A list of Altegio does not end.": _("a list without an end"),
    RateLimited.sentence: _("too many requests"),
    Retryable.sentence: _("a fault of the server"),
}
_ODD = {
    BAD_CHARACTERS: _("characters that cannot be stored"),
    NUMBERS_AS_TEXT: _("numbers written as text"),
    ZERO_DATES: _("dates of zeros"),
}


def advice(code: str) -> Text:
    """What the kind of error means and what to do about it."""
    return _SENTENCES.get(code, "")


def code_of(error: AltegioError) -> str:
    """A short word for the kind of error."""
    if isinstance(error, NotFound):
        return "not_found" if _LOCATION.fullmatch(error.path) else "list_gone"
    return next((code for kind, code in _CODES if isinstance(error, kind)), "error")


def sentence(error: AltegioError) -> str:
    """What happened and what to do, with the vendor's own words behind it."""
    text = str(advice(code_of(error)))
    known = _REASONS.get(error.args[0]) if isinstance(error, Retryable) else None
    facts = [str(known)] if known else []
    facts += [str(error.status)] if error.status else []
    facts += [error.path] if error.path else []
    facts += [error.vendor_message] if error.vendor_message else []
    return f"{text} ({'; '.join(facts)})" if facts else text


def repeated_words(repeated: Mapping[str, int]) -> str:
    """How many requests had to be sent again, and why; "" where none had."""
    count = sum(repeated.values())
    if not count:
        return ""
    reasons = ", ".join(str(_REASONS.get(reason, reason)) for reason in sorted(repeated))
    text = ngettext("%(n)d request was repeated (%(why)s)", "%(n)d requests were repeated (%(why)s)", count)
    return text % {"n": count, "why": reasons}


def repeat_words(attempt: int, pause: float, error: AltegioError) -> str:
    """That a request is sent again: which try it is, how long is waited, and why."""
    reason = _REASONS.get(error.args[0]) or advice(code_of(error))
    text = _("try %(n)d of %(all)d, waiting %(seconds)d s: %(why)s")
    return str(text) % {"n": attempt, "all": TRIES, "seconds": round(pause), "why": reason}


def odd_words(odd: Iterable[str]) -> str:
    """What was odd in the answers and yet understood; "" where nothing was."""
    words = ", ".join(str(_ODD.get(one, one)) for one in sorted(odd))
    return str(_("odd, but understood: %s")) % words if words else ""
