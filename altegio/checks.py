"""System checks: every setting of the mirror that can be wrong, with a hint."""

from __future__ import annotations
