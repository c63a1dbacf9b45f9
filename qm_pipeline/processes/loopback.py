"""Talking to our own programs on this machine.

What belongs here: free ports and HTTP to 127.0.0.1. What does not: any other host; nothing here takes one.
`http.client` on purpose: it reads no proxy settings from the environment, and follows no redirect elsewhere.
"""

from __future__ import annotations

import http.client
import json
import socket
from typing import Any, Final

from qm_pipeline.interactions.errors import PermanentError

HOST: Final = "127.0.0.1"
_PATIENCE_SECONDS: Final = 5.0
_GRAPHQL_SECONDS: Final = 60.0  # Dagster loads the pipeline while it answers some questions


def choose_port(wanted: int, variable: str) -> int:
    """Return the wanted port, or any free one for 0.

    Parameters
    ----------
    wanted
        A port, or 0.
    variable
        The setting that asked for it, for the error's sentence.

    Raises
    ------
    PermanentError
        If the wanted port is taken.
    """
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as the servers do
        try:
            probe.bind((HOST, wanted))
        except OSError:
            raise PermanentError(
                f"Port {wanted} is taken by another program: set {variable} to another, or to 0 for any."
            ) from None
        return int(probe.getsockname()[1])


def listens(port: int) -> bool:
    """Say whether anything accepts connections at the port."""
    with socket.socket() as probe:
        probe.settimeout(_PATIENCE_SECONDS)
        return probe.connect_ex((HOST, port)) == 0


def answers(port: int, path: str) -> bool:
    """Say whether an HTTP GET is answered with a status below 400."""
    return _ask(_PATIENCE_SECONDS, port, "GET", path)[0] < http.client.BAD_REQUEST


def graphql(port: int, query: str) -> dict[str, Any]:
    """Return what Dagster's webserver answers to a query; empty while it cannot answer."""
    status, body = _ask(_GRAPHQL_SECONDS, port, "POST", "/graphql", json.dumps({"query": query}))
    if status >= http.client.BAD_REQUEST:
        return {}
    data: dict[str, Any] = json.loads(body).get("data") or {}
    return data


def _ask(seconds: float, port: int, method: str, path: str, body: str | None = None) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(HOST, port, timeout=seconds)
    try:
        connection.request(method, path, body, {"Content-Type": "application/json"})
        response = connection.getresponse()
        return response.status, response.read()
    except (OSError, http.client.HTTPException):  # not there yet, or gone in mid sentence
        return http.client.SERVICE_UNAVAILABLE, b""
    finally:
        connection.close()
