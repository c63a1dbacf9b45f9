"""The simulated centre as files: records by month, the truth beside them, and a manifest.

What belongs here: the layout of the folder, and that it appears whole or not at all.
What does not: its content.
"""

from __future__ import annotations

import csv
import gzip
import hashlib
import shutil
import tempfile
from collections import Counter
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol, Self

import msgspec

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.simulate import journeys
from qm_pipeline.simulate.centre import World
from qm_pipeline.simulate.truth import CalendarEvent, TrueAgent, TrueCustomer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import datetime

    from qm_pipeline.simulate.plan import Plan

GENERATOR: Final = "qm-simulate/1"  # raise it when the same plan gives other bytes
MANIFEST: Final = "manifest.json"
TRUTH: Final = "truth.jsonl"
AGENTS: Final = "truth_agents.jsonl"
CUSTOMERS: Final = "truth_customers.jsonl"
JOURNEYS: Final = "truth_journeys.json"
CALENDAR: Final = "truth_calendar.jsonl"
CHURNED: Final = "churn.csv"
LEVEL: Final = 1  # speed before size
LIVES_SHARE: Final = 0.35  # of the time
BLOCK: Final = 256  # contacts between two writes and two reports of progress


class Progress(Protocol):
    """Called with how much is done, 0..1: the lives first, then the words."""

    def __call__(self, share: float, /) -> None:
        """Report."""


@dataclass(frozen=True, slots=True)
class Summary:
    """What lies in the folder.

    Attributes
    ----------
    path
        The folder.
    created
        False where the same simulation lay there already.
    interactions, turns, customers, agents, churned
        How many.
    files
        Names of the files of records, in order of time.
    bytes
        Their total size.
    """

    path: Path
    created: bool
    interactions: int
    turns: int
    customers: int
    agents: int
    churned: int
    files: tuple[str, ...]
    bytes: int


def write(out: Path, plan: Plan, *, progress: Progress | None = None) -> Summary:
    """Simulate a centre into a folder.

    Parameters
    ----------
    out
        The folder; it must not exist, be empty, or hold the same simulation.
    plan
        What the centre is to be.
    progress
        Told how much is done, 0..1.

    Returns
    -------
    Summary
        What was written, or found.

    Raises
    ------
    PermanentError
        The folder holds something else, or cannot be written.
    """
    parameters = _parameters(plan)
    found = _already_there(out, parameters)
    if found is not None:
        return found
    try:
        with _appearing(out) as folder:
            counts = _write_all(folder, plan, progress or _silent)
            manifest = {"generator": GENERATOR, "plan": parameters, **counts, "files": _digests(folder)}
            (folder / MANIFEST).write_bytes(
                msgspec.json.format(msgspec.json.encode(manifest), indent=2) + b"\n"
            )
    except OSError as fault:
        raise PermanentError(f"The simulation could not be written to {out}: {fault.strerror}.") from fault
    return _summary(out, manifest, created=True)


def _silent(_share: float, /) -> None:
    """Report to nobody."""


def _parameters(plan: Plan) -> Any:  # noqa: ANN401  (plain JSON values, as the manifest holds them)
    return msgspec.json.decode(msgspec.json.encode(asdict(plan)))


def _already_there(out: Path, parameters: Any) -> Summary | None:  # noqa: ANN401  (as above)
    """Give the summary where `out` holds this very simulation, None where it is free."""
    if not out.exists():
        return None
    if not out.is_dir():
        raise PermanentError(f"{out} is a file; name a folder for the simulation.")
    if not any(out.iterdir()):
        return None
    manifest = _manifest(out)
    if manifest is None:
        raise PermanentError(f"{out} is not empty and holds no simulation; name another folder.")
    if manifest.get("generator") != GENERATOR or manifest.get("plan") != parameters:
        raise PermanentError(f"{out} holds another simulation; name another folder or remove that one.")
    if manifest.get("files") != _digests(out):
        raise PermanentError(
            f"{out} holds this simulation, but its files were changed; remove it and start again."
        )
    return _summary(out, manifest, created=False)


def _manifest(out: Path) -> dict[str, Any] | None:
    try:
        return msgspec.json.decode((out / MANIFEST).read_bytes(), type=dict[str, Any])
    except (OSError, msgspec.MsgspecError):
        return None


@contextmanager
def _appearing(out: Path) -> Iterator[Path]:
    """Give a folder that becomes `out` when all went well, and vanishes otherwise."""
    out.absolute().parent.mkdir(parents=True, exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix=f".{out.name}-", dir=out.absolute().parent))
    try:
        folder.chmod(0o755)
        yield folder
        folder.rename(out.absolute())
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _write_all(folder: Path, plan: Plan, progress: Progress) -> dict[str, int]:
    world = World(plan, lambda lived: progress(lived * LIVES_SHARE / plan.interactions))
    steps = journeys.Steps(plan)
    turns = _write_contacts(folder, world, steps, progress)
    _write_lines(folder / AGENTS, _true_agents(world))
    _write_lines(folder / CUSTOMERS, _true_customers(world))
    events = (
        CalendarEvent(kind=e.kind, day=e.day, topic=e.topic, boost=e.boost) for e in world.seasons.events
    )
    _write_lines(folder / CALENDAR, events)
    (folder / JOURNEYS).write_bytes(msgspec.json.format(msgspec.json.encode(steps.told()), indent=1) + b"\n")
    return {
        "interactions": plan.interactions,
        "turns": turns,
        "customers": len(world.histories),
        "agents": len(world.agents),
        "churned": _write_churned(folder / CHURNED, world),
    }


def _write_contacts(folder: Path, world: World, steps: journeys.Steps, progress: Progress) -> int:
    encode = msgspec.json.Encoder().encode
    turns = 0
    with _MonthFiles(folder) as records, (folder / TRUTH).open("wb") as truths:
        for number, contact in enumerate(world.contacts()):
            if number % BLOCK == 0:
                progress(LIVES_SHARE + (1 - LIVES_SHARE) * number / world.plan.interactions)
            records.add(contact.interaction.started_at, encode(contact.interaction))
            truths.write(encode(contact.truth) + b"\n")
            steps.count(contact.truth, contact.interaction)
            turns += len(contact.interaction.turns)
    progress(1.0)
    return turns


class _MonthFiles:
    """The files of records, one a month, gathered into blocks before they are compressed."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: dict[str, gzip.GzipFile] = {}
        self._waiting: dict[str, list[bytes]] = {}
        self._closing = ExitStack()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *fault: object) -> None:
        for month in self._waiting:
            self._flush(month)
        self._closing.close()

    def add(self, begun: datetime, line: bytes) -> None:
        month = f"{begun.year}-{begun.month:02d}"
        waiting = self._waiting.setdefault(month, [])
        waiting.append(line)
        if len(waiting) == BLOCK:
            self._flush(month)

    def _flush(self, month: str) -> None:
        lines = self._waiting[month]
        if lines:
            self._file(month).write(b"\n".join(lines) + b"\n")
            lines.clear()

    def _file(self, month: str) -> gzip.GzipFile:
        if month not in self._files:
            raw = self._closing.enter_context((self._folder / f"interactions-{month}.jsonl.gz").open("wb"))
            # Neither name nor time in the header: the same plan gives the same bytes.
            file = gzip.GzipFile(filename="", mode="wb", compresslevel=LEVEL, fileobj=raw, mtime=0)
            self._files[month] = self._closing.enter_context(file)
        return self._files[month]


def _true_agents(world: World) -> Iterator[TrueAgent]:
    closed: dict[str, Counter[str]] = {agent.agent_id: Counter() for agent in world.agents}
    for history in world.histories:
        for lived in history.lived:
            closer = lived.script.closed_by
            if closer is not None:
                closed[lived.case.agents[closer].agent_id][lived.case.topic.queue] += 1
    for agent in world.agents:
        queues = closed[agent.agent_id]
        yield TrueAgent(
            agent_id=agent.agent_id,
            name=agent.name,
            kind=agent.kind,
            effect=round(agent.effect, 4),
            home_queues=list(agent.home_queues),
            closed=queues.total(),
            closed_by_queue=dict(sorted(queues.items())),
        )


def _true_customers(world: World) -> Iterator[TrueCustomer]:
    for history in world.histories:
        weeks = [(day, round(true, 5), round(known, 5)) for day, true, known in history.patience.weekly]
        yield TrueCustomer(
            customer_id=history.customer.customer_id,
            language=history.customer.language,
            interactions=len(history.lived),
            frailty=round(history.customer.frailty, 4),
            churned_on=history.patience.left_on,
            weekly=weeks,
        )


def _write_lines(path: Path, rows: Iterable[msgspec.Struct]) -> None:
    path.write_bytes(msgspec.json.Encoder().encode_lines(list(rows)))


def _write_churned(path: Path, world: World) -> int:
    """Write who left and when, as a billing system would export it."""
    gone = [history for history in world.histories if history.patience.left_on is not None]
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("customer_id", "churned_at"))
        writer.writerows((history.customer.customer_id, history.patience.left_on) for history in gone)
    return len(gone)


def _digests(folder: Path) -> dict[str, str]:
    """Give the sha256 of every file but the manifest."""
    found = {}
    for path in sorted(folder.iterdir()):
        if path.name != MANIFEST and path.is_file():
            with path.open("rb") as file:
                found[path.name] = hashlib.file_digest(file, "sha256").hexdigest()
    return found


def _summary(out: Path, manifest: dict[str, Any], *, created: bool) -> Summary:
    names = tuple(name for name in manifest["files"] if name.startswith("interactions-"))
    return Summary(
        path=out,
        created=created,
        interactions=manifest["interactions"],
        turns=manifest["turns"],
        customers=manifest["customers"],
        agents=manifest["agents"],
        churned=manifest["churned"],
        files=names,
        bytes=sum((out / name).stat().st_size for name in names),
    )
