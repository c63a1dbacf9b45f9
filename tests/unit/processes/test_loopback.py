"""HTTP and ports on this machine."""

from __future__ import annotations

import socket
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import TYPE_CHECKING

import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.processes import loopback

if TYPE_CHECKING:
    from collections.abc import Iterator


class Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 500)
        self.end_headers()

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.end_headers()
        self.wfile.write(b'{"data": {"answer": 42}}')

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def port() -> Iterator[int]:
    with HTTPServer((loopback.HOST, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


def test_a_server_answers_only_where_it_does_well(port: int) -> None:
    assert loopback.answers(port, "/well")
    assert not loopback.answers(port, "/ill")


def test_a_proxy_in_the_environment_is_not_asked(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert loopback.answers(port, "/well")


def test_graphql_gives_the_data(port: int) -> None:
    assert loopback.graphql(port, "{ answer }") == {"answer": 42}


def test_a_server_that_is_not_there_does_not_answer_and_does_not_raise() -> None:
    port = loopback.choose_port(0, "QM_APP_PORT")
    assert not loopback.answers(port, "/well")
    assert loopback.graphql(port, "{ answer }") == {}
    assert not loopback.listens(port)


def test_a_wanted_port_is_taken_as_it_is() -> None:
    free = loopback.choose_port(0, "QM_APP_PORT")
    assert loopback.choose_port(free, "QM_APP_PORT") == free


def test_a_taken_port_is_refused_with_the_setting_that_asked_for_it() -> None:
    with socket.socket() as taken:
        taken.bind((loopback.HOST, 0))
        taken.listen()
        number = taken.getsockname()[1]
        with pytest.raises(PermanentError, match=f"Port {number} is taken.*QM_APP_PORT"):
            loopback.choose_port(number, "QM_APP_PORT")
