"""The outbox: none lost, none twice but where the crash fell between sending and noting it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest

from qm_pipeline.alerts.delivery import HEADER, AppriseSender
from qm_pipeline.alerts.rules import QuietHours, Rule
from qm_pipeline.runs import alerts, scoring
from tests import contacts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from qm_pipeline.alerts.message import Alert
    from qm_pipeline.settings import Settings
    from qm_pipeline.store.engine import Database

DAY = date(2026, 3, 2)
NOW = alerts.Now(datetime(2026, 3, 3, 3, tzinfo=UTC), ZoneInfo("UTC"))
ANY = Rule(name="any", field="turn_count", operator=">=", threshold=1, send_to=("ops",))


class Noted:
    """A sender that takes what it is told to take."""

    def __init__(self, takes: Callable[[str, int], bool] = lambda _target, _number: True) -> None:
        self.takes = takes
        self.sent: list[tuple[str, str]] = []

    def send(self, target: str, alert: Alert) -> bool:
        self.sent.append((target, alert.idempotency_key))
        return self.takes(target, len(self.sent))


@pytest.fixture
def scored(database: Database, tmp_path: Path) -> Database:
    """Ten scored contacts of one day."""
    contacts.deliver(database, tmp_path, [contacts.contact(f"c{number}", DAY) for number in range(10)])
    scoring.score_due(database, contacts.take(database, DAY), contacts.PlainModels())
    return database


def _due_now(database: Database) -> None:
    contacts.change(
        database, "update ops.alerts set due_at = now() - interval '1 minute' where status = 'waiting'"
    )


def _states(database: Database) -> Counter[str]:
    return Counter(row["status"] for row in contacts.rows(database, "select status from app.alerts"))


def test_what_fires_is_told_once_however_often_it_is_found(scored: Database):
    assert alerts.find(scored, [ANY], [DAY], NOW) == 10
    assert alerts.find(scored, [ANY], [DAY], NOW) == 0
    sender = Noted()
    _due_now(scored)
    assert alerts.send_due(scored, sender, 100) == (10, 0)
    assert alerts.send_due(scored, sender, 100) == (0, 0)
    assert len(set(sender.sent)) == len(sender.sent) == 10
    assert alerts.find(scored, [ANY], [DAY], NOW) == 0


def test_history_is_not_news(scored: Database):
    later = alerts.Now(NOW.moment + timedelta(days=alerts.NEWS_DAYS), NOW.zone)
    assert alerts.find(scored, [ANY], [DAY], later) == 0


def test_beyond_the_budget_it_is_kept_and_not_sent(scored: Database):
    tight = Rule(**{name: getattr(ANY, name) for name in ANY.__struct_fields__} | {"budget_per_day": 3})
    alerts.find(scored, [tight], [DAY], NOW)
    assert _states(scored) == {"waiting": 3, "suppressed": 7}
    contacts.change(scored, "delete from ops.alerts where status = 'suppressed'")
    alerts.find(scored, [tight], [DAY], NOW)
    assert _states(scored) == {"waiting": 3, "suppressed": 7}


def test_in_quiet_hours_it_waits(scored: Database):
    night = QuietHours(22 * 60, 7 * 60)
    quiet = Rule(**{name: getattr(ANY, name) for name in ANY.__struct_fields__} | {"quiet_hours": night})
    alerts.find(scored, [quiet], [DAY], NOW)
    due = {row["due_at"] for row in contacts.rows(scored, "select due_at from app.alerts")}
    assert due == {datetime(2026, 3, 3, 7, tzinfo=UTC)}


def test_a_target_that_does_not_take_it_is_tried_again_and_the_others_are_not(scored: Database):
    both = Rule(**{name: getattr(ANY, name) for name in ANY.__struct_fields__} | {"send_to": ("ops", "mail")})
    alerts.find(scored, [both], [DAY], NOW)
    contacts.change(scored, "delete from ops.alerts where ctid <> (select min(ctid) from ops.alerts)")
    _due_now(scored)
    sender = Noted(lambda target, number: target == "ops" or number > 2)
    assert alerts.send_due(scored, sender, 10) == (0, 1)
    row = contacts.rows(scored, "select * from app.alerts")[0]
    assert (row["status"], row["attempts"], row["fault"]) == ("waiting", 1, "not taken by mail")
    _due_now(scored)
    assert alerts.send_due(scored, sender, 10) == (1, 0)
    assert [target for target, _ in sender.sent] == ["ops", "mail", "mail"]


def test_after_some_attempts_it_is_given_up_and_says_so(scored: Database):
    alerts.find(scored, [ANY], [DAY], NOW)
    for _ in range(alerts.MOST_ATTEMPTS):
        _due_now(scored)
        alerts.send_due(scored, Noted(lambda _target, _number: False), 100)
    assert _states(scored) == {"failed": 10}


def test_two_senders_at_once_send_nothing_twice(scored: Database):
    alerts.find(scored, [ANY], [DAY], NOW)
    _due_now(scored)
    sender = Noted()
    threads = [threading.Thread(target=alerts.send_due, args=(scored, sender, 100)) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(sender.sent)) == len(sender.sent) == 10


class Hook:
    """A webhook on this machine; it can kill whoever calls before it answers."""

    def __init__(self) -> None:
        self.received: list[tuple[str, dict[str, Any]]] = []
        self.kill_at = 0
        self.caller: subprocess.Popen[bytes] | None = None
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def address(self) -> str:
        return f"json://127.0.0.1:{self.server.server_address[1]}/hook"

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        hook = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                content = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                hook.received.append((str(self.headers[HEADER]), content))
                if len(hook.received) == hook.kill_at and hook.caller is not None:
                    hook.caller.send_signal(signal.SIGKILL)
                    hook.caller.wait()
                    return
                self.send_response(200)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Say nothing."""

        return Handler


@pytest.fixture
def hook() -> Iterator[Hook]:
    """A webhook that listens."""
    hook = Hook()
    yield hook
    hook.server.shutdown()
    hook.server.server_close()


def test_a_webhook_gets_names_and_numbers_and_the_key_and_no_text(scored: Database, hook: Hook):
    alerts.find(scored, [ANY], [DAY], NOW)
    _due_now(scored)
    assert alerts.send_due(scored, AppriseSender({"ops": hook.address}), 1) == (1, 0)
    key, content = hook.received[0]
    row = contacts.rows(scored, "select idempotency_key from app.alerts where status = 'sent'")[0]
    assert key == row["idempotency_key"]
    assert content["title"].startswith("any: interaction native/c")
    assert key in content["message"]
    assert not any(words in content["message"] for words in contacts.WORDS)


def test_across_a_kill_nothing_is_lost_and_a_repeat_has_the_same_key(
    scored: Database, hook: Hook, settings: Settings
):
    alerts.find(scored, [ANY], [DAY], NOW)
    _due_now(scored)
    assert settings.database_url is not None
    own = {
        "QM_DATABASE_URL": settings.database_url.get_secret_value(),
        "QM_HOME": str(settings.home),
        "QM_ALERT_TARGETS": f"ops={hook.address}",
    }
    hook.kill_at = 4
    command = [sys.executable, "-c", "from qm_pipeline.cli import main; main()", "alerts", "send"]
    hook.caller = subprocess.Popen(command, env=os.environ | own)
    assert hook.caller.wait(timeout=120) == -signal.SIGKILL
    assert len(hook.received) == 4
    contacts.change(
        scored, "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() "
        "and state = 'idle in transaction'",
    )  # fmt: skip
    subprocess.run(command, env=os.environ | own, check=True, timeout=120)
    times = Counter(key for key, _ in hook.received)
    assert len(times) == 10
    assert sorted(times.values()) == [1] * 9 + [2]
    assert times[hook.received[3][0]] == 2
    assert _states(scored) == {"sent": 10}
