"""A journey map says what is wrong with it in one sentence for each fault."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import polars as pl
import pytest

from qm_pipeline.interactions.errors import PermanentError
from qm_pipeline.journeys import journey_map

if TYPE_CHECKING:
    from pathlib import Path

RIGHT = """
version: 1
journeys:
  - name: help
    channels: [chat]
    stages:
      - {name: open, agent: [hello]}
      - {name: close, agent: [bye], may_be_last: true}
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "map.yaml"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.parametrize(
    ("right", "wrong", "sentence"),
    [
        ("version: 1", "version: 2", "version"),
        ("agent: [hello]", "agnt: [hello]", "unknown field `agnt`"),
        ("[chat]", "[fax]", "Invalid enum value 'fax' - at `$.journeys[0].channels[0]`"),
        ("[chat]", "chat", "Expected `array`, got `str` - at `$.journeys[0].channels`"),
        ("name: close", "name: open", "The journey help has the stage open twice."),
        ("agent: [bye], ", "", "The stage close of the journey help has nothing to be told by"),
        ("agent: [bye]", "agent: ['(bye']", 'has a phrase that cannot be read: "(bye".'),
        ("agent: [bye]", "agent: ['']", 'has a phrase that cannot be read: "".'),
        (
            "agent: [bye]",
            "source: [bye]",
            "goes by phrases where the journey goes by the source's own stages.",
        ),
        ("name: help", "name: ''", "A journey has no name."),
        ("version: 1", "version: [", "is not right"),
    ],
)
def test_a_fault_is_named(tmp_path: Path, right: str, wrong: str, sentence: str):
    with pytest.raises(PermanentError, match=re.escape(sentence)) as raised:
        journey_map.load(written(tmp_path, RIGHT.replace(right, wrong)))
    assert "\n" not in str(raised.value)


def test_every_fault_has_a_sentence_of_its_own(tmp_path: Path):
    with pytest.raises(PermanentError) as raised:
        journey_map.load(written(tmp_path, RIGHT.replace("hello", "(").replace("bye", ")")))
    assert str(raised.value).count("cannot be read") == 2


def test_a_map_that_is_not_there_is_named(tmp_path: Path):
    with pytest.raises(PermanentError, match=r"none\.yaml cannot be read"):
        journey_map.load(tmp_path / "none.yaml")


def test_a_site_comes_before_what_is_shipped_and_replaces_it_by_name(tmp_path: Path):
    shipped = journey_map.of_site(None)
    own = journey_map.of_site(written(tmp_path, RIGHT))
    assert [each.name for each in shipped.journeys] == ["service"]
    assert [each.name for each in own.journeys] == ["help", "service"]
    replaced = journey_map.of_site(written(tmp_path, RIGHT.replace("name: help", "name: service")))
    assert [each.order for each in replaced.journeys] == [("open", "close")]


def test_taking_care_of_something_is_no_farewell():
    close = journey_map.of_site(None).journeys[-1].stages[-1]
    patterns = [re.compile("(?i)" + journey_map.pattern(phrase)) for phrase in close.agent]
    assert close.name == "close"
    assert not any(each.search("Don't worry, we take care of the rest today.") for each in patterns)
    assert any(each.search("That is all done then. Take care.") for each in patterns)


def test_the_digest_tells_maps_apart(tmp_path: Path):
    own = journey_map.load(written(tmp_path, RIGHT))
    other = journey_map.load(written(tmp_path, RIGHT.replace("hello", "hallo")))
    assert own.digest == journey_map.load(written(tmp_path, RIGHT)).digest != other.digest


@pytest.mark.parametrize(
    ("phrase", "text", "found"),
    [
        ("how (can|may) i help", "So HOW  may I help?", True),
        ("how (can|may) i help", "show can i help", False),
        ("i (have |)reset", "I reset it", True),
        ("i (have |)reset", "I have\nreset it", True),
        ("i have reset", "i have resets", False),
        ("check*", "I am checking", True),
        ("i'll check", "I\N{RIGHT SINGLE QUOTATION MARK}ll check", True),
        ("e-mail", "your e-mail.", True),
        ("a.b", "axb", False),
        ("take care.", "Thanks, take care!", True),
        ("take care.", "Take care", True),
        ("take care.", "I will take care of it.", False),
    ],
)
def test_a_phrase_is_read_alike_by_python_and_polars(phrase: str, text: str, found: bool):  # noqa: FBT001
    written_out = "(?i)" + journey_map.pattern(phrase)
    assert (re.search(written_out, text) is not None) is found
    assert pl.Series([text]).str.contains(written_out)[0] is found
