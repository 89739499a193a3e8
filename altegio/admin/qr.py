"""Addresses as drawings for a phone's camera."""

from __future__ import annotations

import segno
from django.utils.safestring import SafeString, mark_safe


def qr_code(address: str) -> SafeString:
    """The address as a QR code: a drawing that is sharp at any size."""
    drawn = segno.make(address, error="m", micro=False).svg_inline(omitsize=True, border=3, dark="#171314")
    return mark_safe(drawn)
