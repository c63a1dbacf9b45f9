"""The app served on a filled database: how soon each page stands there in Chromium, and its memory.

What belongs here: the server, the browser, the stopwatch. What does not: the targets.
A page stands there when the run of its script has ended and its heading shows: everything it has to say is on
the screen, where the first paint would be Streamlit's own grey bars.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final, NamedTuple
from urllib.error import URLError
from urllib.request import urlopen

from measure import ROOT, tree_mib

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

PATHS: Final = (
    "flagged", "review_queue", "search", "team", "channels", "journeys", "at_risk", "report", "health",
)  # fmt: skip
SESSIONS: Final = 5
WARM: Final = 3  # visits of which the fastest counts: the page's own time, not that of other work
FLAGS: Final = ("--no-sandbox", "--disable-gpu", "--no-first-run", "--disable-dev-shm-usage")
STANDS: Final = '[data-testid="stApp"][data-test-script-state="notRunning"] .qm-head h1'
WAIT_MS: Final = 120_000


class Served(NamedTuple):
    """Seconds until each page stands there, and the app's memory."""

    seconds: dict[str, float]
    mib: float


def served(home: Path) -> Served:
    """Serve the app on a home's database and look at it."""
    from playwright.sync_api import sync_playwright  # noqa: PLC0415  # only where there is a browser

    with _app(home) as (url, process), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=list(FLAGS))
        seconds = {path: _warm(browser, f"{url}/{path}") for path in PATHS}
        for _ in range(SESSIONS):
            page = browser.new_context().new_page()
            for path in PATHS:
                _open(page, f"{url}/{path}")
        mib = tree_mib(process)
        browser.close()
    return Served(seconds, mib)


def _warm(browser: Browser, url: str) -> float:
    context = browser.new_context(viewport={"width": 1440, "height": 1000})
    page = context.new_page()
    _open(page, url)
    fastest = min(_open(page, url) for _ in range(WARM))
    context.close()
    return fastest


def _open(page: Page, url: str) -> float:
    start = time.perf_counter()
    page.goto(url, timeout=WAIT_MS)
    page.wait_for_selector(STANDS, timeout=WAIT_MS)
    return time.perf_counter() - start


@contextmanager
def _app(home: Path) -> Iterator[tuple[str, int]]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port = listener.getsockname()[1]
    command = [
        sys.executable, "-m", "streamlit", "run", str(ROOT / "app_streamlit" / "app.py"),
        "--server.address", "127.0.0.1", "--server.port", str(port), "--server.headless", "true",
    ]  # fmt: skip
    url = f"http://127.0.0.1:{port}"
    server = subprocess.Popen(
        command,
        env={**os.environ, "QM_HOME": str(home)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        while not _answers(url):
            time.sleep(0.2)
        yield url, server.pid
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(f"{url}/_stcore/health", timeout=5) as answer:  # noqa: S310  # our own loopback address
            return bool(answer.status == 200)
    except (URLError, ConnectionError):
        return False
