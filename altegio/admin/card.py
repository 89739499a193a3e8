"""What Altegio's card of a client tells beside contact and figures."""

from __future__ import annotations

from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.decorators import display

from altegio.admin import show
from altegio.admin.marks import titled
from altegio.models import Client
from altegio.models.marks import Entity
from altegio.naming import Doubt


class CardDetails:
    """Names, card, class, mailings and agreements, the salon's own fields."""

    @display(description=_("name taken from"))
    def name_source(self, client: Client) -> SafeString | str:
        """Where the Instagram name comes from; what is doubtful about it leads to where it is settled."""
        source = str(client.get_instagram_source_display())
        doubt = None
        if client.instagram_username and not client.instagram_certain:
            doubt = Doubt.MAILBOX
        elif client.instagram_written and not (client.instagram_username or client.instagram_source):
            doubt, source = Doubt.IMPOSSIBLE, f"«{client.instagram_written}»"
        if doubt is None:
            return source
        address = f"{reverse('admin:altegio_names')}?kind={doubt}"
        return format_html('{} · <a class="inner-link" href="{}">{}</a>', source, address, doubt.label)

    @display(description=_("patronymic"))
    def patronymic_text(self, client: Client) -> str:
        """The patronymic."""
        return client.patronymic or show.NOTHING

    @display(description=_("card number"))
    def card_text(self, client: Client) -> str:
        """The number of the salon's card."""
        return client.card or show.NOTHING

    @display(description=_("sex"))
    def sex_text(self, client: Client) -> str:
        """The sex, as far as it is known."""
        return str(client.get_sex_display())

    @display(description=_("importance"))
    def importance_text(self, client: Client) -> str:
        """The class of importance."""
        return str(client.get_importance_display())

    @display(description=_("birthday"), ordering="birth_date")
    def birthday_text(self, client: Client) -> str:
        """The birthday, without the year where it is not known."""
        return show.birthday(client.birth_date)

    @display(description=_("birthday greeting by SMS"))
    def birthday_sms_text(self, client: Client) -> SafeString:
        """Whether Altegio sends a greeting."""
        return show.yes_no(client.birthday_sms)

    @display(description=_("left out of mailings"))
    def mailings_text(self, client: Client) -> SafeString:
        """Whether the client gets no mailings."""
        return show.yes_no(client.no_mailings)

    @display(description=_("agreed to newsletters"))
    def newsletter_text(self, client: Client) -> SafeString | str:
        """What the client agreed to; a dash where Altegio says nothing of it."""
        return _answered(client.newsletter_allowed)

    @display(description=_("agreed to the processing of personal data"))
    def data_text(self, client: Client) -> SafeString | str:
        """What the client agreed to; a dash where Altegio says nothing of it."""
        return _answered(client.data_processing_allowed)

    @display(description=_("custom fields"))
    def custom_text(self, client: Client) -> SafeString | str:
        """The salon's own fields."""
        return show.pairs(titled(client.custom_fields, client.company, Entity.CLIENT))

    @display(description=_("changed in Altegio"))
    def changed_text(self, client: Client) -> str:
        """When Altegio last changed the card."""
        return show.moment(client.source_changed_at, client.company.zone)


def _answered(value: bool | None) -> SafeString | str:
    return show.NOTHING if value is None else show.yes_no(value)
