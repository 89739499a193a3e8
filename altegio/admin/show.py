"""How values look to people: money, phones, moments, states. Pure of queries."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, NamedTuple

import phonenumbers
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from altegio.mapping.values import UNKNOWN_YEAR
from altegio.models.status import PaymentStatus, Status

NO_BREAK = "\u00a0"
NOTHING = "–"
HRYVNIA = "₴"
_UKRAINIAN = re.compile(r"^\+380(\d{2})(\d{3})(\d{2})(\d{2})$")


class Look(NamedTuple):
    """Tone (a CSS class) and icon of a state; its word is the state's own label."""

    tone: str
    icon: str


STATUS_LOOKS = {
    Status.PENDING: Look("wait", "schedule"),
    Status.CONFIRMED: Look("info", "event_available"),
    Status.ARRIVED: Look("live", "door_open"),
    Status.COMPLETED: Look("good", "check_circle"),
    Status.NO_SHOW: Look("bad", "person_off"),
    Status.CANCELLED: Look("off", "cancel"),
}
PAYMENT_LOOKS = {
    PaymentStatus.UNPAID: Look("bad", "money_off"),
    PaymentStatus.PARTIAL: Look("wait", "incomplete_circle"),
    PaymentStatus.PAID: Look("good", "payments"),
    PaymentStatus.OVER: Look("info", "add_card"),
    PaymentStatus.NONE: Look("off", "remove"),
}


def tag(word: Any, look: Look) -> SafeString:
    """A small coloured label: icon and word, so that colour alone never carries the meaning."""
    return format_html(
        '<span class="tag tag-{}">'
        '<span class="material-symbols-outlined" aria-hidden="true">{}</span>{}</span>',
        look.tone,
        look.icon,
        word,
    )


def status_tag(status: str) -> SafeString:
    """The state of an appointment or a visit."""
    return tag(Status(status).label, STATUS_LOOKS[Status(status)])


def payment_tag(payment_status: str, *, due: bool = True) -> SafeString:
    """How much of the price is paid; quiet while nothing is due yet."""
    state = PaymentStatus(payment_status)
    quiet = not due and state in (PaymentStatus.UNPAID, PaymentStatus.PARTIAL)
    return tag(state.label, Look("off", "schedule") if quiet else PAYMENT_LOOKS[state])


def yes_no(value: bool) -> SafeString:
    """Yes or no without alarm: no is no error."""
    return tag(_("yes"), Look("good", "check")) if value else tag(_("no"), Look("off", "remove"))


def money(amount: Decimal | None, currency: str = "") -> str:
    """A sum as people write it: "1 250,50 ₴"; whole sums without kopecks. Without a currency, hryvnias."""
    if amount is None:
        return NOTHING
    places = 0 if amount == amount.to_integral_value() else 2
    return f"{number(amount, places)}{NO_BREAK}{currency or HRYVNIA}"


def number(value: Decimal | float, places: int = 0) -> str:
    """A number in the form of the chosen language, thousands parted; rounded, not cut as by Django."""
    exact = Decimal(str(value)).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return formats.number_format(exact, decimal_pos=places, use_l10n=True, force_grouping=True)


def whole(value: Decimal) -> str:
    """A number with as many places as it has: "5", "2,5"."""
    exponent = value.normalize().as_tuple().exponent
    return number(value, max(0, -exponent) if isinstance(exponent, int) else 0)


def phone(text: str) -> str:
    """A phone that can be read aloud: "+380 67 123 45 67"; foreign ones in their own grouping."""
    ukrainian = _UKRAINIAN.match(text)
    if ukrainian:
        return NO_BREAK.join(("+380", *ukrainian.groups()))
    try:
        parsed = phonenumbers.parse(text, None)
    except phonenumbers.NumberParseException:
        return text
    international = phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)
    return international.replace(" ", NO_BREAK)


def moment(when: datetime | None, zone: Any = None) -> str:
    """A day and a time in the location's zone, today and tomorrow in words: "сьогодні, 14:00"."""
    if when is None:
        return NOTHING
    local = timezone.localtime(when, zone)
    days = (local.date() - timezone.localdate(timezone=zone)).days
    word = {-1: _("yesterday"), 0: _("today"), 1: _("tomorrow")}.get(days)
    clock = local.strftime("%H:%M")
    return f"{word or day(local)}, {clock}".replace(" ", NO_BREAK)


def day(when: date) -> str:
    """A date with the month in words; the year only when it is another one."""
    this_year = timezone.localdate().year == when.year
    return formats.date_format(when, _("j M") if this_year else _("j M Y")).replace(" ", NO_BREAK)


def birthday(when: date | None) -> str:
    """A birthday; the vendor writes the year 1900 where the year is not known, and then there is none."""
    if when is None:
        return NOTHING
    unknown = when.year == UNKNOWN_YEAR
    return formats.date_format(when, _("j M") if unknown else _("j M Y")).replace(" ", NO_BREAK)


def span(start: datetime, end: datetime, zone: Any) -> str:
    """From when till when, in the location's zone."""
    return f"{moment(start, zone)}–{timezone.localtime(end, zone):%H:%M}"


def link(text: Any, viewname: str, *args: Any) -> SafeString | str:
    """A link to an admin page, or the bare text where there is no such page."""
    try:
        address = reverse(f"admin:{viewname}", args=args)
    except NoReverseMatch:
        return str(text)
    return format_html('<a class="inner-link" href="{}">{}</a>', address, text)


def lines(items: Iterable[Any]) -> SafeString | str:
    """Several values under one another, or a dash."""
    return format_html_join(mark_safe("<br>"), "{}", ((item,) for item in items)) or NOTHING


def price_lines(rows: Iterable[tuple[str, Decimal, Decimal]], currency: str = "") -> SafeString | str:
    """Lines of a bill: what, how much of it, the total of the line."""
    cells = ((title, f"{amount.normalize():f}", money(cost, currency)) for title, amount, cost in rows)
    body = format_html_join("", "<tr><td>{}</td><td>× {}</td><td>{}</td></tr>", cells)
    return format_html('<table class="lines">{}</table>', body) if body else NOTHING


def pairs(values: dict[str, Any]) -> SafeString | str:
    """Names with their values under one another, the empty ones left out."""
    return lines(f"{name}: {value}" for name, value in values.items() if value not in (None, "", [], {}))


def labels(pairs: Iterable[tuple[Any, str]]) -> SafeString:
    """Labels (title, colour as #rrggbb or "") as Altegio's calendar shows them."""
    return format_html_join(
        " ",
        '<span class="tag tag-off"><svg width="10" height="10" aria-hidden="true">'
        '<circle cx="5" cy="5" r="5" fill="{}"></circle></svg>{}</span>',
        ((color or "none", title) for title, color in pairs),
    )


def pretty_json(written: str) -> SafeString:
    """JSON in lines, its letters readable; what is none stands as it was written."""
    try:
        pretty = json.dumps(json.loads(written), ensure_ascii=False, indent=2)
    except (ValueError, RecursionError):
        pretty = written
    # A half of an emoji that was cut stands in JSON as an escape, and can be written in no other way.
    pretty = pretty.encode("utf-8", "backslashreplace").decode()
    return format_html('<pre class="raw-json">{}</pre>', pretty)


def stars(rating: int | None) -> str:
    """A rating of five as stars, "" where there is none."""
    return "★" * rating + "☆" * (5 - rating) if rating else ""


def duration(seconds: int) -> str:
    """How long something takes, in hours and minutes."""
    hours, minutes = divmod(seconds // 60, 60)
    parts = [_("%(n)s h") % {"n": hours}] if hours else []
    parts += [_("%(n)s min") % {"n": minutes}] if minutes else []
    return NO_BREAK.join(parts) or NOTHING


def stacked(heads: Iterable[Any], rows: Iterable[Iterable[Any]]) -> SafeString | str:
    """A table whose rows are cards on a phone, each cell with its head before it; a dash without rows."""
    titles = list(heads)
    head = format_html_join("", '<th scope="col">{}</th>', ((title,) for title in titles))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        (
            (format_html_join("", '<td data-label="{}">{}</td>', zip(titles, row, strict=True)),)
            for row in rows
        ),
    )
    if not body:
        return NOTHING
    return format_html(
        '<div class="scroll-x"><table class="lines stacked">'
        "<thead><tr>{}</tr></thead><tbody>{}</tbody></table></div>",
        head,
        body,
    )


def table(heads: Iterable[Any], rows: Iterable[Iterable[Any]]) -> SafeString | str:
    """A small table with a head, or a dash where it has no rows."""
    head = format_html_join("", "<th>{}</th>", ((title,) for title in heads))
    body = format_html_join(
        "",
        "<tr>{}</tr>",
        ((format_html_join("", "<td>{}</td>", ((cell,) for cell in row)),) for row in rows),
    )
    if not body:
        return NOTHING
    return format_html('<div class="scroll-x"><table class="lines"><tr>{}</tr>{}</table></div>', head, body)
