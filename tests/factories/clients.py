"""Clients, and what Altegio keeps on their cards."""

from __future__ import annotations

import factory

from altegio.models import Client, CustomField, Label
from tests.factories.company import MirrorFactory


class ClientFactory(MirrorFactory):
    """A client with a phone and no Instagram name."""

    name = factory.Sequence(lambda n: f"Клієнтка {n}")
    phone = factory.Sequence(lambda n: f"+38067{n:07d}")

    class Meta:
        model = Client


class InstagramClientFactory(ClientFactory):
    """A client with an Instagram name, each with one of her own."""

    instagram_username = factory.Sequence(lambda n: f"client.{n}")
    instagram_source = "custom_field"
    instagram_certain = True


class LabelFactory(MirrorFactory):
    """A label of clients."""

    title = factory.Sequence(lambda n: f"Мітка {n}")
    color = "#5495b0"

    class Meta:
        model = Label


class CustomFieldFactory(MirrorFactory):
    """A text field on the card of a client."""

    code = factory.Sequence(lambda n: f"field-{n}")
    title = factory.Sequence(lambda n: f"Поле {n}")
    kind = "text"

    class Meta:
        model = CustomField
