"""Which programs an installation runs besides Postgres, with their command lines.

What belongs here: Dagster's code server, webserver and daemon, and the Streamlit app. What does not: keeping
them alive (`supervision`), the order they start in (`platform`).

One code server serves webserver and daemon; left to themselves each would load the pipeline once more. It
listens on a Unix socket in a folder of our own, because whoever reaches it can run code as us.
"""

from __future__ import annotations

import hashlib
import json
import os
import socket
import stat
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from qm_pipeline import resources
from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.processes import loopback
from qm_pipeline.processes.supervision import Program

if TYPE_CHECKING:
    from collections.abc import Mapping

CODE_SERVER: Final = "code-server"
WEBSERVER: Final = "webserver"
DAEMON: Final = "daemon"
APP: Final = "app"
CODE_LOCATION: Final = "qm_pipeline"
_LONGEST_SOCKET_PATH: Final = 100  # the kernel's limit is 107, on some systems 103


def code_server(environment: Mapping[str, str], address: Path) -> Program:
    """Return Dagster's code server, at the Unix socket `address`."""
    command = (
        *("-m", "dagster", "api", "grpc", "--module-name", "qm_pipeline.definitions"),
        *("--socket", str(address), "--location-name", CODE_LOCATION),
        *("--use-python-environment-entry-point", "--lazy-load-user-code", "--log-level", "warning"),
    )
    return Program(CODE_SERVER, (sys.executable, *command), environment, lambda: _accepts(address))


def webserver(environment: Mapping[str, str], workspace: Path, port: int) -> Program:
    """Return Dagster's webserver."""
    command = (
        *("-m", "dagster_webserver", "--host", loopback.HOST, "--port", str(port)),
        *("--workspace", str(workspace), "--dagster-log-level", "warning"),
    )
    return Program(
        WEBSERVER,
        (sys.executable, *command),
        environment,
        lambda: loopback.answers(port, "/server_info"),
        port,
    )


def daemon(environment: Mapping[str, str], workspace: Path) -> Program:
    """Return Dagster's daemon: schedules, sensors, backfills, the run queue and run monitoring."""
    command = ("-m", "dagster._daemon", "run", "--workspace", str(workspace), "--log-level", "warning")
    return Program(DAEMON, (sys.executable, *command), environment, lambda: True)


def app(environment: Mapping[str, str], port: int, login: Path | None = None) -> Program:
    """Return the Streamlit app; `login` is the file that names the identity provider, where there is one."""
    script = resources.root() / "app_streamlit" / "app.py"
    command = (
        *("-m", "streamlit", "run", str(script), "--server.address", loopback.HOST),
        *("--server.port", str(port), "--server.headless", "true", "--server.fileWatcherType", "none"),
        *("--browser.gatherUsageStats", "false"),
        *(("--secrets.files", str(login)) if login else ()),
    )
    return Program(
        APP,
        (sys.executable, *command),
        environment,
        lambda: loopback.answers(port, "/_stcore/health"),
        port,
    )


def write_workspace(folder: Path, address: Path) -> Path:
    """Write the workspace file that points webserver and daemon at the one code server; return its path."""
    file = folder / "workspace.yaml"
    server = {"socket": str(address), "location_name": CODE_LOCATION}
    file.write_text(json.dumps({"load_from": [{"grpc_server": server}]}), encoding="utf-8")  # JSON is YAML
    return file


def socket_address(folder: Path) -> Path:
    """Return where the code server listens: in `folder`, or, where that path is too long, below /tmp.

    Raises
    ------
    PermanentError
        If the folder below /tmp exists and is not ours alone.
    """
    address = folder / "code-server.sock"
    if len(os.fsencode(address)) <= _LONGEST_SOCKET_PATH:
        return address
    digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    short = Path(tempfile.gettempdir()) / f"qm-{os.getuid()}-{digest}"
    short.mkdir(mode=0o700, exist_ok=True)
    found = short.lstat()
    if found.st_uid != os.getuid() or stat.S_IMODE(found.st_mode) != stat.S_IRWXU:
        raise PermanentError(f"{short} belongs to someone else: remove it, or choose a shorter QM_HOME.")
    return short / address.name


def _accepts(address: Path) -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(address)) == 0
