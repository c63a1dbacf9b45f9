"""Logging in at a real OpenID provider: who sees what, by the group that the provider puts them into."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Final
from urllib.request import Request, urlopen

import pytest
from playwright.sync_api import expect

from qm_pipeline.store.engine import Database
from tests.app import contact_centre
from tests.browser.conftest import free_port, serve, settle, wait_until_up

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page

    from qm_pipeline.settings import Settings

PEOPLE: Final = {
    "lead": {"name": "Lena Lead", "groups": ["Quality", "Everybody"]},
    "engineer": {"name": "Emil Engineer", "groups": ["IT"]},
    "agent": {"name": "Ada Agent", "groups": ["Agents"], "agent": contact_centre.TURNED_BAD.agent_id},
    "stranger": {"name": "Sam Stranger", "groups": ["Everybody"]},
}
OWN: Final = contact_centre.TURNED_BAD
OTHER: Final = contact_centre.RECOVERED
LogIn = Callable[[str], "Page"]
TIMEOUT_MS: Final = 30_000
"""Generous: this shares a machine."""


@pytest.fixture(scope="module")
def provider(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Run an OpenID provider that knows these people."""
    url = f"http://127.0.0.1:{(port := free_port())}"
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with (tmp_path_factory.mktemp("provider") / "log").open("wb") as log:
        running = subprocess.Popen(command, stdout=log, stderr=log)
        try:
            wait_until_up(f"{url}/.well-known/openid-configuration", running)
            for person, claims in PEOPLE.items():
                told = Request(  # noqa: S310  # our own loopback address
                    f"{url}/users/{person}", json.dumps(claims).encode(),
                    {"Content-Type": "application/json"}, method="PUT",
                )  # fmt: skip
                urlopen(told).close()  # noqa: S310  # as above
            yield url
        finally:
            running.terminate()
            running.wait(timeout=20)


@pytest.fixture(scope="module")
def site(
    browser: Browser, centre: Settings, provider: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """Serve the app of a site that uses that provider."""
    del browser  # asked for first: without one there is nothing to serve
    more = {
        "oidc_metadata_url": f"{provider}/.well-known/openid-configuration", "oidc_client_id": "qm",
        "oidc_client_secret": "not-a-secret", "oidc_agent_claim": "agent",
        "oidc_roles": "Quality=qa_lead, IT=engineer, Agents=agent",
    }  # fmt: skip
    with serve(centre, tmp_path_factory.mktemp("app") / "app.log", **more) as url:
        yield url


@pytest.fixture
def log_in(browser: Browser, site: str) -> Iterator[LogIn]:
    """Log somebody in through the provider's own page."""
    contexts = []

    def log_in(person: str) -> Page:
        contexts.append(browser.new_context(viewport={"width": 1440, "height": 1000}))
        page = contexts[-1].new_page()
        page.set_default_timeout(TIMEOUT_MS)
        page.route("**/*.css", lambda it: it.continue_() if "127.0.0.1" in it.request.url else it.abort())
        page.goto(site)
        page.get_by_role("button", name="Log in").click()
        page.locator("input[name=sub]").fill(person)
        page.get_by_role("button", name="Authorize").click()
        page.wait_for_selector(".qm-foot, .qm-quiet:has-text('closed to you')")
        return page

    yield log_in
    for context in contexts:
        context.close()


def conversation(site: str, contact: contact_centre.Contact) -> str:
    return f"{site}/conversation?interaction={contact.key}"


def visible(page: Page) -> str:
    return page.locator("body").inner_text()


def test_nobody_sees_anything_before_they_have_logged_in(browser: Browser, site: str):
    page = browser.new_page()
    page.set_default_timeout(TIMEOUT_MS)
    for address in (site, f"{site}/health", conversation(site, OWN)):
        page.goto(address)
        page.get_by_role("button", name="Log in").wait_for()
        expect(page.locator("body")).to_contain_text("Log in to see")
        assert "Data up to" not in visible(page)
        assert OWN.turns[0].text not in page.content()
    page.close()


def test_a_qa_lead_sees_conversations_by_the_group_at_the_provider(log_in: LogIn, site: str):
    page = log_in("lead")
    expect(page.locator("body")).to_contain_text("Lena Lead (lead)")
    expect(page.get_by_text("Quality", exact=True)).to_have_count(1)
    page.goto(conversation(site, OTHER))
    settle(page)
    expect(page.locator("body")).to_contain_text(OTHER.turns[0].text)


def test_an_agent_reads_their_own_conversation_and_is_refused_another_by_its_address(
    log_in: LogIn,
    site: str,
    centre: Settings,
):
    page = log_in("agent")
    page.goto(conversation(site, OWN))
    settle(page)
    page.wait_for_selector(".st-key-transcript")
    expect(page.locator("body")).to_contain_text(OWN.turns[0].text)
    page.goto(conversation(site, OTHER))
    page.get_by_text("This conversation is not yours to see").wait_for()
    page.wait_for_selector(".qm-foot")
    assert not [said.text for said in OTHER.turns if said.text in page.content() + visible(page)]
    assert str(OTHER.customer_id) not in page.content()
    assert OTHER.agent_id not in page.content()
    with Database.open(centre) as database, database.begin() as tx:
        last = tx._connection.exec_driver_sql(
            "select person, action, interaction_key from app.audit order by entry"
        )
        assert ("agent", "look_refused", OTHER.key) in [tuple(row) for row in last]


def test_what_was_read_for_one_person_is_not_shown_to_the_next(log_in: LogIn, site: str):
    address = conversation(site, OTHER)
    lead = log_in("lead")
    lead.goto(address)
    settle(lead)
    expect(lead.locator("body")).to_contain_text(OTHER.turns[0].text)
    agent = log_in("agent")
    agent.goto(address)
    agent.get_by_text("This conversation is not yours to see").wait_for()
    assert OTHER.turns[0].text not in agent.content()


def test_an_engineer_begins_at_health_and_reads_no_conversation(log_in: LogIn, site: str):
    page = log_in("engineer")
    expect(page.locator(".qm-head h1")).to_have_text("Health")
    page.goto(conversation(site, OWN))
    page.get_by_text("This conversation is not yours to see").wait_for()
    assert OWN.turns[0].text not in page.content()


def test_somebody_without_a_role_is_told_whom_to_ask_and_can_log_out(log_in: LogIn, site: str):
    page = log_in("stranger")
    expect(page.locator("body")).to_contain_text("nobody has given you a role here yet")
    assert "Data up to" not in visible(page)
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/oauth2/end_session**")  # the provider asks whether to end its own session as well
    page.goto(site)
    page.get_by_role("button", name="Log in").wait_for()
