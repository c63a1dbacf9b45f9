"""The card of an outcome model: whose contacts it learnt from, and what simpler things would have told.

What belongs here: filling `outcomes_card.md`. What does not: taking the figures.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qm_pipeline.training.card import UNFILLED

_TEMPLATE: Final = Path(__file__).with_name("outcomes_card.md")
_VARIANTS: Final = (
    ("serving", "**what serves**"),
    ("without_words", "without single words"),
    ("with_queue_and_topic", "with queue, topic and channel"),
)
_BASELINES: Final = (
    ("topic", "baseline: the topic's own rate"),
    ("turns", "baseline: number of turns"),
    ("vader", "baseline: VADER's mean, lowest, last, share negative"),
)
_MEASURES: Final = ("auroc", "average_precision", "calibration_error")


def outcome_card(manifest: dict[str, Any], metrics: dict[str, Any]) -> str:
    """Write the card from a manifest and its metrics."""
    sections = _own(manifest, metrics["own"]) if "own" in metrics else _from_nothing(metrics)
    return _TEMPLATE.read_text("utf-8").format(
        **{
            key: manifest[key]
            for key in ("name", "version", "language", "sentiment", "trained_on", "contacts")
        },
        features=metrics["features"],
        labels="\n".join(_labels(manifest["labels"])),
        figures="\n".join(sections),
        unfilled=UNFILLED,
    )


def _labels(labels: dict[str, dict[str, int]]) -> list[str]:
    return [
        "| outcome | known | yes |",
        "|---|---|---|",
        *(f"| {name} | {each['known']:,} | {each['yes']:,} |" for name, each in labels.items()),
    ]


def _from_nothing(metrics: dict[str, Any]) -> list[str]:
    lines = [
        "## How good it is on other customers of the same centre",
        "",
        "Five folds by customer, dealt in three ways; the means. Calibration error: 15 bins, each",
        "probability by a line fitted on other folds.",
    ]
    for outcome, measured in metrics["by_customer"].items():
        lines += _outcome(outcome, measured)
    lines += [
        "",
        "Take the baselines seriously: the topic alone tells much of *resolved*, the number of turns nearly",
        "all of *abandoned*. Queue and topic are left out of what serves because another centre has others;",
        "the table says what that costs here.",
    ]
    return [*lines, *_by_queue(metrics["by_queue"]), *_learning(metrics["learning"])]


def _outcome(outcome: str, measured: dict[str, Any]) -> list[str]:
    rows = [(title, measured[key]) for key, title in _VARIANTS if key in measured]
    rows += [(title, measured["baselines"].get(key)) for key, title in _BASELINES]
    return [
        "",
        f"**{outcome}**: {measured['positive']:,} of {measured['n']:,}",
        "",
        "| | AUROC | average precision | calibration error |",
        "|---|---|---|---|",
        *(f"| {title} | {' | '.join(_number(each, name) for name in _MEASURES)} |" for title, each in rows),
    ]


def _by_queue(measured: dict[str, Any]) -> list[str]:
    return [
        "",
        "## How good it is for a trade that it has not seen",
        "",
        "One queue held out after the other; AUROC inside that queue, where topic and base rate tell",
        "nothing (0.5). This is the figure to expect elsewhere.",
        "",
        "| | what serves | without single words |",
        "|---|---|---|",
        *(
            f"| {outcome} | {_number(each, 'serving')} | {_number(each, 'without_words', 'uses none')} |"
            for outcome, each in measured.items()
        ),
    ]


def _learning(curve: dict[str, dict[str, dict[str, float]]]) -> list[str]:
    return [
        "",
        "## What a centre's own labels bring",
        "",
        "A quarter of the queues plays a newcomer: its model starts from the other queues and is fitted to",
        "so many of its contacts; AUROC on those that gave no label. With fewer than ten of either answer",
        "nothing is fitted.",
        "",
        "| outcome | labels | before | after | trials |",
        "|---|---|---|---|---|",
        *(
            f"| {outcome} | {size} | {each['before']:.3f} | {each['after']:.3f} | {each['trials']} |"
            for outcome, sizes in curve.items()
            for size, each in sizes.items()
        ),
    ]


def _own(manifest: dict[str, Any], measured: dict[str, Any]) -> list[str]:
    """Write what fitting to a centre's own contacts changed."""
    return [
        f"It was fitted to these contacts starting from {manifest['adapted_from']}, which had learnt from",
        f"{manifest['first_trained_on']}.",
        "",
        "## How good it is on other customers of this centre",
        "",
        "Five folds by customer; before is the model that it started from.",
        "",
        "| outcome | yes, of known | AUROC before | after | average precision before | after |",
        "|---|---|---|---|---|---|",
        *(_own_row(outcome, each) for outcome, each in measured.items()),
    ]


def _own_row(outcome: str, measured: dict[str, Any]) -> str:
    counted = f"{measured['positive']:,} of {measured['n']:,}"
    if "before" not in measured:
        return f"| {outcome} | {counted} | too few labels: left as it was | | | |"
    cells = [_number(measured[when], name) for name in _MEASURES[:2] for when in ("before", "after")]
    return f"| {outcome} | {counted} | {' | '.join(cells)} |"


def _number(measures: dict[str, Any] | None, name: str, absent: str = "not measured") -> str:
    value = (measures or {}).get(name)
    return absent if value is None else f"{value:.3f}"
