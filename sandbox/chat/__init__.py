"""The chat page: a phone with each person's Direct."""
