"""The control door of the pretend Instagram: act as a person, read what was sent."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, request

from sandbox.instagram import account, actions, control_vendor, events, sending, shown
from sandbox.instagram.model import Message, Person
from sandbox.people import words
from sandbox.people.manners import MANNERS
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram


class ControlError(Exception):
    """A request to the control door that makes no sense; `status` is the HTTP status."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def blueprint(world: World, instagram: Instagram) -> Blueprint:
    """Return the routes under `/_control/instagram/`."""
    routes = Blueprint("instagram_control", __name__, url_prefix="/_control/instagram")
    routes.register_error_handler(ControlError, lambda error: (jsonify({"error": str(error)}), error.status))
    people = People(instagram)
    one = "/people/<key>"
    routes.add_url_rule("/people", "people", people.listed, methods=["GET"])
    routes.add_url_rule("/people/greet", "greet", people.greet, methods=["POST"])
    routes.add_url_rule(one, "person", people.one, methods=["GET"])
    for name in ("messages", "reactions", "unsend", "edit", "odd", "read", "manner", "block", "native"):
        routes.add_url_rule(f"{one}/{name}", name, getattr(people, name), methods=["POST"])
    control_vendor.add_routes(routes, instagram)
    return routes


def given() -> dict[str, Any]:
    """Return the request's JSON object; an empty one where there is none."""
    body = request.get_json(silent=True)
    return body if isinstance(body, dict) else {}


def act(instagram: Instagram, person: Person, body: dict[str, Any]) -> dict[str, Any]:
    """Do what `body` says as that person and return what happened. Raises ControlError.

    Keys: `text`, `story_reply`, `sent` (image, audio, video, file, story_mention, share, ig_post, ig_reel,
    unsupported), `quick_reply` (index; `under`: the mid of an older message), `ice_breaker` (index), `menu`
    (index), `button` (index), `ref`.
    """
    now = instagram.now()
    try:
        if "quick_reply" in body:
            under = str(body.get("under", ""))
            message = actions.tap(instagram, person, int(body["quick_reply"]), now, under)
        elif "ice_breaker" in body:
            chosen = account.ice_breakers(instagram)[int(body["ice_breaker"])]
            message = actions.postback(instagram, person, chosen["title"], chosen["payload"], now)
        elif "menu" in body:
            chosen = account.menu(instagram)[int(body["menu"])]
            message = actions.postback(instagram, person, chosen["title"], chosen["payload"], now)
        elif "button" in body:
            message = _press(instagram, person, int(body["button"]))
        elif "ref" in body:
            opened = actions.come_by_link(instagram, person, str(body["ref"]), now)
            return {"opened_window": opened}
        else:
            message = _write(instagram, person, body)
    except (IndexError, ValueError) as error:
        raise ControlError(str(error)) from error
    return shown.bubble(message)


def _write(instagram: Instagram, person: Person, body: dict[str, Any]) -> Message:
    if "sent" in body:
        if body["sent"] not in (*events.ATTACHED, "unsupported"):
            raise ControlError(f"sent must be unsupported or one of {', '.join(events.ATTACHED)}")
        return actions.write(instagram, person, "", instagram.now(), kind=str(body["sent"]))
    kind = "story_reply" if "story_reply" in body else "text"
    text = body.get(kind)
    if not isinstance(text, str) or not text.strip():
        raise ControlError("text is missing")
    return actions.write(instagram, person, text, instagram.now(), kind=kind)


def _press(instagram: Instagram, person: Person, index: int) -> Message:
    """Press a button of the newest template."""
    offered = next((message.buttons for message in reversed(person.visible()) if message.buttons), [])
    button = offered[index]
    if button["type"] != "postback":
        raise ControlError("that button opens a page")
    return actions.postback(instagram, person, button["title"], button["payload"], instagram.now())


def write_natively(instagram: Instagram, person: Person, text: str) -> Message:
    """Write by hand in the salon's own app. The caller holds the lock."""
    message = Message(instagram.next_mid(person), instagram.now(), from_salon=True, text=text)
    sending.deliver(instagram, person, message)
    return message


class People:
    """What can be done with people."""

    def __init__(self, instagram: Instagram) -> None:
        self.instagram = instagram

    def _person(self, key: str) -> Person:
        person = self.instagram.person(key)
        if person is None:
            raise ControlError(f"no person {key}", 404)
        return person

    def _message(self, person: Person, *, from_salon: bool) -> Message:
        mid = given().get("mid")
        for message in reversed(person.visible()):
            if message.from_salon == from_salon and mid in (None, message.mid):
                return message
        raise ControlError("no such message", 404)

    def listed(self) -> Response:
        """List people: `?q=` a piece of the name, `?window=open|shut`."""
        with self.instagram.lock:
            query, window = request.args.get("q", ""), request.args.get("window", "")
            return jsonify({"people": shown.rows(self.instagram, self.instagram.now(), query, window)})

    def one(self, key: str) -> Response:
        """Show one person with the thread."""
        with self.instagram.lock:
            return jsonify(shown.thread(self.instagram, self._person(key), self.instagram.now()))

    def messages(self, key: str) -> Response:
        """Act as the person. Their own manner is switched off from then on, unless `"manner": "keep"`."""
        with self.instagram.lock:
            person, body = self._person(key), given()
            if body.get("manner") != "keep":
                person.automatic = False
            return jsonify(act(self.instagram, person, body))

    def greet(self) -> Response:
        """Let people write a greeting, which opens the window: `usernames`, or `count` with a shut one."""
        with self.instagram.lock:
            body, now = given(), self.instagram.now()
            people = [self._person(str(key)) for key in body.get("usernames", [])]
            if not people:
                free = [p for p in self.instagram.people() if not p.blocked and not p.window_open(now)]
                clients = [person for person in free if person.client_id is not None]
                people = clients[: int(body.get("count", len(clients)))]
            for person in people:
                rng = random.Random(f"{self.instagram.seed}:greet:{person.igsid}:{len(person.messages)}")
                actions.write(self.instagram, person, rng.choice(words.HELLOS), now)
            return jsonify({"count": len(people), "usernames": [person.username for person in people]})

    def reactions(self, key: str) -> Response:
        """React to a salon's message: `mid` (the newest by default), `emoji`; an empty one takes it back."""
        with self.instagram.lock:
            person = self._person(key)
            message = self._message(person, from_salon=True)
            emoji = str(given().get("emoji", "❤️"))
            actions.react(self.instagram, person, message, emoji, self.instagram.now())
            return jsonify(shown.bubble(message))

    def unsend(self, key: str) -> Response:
        """Take one's own message back: `mid`, the newest by default."""
        with self.instagram.lock:
            person = self._person(key)
            message = self._message(person, from_salon=False)
            actions.unsend(self.instagram, person, message, self.instagram.now())
            return jsonify(shown.bubble(message))

    def edit(self, key: str) -> Response:
        """Change one's own message: `text`, and `mid`, the newest by default."""
        with self.instagram.lock:
            person, text = self._person(key), given().get("text")
            if not isinstance(text, str) or not text.strip():
                raise ControlError("text is missing")
            message = self._message(person, from_salon=False)
            actions.edit(self.instagram, person, message, text, self.instagram.now())
            return jsonify(shown.bubble(message))

    def odd(self, key: str) -> Response:
        """Deliver what is no message: `kind` test, comment, unknown, standby (another app leads the talk)."""
        with self.instagram.lock:
            person, kind, now = self._person(key), given().get("kind"), self.instagram.now()
            if kind == "standby":
                message = Message(self.instagram.next_mid(person), now, from_salon=False, text="Добрий день")
                person.consent = True
                person.act(now)
                self.instagram.add_message(person, message)
                event = ("standby", events.message(person.igsid, message)[1])
            elif kind in ("test", "comment", "unknown"):
                made = {
                    "test": events.dashboard_test(),
                    "comment": events.comment(person.igsid, person.username, "Яка краса!"),
                    "unknown": events.unknown(person.igsid, now),
                }
                event = made[kind]
            else:
                raise ControlError("kind must be test, comment, unknown or standby")
            self.instagram.deliverer.put(event)
            return jsonify({"queued": kind})

    def read(self, key: str) -> Response:
        """See everything that the salon wrote."""
        with self.instagram.lock:
            person = self._person(key)
            actions.read(self.instagram, person, self.instagram.now())
            return jsonify(shown.row(person, self.instagram.now()))

    def manner(self, key: str) -> Response:
        """Set the person's manner (`manner`), or take the phone out of or into their hands (`automatic`)."""
        with self.instagram.lock:
            person, body = self._person(key), given()
            if body.get("manner", person.manner) not in MANNERS:
                raise ControlError(f"manner must be one of {', '.join(MANNERS)}")
            person.manner = body.get("manner", person.manner)
            person.automatic = bool(body.get("automatic", True))
            if "manner" in body:
                actions.block(self.instagram, person, person.manner == "blocked")
            self.instagram.touch()
            return jsonify(shown.row(person, self.instagram.now()))

    def block(self, key: str) -> Response:
        """Let the person block the salon; `{"blocked": false}` lets it write again."""
        with self.instagram.lock:
            person = self._person(key)
            actions.block(self.instagram, person, bool(given().get("blocked", True)))
            return jsonify(shown.row(person, self.instagram.now()))

    def native(self, key: str) -> Response:
        """Let the staff write `text` in the Instagram app: the product sees an echo, no window opens."""
        with self.instagram.lock:
            person, text = self._person(key), given().get("text")
            if not isinstance(text, str) or not text.strip():
                raise ControlError("text is missing")
            return jsonify(shown.bubble(write_natively(self.instagram, person, text)))
