"""What others may hear from the surveys.

`answered` (`feedback`): an answer was stored. `client_linked` (`contact`): a person in Direct is now known
as a client. `alert` (`code`, `message`): a person has to act.
"""

from __future__ import annotations

from django.dispatch import Signal

answered = Signal()
client_linked = Signal()
alert = Signal()
