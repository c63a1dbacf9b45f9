"""Coaching computed a second time from its definitions, with pandas and statsmodels, plainly."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import integrate, optimize, stats
from statsmodels.stats.multitest import multipletests

if TYPE_CHECKING:
    import polars as pl

BETTER = {
    "customer_end_score": 1,
    "customer_shift": 1,
    "recovery_rate": 1,
    "deterioration_rate": -1,
    "likely_dissatisfied_rate": -1,
    "response_time_ms": -1,
    "talk_share": 0,
    "greeting_rate": 1,
    "empathy_rate": 1,
    "ownership_rate": 1,
    "closing_rate": 1,
}


def coaching(contacts: pl.DataFrame) -> pd.DataFrame:
    """Give n, raw, adjusted, low, high, peer_mean, rate and finding by agent_id and metric."""
    frame = pd.DataFrame(contacts.to_dict(as_series=False)).sort_values("interaction_key")
    table = pd.concat([_estimates(frame, metric, values) for metric, values in _values(frame).items()])
    table = _named(table.reset_index(drop=True))
    drawn = pd.concat([_drawn(mine) for _, mine in table.groupby("metric")])
    better = drawn["metric"].map(BETTER) * np.sign(drawn["adjusted"] - drawn["mean"])
    named = (
        drawn["apart"] & ((drawn["low"] > drawn["mean"]) | (drawn["high"] < drawn["mean"])) & (better != 0)
    )
    drawn["finding"] = np.where(named, np.where(better > 0, "recognise", "coach"), None)
    return (
        _in_units(drawn).rename(columns={"mean": "peer_mean"}).set_index(["agent_id", "metric"]).sort_index()
    )


def _values(frame: pd.DataFrame) -> dict[str, pd.Series]:
    begin, end = (frame[f"customer_{part}_score"].astype(float) for part in ("begin", "end"))
    values = {
        "customer_end_score": end,
        "customer_shift": end - begin,
        "recovery_rate": (end >= 1).astype(float).where((begin <= -1) & end.notna()),
        "deterioration_rate": (end <= -1).astype(float).where((begin >= 1) & end.notna()),
        "likely_dissatisfied_rate": frame["p_dissatisfied"],
        "response_time_ms": np.log(frame["response_ms_mean"].astype(float).clip(lower=500)),
        "talk_share": frame["agent_talk_share"],
    }
    heard = zip(
        ("greeting", "empathy", "ownership", "closing"),
        ("greeted", "empathised", "owned", "closed"),
        strict=True,
    )
    return values | {f"{metric}_rate": frame[f"agent_{column}"] for metric, column in heard}


def _estimates(frame: pd.DataFrame, metric: str, values: pd.Series) -> pd.DataFrame:
    known = frame.assign(y=values.astype(float)).dropna(subset=["y"])
    begin = known["customer_begin_score"].astype(float)
    known["beginning"] = np.select(
        [begin >= 1, begin <= -1, begin.notna()], ["good", "bad", "between"], "unknown"
    )
    levels = known[["channel", "queue", "topic", "beginning"]].apply(
        lambda column: column.where(column.map(column.value_counts()) >= 10, "others")
    )
    dummies = pd.get_dummies(levels, drop_first=True, dtype=float).assign(begin=begin.fillna(0.0))
    cases = (dummies - dummies.mean()).to_numpy()
    agents = pd.get_dummies(known["agent_id"], dtype=float)
    y, design = known["y"].to_numpy(), np.hstack([agents.to_numpy(), cases])
    fit = sm.OLS(y, design).fit()
    weights = np.linalg.pinv(design)[: agents.shape[1]]
    freed = y - cases @ fit.params[agents.shape[1] :]
    moments = [sm.OLS(fit.resid**k, sm.add_constant(cases)).fit().fittedvalues for k in (2, 3)]
    variance = np.maximum(moments[0] * len(y) / fit.df_resid, 0.1 * freed.var())
    errors = _errors(np.sqrt(variance), fit.resid, known["customer_id"].to_numpy())
    size = agents.sum().to_numpy()
    return pd.DataFrame(
        {
            "agent_id": agents.columns,
            "metric": metric,
            "n": size.astype(int),
            "raw": known.groupby("agent_id")["y"].mean().to_numpy(),
            "value": fit.params[: agents.shape[1]],
            "variance": np.diag(weights @ errors @ weights.T),
            "third": agents.to_numpy().T @ moments[1] / size**3,
        }
    )


def _errors(deviation: np.ndarray, residual: np.ndarray, customer: np.ndarray) -> np.ndarray:
    other = (customer[:, None] == customer) & ~np.eye(len(customer), dtype=bool)
    scaled = residual / deviation
    correlation = np.clip(np.outer(scaled, scaled)[other].mean(), 0, 0.95)
    return np.outer(deviation, deviation) * (np.eye(len(customer)) + correlation * other)


def _named(table: pd.DataFrame) -> pd.DataFrame:
    tested = (table["n"] >= 20) & table["metric"].map(BETTER).ne(0)
    aside, alike = np.zeros(len(table), dtype=bool), True
    for _ in range(13):
        before = aside
        p_values, means = pd.Series(np.nan, table.index), pd.Series(np.nan, table.index)
        for metric in table["metric"][tested].unique():
            mine = tested & (table["metric"] == metric)
            p_values[mine], means[table["metric"] == metric] = _test(table[mine], ~aside[mine], alike=alike)
        rate = pd.Series(np.nan, table.index)
        rate[p_values.notna()] = multipletests(p_values.dropna(), method="fdr_bh")[1]
        found = (rate <= 0.05).to_numpy()
        if not alike and (found == aside).all():
            break
        aside, alike = found, False
    return table.assign(apart=found & before, rate=rate, mean=means)


def _test(rows: pd.DataFrame, ordinary: np.ndarray, *, alike: bool) -> tuple[np.ndarray, float]:
    value, variance = rows["value"][ordinary], rows["variance"][ordinary]

    def mean(spread: float) -> float:
        return float(np.average(value, weights=1 / (variance + spread)))

    def excess(spread: float) -> float:
        return float(
            np.median(np.abs(value - mean(spread)) / np.sqrt(variance + spread)) - stats.norm.ppf(0.75)
        )

    spread = 0.0 if alike or excess(0.0) <= 0 else optimize.bisect(excess, 0, 1e3, xtol=1e-15, maxiter=500)
    total = rows["variance"] + spread
    score = ((rows["value"] - mean(spread)) / np.sqrt(total)).to_numpy()
    skewness = np.clip(rows["third"] / total**1.5, -3, 3).to_numpy() * np.sign(score)
    shape = 4 / skewness**2
    point = shape + np.sign(skewness) * np.abs(score) * np.sqrt(shape)
    long_tail = np.where(skewness > 0, stats.gamma.sf(point, shape), stats.gamma.cdf(point, shape))
    tail = np.minimum(np.maximum(long_tail, stats.norm.sf(np.abs(score))), 0.5)
    return 2 * stats.t.sf(stats.norm.isf(tail), ordinary.sum() - 1), mean(spread)


def _drawn(rows: pd.DataFrame) -> pd.DataFrame:
    value, variance = rows["value"].to_numpy(), rows["variance"].to_numpy()
    mean = rows["mean"].iloc[0]
    mean = np.average(value, weights=1 / variance) if np.isnan(mean) else mean

    def moments(spread: float) -> np.ndarray:
        total = spread**2 + variance
        unsure = 1 / (1 / total).sum()
        own = spread**2 / total
        logs = np.log(unsure) - (np.log(total / variance) + (value - mean) ** 2 / total).sum()
        second = own * variance + (1 - own) ** 2 * unsure + (own * (value - mean)) ** 2
        return np.exp(logs / 2) * np.concatenate([np.ones(1), own * (value - mean), second])

    whole, *parts = integrate.quad_vec(moments, 0, np.inf, epsabs=0, epsrel=1e-12, norm="max")[0]
    centre, second = np.split(np.array(parts) / whole, 2)
    reach = stats.norm.ppf(0.975) * np.sqrt(second - centre**2)
    return rows.assign(
        mean=mean, adjusted=mean + centre, low=mean + centre - reach, high=mean + centre + reach
    )


def _in_units(table: pd.DataFrame) -> pd.DataFrame:
    columns = ["raw", "adjusted", "low", "high", "mean"]
    scores = {"customer_end_score": 5, "customer_shift": 10}
    for metric in table["metric"].unique():
        mine = table["metric"] == metric
        if metric == "response_time_ms":
            table.loc[mine, columns] = np.exp(table.loc[mine, columns])
        else:
            most = scores.get(metric, 1)
            table.loc[mine, columns] = table.loc[mine, columns].clip(-most if metric in scores else 0, most)
    return table
