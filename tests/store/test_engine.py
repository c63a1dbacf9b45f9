"""Transactions: what commits, what rolls back, what an error says, and which role may do what."""

from __future__ import annotations

import datetime as dt
import pickle
import threading
from typing import TYPE_CHECKING

import polars as pl
import pytest
from pydantic import SecretStr

from qm_pipeline.interactions.errors import PermanentError, TransientError
from qm_pipeline.settings import Settings
from qm_pipeline.store import postmaster
from qm_pipeline.store.embedded import EmbeddedPostgres
from qm_pipeline.store.engine import Database

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WORDS = "confidential words"
COUNT = pl.Schema({"n": pl.Int64()})


@pytest.fixture
def query(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    named = {
        "days": "select day, touched from ops.days order by day",
        "count": "select count(*) as n from ops.days",
        "add": "insert into ops.days (day, touched) values (:day, :touched)",
        "broken": "select 1 / 0",
        "not a number": f"select '{WORDS}'::int",
        "two quarantined": f"""insert into landing.files (file_sha256, path, format, size_bytes)
            select repeat('a', 64), '{WORDS}', 'native', 0 from generate_series(1, 2)""",
        "serialisation": "do $$ begin raise exception 'x' using errcode = '40001'; end $$",
        "me": "select current_user::text as name",
        "kill": "select pg_terminate_backend(pg_backend_pid())",
    }
    monkeypatch.setattr("qm_pipeline.store.queries.load", named.__getitem__)
    return named


def days(database: Database) -> int:
    with database.begin() as tx:
        return int(tx.rows("count")[0]["n"])


@pytest.mark.usefixtures("query")
def test_what_a_block_did_is_there_afterwards(database: Database) -> None:
    with database.begin() as tx:
        assert tx.execute("add", day=dt.date(2024, 1, 1), touched=3) == 1
        assert tx.copy_in("ops.days", pl.DataFrame({"day": [dt.date(2024, 1, 2)]})) == 1
    with database.begin() as tx:
        assert [tuple(row.values()) for row in tx.rows("days")] == [
            (dt.date(2024, 1, 1), 3),
            (dt.date(2024, 1, 2), 1),
        ]


@pytest.mark.usefixtures("query")
@pytest.mark.parametrize("error", [ZeroDivisionError, KeyboardInterrupt])
def test_a_block_that_raises_leaves_nothing(database: Database, error: type[BaseException]) -> None:
    with pytest.raises(error):
        write_and_raise(database, error)
    assert days(database) == 0


def write_and_raise(database: Database, error: type[BaseException]) -> None:
    with database.begin() as tx:
        tx.execute("add", day=dt.date(2024, 1, 1), touched=3)
        tx.copy_in("ops.days", pl.DataFrame({"day": [dt.date(2024, 1, 2)]}))
        raise error


@pytest.mark.usefixtures("query")
def test_bulk_reads_see_the_uncommitted_writes_of_their_transaction(database: Database) -> None:
    with database.begin() as tx:
        tx.copy_in("ops.days", pl.DataFrame({"day": [dt.date(2024, 1, 2)]}))
        assert tx.frame("count", schema=COUNT)["n"].item() == 1


@pytest.mark.usefixtures("query")
@pytest.mark.parametrize("name", ["broken", "not a number", "two quarantined"])
def test_a_refused_statement_is_a_sentence_without_its_values(database: Database, name: str) -> None:
    with (
        pytest.raises(PermanentError, match="Postgres refused a statement") as failed,
        database.begin() as tx,
    ):
        tx.execute(name)
    assert WORDS not in str(failed.value)
    assert failed.value.__suppress_context__


@pytest.mark.usefixtures("query")
def test_a_refused_bulk_write_is_a_sentence_without_its_values(database: Database) -> None:
    frame = pl.DataFrame({"day": [WORDS]})
    with pytest.raises(PermanentError, match="Postgres refused") as failed, database.begin() as tx:
        tx.copy_in("ops.days", frame)
    assert WORDS not in str(failed.value)


@pytest.mark.usefixtures("query")
@pytest.mark.parametrize("name", ["serialisation", "kill"])
def test_what_another_try_can_cure_is_transient(database: Database, name: str) -> None:
    with pytest.raises(TransientError), database.begin() as tx:
        tx.execute(name)
    assert days(database) == 0


@pytest.mark.usefixtures("query")
def test_a_server_that_is_not_there_is_transient_and_its_password_is_not_told() -> None:
    url = SecretStr(f"postgresql://qm:{WORDS.replace(' ', '')}@127.0.0.1:1/qm")
    database = Database.open(Settings(_env_file=None, database_url=url))  # type: ignore[call-arg]
    with pytest.raises(TransientError) as failed, database.begin():
        pass
    assert "confidential" not in str(failed.value) + repr(database.location) + repr(database.engine)


@pytest.mark.parametrize("wrong", [{"password": "guess"}, {"database": "nowhere"}, {"username": "stranger"}])
def test_a_refused_login_says_what_to_check_and_is_not_tried_again(
    database: Database, wrong: dict[str, str]
) -> None:
    url = database.engine.url.set(**wrong).render_as_string(hide_password=False)
    settings = Settings(_env_file=None, database_url=SecretStr(url))  # type: ignore[call-arg]
    with pytest.raises(PermanentError, match="refused the login"), Database.open(settings).begin():
        pass


@pytest.fixture
def embedded(tmp_path: Path) -> Iterator[tuple[EmbeddedPostgres, Database]]:
    server = EmbeddedPostgres(tmp_path / "home")
    settings = Settings(_env_file=None, home=tmp_path / "home", database_url=None)  # type: ignore[call-arg]
    with Database.open(settings) as database:
        yield server, database
    server.stop()


def who(database: Database) -> str:
    with database.begin() as tx:
        return str(tx.rows("me")[0]["name"])


def kill_inside_a_transaction(server: EmbeddedPostgres, database: Database) -> None:
    with database.begin() as tx:
        process = postmaster.find(server.data)
        assert process is not None
        for each in [process, *process.children(recursive=True)]:
            each.kill()
        tx.rows("me")


@pytest.mark.usefixtures("query")
def test_a_killed_server_is_brought_back_by_the_next_transaction(
    embedded: tuple[EmbeddedPostgres, Database],
) -> None:
    server, database = embedded
    for _ in range(2):
        with pytest.raises(TransientError):
            kill_inside_a_transaction(server, database)
        assert who(database) == "qm"


@pytest.mark.usefixtures("query")
def test_a_stopped_server_stays_stopped(embedded: tuple[EmbeddedPostgres, Database]) -> None:
    server, database = embedded
    assert who(database) == "qm"
    server.stop()
    with pytest.raises(TransientError):
        who(database)
    assert server.status() is None

    server.start()
    assert who(database) == "qm"


@pytest.mark.parametrize(
    "url", ["nonsense", "mysql://u:p@h/d", "postgresql://u:p@h", "postgresql://u:p@h:x/d"]
)
def test_a_url_that_cannot_be_understood_is_a_sentence_without_it(url: str) -> None:
    with pytest.raises(PermanentError, match="QM_DATABASE_URL must look like") as failed:
        Database.open(Settings(_env_file=None, database_url=SecretStr(url)))  # type: ignore[call-arg]
    assert url not in str(failed.value)
    assert failed.value.__context__ is None


def test_every_program_gets_the_driver_it_needs(server_url: str) -> None:
    settings = Settings(_env_file=None, database_url=SecretStr(server_url))  # type: ignore[call-arg]
    with Database.open(settings) as database:
        assert database.engine.url.drivername == "postgresql+psycopg"
        assert database.libpq_url.startswith("postgresql://")
        assert database.dagster_url.startswith("postgresql+psycopg2://")
        assert database.dagster_url.endswith("/conversations_dagster")


@pytest.fixture(params=["postgresql", "postgresql+psycopg", "postgresql+psycopg2", "postgres"])
def server_url(request: pytest.FixtureRequest) -> str:
    return f"{request.param}://u:p%40ss@localhost:5432/conversations"


def test_dagsters_database_can_be_named_apart() -> None:
    settings = Settings(  # type: ignore[call-arg]
        _env_file=None,
        database_url=SecretStr("postgresql://u:p@one/conversations"),
        dagster_database_url=SecretStr("postgresql://v:q@two/storage"),
    )
    with Database.open(settings) as database:
        assert database.dagster_url == "postgresql+psycopg2://v:q@two/storage"


@pytest.mark.usefixtures("query")
def test_a_lock_lets_one_transaction_in_at_a_time(database: Database) -> None:
    order: list[str] = []

    def second() -> None:
        with database.begin() as tx:
            tx.lock("landing")
            order.append("second")

    other = threading.Thread(target=second)
    with database.begin() as tx:
        tx.lock("landing")
        other.start()
        other.join(timeout=0.3)
        order.append("first")
    other.join(timeout=30)

    assert order == ["first", "second"]


@pytest.mark.usefixtures("query")
@pytest.mark.parametrize("role", ["qm_writer", "qm_app", "qm_reader"])
def test_a_role_lasts_for_one_transaction(database: Database, role: str) -> None:
    with database.begin(role=role) as tx:
        assert tx.rows("me")[0]["name"] == role
    with database.begin() as tx:
        assert tx.rows("me")[0]["name"] == database.location.user


def test_an_unknown_role_is_refused(database: Database) -> None:
    with pytest.raises(PermanentError, match="no role"), database.begin(role="qm_app; drop schema app"):
        pass


def test_a_database_does_not_travel_with_its_password(database: Database) -> None:
    with pytest.raises((TypeError, AttributeError, pickle.PicklingError)):
        pickle.dumps(database)
