"""What the other services need to know of the ways beside Direct."""

from __future__ import annotations

from feedback.models import MessageTemplate
from feedback.rules import Way

# What the first message of each of the other ways is in the outbox.
PURPOSES = {
    Way.ALTEGIO_SMS: MessageTemplate.Kind.SMS,
    Way.EMAIL: MessageTemplate.Kind.EMAIL,
    Way.MANUAL: MessageTemplate.Kind.BY_HAND,
}
# Ways that bring the client to Direct, where the questions are asked.
INVITING = (Way.ALTEGIO_SMS, Way.EMAIL)
