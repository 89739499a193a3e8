"""What was written to the team, and what Telegram told us."""

from __future__ import annotations

import json
from typing import Any

from django.contrib import admin, messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import action, display

from altegio.admin.base import BY_POST, ReadOnlyAdmin, handed_over
from altegio.admin.show import NOTHING, Look, link, moment, tag
from feedback import tasks
from feedback.models import TeamMessage, TelegramUpdate
from feedback.models.team import PURPOSES

State = TeamMessage.State

LOOKS = {
    State.QUEUED: Look("wait", "schedule"),
    State.SENDING: Look("live", "outgoing_mail"),
    State.SENT: Look("good", "done"),
    State.FAILED: Look("bad", "error"),
    State.UNKNOWN: Look("bad", "help"),
}
# Why a message did not go, in words for people; the vendor's own words stand beside them.
ERRORS = {
    "no_way": _("neither Telegram nor e-mail reaches this colleague"),
    "too_late": _("it was too late for it"),
    "left": _("this colleague is not written to any more"),
    "withdrawn": _("it was not true any more, so it was not sent"),
    "interrupted": _("the program stopped while it was being sent"),
    "outcome_unknown": _("nobody knows whether it arrived; it is not sent again by itself"),
    "email_refused": _("the mail server did not accept the letter"),
    "mail_away": _("the mail server was not reached: it is tried again"),
    "blocked": _("this colleague stopped the bot"),
    "chat_gone": _("the bot does not know this chat: the colleague has to join anew"),
    "retry_later": _("Telegram asks for a pause, or was not reached: it is tried again"),
    "retry_once": _("Telegram refused without a reason"),
    "stop_bot": _("Telegram does not accept the bot's token"),
    "our_bug": _("Telegram did not accept the message: tell the developers"),
}
CHANGES = "feedback.change_teammember"


def state_tag(message: TeamMessage) -> SafeString:
    """How a message stands."""
    return tag(message.get_state_display(), LOOKS[State(message.state)])


class TeamMessageAdmin(ReadOnlyAdmin):
    """The team's outbox. What failed, or may not have arrived, a person may send once more."""

    list_display = ("when", "member", "purpose_text", "way", "state_text", "answer")
    list_filter = (("state", ChoicesDropdownFilter), ("channel", ChoicesDropdownFilter))
    list_select_related = ("member",)
    search_fields = ("member__name",)
    actions_detail = ("again",)
    fields = (
        *("member", "purpose_text", "way", "state_text", "error_text", "text_text", "answer"),
        *("when", "not_before_text", "sent"),
    )

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> Any:
        """The button only where it did not surely arrive."""
        may = TeamMessage.objects.filter(pk=object_id, state__in=(State.FAILED, State.UNKNOWN)).exists()
        return super().get_actions_detail(request, object_id) if may else []

    def has_again_permission(self, request: HttpRequest, *_args: Any) -> bool:
        """Who looks after the team."""
        return bool(request.user.has_perm(CHANGES))

    @action(
        description=_("Send once more"),
        url_path="again",
        icon="refresh",
        attrs={**BY_POST, "data-ask": _("It may come a second time. Send once more?")},
        permissions=["again"],
    )
    def again(self, request: HttpRequest, object_id: int) -> HttpResponse:
        """A person decides that a second one does no harm."""
        if request.method == "POST":
            stuck = TeamMessage.objects.filter(pk=object_id, state__in=(State.FAILED, State.UNKNOWN))
            fresh = {"state": State.QUEUED, "attempts": 0, "not_before": None, "not_after": None}
            if stuck.filter(~Q(error_code="too_late")).update(**fresh, error_code="", error=""):
                handed_over(request, tasks.send_team)
            else:
                messages.warning(request, _("Nothing changed: it is too late for it, or it arrived."))
        return HttpResponseRedirect(reverse("admin:feedback_teammessage_change", args=[object_id]))

    @display(description=_("queued at"), ordering="created_at")
    def when(self, message: TeamMessage) -> str:
        """When it was put into the outbox."""
        return moment(message.created_at)

    @display(description=_("purpose"), ordering="purpose")
    def purpose_text(self, message: TeamMessage) -> str:
        """What it is for."""
        return str(PURPOSES.get(message.purpose, message.purpose))

    @display(description=_("way"), ordering="channel")
    def way(self, message: TeamMessage) -> str:
        """By which way it goes."""
        return message.get_channel_display() or NOTHING

    @display(description=_("state"), ordering="state")
    def state_text(self, message: TeamMessage) -> SafeString:
        """How it stands."""
        return state_tag(message)

    @display(description=_("error"))
    def error_text(self, message: TeamMessage) -> str:
        """Why it did not go."""
        return str(ERRORS.get(message.error_code, message.error or message.error_code)) or NOTHING

    @display(description=_("text"))
    def text_text(self, message: TeamMessage) -> SafeString:
        """The words, line by line."""
        return format_html('<span style="white-space: pre-line">{}</span>', message.text)

    @display(description=_("button pressed"))
    def answer(self, message: TeamMessage) -> str:
        """Which button was pressed, and when."""
        if message.pressed_at is None:
            return NOTHING
        titles = [one["title"] for one in message.buttons if one.get("value") == message.pressed_value]
        return f"{' '.join(titles) or message.pressed_value} · {moment(message.pressed_at)}"

    @display(description=_("not before"))
    def not_before_text(self, message: TeamMessage) -> str:
        """Until when it waits."""
        return moment(message.not_before)

    @display(description=_("sent at"))
    def sent(self, message: TeamMessage) -> str:
        """When it went."""
        return moment(message.sent_at)


class TelegramUpdateAdmin(ReadOnlyAdmin):
    """What Telegram told, as it came. The body holds what people wrote: owners alone see it."""

    list_display = ("number", "received", "outcome_text", "message_link")
    list_select_related = ("message",)
    fields = ("number", "received", "outcome_text", "error", "reply_text", "message_link", "body_text")

    @display(description="№", ordering="update_id")
    def number(self, update: TelegramUpdate) -> str:
        """Telegram's number."""
        return f"№ {update.update_id}"

    @display(description=_("received"), ordering="received_at")
    def received(self, update: TelegramUpdate) -> str:
        """When it came."""
        return moment(update.received_at)

    @display(description=_("state"))
    def outcome_text(self, update: TelegramUpdate) -> SafeString:
        """Whether it was dealt with, and what came of it."""
        if update.error:
            return tag(_("error"), Look("bad", "error"))
        if update.processed_at is None:
            return tag(_("waiting"), Look("wait", "schedule"))
        return tag(OUTCOMES.get(update.outcome, update.outcome), Look("good", "done"))

    @display(description=_("message"))
    def message_link(self, update: TelegramUpdate) -> SafeString | str:
        """The message whose button was pressed."""
        if update.message_id is None:
            return NOTHING
        return link(f"№ {update.message_id}", "feedback_teammessage_change", update.message_id)

    @display(description=_("reply"))
    def reply_text(self, update: TelegramUpdate) -> str:
        """What we said to it."""
        return update.reply or NOTHING

    @display(description=_("body"))
    def body_text(self, update: TelegramUpdate) -> SafeString:
        """The body, laid out."""
        text = json.dumps(update.body, ensure_ascii=False, indent=2)
        return format_html('<pre class="raw-json">{}</pre>', text)


OUTCOMES = {
    "joined": _("joined the team"),
    "known": _("is in the team already"),
    "left": _("does not want to be written to"),
    "blocked": _("blocked the bot"),
    "stranger": _("a stranger: told that the bot is for the team"),
    "text": _("wrote; nobody reads it"),
    "pressed": _("pressed a button"),
    "pressed_again": _("pressed a button again"),
    "not_theirs": _("pressed a button that does nothing any more"),
    "used_link": _("came by a link that was used"),
    "old_link": _("came by a link that is not valid"),
    "unknown_link": _("came by a link that is not valid"),
    "taken_chat": _("came by a link of somebody else"),
    "ignored": _("nothing to do"),
}

admin.site.register(TeamMessage, TeamMessageAdmin)
admin.site.register(TelegramUpdate, TelegramUpdateAdmin)
