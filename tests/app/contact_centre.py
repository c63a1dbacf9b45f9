"""A small contact centre for the tests of the app: every kind of page content, hostile text included.

What belongs here: conversations with the mood of each turn, and their way into an empty database. What does
not: assertions. Contact scores and flags come from the scoring room, so that what the pages show hangs
together.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Final
from uuid import UUID, uuid5

import numpy as np
import polars as pl
from sqlalchemy import text

from qm_pipeline.interactions.calendar import monday
from qm_pipeline.interactions.frames import INTERACTIONS, TURNS
from qm_pipeline.quality.phrases.reading import NO_LISTS
from qm_pipeline.quality.review_queue import Capacity
from qm_pipeline.runs import review_queue
from qm_pipeline.scoring import explained, source_figures
from qm_pipeline.scoring.batch import Scored, score_batch
from qm_pipeline.scoring.sentiment import Contribution
from qm_pipeline.scoring.weighing import Weighed, gathered
from tests.app import bookkeeping, marts

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from qm_pipeline.scoring.batch import Scorer
    from qm_pipeline.store.engine import Database

MODELS: Final = "sentiment-en/1.0.0"
NEWEST: Final = date(2025, 11, 16)  # a Sunday: the newest week is whole
FILE: Final = "a" * 64
CAPACITY: Final = Capacity(reviews=8, random_share=0.25)
_SPACE: Final = UUID("5f0c4f0e-6d0a-4a86-9c6f-0d5b6b1a2c3d")

LONG_WORD: Final = "w" * 400
HOSTILE_QUEUE: Final = "<b>billing</b> :material/home:"
HOSTILE: Final = (
    "<script>window.hacked = 1</script>",
    "<img src=x onerror=\"window.hacked = 2\"> <svg onload='window.hacked = 3'>",
    "</p></li></ol><style>body { display: none }</style><iframe src='javascript:parent.hacked = 4'></iframe>",
    (
        "# Not a heading **not bold** [not a link](javascript:window.hacked=5) `code` $$x^2$$ "
        ":material/home: :red[no]"
    ),
    "\u202eright to left override\u202c and \u200f\u0645\u0631\u062d\u0628\u0627 \u05e9\u05dc\u05d5\u05dd",
    "{}{0}{turn} %s %(name)s {{ 7*7 }} ${7*7} &lt;escaped&gt; &amp;",
    "\U0001f621\U0001f468\u200d\U0001f469\u200d\U0001f467 zal\u0335\u0322g\u0337o \ufeff\u200b",
    "a very long turn " + LONG_WORD + " and a hundred more words" * 200,
    "",
    "line one\nline two\ttabbed\r\nline four",
)


@dataclass(frozen=True)
class Said:
    """A turn as a test writes it: who, what, in which mood (-5..+5; null for a turn that is not scored)."""

    role: str
    text: str
    mood: float | None = None
    source_sentiment: str | None = None


@dataclass(frozen=True)
class Contact:
    """An interaction as a test writes it."""

    name: str
    channel: str
    queue: str | None
    turns: tuple[Said, ...]
    days_ago: int = 0
    at: int = 10
    agent_id: str | None = "agent-07"
    customer_id: str | None = "customer-1"
    language: str | None = "en"
    topic: str | None = None
    timed: bool = False
    status: str = "completed"
    attributes: dict[str, object] = field(default_factory=dict)

    @property
    def key(self) -> UUID:
        """The interaction's key; made otherwise than the pipeline makes it, which the app does not mind."""
        return uuid5(_SPACE, self.name)

    @property
    def day(self) -> date:
        """The day it ended."""
        return NEWEST - timedelta(days=self.days_ago)


def _talk(
    *moods: tuple[float, str], replies: Sequence[str] = ("I see.", "One moment, please.")
) -> tuple[Said, ...]:
    turns = []
    for place, (mood, words) in enumerate(moods):
        turns.append(Said("customer", words, mood))
        turns.append(Said("agent", replies[place % len(replies)], 0.4))
    return tuple(turns)


TURNED_BAD: Final = Contact(
    "turned-bad-1", "chat", "billing", topic="refund", days_ago=1, at=14,
    attributes={
        "contact_lens_customer_overall": -1.4, "contact_lens_customer_begin": 5,
        "contact_lens_customer_end": -4.9, "contact_lens_system_begin": 0,
        "genesys_sentiment_score": -27,
    },
    turns=(
        Said("customer", "Hello! Thanks for getting back to me so quickly, that is great.", 4.1, "positive"),
        Said("agent", "Good afternoon. What can I do for you today?", 1.2, "neutral"),
        Said("customer", "Lovely, I only need the refund for the returned kettle.", 2.6, "positive"),
        Said("agent", "Let me look that up. I do not find a return under your name.", -0.6, "neutral"),
        Said("customer", "The parcel went back two weeks ago, I have the receipt here.", -0.9, "neutral"),
        Said("agent", "Without the return number I cannot do anything.", -1.8, "neutral"),
        Said("customer", "I was told at the counter that there is no return number.", -2.4, "neutral"),
        Said("agent", "Then I am afraid the refund is not possible.", -2.2, "negative"),
        Said("customer", "That is ridiculous. Nobody told me any of this.", -4.2, "negative"),
        Said("agent", "I understand. Those are the rules.", -0.7, "neutral"),
        Said("customer", "This is the worst service I have ever had.", -4.8, "negative"),
        Said("agent", "Is there anything else?", 0.0, "neutral"),
        Said("customer", "No. I want my money back.", -3.6, "neutral"),
    ),
)  # fmt: skip
RECOVERED: Final = Contact(
    "recovered-1", "voice", "technical", topic="outage", days_ago=2, at=9, timed=True,
    agent_id="agent-12", customer_id="customer-2",
    turns=(
        Said("customer", "the line has been dead since monday and i am really fed up", -4.3),
        Said("agent", "i am sorry to hear that let me check the line right away", 0.9),
        Said("customer", "this is the third time i am calling it is awful", -4.0),
        Said("agent", "i can see the fault here a card in the exchange has failed", -0.4),
        Said("customer", "okay so what happens now", -0.2),
        Said("agent", "i have switched you over please restart the box", 0.6),
        Said("customer", "wait the light is green it works", 2.9),
        Said("agent", "glad to hear that", 2.8),
        Said("customer", "brilliant thank you so much you have been wonderful", 4.7),
    ),
)  # fmt: skip
HOSTILE_CONTACT: Final = Contact(
    "<img src=x onerror=window.hacked=6>", "messaging", HOSTILE_QUEUE, days_ago=3, at=16,
    agent_id="<script>agent</script>", customer_id="[c](javascript:alert(1))", topic="**topic** {0}",
    turns=(
        Said("customer", "Great, this starts nicely.", 4.0),
        *(Said("customer" if place % 2 else "agent", said, -4.0 if said else None)
          for place, said in enumerate(HOSTILE)),
        Said("bot", "Please hold the line.", None),
        Said("customer", "awful", -4.6),
    ),
)  # fmt: skip
EMPTY: Final = Contact(
    "empty-1", "email", None, (Said("customer", "", None),), days_ago=2, agent_id=None, customer_id=None,
    language=None,
)  # fmt: skip
FOREIGN: Final = Contact(
    "foreign-1", "chat", "billing", (Said("customer", "Guten Tag, wo bleibt mein Paket?", None),), days_ago=2,
    language="de",
)  # fmt: skip
CALM: Final = Contact(
    "calm-1", "chat", "technical",
    _talk((0.2, "I would like to change my address."), (0.4, "It is the same town."), (1.1, "Thank you.")),
    days_ago=1,
)  # fmt: skip
REFUND_CALL: Final = Contact(
    "refund-call-1", "voice", "billing", topic="refund", days_ago=3, at=11, timed=True, agent_id="agent-08",
    customer_id="customer-1",
    turns=(
        Said("customer", "good morning thanks for taking my call so quickly", 4.0),
        Said("agent", "good morning how can i help", 0.8),
        Said("customer", "i would love to hear when my refund comes", 2.2),
        Said("agent", "there is none on your account i am afraid", -0.8),
        Said("customer", "you told me last week that it was on its way", -2.1),
        Said("agent", "i can only tell you what i see here", -0.4),
        Said("customer", "this is awful i have been lied to", -4.6),
        Said("agent", "is there anything else", 0.0),
        Said("customer", "no this is hopeless", -4.4),
    ),
)  # fmt: skip

_STORIES: Final = (
    ("billing", "chat", (3.1, "Hi there, nice to reach someone."), (-2.5, "Again the wrong amount."),
     (-4.1, "This is hopeless, I am leaving.")),
    ("technical", "voice", (-4.4, "everything is broken and nobody helps"), (-1.0, "that did not work"),
     (3.2, "oh great that is it")),
    ("billing", "email", (-4.6, "I was charged twice, which is wrong."),
     (-4.8, "Still no answer, this is terrible."), (-4.7, "I am very disappointed.")),
    ("sales", "messaging", (4.4, "Wow, what an amazing offer!"), (4.1, "I love it, perfect."),
     (4.3, "Wonderful, thanks!")),
    ("technical", "voice", (0.4, "hello yes it is about the router again"), (-4.1, "now it is broken again"),
     (-4.7, "nobody helps this is awful")),
)  # fmt: skip


def crowd(count: int = 50) -> tuple[Contact, ...]:
    """Enough flagged interactions for several pages."""
    return tuple(
        Contact(
            f"crowd-{number:03}",
            channel,
            queue,
            _talk(*moods),
            days_ago=number % 6,
            at=8 + number % 10,
            agent_id=f"agent-{number % 9:02}",
            customer_id=f"customer-{number % 23}",
            timed=channel == "voice",
        )
        for number in range(count)
        for queue, channel, *moods in (_STORIES[number % len(_STORIES)],)
    )


CONTACTS: Final = (TURNED_BAD, RECOVERED, HOSTILE_CONTACT, EMPTY, FOREIGN, CALM, *crowd(), REFUND_CALL)


# Words that a reader would point at carry a turn's mood; of a turn without one, every word the same part.
_TELLING: Final = re.compile(
    r"ridiculous|worst|awful|terrible|hopeless|fed up|dead|broken|disappointed|wrong|not|cannot|no|nobody"
    r"|great|thanks|thank you|quickly|lovely|brilliant|wonderful|amazing|love|perfect|glad|works",
    re.IGNORECASE,
)


class _Moods:
    """Stands in for the models: every turn in the mood that the test wrote."""

    versions = MODELS
    language = "en"
    intercept = np.log([0.05, 0.9, 0.05])
    context = None
    phrases = NO_LISTS

    def __init__(self, contacts: Iterable[Contact]) -> None:
        self._moods = {said.text: said.mood or 0.0 for contact in contacts for said in contact.turns}

    def sentiment(self, language: str | None, /) -> Scorer | None:
        return self if language == "en" else None

    def outcomes(self, _: str | None, /) -> None:
        return None

    def weigh(self, texts: pl.Series, /) -> Weighed:
        return gathered([self.explain(said) for said in texts], self.language)

    def explain(self, said: str, /) -> list[Contribution]:
        """Give the telling words nine parts of what a turn adds, and the others one."""
        added = np.log(self.predict_proba(pl.Series([said]))[0].clip(1e-6)) - self.intercept
        words = [(found, bool(_TELLING.fullmatch(found[0]))) for found in re.finditer(r"\w+", said)]
        telling = sum(tells for _, tells in words)
        parts = [0.9 / telling if tells else 0.1 / (len(words) - telling) for _, tells in words]
        whole = sum(parts)
        return [
            Contribution(found.start(), found.end(), found[0].lower(), False, *(added * part / whole))
            for (found, _), part in zip(words, parts, strict=True)
        ]

    def read(self, texts: pl.Series, /) -> tuple[np.ndarray, np.ndarray]:
        """Know every word."""
        return self.predict_proba(texts), np.ones(len(texts))

    def predict_proba(self, texts: pl.Series, /) -> np.ndarray:
        moods = np.array([self._moods[said] for said in texts]) / 5
        sides = np.where(moods[:, None] < 0, [[1.0, 0.0]], [[0.0, 1.0]]) * np.abs(moods)[:, None]
        return np.column_stack([sides[:, 0], 1 - sides.sum(axis=1), sides[:, 1]])


def _interaction(contact: Contact) -> dict[str, object]:
    started = datetime(contact.day.year, contact.day.month, contact.day.day, contact.at, 5, tzinfo=UTC)
    return {
        "interaction_key": str(contact.key), "content_hash": contact.key.bytes, "day": contact.day,
        "source": "test", "interaction_id": contact.name, "channel": contact.channel, "queue": contact.queue,
        "topic": contact.topic, "direction": "inbound", "status": contact.status, "started_at": started,
        "ended_at": started + timedelta(seconds=40 * len(contact.turns)), "customer_id": contact.customer_id,
        "account_id": None, "agent_id": contact.agent_id, "language": contact.language, "csat": None,
        "resolved": None, "transfers": None, "hold_ms": None, "bot_handoff_turn": None,
        "monitoring_notice": None, "turn_count": len(contact.turns), "line": 1,
        "attributes": json.dumps(contact.attributes) if contact.attributes else None,
    }  # fmt: skip


def _turns(contact: Contact) -> list[dict[str, object]]:
    return [
        {
            "interaction_key": str(contact.key), "turn_index": place, "role": said.role,
            "agent_id": contact.agent_id if said.role == "agent" else None, "text": said.text,
            "offset_ms": place * 40_000 if contact.timed or contact.channel == "chat" else None,
            "duration_ms": 35_000 if contact.timed else None, "stage": None,
            "source_sentiment": said.source_sentiment,
        }
        for place, said in enumerate(contact.turns)
    ]  # fmt: skip


def _core(database: Database, interactions: pl.DataFrame, turns: pl.DataFrame) -> None:
    version = {"version": pl.lit(1, pl.Int32)}
    days = interactions.select("interaction_key", "day")
    with database.engine.begin() as connection:
        for day in interactions["day"].unique():
            connection.execute(text("select ops.ensure_month(:day)"), {"day": day})
    with database.begin() as transaction:
        transaction.copy_in(
            "core.interactions",
            interactions.with_columns(**version, current=pl.lit(True), file_sha256=pl.lit(FILE)),
        )
        transaction.copy_in("core.turns", turns.join(days, on="interaction_key").with_columns(**version))
        transaction.execute("landing/keep_said", keys=interactions["interaction_key"].to_list())


def _scores(database: Database, days: pl.DataFrame, scored: Scored) -> None:
    version = {"version": pl.lit(1, pl.Int32)}
    evidence = [json.dumps(list(spans)) for spans in scored.flags["evidence"].to_list()]
    with database.begin() as transaction:
        transaction.copy_in(
            "scores.interactions",
            scored.interactions.join(days, on="interaction_key").with_columns(
                **version, current=pl.lit(True)
            ),
        )
        transaction.copy_in(
            "scores.turns",
            scored.turns.drop("role").join(days, on="interaction_key").with_columns(
                **version, model_version=pl.lit(MODELS)
            ),
        )  # fmt: skip
        transaction.copy_in(
            "scores.dynamics",
            scored.dynamics.join(days, on="interaction_key").with_columns(**version),
        )
        transaction.copy_in(
            "scores.flags",
            scored.flags.join(days, on="interaction_key", maintain_order="left").with_columns(
                **version,
                evidence=pl.Series(evidence, dtype=pl.String),
                model_versions=pl.lit(MODELS),
            ),
        )


def _beside(database: Database, table: str, days: pl.DataFrame, told: pl.DataFrame) -> None:
    with database.begin() as transaction:
        transaction.copy_in(
            f"scores.{table}",
            told.join(days, on="interaction_key").with_columns(
                version=pl.lit(1, pl.Int32), model_versions=pl.lit(MODELS)
            ),
        )


def _coverage(database: Database, interactions: pl.DataFrame, scored: Scored) -> None:
    reasons = pl.col("reason").drop_nulls().value_counts(sort=True)
    both = interactions.join(scored.interactions, on="interaction_key", suffix="_of_score")
    ledger = both.group_by("day", "channel", "queue", "language").agg(
        received=pl.len().cast(pl.Int32),
        scored=(pl.col("status_of_score") == "scored").sum().cast(pl.Int32),
        skipped=(pl.col("status_of_score") == "skipped").sum().cast(pl.Int32),
        failed=(pl.col("status_of_score") == "failed").sum().cast(pl.Int32),
        skipped_reasons=reasons,
    )
    counted = [
        json.dumps({row["reason"]: row["count"] for row in rows})
        for rows in ledger["skipped_reasons"].to_list()
    ]
    with database.begin() as transaction:
        transaction.copy_in(
            "marts.coverage",
            ledger.with_columns(
                pl.col("queue", "language").fill_null(""),
                skipped_reasons=pl.Series(counted, dtype=pl.String),
                failed_reasons=pl.lit("{}"),
            ),
        )


def _lists(database: Database, interactions: pl.DataFrame) -> None:
    """Draw the cards, and make the days' review lists and the averages of their weeks as a run does."""
    days = interactions["day"].unique().to_list()
    with database.begin() as transaction:
        transaction.execute("cards/draw", keys=interactions["interaction_key"].to_list())
        transaction.copy_in("marts.review_queue", review_queue.chosen(transaction, days, CAPACITY))
        for week in sorted({monday(day) for day in days}):
            transaction.copy_in("marts.review_averages", review_queue.averages(transaction, week))


def fill(database: Database, contacts: Sequence[Contact] = CONTACTS) -> None:
    """Put the contact centre into an empty, migrated database."""
    interactions = pl.DataFrame([_interaction(contact) for contact in contacts], schema=INTERACTIONS)
    turns = pl.DataFrame([turn for contact in contacts for turn in _turns(contact)], schema=TURNS)
    models = _Moods(contacts)
    scored = score_batch(interactions, turns, models)
    days = interactions.select("interaction_key", "day")
    _core(database, interactions, turns)
    _scores(database, days, scored)
    _beside(database, "evidence", days, explained.of_flagged(interactions, turns, scored, models))
    compared = source_figures.compare(interactions, turns, scored.turns)
    _beside(database, "source_comparison", days, source_figures.by_contact(compared))
    _coverage(database, interactions, scored)
    _lists(database, interactions)
    bookkeeping.fill(database, FILE, NEWEST)
    marts.fill(database, NEWEST, contacts, TURNED_BAD, RECOVERED)
