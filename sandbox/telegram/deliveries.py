"""Updates posted to the product: one at a time, in their order, again and again until they are taken."""

from __future__ import annotations

import time
from threading import Thread
from typing import TYPE_CHECKING, Any

import requests

if TYPE_CHECKING:
    from sandbox.telegram.store import Telegram

TIMEOUT = 10.0
AFTER_ANSWER = 0.1
PAUSES = (1.0, 2.0, 5.0, 10.0, 20.0, 40.0, 60.0)


class Deliverer:
    """Posts what waits while a webhook is set. `twice` posts each update a second time."""

    def __init__(self, telegram: Telegram) -> None:
        self._telegram = telegram
        self._session = requests.Session()
        self._session.trust_env = False
        self._thread: Thread | None = None
        self._running = False
        self.reset()

    def reset(self) -> None:
        """Forget how it goes wrong and what was posted."""
        self.twice = False
        self.log: list[dict[str, Any]] = []
        self._failed = 0
        self._not_before = 0.0

    def start(self) -> None:
        """Start the thread."""
        self._running = True
        self._thread = Thread(target=self._run, name="telegram-webhooks", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop the thread after the delivery in hand."""
        with self._telegram.changed:
            self._running = False
            self._telegram.changed.notify_all()
        if self._thread is not None:
            self._thread.join(TIMEOUT + 1)

    def _run(self) -> None:
        while (job := self._next()) is not None:
            url, secret, update = job
            time.sleep(AFTER_ANSWER)
            statuses = [self._post(url, secret, update) for _time in range(2 if self.twice else 1)]
            self._settle(url, update, statuses[-1])

    def _next(self) -> tuple[str, str, dict[str, Any]] | None:
        """Wait for an update that may be posted; None when the thread shall end."""
        with self._telegram.changed:
            while self._running:
                state, wait = self._telegram.state, self._not_before - time.monotonic()
                if state.webhook and state.updates and wait <= 0:
                    return state.webhook, state.secret, state.updates[0]
                self._telegram.changed.wait(max(wait, 0.05) if state.webhook and state.updates else None)
        return None

    def _post(self, url: str, secret: str, update: dict[str, Any]) -> int:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret} if secret else {}
        try:
            answer = self._session.post(
                url, json=update, headers=headers, timeout=TIMEOUT, allow_redirects=False
            )
        except requests.RequestException:
            return 0
        return answer.status_code

    def _settle(self, url: str, update: dict[str, Any], status: int) -> None:
        with self._telegram.changed:
            state = self._telegram.state
            self.log.append({"update_id": update["update_id"], "status": status})
            if 200 <= status < 300:
                state.updates = [one for one in state.updates if one["update_id"] != update["update_id"]]
                self._failed, self._not_before = 0, 0.0
            elif state.webhook == url:
                state.error = f"Wrong response from the webhook: {status or 'no connection'}"
                state.error_at = int(self._telegram.now().timestamp())
                pause = PAUSES[min(self._failed, len(PAUSES) - 1)]
                self._failed, self._not_before = self._failed + 1, time.monotonic() + pause
            self._telegram.world.mark()
