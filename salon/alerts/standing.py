"""What is wrong at this moment, by the state of both apps; nothing here is a row of the house."""

from __future__ import annotations

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from altegio.lazy_text import Text, filled, joined
from altegio.models import Company
from altegio.sync import health
from altegio.sync.connection import company_ids
from altegio.sync.sentences import advice
from altegio.words import STREAMS, stream_name
from feedback.services import alarms, bot, bot_words, ways
from salon.alerts import standstill
from salon.alerts.trouble import Trouble

__all__ = ["Trouble"]


def of_instagram(now: datetime) -> list[Trouble]:
    """What is wrong with the accounts, what stops messages first. One query."""
    return [_of_account(alarm) for alarm in alarms.lines(now)]


def _of_account(alarm: alarms.Alarm) -> Trouble:
    account, connect = alarm.account, ""
    title: Text = f"Instagram {account}."
    wait: Text = ""
    if alarm.stops:
        title = filled(_("Instagram %(account)s: no messages go out."), account=account)
        wait = _("Surveys wait until their deadlines.")
    if alarm.reconnect:
        connect = f"{reverse('admin:feedback_instagramaccount_connect')}?account={account.pk}"
    return Trouble(
        f"instagram_{alarm.code}",
        str(account.pk),
        title,
        alarm.trouble.what,
        joined(alarm.trouble.where, wait),
        link=account_link(account.pk),
        connect=connect,
        stops=alarm.stops,
    )


def account_link(pk: int) -> str:
    """The page that goes through all that an account needs."""
    return reverse("admin:feedback_instagramaccount_check", args=(pk,))


def of_mirror() -> list[Trouble]:
    """What keeps a location from being read. One query, and one more where there is something."""
    found = health.stops(company_ids())
    titles = location_titles() if found else {}
    return [
        Trouble(
            f"altegio_{stop.code}",
            str(stop.company_id),
            not_read(titles.get(stop.company_id) or str(stop.company_id)),
            advice=stop.text,
            facts=", ".join(stream_name(name) for name in stop.streams),
            link=reverse("admin:altegio_health"),
        )
        for stop in found
    ]


def not_read(location: str) -> Text:
    """That a location is not being read."""
    return filled(_("Altegio is not being read (%(location)s)."), location=location)


def location_titles() -> dict[int, str]:
    """Titles of the locations by Altegio's id. One query."""
    return dict(Company.objects.values_list("altegio_id", "title"))


def of_lacks() -> list[Trouble]:
    """What is refused of the lists without which the mirror is true. Two queries at most."""
    found = health.lacks(company_ids())
    titles = location_titles() if found else {}
    return [
        lack(company_id, titles.get(company_id) or str(company_id), stream, code)
        for company_id, stream, code in found
    ]


def lack(company_id: int, location: str, stream: str, code: str) -> Trouble:
    """That one list of a location is not read; everything else is."""
    text = _("Altegio does not give one list (%(location)s): %(list)s.")
    return Trouble(
        f"altegio_lacks_{code}",
        f"{company_id}/{stream}",
        filled(text, location=location, list=STREAMS.get(stream, stream)),
        advice=advice(code),
        link=reverse("admin:altegio_health"),
        stops=False,
    )


def of_sms(now: datetime) -> list[Trouble]:
    """That Altegio refused lately to send any SMS. One read of a small index."""
    code = ways.sms_stopped_for(now)
    return [sms(code)] if code else []


def sms(code: str) -> Trouble:
    """That no SMS can be sent."""
    titles = {
        "sms_no_funds": _("No SMS can be sent: the SMS account in Altegio is empty."),
        "sms_no_rights": _("No SMS can be sent: in Altegio our user lacks the right to send them."),
    }
    cure = {
        "sms_no_funds": _("Top it up in Altegio."),
        "sms_no_rights": _("Let the owner of the location give our user the right to send SMS in Altegio."),
    }
    wait = _("Meanwhile clients are asked by the campaign's next way. SMS are tried once an hour.")
    link = reverse("admin:feedback_campaign_changelist")
    return Trouble(code, "", titles[code], advice=joined(cure[code], wait), link=link)


def of_telegram() -> list[Trouble]:
    """What is wrong with the team's bot. One query."""
    row = bot.current()
    return [telegram(row.error)] if row is not None and row.error else []


def telegram(code: str) -> Trouble:
    """That the bot writes to nobody, or hears nobody."""
    said = bot_words.trouble(code)
    link = reverse("admin:feedback_teammember_changelist")
    return Trouble(f"telegram_{code}", "", said.what, advice=said.advice, link=link, stops=said.stops)


def everything(now: datetime) -> list[Trouble]:
    """All of it, each kind and subject once. Some seventeen queries at most."""
    found = [*of_instagram(now), *of_mirror(), *of_lacks(), *of_sms(now), *of_telegram()]
    found += standstill.everything(now)
    return list({trouble.key: trouble for trouble in found}.values())
