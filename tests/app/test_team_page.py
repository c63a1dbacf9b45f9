"""The team: intervals drawn by name, findings only where the data names them, no ranking, no accusation."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from app_streamlit.components import agent_charts
from app_streamlit.data import coaching
from app_streamlit.records.coaching import Standing
from tests import contacts
from tests.app import marts, reading

if TYPE_CHECKING:
    import pytest
    from streamlit.testing.v1 import AppTest

    from qm_pipeline.store.engine import Database
    from tests.app.conftest import Open


def charts(app: AppTest) -> list[dict[str, Any]]:
    nodes = reading.nodes(reading.section(app, "agents"))
    return [json.loads(it.proto.spec) for it in nodes if getattr(it, "type", "") == "vega_lite_chart"]


def lines(app: AppTest) -> list[str]:
    keys = (getattr(node, "key", None) or "" for node in reading.nodes(app.main))
    return [reading.words(reading.section(app, key)) for key in keys if key.startswith("row-agent-")]


def test_the_first_sentence_says_who_stands_apart_and_that_the_rest_is_noise(browse: Open):
    app = browse("team")
    assert not app.exception
    said = reading.words(reading.section(app, "takeaway"))
    assert "2 of 4 agents stand apart beyond chance: agent-07 , agent-12" in said
    assert "For everybody else the differences are noise." in said
    assert "agent-07 : Coach end score" in said
    assert "agent-12 : Recognise end score" in said


def test_the_page_says_that_it_is_for_coaching_only(browse: Open):
    assert "No basis for pay, ranking or discipline" in reading.words(browse("team"))


def test_agents_stand_in_the_order_of_their_names_and_not_of_a_figure(browse: Open):
    app = browse("team")
    said = lines(app)
    names = [next(agent for agent in marts.AGENTS if agent in line) for line in said]
    assert names == sorted(marts.AGENTS)
    for chart in charts(app):
        rows = [layer for layer in chart["layer"] if "y" in layer.get("encoding", {})]
        assert {layer["encoding"]["y"]["sort"] for layer in rows} == {"ascending"}


def test_with_under_twenty_contacts_nothing_is_said(browse: Open):
    scarce = next(line for line in lines(browse("team")) if marts.SCARCE in line)
    assert "Not enough contacts to say" in scarce


def test_with_under_twenty_contacts_neither_figure_nor_interval_is_drawn():
    monday = date(2025, 11, 10)
    few = Standing("a", monday, "empathy_rate", 8, 0.5, 0.5, 0.2, 0.8, 0.4, None, "few", "higher", 4, monday)
    chart = agent_charts.side_by_side([few], "empathy_rate", named=True).to_dict()
    row = next(row for rows in chart["datasets"].values() for row in rows)
    assert (row["value"], row["low"], row["high"]) == (None, None, None)
    assert row["few"] == "n 8: too few"


def test_who_has_too_few_contacts_for_every_figure_is_said_and_not_drawn(browse: Open):
    app = browse("team")
    tall = agent_charts.ROW_HEIGHT * (len(marts.AGENTS) - 1) + agent_charts.AXIS_HEIGHT
    assert {chart["height"] for chart in charts(app)} == {tall}
    assert "Not drawn: 1 agent with under 20 contacts for each figure" in reading.words(
        reading.section(app, "agents")
    )


def test_the_weeks_of_a_course_are_dates_on_its_axis_and_not_numbers_that_are_dropped():
    monday = date(2025, 11, 10)
    one = Standing("a", monday, "empathy_rate", 30, 0.5, 0.5, 0.2, 0.8, 0.4, None, None, "higher", 4, monday)
    layers = agent_charts.course([one], "empathy_rate").to_dict()["layer"]
    values = [layer["encoding"]["x"]["axis"]["values"] for layer in layers]
    assert values == [[{"year": 2025, "month": 11, "date": 10, "utc": True}]] * len(layers)


def test_a_finding_stands_with_its_interval_the_peers_and_n(browse: Open):
    coached = next(line for line in lines(browse("team")) if marts.COACHED in line)
    assert (
        "End score: \N{MINUS SIGN}1.10 (\N{MINUS SIGN}1.60 to \N{MINUS SIGN}0.60), peers +0.40, n 64"
        in coached
    )
    assert "Clearly lower than the peers" in coached


def test_a_team_and_the_figures_come_from_the_address(browse: Open):
    app = browse("team", agent=["agent-05", "agent-12"], figure=["closing_rate"])
    assert len(lines(app)) == 2
    assert len(charts(app)) == 1
    assert app.multiselect(key="agent").value == ["agent-05", "agent-12"]


def test_a_week_without_findings_says_that_nobody_stands_apart(browse: Open):
    said = reading.words(reading.section(browse("team", week="2025-10-20"), "takeaway"))
    assert "Nobody stands apart" in said


def test_a_hostile_name_is_shown_as_it_is(browse: Open):
    app = browse("team")
    assert any("<script>agent</script>" in line for line in lines(app))
    assert "<script>agent" not in reading.markup(app)


def test_only_who_stands_apart_is_shown_where_that_is_asked(browse: Open):
    said = lines(browse("team", who="named"))
    assert len(said) == 2
    assert any(marts.COACHED in line for line in said)
    assert any(marts.PRAISED in line for line in said)


def test_a_large_site_is_shown_page_by_page_by_name(browse: Open, monkeypatch: pytest.MonkeyPatch):
    names = [f"agent-{number:03}" for number in range(95)]
    template = coaching.standings.__wrapped__  # what it reads without keeping
    monkeypatch.setattr(
        coaching,
        "standings",
        lambda week: [replace(row, agent_id=name) for name in names for row in template(week)[:12]],
    )
    app = browse("team", page="3")
    assert not app.exception
    said = lines(app)
    assert [line.split()[0] for line in said] == names[80:]


TEAMS = """
insert into core.agent_teams (agent_id, team, said_at)
values ('agent-05', 'North', now()), ('agent-07', 'North', now()), ('agent-12', 'South', now())
"""
COACHED = "insert into review.team_coaches (team, person) values ('North', 'local')"


def agents(app: AppTest) -> set[str]:
    return {agent for agent in marts.AGENTS for line in lines(app) if agent in line}


def test_a_coach_begins_with_their_own_team_and_the_address_says_so(open_page: Open, filled: Database):
    contacts.change(filled, TEAMS)
    contacts.change(filled, COACHED)
    app = open_page("team")
    assert not app.exception
    assert agents(app) == {"agent-05", "agent-07"}
    assert app.query_params["team"] == "North"


def test_a_coach_sees_every_team_on_request_and_a_link_keeps_that(open_page: Open, filled: Database):
    contacts.change(filled, TEAMS)
    contacts.change(filled, COACHED)
    app = open_page("team")
    app.multiselect(key="team").set_value([]).run()
    assert not app.exception
    assert agents(app) == set(marts.AGENTS)
    assert app.query_params["team"] == "everybody"
    assert agents(open_page("team", team="everybody")) == set(marts.AGENTS)


def test_who_coaches_no_team_begins_with_everybody_and_a_link_leads_to_a_team(
    open_page: Open, filled: Database
):
    contacts.change(filled, TEAMS)
    assert agents(open_page("team")) == set(marts.AGENTS)
    assert agents(open_page("team", team="South")) == {"agent-12"}


def test_whom_another_team_does_not_have_does_not_stay_chosen(open_page: Open, filled: Database):
    contacts.change(filled, TEAMS)
    app = open_page("team", agent="agent-12")
    app.multiselect(key="team").set_value(["North"]).run()
    assert not app.exception
    assert agents(app) == {"agent-05", "agent-07"}


def test_without_teams_nothing_is_offered_about_them(browse: Open):
    assert "team" not in [each.key for each in browse("team").multiselect]


def test_an_agent_s_page_says_the_team_and_who_coaches_it(open_page: Open, filled: Database):
    contacts.change(filled, TEAMS)
    contacts.change(filled, COACHED)
    assert "North, coached by local" in reading.words(open_page("agent", name="agent-07"))
