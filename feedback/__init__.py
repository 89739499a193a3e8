"""Surveys: who is asked about a visit, by which channel, and what was answered."""
