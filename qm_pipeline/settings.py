"""The one place that reads the environment (and a `.env` file).

What belongs here: every `QM_*` variable, typed, with a safe default; `.env.example` is generated from it.
What does not: anything that opens a connection or a file.
"""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, SettingsConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable

# Read elsewhere: by the tests, by compose.yaml, by Dagster, and what `qm up` marks its processes with.
_NOT_SETTINGS: Final = {
    "QM_DAGSTER_POSTGRES_URL",
    "QM_FAILPOINT",
    "QM_POSTGRES_PASSWORD",
    "QM_SUPERVISED_BY",
    "QM_TEST_DATABASE_URL",
}


ROLES: Final = frozenset({"qa_lead", "coach", "cx_leader", "engineer", "agent"})


class Settings(BaseSettings):
    """What a site decides. Read once by the outermost shell and handed down."""

    model_config = SettingsConfigDict(
        env_prefix="QM_", env_file=".env", env_ignore_empty=True, extra="ignore", frozen=True
    )

    home: Path = Field(default=Path(".qm"), description="Where the embedded Postgres, logs and secrets live.")
    database_url: SecretStr | None = Field(
        default=None,
        description="Any Postgres >= 15, as postgresql+psycopg://user:password@host:port/database. "
        "Unset: the embedded server under QM_HOME.",
    )
    dagster_database_url: SecretStr | None = Field(
        default=None,
        description="Dagster's own storage on an outside Postgres, as postgresql+psycopg2://... . "
        "Unset with an outside QM_DATABASE_URL: the database <name>_dagster on the same server.",
    )
    time_zone: str = Field(
        default="UTC", description="The site's time zone: a day of the batch is a day there."
    )
    drop_folder: Path = Field(
        default_factory=lambda others: Path(others["home"]) / "drop",
        description="Files put here are ingested by the arrivals sensor. Unset: drop/ under QM_HOME.",
    )
    settle_seconds: int = Field(
        default=10, ge=0, description="A file in the drop folder younger than this is left for the next tick."
    )
    models_folder: Path | None = Field(
        default=None,
        description="Where the models are; unset: the folder models/ that came with the package.",
    )
    phrases: Path | None = Field(
        default=None,
        description="Phrase lists of your own, laid over the shipped ones: a YAML file, or a folder of them "
        "(docs/phrases.md). `qm phrases check` tries them.",
    )
    corpora: Path | None = Field(
        default=None,
        description="The training data, for training again on a schedule: the folder that holds corpora/ and "
        "conversations/. Unset: only what the database's own labels teach.",
    )
    retrain_cron: str = Field(
        default="",
        pattern=r"^$|^\S+( \S+){4}$",
        description="When models are trained again, as cron has it, in QM_TIME_ZONE: 0 4 * * 6 is every "
        "Saturday at 04:00. Unset: never by itself. Needs QM_MODELS_FOLDER.",
    )
    redact: bool = Field(
        default=True, description="Replace card numbers and the like before anything is stored."
    )
    quarantine_days: int = Field(default=30, ge=1, description="How long quarantined bytes are kept.")
    require_notice_queues: str = Field(
        default="",
        description="Queues, comma separated, in which a record without monitoring_notice=true "
        "is quarantined.",
    )
    journeys: Path | None = Field(
        default=None,
        description="The site's journey map (YAML, docs/journeys.md): stages of contacts whose source names "
        "none. Unset: the one that came with the package.",
    )
    nightly_at: str = Field(
        default="02:30",
        pattern=r"^([01]\d|2[0-3]):[0-5]\d$",
        description="When the nightly run starts, HH:MM in QM_TIME_ZONE.",
    )
    review_capacity: int = Field(
        default=40, ge=0, description="How many interactions of a day people can read: the review queue."
    )
    review_random_share: float = Field(
        default=0.2,
        ge=0,
        le=1,
        description="The part of the review queue that is drawn at random, so that averages stay honest.",
    )
    alert_rules: Path | None = Field(
        default=None, description="File of alert rules (YAML); unset: nobody is told anything."
    )
    alert_targets: SecretStr = Field(
        default=SecretStr(""),
        description="Where alerts go: name=address, separated by spaces, addresses as apprise has them: "
        "ops=jsons://hooks.example.com/qm mail=mailtos://user:password@example.com",
    )
    app_url: str | None = Field(
        default=None, description="Where people reach the app, for links in alerts; unset: no links."
    )
    dagster_url: str | None = Field(
        default=None,
        description="Where people reach Dagster's web interface, for links from the app. "
        "Unset: the one that `qm up` starts.",
    )
    executor: Literal["in_process", "multiprocess", "celery"] = Field(
        default="in_process", description="How Dagster runs steps: in_process, multiprocess or celery."
    )
    max_runtime_minutes: int = Field(
        default=240, ge=1, description="A run longer than this is ended as hung."
    )
    dagster_port: int = Field(
        default=0, ge=0, le=65535, description="Port of Dagster's webserver; 0: any free."
    )
    app_port: int = Field(default=0, ge=0, le=65535, description="Port of the app; 0: any free.")
    oidc_metadata_url: str | None = Field(
        default=None,
        description="People log in with OpenID Connect: the provider's discovery document, "
        "https://login.example.com/.well-known/openid-configuration. Unset: one local user.",
    )
    oidc_client_id: str = Field(default="", description="This app's client id at the provider.")
    oidc_client_secret: SecretStr = Field(
        default=SecretStr(""), description="This app's client secret at the provider."
    )
    oidc_person_claim: str = Field(
        default="sub",
        description="The claim that tells people apart. An e-mail address reads better, where nobody can "
        "change their own at the provider.",
    )
    oidc_groups_claim: str = Field(default="groups", description="The claim that lists a person's groups.")
    oidc_roles: str = Field(
        default="",
        description="Which group has which role, comma separated: Quality=qa_lead, Coaches=coach, "
        "CX=cx_leader, IT=engineer, Agents=agent. Further roles: docs/access.md.",
    )
    oidc_agent_claim: str = Field(
        default="",
        description="The claim with the name under which a person appears as an agent in conversations. "
        "Unset: it is entered by hand (docs/access.md).",
    )
    oidc_session_hours: int = Field(
        default=12, ge=1, description="A login older than this does not count any more."
    )
    published_on_loopback: bool = Field(
        default=False,
        description="For the app in a container: it listens on every address of the container, and the port "
        "is published on 127.0.0.1 only. Without that and without a login it serves nobody.",
    )

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        try:
            ZoneInfo(value)
        except ZoneInfoNotFoundError:
            raise ValueError("no such time zone; it must be a name such as Europe/Madrid") from None
        return value

    @field_validator("oidc_roles")
    @classmethod
    def _known_roles(cls, value: str) -> str:
        given = {pair.rpartition("=")[2].strip() for pair in value.split(",") if pair.strip()}
        if not given <= ROLES:
            raise ValueError(f"roles are {', '.join(sorted(ROLES))}, written group=role")
        return value

    def roles_of(self, groups: Iterable[str]) -> list[str]:
        """Return the roles that `oidc_roles` gives to members of these groups."""
        pairs = (pair.rpartition("=") for pair in self.oidc_roles.split(",") if pair.strip())
        theirs = set(groups)
        return sorted({role.strip() for group, _, role in pairs if group.strip() in theirs})

    @cached_property
    def zone(self) -> ZoneInfo:
        """The site's time zone."""
        return ZoneInfo(self.time_zone)


def unknown_variables() -> list[str]:
    """Return the names of `QM_*` variables, of the environment and of `.env`, that are no setting."""
    known = {f"QM_{name.upper()}" for name in Settings.model_fields} | _NOT_SETTINGS
    given = set(os.environ) | {name.upper() for name in DotEnvSettingsSource(Settings).env_vars}
    return sorted(name for name in given if name.startswith("QM_") and name not in known)
