"""Rows of the surveys."""

from __future__ import annotations

from feedback.models.bot import TelegramBot, TelegramUpdate
from feedback.models.campaign import Campaign
from feedback.models.case import Case, CaseNote
from feedback.models.change import SurveyChange
from feedback.models.connection import DataDeletion, LocationAccount
from feedback.models.digest import DigestSetting
from feedback.models.handwork import HandMark
from feedback.models.instagram import ContactEvent, Delivery, InstagramAccount, InstagramContact
from feedback.models.language import ClientLanguage
from feedback.models.message import Message
from feedback.models.optout import OptOut
from feedback.models.photo import PhotoReminder, PhotoService, PhotoSettings
from feedback.models.planned import PlanningMark
from feedback.models.question import Question
from feedback.models.rehearsal import REHEARSAL, Rehearsal
from feedback.models.script import SurveyScript
from feedback.models.sending_days import CampaignDay, Holiday
from feedback.models.survey import Answer, VisitFeedback
from feedback.models.switch import SendingSwitch
from feedback.models.tag import Tag, TagMark
from feedback.models.team import TeamLink, TeamMember, TeamMessage
from feedback.models.template import MessageTemplate
from feedback.models.way_in import LinkChange, LinkToken

__all__ = [
    "REHEARSAL",
    "Answer",
    "Campaign",
    "CampaignDay",
    "Case",
    "CaseNote",
    "ClientLanguage",
    "ContactEvent",
    "DataDeletion",
    "Delivery",
    "DigestSetting",
    "HandMark",
    "Holiday",
    "InstagramAccount",
    "InstagramContact",
    "LinkChange",
    "LinkToken",
    "LocationAccount",
    "Message",
    "MessageTemplate",
    "OptOut",
    "PhotoReminder",
    "PhotoService",
    "PhotoSettings",
    "PlanningMark",
    "Question",
    "Rehearsal",
    "SendingSwitch",
    "SurveyChange",
    "SurveyScript",
    "Tag",
    "TagMark",
    "TeamLink",
    "TeamMember",
    "TeamMessage",
    "TelegramBot",
    "TelegramUpdate",
    "VisitFeedback",
]
