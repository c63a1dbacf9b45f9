"""Our files: models, the app, the folders of QM_HOME, and the settings.

What belongs here: looks at what lies on disk. What does not: what is in Postgres (`postgres`).
"""

from __future__ import annotations

import os
import stat
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from qm_pipeline import resources
from qm_pipeline.installation.finding import Finding, fault, info, ok
from qm_pipeline.installation.machine import nearest
from qm_pipeline.interactions.errors import ModelError
from qm_pipeline.models import serving
from qm_pipeline.quality.phrases import examples, reading
from qm_pipeline.quality.phrases.reading import PhrasesError
from qm_pipeline.settings import unknown_variables
from qm_pipeline.store.embedded import EmbeddedPostgres

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from qm_pipeline.settings import Settings

_SHIPPED: Final = ("sql/migrations", "sql/views", "app_streamlit/app.py", "dagster.yaml", "workspace.yaml")


def findings(settings: Settings) -> Iterator[Finding]:
    """Look at everything here."""
    yield variables()
    yield zone(settings)
    yield shipped()
    yield models(settings)
    yield phrases(settings)
    yield retraining(settings)
    yield password(settings)
    yield writable("QM_HOME", settings.home)
    yield writable("QM_DROP_FOLDER", settings.drop_folder)


def variables() -> Finding:
    """Look for settings that we do not know: a misspelt one is silently without effect."""
    unknown = unknown_variables()
    if unknown:
        return fault(
            "settings", f"unknown: {', '.join(unknown)}", "correct the names; .env.example lists every one"
        )
    return ok("settings", "every QM_ variable is a known one")


def zone(settings: Settings) -> Finding:
    """Say what day it is for the batch."""
    now = datetime.now(UTC).astimezone(settings.zone)
    text = (
        f"{settings.time_zone}; it is {now:%Y-%m-%d %H:%M} there, the nightly run is at {settings.nightly_at}"
    )
    return ok("QM_TIME_ZONE", text)


def shipped() -> Finding:
    """Look whether the files that come with the code are there."""
    root = resources.root()
    missing = [name for name in _SHIPPED if not (root / name).exists()]
    if missing:
        return fault("files", f"missing in {root}: {', '.join(missing)}", "install the package again")
    return ok("files", f"the app and the SQL are in {root}")


def models(settings: Settings) -> Finding:
    """Load the serving models, which holds each to its hash."""
    folder = settings.models_folder or resources.root() / "models"
    try:
        return ok("models", f"{serving(folder).versions} in {folder}")
    except ModelError as error:
        return fault("models", str(error), "restore the folder, or qm models promote another version")


def phrases(settings: Settings) -> Finding:
    """Read the phrase lists, and try them on their examples."""
    try:
        book = reading.read(settings.phrases)
    except PhrasesError as error:
        return fault("phrase lists", str(error), "correct that line; qm phrases check tries the lists")
    failed = sum(not each.holds for each in examples.check(book))
    if failed:
        return fault("phrase lists", f"{failed} of their examples fail", "qm phrases check says which")
    return ok("phrase lists", f"{book.version_id} in {', '.join(sorted(book.languages))}")


def retraining(settings: Settings) -> Finding:
    """Look whether training again on a schedule could promote anything."""
    folder = settings.models_folder
    if not settings.retrain_cron:
        return info("retraining", "by hand only; QM_RETRAIN_CRON sets a time")
    if folder is None:
        return fault(
            "retraining", "QM_RETRAIN_CRON is set and QM_MODELS_FOLDER is not", "name a folder for models"
        )
    if not os.access(folder, os.W_OK | os.X_OK):
        return fault(
            "retraining", f"{folder} is not writable", "chown or chmod it, or set QM_MODELS_FOLDER elsewhere"
        )
    if settings.corpora is not None and not settings.corpora.is_dir():
        return fault("retraining", f"there is no folder {settings.corpora}", "correct QM_CORPORA")
    return ok("retraining", f"{settings.retrain_cron} ({settings.time_zone}), into {folder}")


def password(settings: Settings) -> Finding:
    """Look whether others may read the embedded server's password."""
    file = EmbeddedPostgres(settings.home).password_file
    if settings.database_url is not None or not file.exists():
        return info("password file", "none; it is made with the embedded Postgres")
    mode = stat.S_IMODE(file.stat().st_mode)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        return fault("password file", f"{file} has mode {mode:o}: others may read it", f"chmod 600 {file}")
    return ok("password file", f"{file}, for its owner only")


def writable(variable: str, folder: Path) -> Finding:
    """Look whether we could write into a folder, or make it."""
    there = nearest(folder)
    if not there.is_dir():
        return fault(variable, f"{there} is a file", f"set {variable} to a folder")
    if not os.access(there, os.W_OK | os.X_OK):
        return fault(variable, f"{there} is not writable", f"chown or chmod it, or set {variable} elsewhere")
    return ok(variable, str(folder.absolute()) + ("" if there == folder.absolute() else ", made when needed"))
