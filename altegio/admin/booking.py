"""What the page of an appointment tells beside time, people and price; only what there is to tell."""

from __future__ import annotations

from typing import Any

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.marks import titled
from altegio.admin.reviews import review_line
from altegio.models import Appointment
from altegio.models.marks import Entity

# Fields that most appointments have nothing in, with what says that there is something.
_SELDOM = {
    "labels_text": lambda row: row.labels or row.color,
    "comer_text": lambda row: row.comer,
    "group_text": lambda row: row.activity_id,
    "asked_for": lambda row: row.master_request,
    "goods_lines": lambda row: row.goods.exists(),
    "moved_text": lambda row: row.paid_moved,
    "prepayment": lambda row: row.prepaid or row.prepaid_confirmed,
    "custom_text": lambda row: row.custom_fields,
    "reviews_text": lambda row: row.reviews.present().exists(),
}


class BookingDetails:
    """How an appointment was booked, its marks, goods, prepayment and reviews."""

    def told_fields(self, fieldsets: Any, row: Appointment | None, hidden: set[str]) -> Any:
        """The fieldsets without what is hidden and what there is nothing to tell of."""
        empty = hidden | {name for name, has in _SELDOM.items() if row and not has(row)}
        kept = (
            (title, {**options, "fields": tuple(name for name in options["fields"] if name not in empty)})
            for title, options in fieldsets
        )
        return [(title, options) for title, options in kept if options["fields"]]

    @display(description=_("labels"))
    def labels_text(self, row: Appointment) -> SafeString | str:
        """The labels in their colours, and the colour that the appointment has in Altegio's calendar."""
        labels = [*row.labels, *([{"title": _("colour"), "color": row.color}] if row.color else [])]
        return show.labels((label.get("title"), label.get("color", "")) for label in labels)

    @display(description=_("who comes"))
    def comer_text(self, row: Appointment) -> str:
        """Who comes, where it is not the client."""
        return row.comer

    @display(description=_("group event"))
    def group_text(self, row: Appointment) -> str:
        """Altegio's number of the group event, with the number of people."""
        return str(
            _("№ %(number)s, people: %(count)s") % {"number": row.activity_id, "count": row.clients_count}
        )

    @display(description=_("master asked for by the client"))
    def asked_for(self, row: Appointment) -> SafeString:
        """Whether the client chose this very master."""
        return show.yes_no(bool(row.master_request))

    @display(description=_("goods"))
    def goods_lines(self, row: Appointment) -> SafeString | str:
        """What was sold, how much of it, and the total of each line."""
        return show.price_lines(
            ((line.title, line.amount, line.cost) for line in row.goods.all()), row.company.currency
        )

    @display(description=_("paid on another appointment"))
    def moved_text(self, row: Appointment) -> str:
        """What was paid for goods at another appointment of the visit; below zero: paid here for another."""
        return show.money(row.paid_moved, row.company.currency)

    @display(description=_("prepayment"))
    def prepayment(self, row: Appointment) -> str:
        """Whether it was paid online, or could be. Altegio may confirm it before it enters the payment."""
        if not row.prepaid_confirmed:
            return str(_("possible online, not made"))
        return str(_("paid online") if row.paid else _("confirmed online, not entered as a payment yet"))

    @display(description=_("booked by"))
    def source_text(self, row: Appointment) -> str:
        """Who booked, and through what."""
        form = _("form № %(number)s") % {"number": row.bookform_id} if row.bookform_id else ""
        parts = (row.get_source_display(), row.source_detail, form, row.from_url)
        return " · ".join(str(part) for part in parts if part)

    @display(description=_("confirmed by the salon"))
    def notified_text(self, row: Appointment) -> SafeString:
        """Whether the administrator confirmed the appointment with the client."""
        return show.yes_no(row.notified)

    @display(description=_("review requested by Altegio"))
    def asked_review(self, row: Appointment) -> SafeString:
        """Whether Altegio itself asks for a review of it."""
        return show.yes_no(row.review_requested)

    @display(description=_("custom fields"))
    def custom_text(self, row: Any) -> SafeString | str:
        """The salon's own fields."""
        return show.pairs(titled(row.custom_fields, row.company, Entity.RECORD))

    @display(description=_("reviews in Altegio"))
    def reviews_text(self, row: Appointment) -> SafeString | str:
        """What the client wrote in Altegio after this visit."""
        return show.lines(review_line(review) for review in row.reviews.present())
