"""What others may hear from the surveys.

`answered` (`feedback`): an answer was stored, in the transaction that is going on. `case_opened` (`case`): a
low rating opened a case. `client_linked`
(`contact`): a person in Direct is now known as a client. `alert` (`code`, `message`, `account`, `advice`): a
person has to act. `message` says what is wrong and `advice` what to do, "" where the message says that too;
both are lazy, for who reads them may have another language than who sends. `account` is the primary key of
the Instagram account, None where it is about none. `sms_went`: an SMS was taken, so there is money for it and
the right.

`staff_acted` (`deed`, `user`, `about`, `count`): a person did something that leaves no row of its own:
"let_go" (`count` surveys that had waited for a manager) or "connected" (the account `about`). In the
transaction of the deed; without a `user` it is who sent the request.

`team_button` (`member`, `value`, `message`, `now`): a colleague pressed a button of a message of ours, once
a message. It is sent inside the transaction that notes the press, so a receiver makes no request and enqueues
nothing; the text that it returns is shown to who pressed. A receiver whose value it is not returns None.
"""

from __future__ import annotations

from django.dispatch import Signal

answered = Signal()
case_opened = Signal()
client_linked = Signal()
alert = Signal()
sms_went = Signal()
team_button = Signal()
staff_acted = Signal()
