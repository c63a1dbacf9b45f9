"""The app in a real browser: a server of its own, and pages that report what they should not have done."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.error import URLError
from urllib.request import urlopen

import pytest

from qm_pipeline.processes import login as login_file
from qm_pipeline.settings import Settings
from qm_pipeline.store.engine import Database
from tests.app import contact_centre

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from tests.conftest import Server

ROOT: Final = Path(__file__).parents[2]
SHOTS: Final = ROOT / "artefacts" / "screenshots"
NAMES: Final = ("chromium", "chromium-browser", "google-chrome")
FLAGS: Final = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
START_SECONDS: Final = 60
WAIT_MS: Final = 30_000

Visit = Callable[..., "Page"]


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def wait_until_up(url: str, server: subprocess.Popen[bytes]) -> None:
    """Wait until a program of ours answers at an address."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        assert server.poll() is None, "it ended while starting"
        try:
            with urlopen(url, timeout=5) as answer:  # noqa: S310  # our own loopback address
                if answer.status == 200:
                    return
        except (URLError, ConnectionError):
            time.sleep(0.1)
    pytest.fail("it did not start")


@contextmanager
def serve(settings: Settings, log: Path, **more: str) -> Iterator[str]:
    """Run the app as a site would, until the end of the block, with further settings; gives its address."""
    assert settings.database_url is not None
    port = free_port()
    url = f"http://127.0.0.1:{port}"
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app_streamlit" / "app.py"),
        "--server.address", "127.0.0.1", "--server.port", str(port),
    ]  # fmt: skip
    login = login_file.write(Settings(_env_file=None, home=settings.home, **more), url)
    command += ["--secrets.files", str(login)] if login else []
    known = {name: value for name, value in os.environ.items() if not name.startswith("QM_")}
    own = {"QM_DATABASE_URL": settings.database_url.get_secret_value(), "QM_HOME": str(settings.home)}
    own |= {f"QM_{name.upper()}": value for name, value in more.items()}
    with log.open("wb") as output:
        server = subprocess.Popen(command, env=known | own, cwd=settings.home, stdout=output, stderr=output)
        try:
            wait_until_up(f"{url}/_stcore/health", server)
            yield url
        finally:
            server.terminate()
            server.wait(timeout=20)


@pytest.fixture(scope="session")
def centre(server: Server, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """Settings that point at a database with the contact centre in it."""
    name = server.create()
    settings = server.settings_of(name, home=tmp_path_factory.mktemp("centre"))
    with Database.open(settings) as database:
        contact_centre.fill(database)
    yield settings
    server.drop(name)


@pytest.fixture(scope="module")
def app_url(browser: Browser, centre: Settings, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Give the address of an app that all stories share."""
    del browser  # asked for first: without one there is nothing to serve
    with serve(centre, tmp_path_factory.mktemp("app") / "app.log") as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start the system's Chromium; skip where there is none.

    Not for the session: Playwright keeps an event loop running in this thread as long as it is there, and
    Dagster, whose tests come later, asks for one of its own.
    """
    path = next(filter(None, map(shutil.which, NAMES)), None)
    if path is None:
        pytest.skip(f"no Chromium on this machine (looked for {', '.join(NAMES)})")
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415  # only where there is a browser

    expect.set_options(timeout=WAIT_MS)

    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=path, args=list(FLAGS))
        yield started
        started.close()


class Watch:
    """What a page did that it should not: errors in its script, and calls to other machines."""

    def __init__(self, page: Page) -> None:
        self.faults: list[str] = []
        page.on("pageerror", lambda error: self.faults.append(f"script error: {error}"))
        page.on("dialog", self._dialog)
        page.on("request", self._request)

    def _dialog(self, dialog: Any) -> None:  # noqa: ANN401  # Playwright types it loosely
        self.faults.append("a dialog opened")
        dialog.dismiss()

    def _request(self, request: Any) -> None:  # noqa: ANN401  # as above
        host = request.url.split("/")[2] if "://" in request.url else ""
        if host and not host.startswith("127.0.0.1"):
            self.faults.append(f"called {host}")


@contextmanager
def visiting(browser: Browser, app_url: str) -> Iterator[Visit]:
    """Open pages of the app and wait until they stand; fail afterwards if one did what it should not."""
    contexts, watches = [], []

    def visit(path: str = "/", *, theme: Literal["light", "dark"] = "light", url: str = app_url) -> Page:
        context = browser.new_context(viewport={"width": 1440, "height": 1000}, color_scheme=theme)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(WAIT_MS)
        watches.append(Watch(page))
        page.goto(url + path)
        settle(page)
        return page

    yield visit
    for context in contexts:
        context.close()
    assert [fault for watch in watches for fault in watch.faults] == []


@pytest.fixture
def visit(browser: Browser, app_url: str) -> Iterator[Visit]:
    """Open a page of the app and wait until it stands; fail afterwards if it did what it should not."""
    with visiting(browser, app_url) as visit:
        yield visit


def settle(page: Page) -> None:
    """Wait until a run of the script has ended and what it drew is there."""
    page.wait_for_selector('[data-testid="stApp"][data-test-script-state="notRunning"]')
    page.wait_for_selector(".qm-head h1")
    page.wait_for_function("document.fonts.status === 'loaded'")
