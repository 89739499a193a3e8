"""What an error of Altegio means to a person: a short code, and a plain sentence that says what to do."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from altegio.client import (
    AltegioError,
    BadRequest,
    LicenceEnded,
    NoFunds,
    NoRights,
    NotAuthenticated,
    NotFound,
    Retryable,
)

_SENTENCES = (
    (
        NotAuthenticated,
        "authentication",
        _("Altegio does not accept the keys. Issue a new user token and check ALTEGIO_PARTNER_TOKEN."),
    ),
    (LicenceEnded, "licence", _("The licence in Altegio has ended. Renew it in Altegio.")),
    (NoFunds, "funds", _("There is no money on the SMS account in Altegio. Top it up.")),
    (
        NoRights,
        "rights",
        _(
            "The user of the token lacks rights in Altegio. Grant “Client base” and “Appointment journal”,"
            " then make a new user token: the old one keeps its old rights."
        ),
    ),
    (NotFound, "not_found", _("Altegio does not know this location. Check ALTEGIO_COMPANY_IDS.")),
    (Retryable, "unavailable", _("Altegio does not answer now. The next pass tries again.")),
    (BadRequest, "request", _("Altegio refuses the request. Check ALTEGIO_API_URL.")),
    (AltegioError, "error", _("Altegio answers in an unknown way.")),
)

# Of these kinds nothing gets better until a person acts.
STOPPING = ("authentication", "licence", "rights", "not_found")


def advice(code: str) -> str:
    """What the kind of error means and what to do about it."""
    return next((str(text) for _kind, known, text in _SENTENCES if known == code), "")


def code_of(error: AltegioError) -> str:
    """A short word for the kind of error."""
    return next(code for kind, code, _text in _SENTENCES if isinstance(error, kind))


def sentence(error: AltegioError) -> str:
    """What happened and what to do, with the vendor's own words behind it."""
    text = next(str(text) for kind, _code, text in _SENTENCES if isinstance(error, kind))
    facts = [str(error.status)] if error.status else []
    facts += [error.path] if error.path else []
    facts += [error.vendor_message] if error.vendor_message else []
    return f"{text} ({'; '.join(facts)})" if facts else text
