"""Who was erased does not come back through Direct: the block list (`altegio.blocklist`) at its doors."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from altegio import blocklist
from feedback.channels.instagram.events import InstagramEvent
from feedback.channels.instagram.wiping import without_person
from feedback.models import Delivery, InstagramContact


def strip(deliveries: Sequence[Delivery]) -> None:
    """Take erased people out of these bodies, before anything is made of them. Inside a transaction.

    One round trip; a body that tells of none of them is left as it is.
    """
    known = blocklist.hold()
    for delivery in deliveries if known else ():
        before = bytes(delivery.body)
        body = without_person(before, lambda igsid: known.direct(igsid) is not None)
        if body != before:
            delivery.body = body
            Delivery.objects.filter(pk=delivery.pk).update(body=body)


def of_others(events: Iterable[InstagramEvent]) -> list[InstagramEvent]:
    """Those of these events that are not an erased person's. Inside the transaction that stores them."""
    known = blocklist.hold()
    return [event for event in events if known.direct(event.person_id) is None]


def is_out(igsid: str, username: str) -> bool:
    """Whether this person in Direct was erased, by their id or by the name they bear now. One query."""
    known = blocklist.load()
    return known.direct(igsid) is not None or known.instagram(username) is not None


def turn_away(contact: InstagramContact, username: str) -> bool:
    """Drop the (locked) contact whose name, learnt only now, is an erased person's. Whether it was so.

    The next time their id tells as much.
    """
    # Whoever holds a contact must not wait for who erases: that one may be waiting for the contact.
    erasure = blocklist.load().instagram(username) if contact.client_id is None else None
    if erasure is None:
        return False
    blocklist.add(erasure, [(blocklist.Kind.DIRECT, contact.igsid)])
    contact.delete()
    return True
