"""Who is asked about a visit, when, and when it is too late. Pure: facts in, a decision out."""

from __future__ import annotations

from feedback.rules.asking import TAKEN, asked_lately, assess, choose, counts, due_at, in_sample, objection
from feedback.rules.clock import (
    SendingHours,
    SendingTimes,
    is_sending_time,
    last_sending_time,
    next_sending_time,
)
from feedback.rules.delays import Delay, DelayMode, NextDay
from feedback.rules.facts import EVERYTHING, EXPIRY, Assessment, CampaignFacts, Targets, VisitFacts
from feedback.rules.questions import CHOICES_MOST, FIXED_VALUES, AskedAfter, QuestionKind
from feedback.rules.scores import RATED, USUAL, Band, Thresholds, band, to_five
from feedback.rules.script import Script, ScriptQuestion
from feedback.rules.states import BY_RULE, CURABLE, NOT_MEANT, OUT_OF_REACH, PASSING, Reason, Status
from feedback.rules.timing import LEAD, SOONEST, closing_before, time_to_ask
from feedback.rules.ways import DEFAULT_WAYS, IN_HAND, OTHER_WAY_REASONS, Reach, Way, other_way, reminder_way
from feedback.rules.week import Holidays, SendingWeek
from feedback.rules.window import HOLD, MARGIN, WINDOW, Person, Window, holds_until, may_message

__all__ = [
    "BY_RULE",
    "CHOICES_MOST",
    "CURABLE",
    "DEFAULT_WAYS",
    "EVERYTHING",
    "EXPIRY",
    "FIXED_VALUES",
    "HOLD",
    "IN_HAND",
    "LEAD",
    "MARGIN",
    "NOT_MEANT",
    "OTHER_WAY_REASONS",
    "OUT_OF_REACH",
    "PASSING",
    "RATED",
    "SOONEST",
    "TAKEN",
    "USUAL",
    "WINDOW",
    "AskedAfter",
    "Assessment",
    "Band",
    "CampaignFacts",
    "Delay",
    "DelayMode",
    "Holidays",
    "NextDay",
    "Person",
    "QuestionKind",
    "Reach",
    "Reason",
    "Script",
    "ScriptQuestion",
    "SendingHours",
    "SendingTimes",
    "SendingWeek",
    "Status",
    "Targets",
    "Thresholds",
    "VisitFacts",
    "Way",
    "Window",
    "asked_lately",
    "assess",
    "band",
    "choose",
    "closing_before",
    "counts",
    "due_at",
    "holds_until",
    "in_sample",
    "is_sending_time",
    "last_sending_time",
    "may_message",
    "next_sending_time",
    "objection",
    "other_way",
    "reminder_way",
    "time_to_ask",
    "to_five",
]
