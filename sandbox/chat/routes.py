"""The chat page at `/`, and the JSON that it asks each second."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from flask import Blueprint, Response, jsonify, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from sandbox.instagram import actions, control, shown
from sandbox.instagram.model import USERNAME, Person
from sandbox.telegram.model import USERNAME as BOT
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

Answer = Response | tuple[Response, int]


def blueprint(world: World, instagram: Instagram) -> Blueprint:
    """Return the page, the `ig.me` imitation and the page's own JSON under `/_chat/`."""
    routes = Blueprint("chat", __name__)
    phone = Phone(instagram)
    routes.register_error_handler(
        control.ControlError, lambda error: (jsonify({"error": str(error)}), error.status)
    )
    routes.add_url_rule("/", "page", phone.page, methods=["GET"])
    routes.add_url_rule("/m/<username>", "link", phone.link, methods=["GET"])
    routes.add_url_rule("/m/<username>", "native", phone.native, methods=["POST"])
    routes.add_url_rule("/_chat/people", "people", phone.people, methods=["GET"])
    routes.add_url_rule("/_chat/people/<key>", "thread", phone.thread, methods=["GET"])
    for name in ("act", "read", "react", "unsend", "manner"):
        routes.add_url_rule(f"/_chat/people/<key>/{name}", name, getattr(phone, name), methods=["POST"])
    return routes


class Phone:
    """What a visitor sees and does. Who acts here has the phone: the person's own manner is off."""

    def __init__(self, instagram: Instagram) -> None:
        self.instagram = instagram

    def _person(self, key: str) -> Person:
        person = self.instagram.person(key)
        if person is None:
            raise control.ControlError("Такої людини немає.", 404)
        return person

    def _taken(self, key: str) -> Person:
        person = self._person(key)
        person.automatic = False
        return person

    def page(self) -> str:
        """Show the page; `?person=` opens that person's phone, `?ref=` brings a link's word along.

        `?app=telegram` shows the team's phones.
        """
        if request.args.get("app") == "telegram":
            return render_template("chat/telegram.html", bot=BOT)
        return render_template("chat/index.html", salon=USERNAME)

    def link(self, username: str) -> AnyResponse | tuple[str, int]:
        """Imitate `ig.me/m/<salon>?ref=`: the visitor says on the page who opened the link.

        `ig.me/m/<person>` opens the conversation with that person in the salon's own Instagram.
        """
        if username.lower() != USERNAME:
            return self._salons_own(username)
        ref = request.args.get("ref", "")
        clean = "".join(one for one in ref if (one.isascii() and one.isalnum()) or one in "_=-")
        return redirect(f"/?ref={clean}")

    def _salons_own(self, username: str) -> tuple[str, int]:
        with self.instagram.lock:
            person = self.instagram.person(username.lower())
            if person is None:
                return "Такої сторінки немає.", 404
            messages = person.visible()[-12:]
            return render_template("chat/native.html", person=person, messages=messages, salon=USERNAME), 200

    def native(self, username: str) -> AnyResponse | tuple[str, int]:
        """Write to the person by hand, as staff do in the Instagram app: an echo, and no window opens."""
        text = request.form.get("text", "").strip()
        with self.instagram.lock:
            person = self.instagram.person(username.lower())
            if person is None or not text:
                return "Такої сторінки немає.", 404
            control.write_natively(self.instagram, person, text)
        return redirect(f"/m/{username}")

    def people(self) -> Answer:
        """Return the people; nothing (204) while the version that the page has is the newest."""
        with self.instagram.lock:
            if request.args.get("version") == str(self.instagram.version):
                return Response(status=204), 204
            now = self.instagram.now()
            listed = shown.rows(self.instagram, now)
            return jsonify({"version": str(self.instagram.version), "now": now.isoformat(), "people": listed})

    def thread(self, key: str) -> Answer:
        """Return a person's thread; nothing (204) while the version that the page has is the newest."""
        with self.instagram.lock:
            person = self._person(key)
            if request.args.get("version") == str(self.instagram.version):
                return Response(status=204), 204
            return self._answer(person)

    def _answer(self, person: Person, **more: Any) -> Response:
        now = self.instagram.now()
        thread = shown.thread(self.instagram, person, now)
        return jsonify({"version": str(self.instagram.version), "now": now.isoformat(), **thread, **more})

    def act(self, key: str) -> Answer:
        """Write, tap, or come by a link as that person."""
        with self.instagram.lock:
            person = self._taken(key)
            done = control.act(self.instagram, person, control.given())
            return self._answer(person, opened_window=done.get("opened_window"))

    def read(self, key: str) -> Answer:
        """See what the salon wrote: the visitor has this person's phone open before their eyes."""
        with self.instagram.lock:
            person = self._person(key)
            if not person.automatic:
                actions.read(self.instagram, person, self.instagram.now())
            return self._answer(person)

    def react(self, key: str) -> Answer:
        """React to a message of the salon, or take the reaction back."""
        with self.instagram.lock:
            person, body = self._taken(key), control.given()
            message = self._own(person, body, from_salon=True)
            actions.react(self.instagram, person, message, str(body.get("emoji", "")), self.instagram.now())
            return self._answer(person)

    def unsend(self, key: str) -> Answer:
        """Take one's own message back."""
        with self.instagram.lock:
            person = self._taken(key)
            message = self._own(person, control.given(), from_salon=False)
            actions.unsend(self.instagram, person, message, self.instagram.now())
            return self._answer(person)

    def manner(self, key: str) -> Answer:
        """Give the phone back to the person (`{"automatic": true}`), or take it."""
        with self.instagram.lock:
            person = self._person(key)
            person.automatic = bool(control.given().get("automatic"))
            self.instagram.touch()
            return self._answer(person)

    def _own(self, person: Person, body: dict[str, Any], *, from_salon: bool) -> Any:
        for message in person.visible():
            if message.mid == body.get("mid") and message.from_salon == from_salon:
                return message
        raise control.ControlError("Такого повідомлення немає.", 404)
