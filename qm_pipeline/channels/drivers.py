"""What moves a channel's figure: its topics, by how far they lie from its mean and how often they come.

What belongs here: impact and which of it is a finding. What does not: the channel's own figures (`report`).
"""

from __future__ import annotations

from typing import Final

import polars as pl

from qm_pipeline.scoring.labels import SCALE
from qm_pipeline.stats import intervals

METRIC: Final = "customer_score"
FEWEST: Final = 30
LEAST_SHARE: Final = 0.02
DRIVERS: Final = pl.Schema(
    {
        "channel": pl.String(),
        "week": pl.Date(),
        "metric": pl.String(),
        "topic": pl.String(),
        "volume": pl.Int64(),
        "volume_share": pl.Float64(),
        "n": pl.Int64(),
        "mean": pl.Float64(),
        "low": pl.Float64(),
        "high": pl.Float64(),
        "baseline": pl.Float64(),
        "impact": pl.Float64(),
        "finding": pl.Boolean(),
    }
)
_GROUP: Final = ("channel", "week")


def channel_drivers(contacts: pl.DataFrame) -> pl.DataFrame:
    """Rank the topics of each channel and week by their impact on its customer score.

    Parameters
    ----------
    contacts
        As `contacts.told` gives them.

    Returns
    -------
    pl.DataFrame
        `DRIVERS`, by channel, week, impact (the worst first) and topic. `baseline` is the channel's mean of
        the week, `impact` (mean - baseline) * volume, in points times contacts. A finding has n >= 30, at
        least 2% of the volume and an interval of the mean that leaves the baseline out. Contacts of unknown
        topic count for volume and baseline and have no row.
    """
    whole = _baselines(contacts)
    topics = (
        contacts.drop_nulls("topic")
        .group_by(*_GROUP, "topic")
        .agg(volume=pl.len().cast(pl.Int64), n=pl.col(METRIC).count().cast(pl.Int64))
        .join(whole, on=list(_GROUP))
        .sort(*_GROUP, "topic")
        .with_row_index("group")
    )
    scored = contacts.filter(pl.col(METRIC).is_not_null()).join(
        topics.select("group", *_GROUP, "topic"), on=[*_GROUP, "topic"], maintain_order="left"
    )
    judged = topics.with_columns(_means(scored, topics.height)).with_columns(
        metric=pl.lit(METRIC),
        volume_share=pl.col("volume") / pl.col("channel_volume"),
        impact=(pl.col("mean") - pl.col("baseline")) * pl.col("volume"),
    )
    apart = (pl.col("high") < pl.col("baseline")) | (pl.col("low") > pl.col("baseline"))
    large = (pl.col("n") >= FEWEST) & (pl.col("volume_share") >= LEAST_SHARE)
    found = judged.with_columns(finding=(apart & large).fill_null(value=False))
    return found.select(DRIVERS.names()).cast(DRIVERS).sort(*_GROUP, "impact", "topic", nulls_last=True)


def _baselines(contacts: pl.DataFrame) -> pl.DataFrame:
    """Give each channel's volume and mean of the week."""
    whole = contacts.group_by(_GROUP).agg(channel_volume=pl.len().cast(pl.Int64)).sort(_GROUP)
    numbered = whole.with_row_index("group")
    scored = contacts.filter(pl.col(METRIC).is_not_null()).join(
        numbered.select("group", *_GROUP), on=list(_GROUP), maintain_order="left"
    )
    mean, _, _ = _means(scored, whole.height)
    return whole.with_columns(mean.alias("baseline"))


def _means(scored: pl.DataFrame, groups: int) -> list[pl.Series]:
    found = intervals.means(scored[METRIC].cast(pl.Float64), scored["group"], scored["cluster"], groups)
    found = intervals.within(found, -SCALE, SCALE)
    named = zip(("mean", "low", "high"), found, strict=True)
    return [pl.Series(name, values).fill_nan(None) for name, values in named]
