"""The second step of a log-in: the secret that a person's app shares with us, and the recovery codes."""

from __future__ import annotations

import hmac
import time
from base64 import b32encode
from binascii import unhexlify
from typing import Any, ClassVar
from urllib.parse import quote, urlencode

from django.db import models
from django_otp.models import Device, ThrottlingMixin
from django_otp.oath import TOTP
from django_otp.util import random_hex

from feedback.fields import EncryptedTextField

ISSUER = "salon"


def new_secret() -> str:
    """A secret of 160 random bits, in hex."""
    return str(random_hex(20))


class SecondStep(ThrottlingMixin, Device):
    """One user's app (TOTP, RFC 6238) and recovery codes, both encrypted at rest. Good once `confirmed`.

    django-otp's own devices keep them in clear. With a lost key of encryption the secret reads as empty: then
    nothing is the right code, and `two_factor_off` lets the person begin anew.
    """

    secret = EncryptedTextField(default=new_secret, editable=False)
    # Words with spaces between; each goes when it is spent.
    recovery = EncryptedTextField(blank=True, editable=False)
    # By how many half minutes the phone's clock is off, and which one was used last: no code counts twice.
    drift = models.SmallIntegerField(default=0, editable=False)
    last_t = models.BigIntegerField(default=-1, editable=False)

    class Meta:
        # Nobody is given a right to these rows: each person has the page of the own log-in.
        default_permissions = ()
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(fields=["user"], name="salon_secondstep_user"),
        ]

    def verify_token(self, token: str) -> bool:
        """Whether this is the app's code or a recovery code, which is then spent.

        After each wrong one none is taken for a while, twice as long each time. The row should be locked.
        """
        allowed, _why = self.verify_is_allowed()
        if not allowed:
            return False
        if not self._is_of_app(token) and not self._is_recovery(token):
            self.throttle_increment()
            return False
        self.throttle_reset(commit=False)
        self.save()
        return True

    def get_throttle_factor(self) -> int:
        """Seconds after the first wrong code."""
        return 1

    @property
    def recovery_codes(self) -> list[str]:
        """Those that are not spent."""
        return str(self.recovery).split()

    @property
    def letters(self) -> str:
        """The secret as apps take it: base32 without padding."""
        return b32encode(unhexlify(self.secret)).decode().rstrip("=")

    @property
    def config_url(self) -> str:
        """What the app reads from the QR code."""
        label = quote(f"{ISSUER}:{self.user.get_username()}")
        words = {"secret": self.letters, "algorithm": "SHA1", "digits": 6, "period": 30, "issuer": ISSUER}
        return f"otpauth://totp/{label}?{urlencode(words)}"

    def _is_of_app(self, token: str) -> bool:
        # An empty secret is one that no key opens any more: its codes could be worked out by anybody.
        if not self.secret or not (token.isascii() and token.isdigit()):
            return False
        totp: Any = TOTP(unhexlify(self.secret), drift=self.drift)
        totp.time = time.time()
        if not totp.verify(int(token), tolerance=1, min_t=self.last_t + 1):
            return False
        self.last_t, self.drift = totp.t(), totp.drift
        return True

    def _is_recovery(self, token: str) -> bool:
        left = self.recovery_codes
        spent = [code for code in left if hmac.compare_digest(code.encode(), token.encode())]
        self.recovery = " ".join(code for code in left if code not in spent)
        return bool(spent)
