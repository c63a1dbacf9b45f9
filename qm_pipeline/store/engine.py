"""Connections and transactions: the one way in which the other rooms reach Postgres.

What belongs here: opening a database, and what can be done in a transaction. What does not: any one query.
"""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final, Self, cast

from psycopg import ClientCursor
from psycopg import Connection as RawConnection
from sqlalchemy import URL, Connection, Engine, create_engine, make_url, text
from sqlalchemy.exc import ArgumentError, OperationalError

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.store import copy, failpoints, queries
from qm_pipeline.store.embedded import EmbeddedPostgres
from qm_pipeline.store.faults import translated
from qm_pipeline.store.location import Location

if TYPE_CHECKING:
    from collections.abc import Iterator
    from types import TracebackType

    import polars as pl
    from sqlalchemy.engine import RowMapping

    from qm_pipeline.settings import Settings

OUR_DRIVER: Final = "postgresql+psycopg"
DAGSTER_DRIVER: Final = "postgresql+psycopg2"
_BACKENDS: Final = ("postgresql", "postgres")
ROLES: Final = ("qm_writer", "qm_app", "qm_reader")

# What reading and writing values as text depends on; and a plan for the values at hand, whatever was asked
# before: a filter that is null falls away, which a plan for any values cannot know.
_SESSION: Final = (
    "-c timezone=UTC -c datestyle=ISO -c intervalstyle=iso_8601 -c extra_float_digits=1 "
    "-c plan_cache_mode=force_custom_plan"
)


class Database:
    """A Postgres database that this process talks to.

    Parameters
    ----------
    url
        With the password; the driver in it does not matter.
    location
        The same without the password.
    dagster_url
        Dagster's own storage; None for the database `<name>_dagster` on the same server.
    server
        The embedded server, where it is that one.
    """

    def __init__(
        self,
        url: URL,
        location: Location,
        dagster_url: URL | None = None,
        server: EmbeddedPostgres | None = None,
    ) -> None:
        self._url = url
        self._server = server
        self._dagster_url = dagster_url or url.set(database=f"{location.database}_dagster")
        self.location = location
        self.engine: Engine = create_engine(
            url.set(drivername=OUR_DRIVER),
            connect_args={"options": _SESSION, "application_name": "qm", "connect_timeout": 10},
            hide_parameters=True,  # they are conversations
            pool_pre_ping=True,
        )

    @classmethod
    def open(cls, settings: Settings) -> Self:
        """Open the database of the settings; starts or finds the embedded server when no other is named.

        Raises
        ------
        PermanentError
            If a URL cannot be understood, or the embedded server cannot run here.
        TransientError
            If the embedded server is being started by someone else for too long.
        """
        dagster = settings.dagster_database_url
        dagster_url = (
            None if dagster is None else _parsed(dagster.get_secret_value(), "QM_DAGSTER_DATABASE_URL")
        )
        if settings.database_url is not None:
            url = _parsed(settings.database_url.get_secret_value(), "QM_DATABASE_URL")
            return cls(url, _location(url), dagster_url)
        server = EmbeddedPostgres(settings.home)
        location = server.start()
        return cls(_url(location, server.password()), location, dagster_url, server)

    def __enter__(self) -> Self:
        """Return the database itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close every connection."""
        self.dispose()

    @property
    def libpq_url(self) -> str:
        """The database as `postgresql://...`, with the password: for psql, pg_dump and the like."""
        return self._url.set(drivername="postgresql").render_as_string(hide_password=False)

    @property
    def dagster_url(self) -> str:
        """Dagster's own database as `postgresql+psycopg2://...`, with the password."""
        return self._dagster_url.set(drivername=DAGSTER_DRIVER).render_as_string(hide_password=False)

    @contextmanager
    def begin(self, *, role: str | None = None, person: str | None = None) -> Iterator[Transaction]:
        """Run one transaction: commit at the end of the block, roll back if it raises.

        Parameters
        ----------
        role
            One of `ROLES`, to work with its rights only.
        person
            Whom the transaction works for; what they may see and do is decided in Postgres.

        Raises
        ------
        TransientError
            If the connection is lost, or Postgres asks for another try.
        PermanentError
            If Postgres refuses something.
        """
        failpoints.hit("db")
        with translated(), self._connect() as connection:
            transaction = connection.begin()
            if person is not None:
                connection.exec_driver_sql("select set_config('qm.person', %s, true)", (person,))
            if role is not None:
                connection.exec_driver_sql(f"set local role {_known_role(role)}")
            yield Transaction(connection)
            failpoints.hit("db")
            transaction.commit()
            failpoints.hit("db")  # committed, and the answer lost

    def _connect(self) -> Connection:
        """Connect, and bring an embedded server that was killed back to life for it."""
        try:
            return self.engine.connect()
        except OperationalError:
            if self._server is None or not self._server.revive():
                raise
        return self.engine.connect()

    def dispose(self) -> None:
        """Close every connection."""
        self.engine.dispose()


class Transaction:
    """What can be done inside `Database.begin`; queries go by their names in sql/queries."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def execute(self, query: str, /, **params: object) -> int:
        """Run a named query and return how many rows it touched."""
        failpoints.hit("db")
        with translated():
            return self._connection.execute(text(queries.load(query)), params).rowcount

    def rows(self, query: str, /, **params: object) -> list[RowMapping]:
        """Run a named query and return its rows: for tens of rows, not for thousands."""
        failpoints.hit("db")
        with translated():
            return list(self._connection.execute(text(queries.load(query)), params).mappings())

    def frame(self, query: str, /, *, schema: pl.Schema, **params: object) -> pl.DataFrame:
        """Run a named query and return its rows as a frame; columns go by name, in the order of the schema.

        A nested dtype is read from a JSON column. Measured at hundreds of thousands of rows a second.
        """
        failpoints.hit("db")
        with translated():
            statement = text(queries.load(query)).compile(dialect=self._connection.dialect)
            filled = ClientCursor(self._raw).mogrify(str(statement), params)  # COPY takes no parameters
            with self._raw.cursor() as cursor:
                return copy.read(cursor, filled, schema)

    def copy_in(self, table: str, frame: pl.DataFrame) -> int:
        """Write a frame into `schema.table`, into the columns of its names; return the number of rows.

        A uuid is given as text, jsonb as JSON text or a nested dtype, bytea as Binary.
        """
        failpoints.hit("db")
        with translated(), self._raw.cursor() as cursor:
            return copy.write(cursor, table, frame)

    def lock(self, name: str) -> None:
        """Wait until no other transaction holds the lock of this name; held until this one ends."""
        with translated():
            self._connection.execute(
                text("select pg_advisory_xact_lock(hashtext('qm.' || :name))"), {"name": name}
            )

    @property
    def _raw(self) -> RawConnection[Any]:
        return cast("RawConnection[Any]", self._connection.connection.driver_connection)


def _parsed(given: str, variable: str) -> URL:
    try:
        url = make_url(given)
    except (ArgumentError, ValueError):  # the latter for a port that is no number
        url = None
    if url is None or url.get_backend_name() not in _BACKENDS or not url.database:
        raise PermanentError(
            f"{variable} must look like postgresql+psycopg://user:password@host:port/database."
        )
    return url


def _url(location: Location, password: str) -> URL:
    return URL.create(
        OUR_DRIVER,
        username=location.user,
        password=password,
        host=location.host,
        port=location.port,
        database=location.database,
    )


def _location(url: URL) -> Location:
    return Location(url.host or "localhost", url.port or 5432, url.database or "", url.username or "")


def _known_role(role: str) -> str:
    if role not in ROLES:
        raise PermanentError(f"There is no role {role}.")
    return role
