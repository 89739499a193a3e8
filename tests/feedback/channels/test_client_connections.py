"""What a broken connection means: never left, or nobody knows; and no secret in a traceback."""

from __future__ import annotations

import socket
import threading
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest

from feedback.channels.instagram.client import InstagramClient
from feedback.channels.instagram.errors import Action, InstagramError, NotSent, OutcomeUnknown
from tests.feedback.channels.graph import ACCOUNT, TEXT, TOKEN, client


def test_a_traceback_of_a_failed_refresh_does_not_show_the_token() -> None:
    with pytest.raises(NotSent) as caught:
        client(graph_url=f"http://127.0.0.1:{_closed_port()}").refresh_token()
    assert TOKEN not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize(
    "token", [pytest.param("a\nb", id="line break"), pytest.param("токен", id="Cyrillic")]
)
def test_a_token_that_cannot_be_a_header_is_our_bug_and_stays_secret(token: str) -> None:
    broken = InstagramClient(
        graph_url=f"http://127.0.0.1:{_closed_port()}", version="v25.0", account_id=ACCOUNT, token=token
    )
    with pytest.raises(InstagramError) as caught:
        broken.send_text("42", TEXT)
    assert caught.value.action is Action.OUR_BUG
    assert token not in "".join(traceback.format_exception(caught.value))


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def server(behave: Callable[[socket.socket], None]) -> Iterator[str]:
    """A listener that reads one request and then does with the connection what `behave` says."""
    with socket.create_server(("127.0.0.1", 0)) as listener:

        def serve() -> None:
            connection, _ = listener.accept()
            with connection:
                connection.recv(65536)
                behave(connection)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        thread.join()


def _reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")


def _half(connection: socket.socket) -> None:
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"message_id"')


def _silence(connection: socket.socket) -> None:
    connection.recv(1)  # until the client gives up and closes


@pytest.mark.parametrize(
    "behave",
    [
        pytest.param(lambda connection: None, id="closed without an answer"),
        pytest.param(_reset, id="reset"),
        pytest.param(_half, id="cut in the middle of the answer"),
        pytest.param(_silence, id="time-out"),
        pytest.param(lambda connection: connection.sendall(b"rubbish\r\n\r\n"), id="not HTTP"),
    ],
)
def test_once_the_request_was_written_a_broken_connection_leaves_the_outcome_unknown(
    behave: Callable[[socket.socket], None],
) -> None:
    with server(behave) as url, pytest.raises(OutcomeUnknown):
        client(url, timeout=(5, 0.3)).send_text("42", TEXT)


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(None, id="connection refused"),
        pytest.param("http://nobody.invalid", id="name does not resolve"),
    ],
)
def test_what_never_left_is_not_sent(url: str | None) -> None:
    with pytest.raises(NotSent) as caught:
        client(url or f"http://127.0.0.1:{_closed_port()}").send_text("42", TEXT)
    assert caught.value.action is Action.RETRY_LATER


def test_a_handshake_with_something_that_is_not_tls_counts_as_possibly_sent() -> None:
    with (
        server(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad\r\n\r\n")) as url,
        pytest.raises(OutcomeUnknown),
    ):
        client(url.replace("http:", "https:")).send_text("42", TEXT)


def test_an_impossible_address_is_our_bug() -> None:
    with pytest.raises(InstagramError) as caught:
        client("graph.instagram.com").send_text("42", TEXT)
    assert caught.value.action is Action.OUR_BUG
