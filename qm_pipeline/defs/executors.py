"""How Dagster runs steps: one setting.

What belongs here: the executor of each value of QM_EXECUTOR. What does not: anything that a step does.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Final

from dagster import in_process_executor, multiprocess_executor

from qm_pipeline.interactions.errors import PermanentError

if TYPE_CHECKING:
    from dagster import ExecutorDefinition

# A forked server that has these imported starts a step in a fraction of a second instead of three seconds.
_PRELOADED: Final = ["dagster", "polars", "sqlalchemy", "sklearn", "qm_pipeline.definitions"]


def executor(name: str) -> ExecutorDefinition:
    """Return the executor of the setting.

    Raises
    ------
    PermanentError
        If it needs an extra that is not installed.
    """
    if name == "celery":
        return _celery()
    if name == "multiprocess":
        forkserver = {"forkserver": {"preload_modules": _PRELOADED}}
        return multiprocess_executor.configured({"start_method": forkserver}, name="multiprocess")
    return in_process_executor


def _celery() -> ExecutorDefinition:
    try:
        module = importlib.import_module("dagster_celery")
    except ModuleNotFoundError:
        raise PermanentError(
            "QM_EXECUTOR=celery needs the extra `distributed`: pip install 'qm-pipeline[distributed]'."
        ) from None
    found: ExecutorDefinition = module.celery_executor
    return found
