"""The people of the sandbox: who they are, how they answer, when they write."""

from sandbox.people.life import Life

__all__ = ["Life"]
