"""What others may hear from the mirror.

`alert` (sender: company's Altegio id, `code`, `stream`, `required`): a person has to act; the words for the
code are in `sentences.advice`. `required`: without this stream the mirror is not true. `visit_completed`
(`visit`): a visit is now known as completed. `client_vanished` (`client`): Altegio has the client no more.
"""

from __future__ import annotations

from django.dispatch import Signal

alert = Signal()
visit_completed = Signal()
client_vanished = Signal()
# `names`: Instagram names that clients bear since staff settled a doubt about them.
names_settled = Signal()
# `client`: a client without a name was made, on whom rows of an erased person hang (inside the transaction).
nameless_made = Signal()
