"""How many parts an SMS has: the operator counts, and the salon pays, by the part."""

from __future__ import annotations

# GSM 03.38: what fits into seven bits, and what takes two places there.
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§"
    "¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_DOUBLE = frozenset("^{}\\[~]|€\f")
# Letters in one part, and in each of several, which also say how they belong together.
_SEVEN_BITS, _SIXTEEN_BITS = (160, 153), (70, 67)


def sms_parts(text: str) -> int:
    """In how many parts a text goes: 160 Latin letters fit into one, but only 70 Cyrillic ones."""
    if not text:
        return 0
    if _BASIC.issuperset(set(text) - _DOUBLE):
        size, (alone, together) = len(text) + sum(letter in _DOUBLE for letter in text), _SEVEN_BITS
    else:
        size, (alone, together) = len(text.encode("utf-16-le", "replace")) // 2, _SIXTEEN_BITS
    return 1 if size <= alone else -(-size // together)
