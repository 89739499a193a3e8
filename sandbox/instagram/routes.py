"""The Graph under `/vNN.N/`: sending, threads, people, subscriptions, ice breakers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from flask import Blueprint, Response, jsonify, request

from sandbox.instagram import account, conversations, errors, fields, oauth, sending, tokens
from sandbox.world import World

if TYPE_CHECKING:
    from sandbox.instagram.store import Instagram

BASIC, MESSAGES = "instagram_business_basic", "instagram_business_manage_messages"
VERSION = "/v<int:major>.<int:minor>"


def blueprint(world: World, instagram: Instagram, further: Sequence[Instagram] = ()) -> Blueprint:
    """Return the routes of the Graph and of the log-in; a chain's `further` accounts are told by their token.

    The log-in page is the first account's.
    """
    routes = Blueprint("instagram", __name__)
    graph = Graph([instagram, *further])
    routes.register_error_handler(errors.GraphError, refuse)
    every = ["GET", "POST", "DELETE", "PUT", "PATCH"]
    routes.add_url_rule(f"{VERSION}/<node>", "node", graph.node, methods=every)
    routes.add_url_rule(f"{VERSION}/<node>/<edge>", "edge", graph.edge, methods=every)
    routes.add_url_rule(f"{VERSION}/<path:path>", "elsewhere", graph.elsewhere, methods=every)
    oauth.add_routes(routes, instagram, graph.whose)
    return routes


def refuse(error: errors.GraphError) -> tuple[Response, int]:
    """Answer a refusal in the vendor's shape."""
    return jsonify(error.body()), error.status


def read_body() -> dict[str, Any]:
    """Return the request's parameters: JSON, form or query, whichever the caller used."""
    body = request.get_json(silent=True)
    given = body if isinstance(body, dict) else {}
    return {**request.args.to_dict(), **request.form.to_dict(), **given}


def bearer() -> str:
    """Return the token of the request: header, query or form."""
    scheme, _, value = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() == "bearer":
        return value.strip()
    return str(read_body().get("access_token") or "")


def next_link(**changes: str) -> str:
    """Return the address of this request with other parameters, as `paging.next` holds it."""
    query = {**request.args.to_dict(), **changes}
    return f"{request.base_url}?{urlencode(query)}"


class Graph:
    """The dispatch of `/{node}` and `/{node}/{edge}`; every call is checked for its token first."""

    def __init__(self, instagrams: Sequence[Instagram]) -> None:
        self.instagrams = instagrams

    @property
    def instagram(self) -> Instagram:
        """The account that the request's token was given for."""
        return self.whose(bearer())

    def whose(self, token: str) -> Instagram:
        """Return the account of a token; the first one where nobody knows the token."""
        mine = (one for one in self.instagrams if token in one.state.tokens)
        return next(mine, self.instagrams[0])

    def _authorize(self, scope: str = BASIC) -> None:
        tokens.permit(self.instagram.state, bearer(), self.instagram.now(), scope, request.method)

    def _read_threads(self) -> None:
        self._authorize(MESSAGES)
        if not self.instagram.state.direct_access:
            raise errors.direct_access_off()
        if not self.instagram.conversations_limit.take():
            raise errors.too_many_calls()

    def elsewhere(self, path: str, **_version: int) -> Response:
        """Refuse a path that the Graph does not know."""
        self._authorize()
        raise errors.unknown_path("/" + path.split("/", 1)[-1])

    def node(self, node: str, **_version: int) -> Response:
        """Answer `GET /{node}`: the account, a person, a thread or a message."""
        with self.instagram.lock:
            self._authorize()
            if request.method != "GET":
                raise errors.object_missing(request.method, node)
            wanted = fields.parse(request.args.get("fields", ""))
            return jsonify(self._node(node, wanted))

    def _node(self, node: str, wanted: fields.Fields) -> dict[str, Any]:
        if node in {"me", self.instagram.account.ig_id}:
            return account.own_profile(self.instagram.account, wanted)
        found = self.instagram.message(node)
        if found is not None:
            self._read_threads()
            return conversations.readable_message(self.instagram.account, *found, wanted)
        thread = self.instagram.person_of_thread(node)
        if thread is not None and thread.messages:
            self._read_threads()
            return conversations.conversation(self.instagram, thread, wanted, next_link)
        person = self.instagram.state.people.get(node)
        if person is None:
            raise errors.object_missing("GET", node)
        return conversations.profile(person, wanted)

    def edge(self, node: str, edge: str, **_version: int) -> Response:
        """Answer `/{node}/{edge}`."""
        with self.instagram.lock:
            self._authorize()
            return jsonify(self._edge(node, edge))

    def _edge(self, node: str, edge: str) -> dict[str, Any]:
        thread = self.instagram.person_of_thread(node)
        if edge == "messages" and request.method == "GET" and thread is not None:
            self._read_threads()
            wanted = fields.parse(request.args.get("fields", ""))
            after = request.args.get("after", "")
            return conversations.messages(
                self.instagram.account, thread, wanted, limit_asked(), after, next_link
            )
        known = {"messages", "conversations", "subscribed_apps", "messenger_profile"}
        if edge not in known:
            raise errors.unknown_path("/" + edge)
        if node not in {"me", self.instagram.account.ig_id}:
            raise errors.object_missing(request.method, node)
        self._authorize(MESSAGES)
        if edge == "messages":
            return self._messages()
        if edge == "conversations":
            return self._conversations()
        if edge == "subscribed_apps":
            return account.subscribed_apps(self.instagram, node, request.method, read_body())
        return account.messenger_profile(self.instagram, request.method, read_body())

    def _messages(self) -> dict[str, Any]:
        if request.method != "POST":
            raise errors.method_unsupported(request.method)
        return dict(sending.send(self.instagram, read_body(), self.instagram.now()))

    def _conversations(self) -> dict[str, Any]:
        if request.method != "GET":
            raise errors.method_unsupported(request.method)
        self._read_threads()
        if request.args.get("platform", "instagram") != "instagram":
            raise errors.parameter("Param platform must be one of {instagram}")
        wanted = fields.parse(request.args.get("fields", ""))
        if "messages" in wanted:
            raise errors.too_much_data()
        listed = conversations.threads(self.instagram, self.instagram.now())
        only = request.args.get("user_id")
        shown = [
            conversations.conversation(self.instagram, person, wanted, next_link)
            for person in listed
            if only in (None, person.igsid)
        ]
        return conversations.paged(shown, limit_asked(), request.args.get("after", ""), next_link)


def limit_asked() -> int | None:
    """Return the page size asked for; the vendor refuses what is no positive number."""
    text = request.args.get("limit")
    if text is None:
        return None
    if not text.isdigit() or int(text) < 1:
        raise errors.parameter("Param limit must be an integer greater than 0")
    return int(text)
