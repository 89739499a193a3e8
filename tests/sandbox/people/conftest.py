"""What the tests of this room may use."""

from tests.sandbox.instagram.support import direct, webhook

__all__ = ["direct", "webhook"]
