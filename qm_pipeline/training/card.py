"""The card of a sentiment model: what it is, what it learnt from, how far to trust it.

What belongs here: filling `sentiment_card.md`, and `written_card.md` where there was no corpus. What does
not: taking the figures. A section that nobody has filled says so in so many words; an empty one would look
like an answer.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

from qm_pipeline.training.fit import OURS

UNFILLED: Final = "**Not filled in.** Nobody has written this section for this model yet."

_TEMPLATE: Final = Path(__file__).with_name("sentiment_card.md")
_WRITTEN_TEMPLATE: Final = Path(__file__).with_name("written_card.md")
_FAIRNESS: Final = Path(__file__).with_name("fairness_card.md")

_FIGURES: Final = (
    ("Tweets: rank correlation with ratings", "tweets", "rank_correlation"),
    ("Films: rank correlation with ratings", "films", "rank_correlation"),
    ("Editorials: rank correlation with ratings", "editorials", "rank_correlation"),
    ("GoEmotions dev: macro-F1 of three classes", "goemotions_dev", "macro_f1"),
    ("GoEmotions dev: AUROC of negative", "goemotions_dev", "negative_auroc"),
    ("GoEmotions dev: calibration error", "goemotions_dev", "calibration_error"),
    ("GoEmotions dev, fitted to GoEmotions alone: macro-F1", "goemotions_alone", "macro_f1"),
    ("Written sentences: macro-F1 of three classes", "written", "macro_f1"),
    ("Written sentences: AUROC of negative", "written", "negative_auroc"),
    ("Written sentences: calibration error", "written", "calibration_error"),
    ("Dialogues: macro-F1 of three classes", "dialogues", "macro_f1"),
    ("Dialogues: AUROC of negative", "dialogues", "negative_auroc"),
    ("Dialogues: calibration error", "dialogues", "calibration_error"),
    ("Ordinary contacts of other writers: macro-F1 of three classes", "dialogues_ordinary", "macro_f1"),
    ("Ordinary contacts of other writers: AUROC of negative", "dialogues_ordinary", "negative_auroc"),
    ("Ordinary contacts of other writers: calibration error", "dialogues_ordinary", "calibration_error"),
    ("Dialogues of another writer: macro-F1 of three classes", "dialogues_unseen", "macro_f1"),
    ("Dialogues of another writer: AUROC of negative", "dialogues_unseen", "negative_auroc"),
    ("Dialogues of another writer: calibration error", "dialogues_unseen", "calibration_error"),
    ("Simulated turns, another seed: macro-F1 of three classes", "simulated", "macro_f1"),
    ("Simulated turns: plain ones called negative", "simulated", "plain_called_negative"),
    ("Conversations: AUROC of dissatisfied, mean customer score", "conversations", "dissatisfied_auroc_mean"),
    ("Conversations: average precision, mean", "conversations", "dissatisfied_average_precision_mean"),
    ("Conversations: AUROC of dissatisfied, lowest score", "conversations", "dissatisfied_auroc_lowest"),
    ("Conversations: average precision, lowest", "conversations", "dissatisfied_average_precision_lowest"),
    (
        "Conversations: rank correlation of the mean with resolved",
        "conversations",
        "resolved_rank_correlation",
    ),
    ("Conversations: AUROC of resolved within topic", "conversations", "resolved_auroc_within_topic"),
)

_WRITTEN_FIGURES: Final = (
    ("Macro-F1 of three classes", "macro_f1"),
    ("AUROC of negative", "negative_auroc"),
    ("Calibration error", "calibration_error"),
)


# Texts that stand alone: there is nothing before them to read.
_WORDS_ALONE: Final = ("tweets", "films", "editorials", "goemotions_dev", "goemotions_alone", "written")


def sentiment_card(manifest: dict[str, Any], metrics: dict[str, Any]) -> str:
    """Write the card from a manifest and its metrics."""
    examples = manifest["examples"]
    return _TEMPLATE.read_text("utf-8").format(
        name=manifest["name"],
        version=manifest["version"],
        language=manifest["language"],
        features=metrics["features"],
        circumstances=metrics.get("circumstances", 0),
        dialogue_turns=manifest.get("dialogues", {}).get("labelled_turns", 0),
        simulated_turns=manifest.get("dialogues", {}).get("simulated_turns", 0),
        offset=manifest["recipe"]["offset"],
        temperature=manifest["recipe"]["temperature"],
        goemotions=_of(examples, "goemotions"),
        vader=_of(examples, "vader"),
        written=_of(examples, *OURS),
        figures="\n".join(_figure(metrics, *each) for each in _FIGURES),
        behaviour="\n".join(_behaviour(metrics["behaviour"], "vader")),
        fairness=_fairness(metrics.get("fairness")),
        free=manifest["recipe"]["context"]["free"],
        part=manifest["recipe"]["context"]["part"],
        unfilled=UNFILLED,
    )


def written_card(manifest: dict[str, Any], metrics: dict[str, Any], limits: str) -> str:
    """Write the card of a model that learnt from what is written here alone.

    `limits` is what the authors of its language know that it cannot do.
    """
    measured = metrics["written"]
    return _WRITTEN_TEMPLATE.read_text("utf-8").format(
        name=manifest["name"],
        version=manifest["version"],
        language=manifest["language"],
        features=metrics["features"],
        temperature=manifest["recipe"]["temperature"],
        written=_of(manifest["examples"], *OURS),
        files=len(manifest["examples"]),
        figures="\n".join(
            f"| {title} | {_number(measured['ours'], name)} | {_number(measured['lexicon'], name)} |"
            for title, name in _WRITTEN_FIGURES
        ),
        behaviour="\n".join(_behaviour(metrics["behaviour"], "lexicon")),
        limits=limits.strip(),
        unfilled=UNFILLED,
    )


def _of(examples: dict[str, int], *groups: str) -> int:
    return sum(count for name, count in examples.items() if name.split("/")[0] in groups)


def _figure(metrics: dict[str, Any], title: str, data: str, measure: str) -> str:
    measured = metrics.get(data) or {}
    cells = [_number(measured.get(who), measure) for who in ("ours", "words_alone", "vader")]
    if data in _WORDS_ALONE:
        cells[1] = cells[0]
    return f"| {' | '.join([title, *cells])} |"


def _number(measures: dict[str, float] | None, measure: str) -> str:
    value = (measures or {}).get(measure)
    return "not measured" if value is None else f"{value:.3f}"


def _behaviour(rates: dict[str, Any], peer: str) -> list[str]:
    ours, theirs = rates["ours"], rates[peer] or {}
    lines = [
        f"| {name.replace('_', ' ')} | {_share(ours[name])} | {_share(theirs.get(name))} |" for name in ours
    ]
    return [*lines, f"| **all** | **{_share(_total(ours))}** | **{_share(_total(theirs))}** |"]


def _fairness(differences: dict[str, dict[str, float]] | None) -> str:
    if not differences:
        return UNFILLED
    rows = (
        f"| {name} | {each['n']} | {each['difference']:+.2f} | {each['low']:+.2f} to {each['high']:+.2f} "
        f"| {each['largest']:+.2f} | {each['relabelled']:.0%} |"
        for name, each in differences.items()
    )
    return _FAIRNESS.read_text("utf-8").format(rows="\n".join(rows)).strip()


def _total(rates: dict[str, dict[str, int]]) -> dict[str, int] | None:
    if not rates:
        return None
    return {key: sum(each[key] for each in rates.values()) for key in ("passed", "cases")}


def _share(rate: dict[str, int] | None) -> str:
    if rate is None:
        return "not measured"
    return f"{rate['passed'] / rate['cases']:.0%} of {rate['cases']}"
