"""A week of a contact centre in numbers: agents who differ or do not, and very unequal contacts."""

from __future__ import annotations

from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
import polars as pl

from qm_pipeline.agents.measures import CONTACTS

WEEK = date(2026, 3, 2)
AGENTS, CONTACTS_EACH, DIFFERENT = 60, 90, 12
EFFECT, SPREAD = 1.8, 0.2  # points: of the different agents, and the standard deviation of the ordinary ones
CHANNELS = ("voice", "chat", "email", "messaging")
TOPICS = tuple(f"{queue}-{number}" for queue in ("billing", "orders", "technical") for number in range(4))


class Week(NamedTuple):
    """Contacts (`CONTACTS`), and what is true of each agent: points added to the end of a contact."""

    contacts: pl.DataFrame
    effects: np.ndarray
    different: set[str]


def name(agent: int) -> str:
    return f"agent-{agent:03d}"


def week(
    seed: int,
    different: int = DIFFERENT,
    spread: float = SPREAD,
    agents: int = AGENTS,
    each: int = CONTACTS_EACH,
) -> Week:
    """Simulate a week; every other different agent is worse."""
    rng = np.random.default_rng(seed)
    effects = rng.normal(0, spread, agents)
    effects[:different] = EFFECT * np.where(np.arange(different) % 2, 1, -1)
    agent = rng.choice(agents, agents * each, p=rng.dirichlet(np.full(agents, 8.0)))
    topic = _topics(rng, agent, agents)
    channel = _drawn(rng, rng.dirichlet(np.full(len(CHANNELS), 1.0), agents)[agent])
    customer = rng.integers(0, agent.size * 2 // 3, agent.size)
    hardness = rng.normal(0, 1.5, len(TOPICS))[topic] + rng.normal(0, 0.7, len(CHANNELS))[channel]
    warmth = rng.normal(0, 0.8, agent.size)[customer]
    begin = _score(0.7 * hardness + warmth + rng.normal(0, 2.5, agent.size))
    end = _score(0.3 * begin + hardness + warmth + effects[agent] + rng.normal(0, 2.6, agent.size))
    begin[rng.random(agent.size) < 0.1] = np.nan
    frame = pl.DataFrame(
        {
            "interaction_key": [f"key-{number:06d}" for number in rng.permutation(agent.size)],
            "interaction_id": [f"id-{number:06d}" for number in range(agent.size)],
            "day": [WEEK + timedelta(days=int(number)) for number in rng.integers(0, 7, agent.size)],
            "channel": [CHANNELS[number] for number in channel],
            "queue": [TOPICS[number].split("-")[0] for number in topic],
            "topic": [TOPICS[number] for number in topic],
            "customer_id": [f"customer-{number}" for number in customer],
            "agent_id": [name(number) for number in agent],
            "customer_begin_score": pl.Series(begin).fill_nan(None),
            "customer_end_score": end,
            "customer_shift": pl.Series(end - begin).fill_nan(None),
            "p_dissatisfied": 1 / (1 + np.exp(1.5 * (end + 2.5) + rng.normal(0, 1, agent.size))),
            **_observed(rng, topic, channel),
        }
    )
    return Week(frame.cast(dict(CONTACTS)), effects, {name(number) for number in range(different)})


def _topics(rng: np.random.Generator, agent: np.ndarray, agents: int) -> np.ndarray:
    """Give each agent a home queue with most of the contacts, and few of the others."""
    weights = rng.gamma(0.6, 1, (agents, len(TOPICS))) + 0.02
    home = rng.integers(0, 3, agents)
    weights[np.arange(len(TOPICS)) // 4 == home[:, None]] *= 6
    return _drawn(rng, (weights / weights.sum(axis=1, keepdims=True))[agent])


def _drawn(rng: np.random.Generator, shares: np.ndarray) -> np.ndarray:
    return (shares.cumsum(axis=1) < rng.random(len(shares))[:, None]).sum(axis=1).clip(0, shares.shape[1] - 1)


def _score(mood: np.ndarray) -> np.ndarray:
    """Bring a mood to the scale, in the steps that contact scores come in."""
    return np.clip(np.round(mood / 1.25) * 1.25, -5, 5)


def _observed(rng: np.random.Generator, topic: np.ndarray, channel: np.ndarray) -> dict[str, pl.Series]:
    """Let what is heard and timed hang on the topic, and on no agent."""
    share = topic / len(TOPICS)

    def said(likely: np.ndarray) -> pl.Series:
        return pl.Series(rng.random(topic.size) < likely)

    written = pl.Series(channel > 0)
    response = pl.Series(np.exp(rng.normal(10 + share, 0.8)))
    talked = pl.Series(rng.beta(5, 5, topic.size))
    return {
        "response_ms_mean": pl.select(pl.when(written).then(response)).to_series(),
        "agent_talk_share": pl.select(pl.when(~written).then(talked)).to_series(),
        "agent_greeted": said(0.97 - 0.3 * share),
        "agent_empathised": said(0.1 + 0.3 * share),
        "agent_owned": said(0.5 + 0 * share),
        "agent_closed": said(0.9 - 0.2 * share),
    }
