"""Phrase lists: what a phrase means, what voids it, and what becomes of a list that cannot be read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline.quality.phrases import examples, matching, patterns, reading
from qm_pipeline.quality.phrases.reading import PhrasesError

if TYPE_CHECKING:
    from pathlib import Path

SHIPPED = reading.read()


def turns(*said: tuple[str, str], language: str | None = "en") -> pl.DataFrame:
    """One contact from (role, text)."""
    return pl.DataFrame(
        {
            "contact": [0] * len(said),
            "turn_index": list(range(len(said))),
            "role": [role for role, _ in said],
            "text": [text for _, text in said],
            "language": [language] * len(said),
        },
        schema_overrides={"turn_index": pl.Int32, "language": pl.String},
    )


def names(*said: tuple[str, str], language: str | None = "en") -> set[str]:
    return set(matching.find(turns(*said, language=language), SHIPPED)["list"])


def own(folder: Path, text: str) -> Path:
    path = folder / "own.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize("path", sorted(reading.SHIPPED.glob("*.yaml")), ids=lambda path: path.stem)
def test_the_shipped_lists_say_the_same_as_if_a_site_had_written_them(path: Path, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    own.write_text(path.read_text("utf-8") + "\nreplace: true\n", "utf-8")
    assert reading.read(own).sha256 == SHIPPED.sha256


@pytest.mark.parametrize("checked", examples.check(SHIPPED), ids=lambda each: f"{each.name}-{each.language}")
def test_every_shipped_list_does_what_its_examples_say(checked: examples.Checked):
    assert checked.holds, checked


def test_every_shipped_list_has_examples_of_both_kinds():
    for lists in SHIPPED.languages.values():
        for each in lists.lists.values():
            assert each.examples.match
            assert each.examples.no_match


@pytest.mark.parametrize(
    ("phrase", "said", "meant"),
    [
        ("cancel (my|the) plan", "please CANCEL the plan now", "CANCEL the plan"),
        ("cancel (my |the |) plan", "cancel plan", "cancel plan"),
        ("cancel* it", "cancelling  it", "cancelling  it"),
        ("want * leave", "I want to just leave", "want to just leave"),
        ("want * leave", "want leave", "want leave"),
        ("(do please|) * cancel", "do please just cancel", "do please just cancel"),
        ("(please|) * cancel", "I want to cancel", "cancel"),
        ("don't (go|stop)", "dont stop", "dont stop"),
        ("don't go", "don\u2019t go", "don\u2019t go"),
        ("senor garcia", "Señor García!", "Señor García"),
        ("a (b (c|d)|e) f", "a b d f", "a b d f"),
        ("team lead", "team-lead", "team-lead"),
    ],
)
def test_a_phrase_finds_what_it_says(phrase: str, said: str, meant: str):
    found = re.search(patterns.regex(phrase), patterns.plain(said))
    assert found
    assert said[slice(*found.span())] == meant


@pytest.mark.parametrize(
    ("phrase", "said"),
    [
        ("cancel (my|the) plan", "cancel our plan"),
        ("want * leave", "I want you to please now leave"),
        ("want to", "want. to"),
        ("want to", "want, to"),
    ],
)
def test_a_phrase_finds_nothing_else(phrase: str, said: str):
    assert not re.search(patterns.regex(phrase), patterns.plain(said))


@pytest.mark.parametrize(
    ("phrase", "why"),
    [
        ("(a|b", "opens a bracket that is not closed"),
        ("a) b", "closes a bracket that was never opened"),
        ("(a|)", "no word that must be there"),
        ("", "no word that must be there"),
        ("* to go", "no word that must be there"),
        ("50% off", "'50%'"),
        ("()", "nothing in it"),
        ("x" * 1_001, "longer than"),
    ],
)
def test_a_phrase_that_cannot_be_read_says_why(phrase: str, why: str):
    with pytest.raises(patterns.PatternError, match=re.escape(why)):
        patterns.regex(phrase)


def test_plain_text_keeps_every_offset():
    said = "Ça va? ﬁne — 我要 CANCEL İt, naïve\u0301 😡\nok"
    assert len(patterns.plain(said)) == len(said)


def test_spans_are_code_points_of_the_stored_text():
    text = "😡 Señor, I WANT to cancel my plan"
    found = matching.find(turns(("customer", text)), SHIPPED).filter(pl.col("list") == "cancellation_intent")
    assert [text[start:end] for start, end in found.select("start", "end").iter_rows()] == ["WANT to cancel"]


@pytest.mark.parametrize(
    "said",
    ["please don't cancel my account", "I never asked to speak to a manager", "no need to escalate this"],
)
def test_what_is_denied_does_not_count(said: str):
    assert not names(("customer", said))


@pytest.mark.parametrize(
    "said",
    [
        "If it isn't fixed I want to cancel",  # the condition is denied, not the wish
        "No, I want to cancel",  # another clause
        "It does not work so I want to cancel",  # another thought
        "I have not had a working line for six long weeks and really want to cancel",  # too far
    ],
)
def test_a_denial_does_not_reach_into_the_next_thought(said: str):
    assert "cancellation_intent" in names(("customer", said))


def test_only_the_speaker_of_a_list_is_listened_to():
    assert not names(("agent", "shall I cancel your account? I want to cancel my account"))
    assert not names(("bot", "I want to cancel"), ("system", "speak to a manager"))


def test_a_language_without_lists_finds_nothing():
    assert not names(("customer", "I want to cancel"), language="de")
    assert not names(("customer", "I want to cancel"), language=None)
    assert names(("customer", "quiero darme de baja"), language="es") == {"cancellation_intent"}


def test_a_greeting_counts_at_the_begin_and_a_closing_at_the_end():
    late = [("agent", "hm"), ("agent", "hm"), ("agent", "hello"), ("agent", "hm"), ("agent", "hm")]
    early = [("agent", "goodbye"), ("agent", "hm"), ("agent", "hm")]
    assert "agent_greeted" not in names(*late)
    assert "agent_greeted" in names(*late[1:])
    assert "agent_closed" not in names(*early)
    assert "agent_closed" in names(*early[:2])


def test_a_site_adds_phrases_and_a_list_of_its_own(tmp_path: Path):
    book = reading.read(
        own(
            tmp_path,
            """
language: en
lists:
  cancellation_intent:
    severity: 0.9
    phrases: ["port my number"]
  legal_threat:
    kind: flag
    speaker: customer
    sentence: The customer spoke of going to court.
    phrases: ["see you in court", "my (lawyer|solicitor)"]
    examples: {match: ["You'll hear from my lawyer"], no_match: ["I sell lawyers' desks"]}
""",
        )
    )
    found = matching.find(turns(("customer", "Port my number. You'll hear from my lawyer")), book)
    assert set(found["list"]) == {"cancellation_intent", "legal_threat"}
    assert book.languages["en"].lists["cancellation_intent"].severity == 0.9
    assert names(("customer", "I want to cancel")) == {"cancellation_intent"}
    assert book.version_id.startswith("phrases/1+")
    assert book.sha256 != SHIPPED.sha256
    assert all(each.holds for each in examples.check(book))


def test_a_site_can_replace_a_list_and_add_a_language(tmp_path: Path):
    (tmp_path / "en.yaml").write_text(
        "language: en\nlists:\n  cancellation_intent:\n    replace: true\n    kind: flag\n"
        "    speaker: customer\n    sentence: Gone.\n    phrases: [goodbye forever]\n"
    )
    (tmp_path / "de.yaml").write_text(
        "language: de\nlists:\n  escalation_requested:\n    kind: flag\n    speaker: customer\n"
        "    sentence: Chef.\n    phrases: [ihren chef sprechen]\n"
    )
    book = reading.read(tmp_path)
    assert book.languages["en"].lists["cancellation_intent"].phrases == ["goodbye forever"]
    spoken = turns(("customer", "Ich will Ihren Chef sprechen"), language="de")
    assert set(matching.find(spoken, book)["list"]) == {"escalation_requested"}


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("language: en\nlists: [", 2, "not YAML"),
        ("lists: {}\n", 1, "language"),
        ("language: en\nlists:\n  a:\n    kind: flag\n  a:\n    kind: flag\n", 5, "twice"),
        (
            "language: en\nlists:\n  cancellation_intent:\n    phrases:\n      - fine\n      - no\n",
            6,
            "quotes",
        ),
        ("language: en\nlists:\n  cancellation_intent:\n    phrases: ['a (b']\n", 4, "bracket"),
        ("language: en\nlists:\n  cancellation_intent:\n    severity: 3\n", 4, "severity"),
        ("language: en\nlists:\n  cancellation_intent:\n    serverity: 1\n", 4, "serverity"),
        ("language: en\nlists:\n  mine:\n    kind: flag\n", 3, "Field required"),
        (
            "language: en\nlists:\n  mine:\n    kind: flag\n    speaker: agent\n    phrases: [x]\n",
            3,
            "sentence",
        ),
        (
            "language: en\nlists:\n  mine:\n    kind: behaviour\n    speaker: agent\n    phrases: [x]\n",
            1,
            "no behaviour",
        ),
        ("language: en\na: &x [1]\nb: *x\n", None, "alias"),
    ],
)
def test_what_is_wrong_with_a_file_is_said_with_its_line(
    tmp_path: Path, text: str, line: int | None, what: str
):
    with pytest.raises(PhrasesError, match=re.escape(what)) as raised:
        reading.read(own(tmp_path, text))
    said = str(raised.value)
    assert "own.yaml" in said
    assert said.count("\n") == 0
    assert line is None or f"line {line}:" in said


def test_what_is_not_there_or_no_text_is_said(tmp_path: Path):
    with pytest.raises(PhrasesError, match="not there"):
        reading.read(tmp_path / "gone.yaml")
    (tmp_path / "x.yaml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PhrasesError, match=r"x\.yaml"):
        reading.read(tmp_path)


def test_the_quick_look_misses_nothing_that_the_close_look_finds():
    """What Polars would not let through, Python never sees."""
    said = [example for each in examples.check(SHIPPED) for example in (each.example,)]
    twisted = [text.replace(" ", "\u00a0  ") for text in said] + [
        text.replace("'", "\u2019") for text in said
    ]
    frame = pl.DataFrame({"text": [*said, *twisted]})
    rough = frame.select(patterns.roughly_plain("text")).to_series()
    for lists in SHIPPED.languages.values():
        core = "|".join(patterns.regex(p) for each in lists.lists.values() for p in each.phrases)
        close = pl.Series([bool(re.search(core, patterns.plain(text))) for text in frame["text"]])
        assert not (close & ~rough.str.contains(core)).any()
