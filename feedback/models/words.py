"""Reasons in words for people. The codes themselves are `feedback.rules.Reason`."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

# How a survey stands. The codes themselves are `feedback.rules.Status`.
STATUS_WORDS = [
    ("planned", _("planned")),
    ("waiting", _("waiting for the client to write")),
    ("sending", _("being sent")),
    ("sent", _("sent")),
    ("answering", _("answering")),
    ("answered", _("answered")),
    ("expired", _("no answer")),
    ("missed", _("missed")),
    ("skipped", _("skipped")),
    ("failed", _("failed")),
    ("unknown", _("outcome unknown")),
]

# By which way a survey goes. The codes themselves are `feedback.rules.Way`.
CHANNEL_WORDS = [
    ("instagram", _("Instagram Direct")),
    ("altegio_sms", _("SMS by Altegio")),
    ("email", _("e-mail")),
    ("manual", _("by hand")),
]

# A sentence each: staff read these as the answer to "why was she not asked?".
REASON_WORDS = [
    ("", "–"),
    ("before_start", _("The visit was before surveys were switched on.")),
    ("no_client", _("The visit has no client.")),
    ("no_instagram", _("The client has no Instagram name in Altegio.")),
    ("instagram_conflict", _("It is not certain whose Instagram name this is: link the client by hand.")),
    (
        "never_wrote",
        _("The client has never written to the salon in Direct, so Instagram lets nobody write first."),
    ),
    (
        "window_closed",
        _("More than 24 hours have passed since the client last wrote: waiting for the next message."),
    ),
    ("another_survey", _("Another survey of the same client is still open, or was sent today.")),
    ("excluded_service", _("The campaign does not ask about these services.")),
    ("excluded_master", _("The campaign does not ask about this master's visits.")),
    ("too_cheap", _("The visit cost less than the campaign asks about.")),
    ("not_sampled", _("The campaign asks about a share of visits, and this one is not in it.")),
    ("asked_lately", _("The client was asked about another visit a short time ago.")),
    ("reviewed", _("The client left a review of this visit in Altegio already.")),
    ("review_requested", _("Altegio itself asks this client for a review of the visit.")),
    ("not_marked", _("Nobody marked in Altegio that the client came.")),
    ("held", _("No manager has let it go yet.")),
    ("opted_out", _("The client asked not to be written to.")),
    ("superseded", _("A newer visit of the same client was asked about instead.")),
    ("too_late", _("The visit became known as completed too late to ask about it.")),
    ("no_window", _("The client did not write in time, so Instagram did not let us ask.")),
    ("visit_changed", _("The visit is no longer completed in Altegio.")),
    ("unreachable", _("The client cannot receive messages from the salon.")),
    ("identity_invalid", _("Instagram no longer knows this person.")),
    ("account_stopped", _("Instagram stopped the salon's account: see the account's page.")),
    ("no_account", _("No Instagram account is connected.")),
    ("paused", _("Sending is paused.")),
    ("campaign_off", _("Surveys are switched off.")),
    ("outcome_unknown", _("Instagram did not say whether the message arrived; it is not sent again.")),
    ("our_bug", _("Instagram did not accept the message: tell the developers.")),
    ("no_answer", _("The client did not answer.")),
    ("text_held", _("The client asked something else: a person should answer.")),
    ("daily_limit", _("The most surveys of one day have gone out: this one may go tomorrow.")),
    ("dry_run", _("Trial run: the message was written, but not sent.")),
    ("other_tool", _("Another program holds the conversation in Direct: disconnect it from the account.")),
    ("conversation_gone", _("The conversation was deleted or archived in Direct.")),
    ("by_hand", _("A colleague is writing to the client by hand just now.")),
    ("sms_no_funds", _("There is no money for SMS on the account in Altegio: top it up.")),
    ("sms_no_rights", _("Altegio lets our user send no SMS: grant the right.")),
    ("sms_refused", _("Altegio did not accept the SMS for this client.")),
    ("email_refused", _("The client's mail server did not accept the letter.")),
]

# What came of an event in Direct.
OUTCOME_WORDS = [
    ("", _("not processed")),
    ("answer", _("an answer to the survey")),
    ("late", _("came after the survey was over: a person should read it")),
    ("asked_again", _("the rating was not understood: asked again")),
    ("held", _("a question or a booking wish: a person should answer")),
    ("opted_out", _("the client asked not to be written to")),
    ("greeting", _("wrote; no survey is being answered")),
    ("opened", _("acted; we may write for 24 hours")),
    ("delivered", _("our message arrived")),
    ("staff_wrote", _("the salon wrote by hand")),
    ("seen", _("our message was read")),
    ("wiped", _("taken back: our copy is deleted")),
    ("came", _("came by a link of ours")),
    ("strange_link", _("came by a link that is not valid: linked to nobody")),
    ("wish", _("wants to rate the visit")),
    ("edited", _("changed the words: our copy is changed too")),
    ("test", _("a test from Meta's dashboard")),
    ("rehearsed", _("an answer in a test of a survey: counts for nothing")),
    ("ignored", _("nothing to do")),
    ("foreign_account", _("of another Instagram account")),
]

# What happened with a case. `%(text)s` is the line's own text: a score, a name, what was done.
CASE_WORDS = {
    "by_hand": _("Opened the case. %(text)s"),
    "low": _("A low score opened the case: %(text)s."),
    "words": _("A complaint in words, without a rating, opened the case."),
    "scored": _("The client rated the visit: %(text)s."),
    "lower": _("The client changed the score: %(text)s."),
    "higher": _("The client changed the score for the better: %(text)s."),
    "comment": _("The client wrote a comment: it stands among the answers."),
    "told": _("The managers were told."),
    "nobody_told": _("Nobody could be told: no manager has Telegram or an e-mail address here."),
    "taken": _("Took the case."),
    "assigned": _("Gave the case to: %(text)s."),
    "waiting": _("Waits for the client."),
    "in_work": _("In work again."),
    "client_wrote": _("The client wrote in Direct."),
    "seen_there": _("Looked into Direct: the message is there."),
    "not_there": _("Looked into Direct: the message is not there."),
    "resolved": _("Resolved. %(text)s"),
    "closed": _("Closed without an answer. %(text)s"),
    "reopened": _("Opened again. %(text)s"),
    "reply": _("Wrote to the client in Direct."),
    "may_call": _("Asked whether we may call."),
    "call_yes": _("The client agrees to a call."),
    "call_no": _("The client wants no call."),
}

# Why a master is not reminded of a photo. The codes themselves are `feedback.rules.photos.PhotoReason`.
PHOTO_REASON_WORDS = [
    ("", "–"),
    ("cancelled", _("The appointment was cancelled.")),
    ("no_show", _("The client did not come.")),
    ("vanished", _("The appointment was deleted in Altegio.")),
    ("no_client", _("There is no client any more: it is a calendar block now.")),
    ("not_marked", _("No service of it is marked “photo needed” any more.")),
    ("switched_off", _("Photo reminders are switched off.")),
    ("no_master", _("The appointment has no master.")),
    ("not_in_team", _("The master is not in the team: add them, so that they can be reminded.")),
    ("no_way", _("The master has neither Telegram nor an e-mail address here.")),
    ("no_telegram", _("The master has not joined by Telegram, and reminders by e-mail are switched off.")),
    ("too_late", _("The appointment ended before the reminder could go out.")),
    ("not_delivered", _("The message could not be delivered to the master.")),
    ("outcome_unknown", _("Nobody knows whether the message arrived; it is not sent again.")),
]
