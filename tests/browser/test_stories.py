"""What people do with the app, in a browser."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest
from playwright.sync_api import TimeoutError as PlaywrightTimeoutError
from playwright.sync_api import expect

from tests.app import contact_centre
from tests.browser.conftest import WAIT_MS, serve, settle

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import Page

    from qm_pipeline.settings import Settings
    from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


def _conversation(contact: contact_centre.Contact) -> str:
    return f"/conversation?interaction={contact.key}"


def _open_first(page: Page) -> None:
    page.locator(".st-key-row-0 a").click()
    page.wait_for_selector(".st-key-transcript")
    settle(page)


def test_a_qa_lead_sees_why_the_first_is_flagged_and_comes_back_to_the_same_list(visit: Visit):
    page = visit("/flagged")
    page.get_by_role("button", name=re.compile("Turned bad")).click()
    page.wait_for_function("location.search.includes('flag=turned_bad')")
    settle(page)
    _open_first(page)
    expect(page.locator(".st-key-why")).to_contain_text("Turned bad")
    expect(page.locator(".qm-evident").first).to_be_visible()
    page.get_by_role("link", name="Back to the flagged interactions").click()
    page.wait_for_selector(".st-key-row-0")
    settle(page)
    assert "flag=turned_bad" in page.url
    turned = page.locator("[class*='st-key-row-'] .qm-chips", has_text="Turned bad")
    expect(turned.first).to_be_visible()
    expect(page.locator("[class*='st-key-row-'] .qm-reason")).to_have_count(turned.count())


def test_the_browser_s_own_way_back_keeps_the_filter_too(visit: Visit):
    page = visit("/flagged?flag=turned_bad&sort=newest")
    _open_first(page)
    page.go_back()
    page.wait_for_selector(".st-key-row-0")
    settle(page)
    assert "flag=turned_bad" in page.url
    expect(page.locator("[class*='st-key-row-'] .qm-chips:not(:has-text('Turned bad'))")).to_have_count(0)
    expect(page.locator("[class*='st-key-row-'] .qm-chips", has_text="Turned bad").first).to_be_visible()


def test_the_whole_line_of_the_list_opens_its_conversation(visit: Visit):
    page = visit("/flagged")
    page.locator(".st-key-row-0 a").click(trial=True)  # waits for the list to stand still; force doesn't
    page.locator(".st-key-row-0 .qm-reason").click(position={"x": 5, "y": 5}, force=True)
    page.wait_for_selector(".st-key-transcript")
    assert str(contact_centre.TURNED_BAD.key) in page.url


def test_turning_the_page_shows_other_interactions_and_narrowing_down_begins_again(visit: Visit):
    page = visit("/flagged")
    first = page.locator(".st-key-row-0").inner_text()
    page.locator(".st-key-next_page button").click()
    page.wait_for_function("location.search.includes('page=2')")
    settle(page)
    expect(page.locator(".st-key-row-0")).not_to_have_text(first, use_inner_text=True)
    page.get_by_role("button", name=re.compile("Emotionally charged")).click()
    page.wait_for_function("!location.search.includes('page=2')")


def test_a_flag_s_turn_number_leads_to_the_turn(visit: Visit):
    page = visit(_conversation(contact_centre.TURNED_BAD))
    page.locator(".st-key-why a", has_text="13").first.click()
    page.wait_for_selector("#turn-13:target")
    expect(page.locator("#turn-13")).to_be_visible()


def test_a_highlighted_word_tells_its_points_and_the_sum_opens(visit: Visit):
    page = visit(_conversation(contact_centre.TURNED_BAD))
    word = page.locator(".qm-said mark.qm-word", has_text="worst")
    word.hover()
    shown = word.evaluate("e => getComputedStyle(e, '::after').content")
    assert "points" in shown
    turn = page.locator("#turn-11")
    expect(turn.locator(".qm-sum li").first).to_be_hidden()
    turn.locator(".qm-sum summary").click()
    expect(turn.locator(".qm-sum li").first).to_contain_text("worst")


def test_the_words_of_a_calm_conversation_come_on_request(visit: Visit):
    page = visit(_conversation(contact_centre.CALM))
    page.get_by_role("button", name="Show the words behind the scores").click()
    page.wait_for_selector("text=The words are being looked up")
    # What a run leaves out stays on the page, faded, until the run has ended.
    page.wait_for_selector(".st-key-ask button", state="detached")


def test_channels_draw_every_picture(visit: Visit):
    page = visit("/channels")
    page.wait_for_selector(".st-key-side_by_side svg.marks, .st-key-side_by_side canvas")
    expect(page.locator(".st-key-side_by_side [data-testid='stVegaLiteChart'] svg")).to_have_count(4)
    expect(page.locator(".st-key-weeks [data-testid='stVegaLiteChart'] svg")).to_have_count(6)


def test_health_shows_what_was_refused_and_why(visit: Visit):
    page = visit("/health")
    refused = page.locator(".st-key-quarantine")
    expect(refused).to_contain_text("A time without a zone offset is never guessed.")
    expect(refused).to_contain_text("started_at")


def test_hostile_text_is_shown_and_not_obeyed(visit: Visit):
    page = visit(_conversation(contact_centre.HOSTILE_CONTACT))
    said = page.locator(".st-key-transcript").text_content() or ""
    for words in contact_centre.HOSTILE:
        assert words.replace("\r\n", "\n") in said.replace("\r\n", "\n")
    assert page.evaluate("window.hacked === undefined")
    assert (
        page.locator(".st-key-transcript").locator("script, img, svg, iframe, style, b, h1 + h1").count() == 0
    )
    assert page.locator(".st-key-transcript [data-testid='stIconMaterial']").count() == 0


def test_a_turn_that_runs_from_right_to_left_leaves_its_neighbours_alone(visit: Visit):
    page = visit(_conversation(contact_centre.HOSTILE_CONTACT))
    scores = page.locator(".qm-verdict")
    boxes = [scores.nth(place).bounding_box() for place in range(scores.count())]
    assert len({round(box["x"]) for box in boxes if box}) == 1


def test_hostile_text_in_the_list_is_shown_and_not_obeyed(visit: Visit):
    page = visit("/flagged?channel=messaging")
    expect(page.locator("body")).to_contain_text(contact_centre.HOSTILE_QUEUE)
    assert page.evaluate("window.hacked === undefined")


def test_a_link_into_a_server_that_nobody_has_visited_yet_opens_the_conversation(
    visit: Visit, centre: Settings, tmp_path: Path
):
    with serve(centre, tmp_path / "app.log") as url:
        page = visit(_conversation(contact_centre.TURNED_BAD), url=url)
        expect(page.locator(".st-key-why")).to_contain_text("Turned bad")
        expect(page.get_by_text("Operations")).to_have_count(1)


def test_the_page_follows_from_the_keyboard(visit: Visit):
    page = visit("/flagged")
    page.locator(".st-key-row-0 a").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(".st-key-transcript")


def test_a_cx_leader_goes_from_a_drop_off_to_a_conversation(visit: Visit):
    page = visit("/journeys")
    expect(page.locator(".qm-takeaway")).to_contain_text("Most are lost at find charge")
    page.locator(".st-key-look_0 button").click()
    page.wait_for_selector(".st-key-row-contact-0 a")
    settle(page)
    expect(page.locator(".st-key-row-contact-0")).to_contain_text("left here")
    page.wait_for_function(
        "document.querySelector('.st-key-step').getBoundingClientRect().top < window.innerHeight / 2"
    )  # what was asked for is in sight
    page.locator(".st-key-row-contact-0 a").click()
    page.wait_for_selector(".st-key-transcript")
    assert "interaction=" in page.url
    settle(page)
    page.get_by_role("link", name="Back to the journeys").click()
    page.wait_for_selector(".st-key-row-contact-0 a")


def test_a_coach_goes_from_a_named_agent_to_the_turn_to_listen_to(visit: Visit):
    page = visit("/team")
    row = page.locator("[class*='st-key-row-agent-']", has_text="Coach")
    row.locator("a").click()
    page.wait_for_selector(".st-key-examples")
    settle(page)
    expect(page.locator(".qm-takeaway")).to_contain_text("Beyond chance this week: coach for end score")
    page.locator(".st-key-examples").get_by_role("link", name="Turn 11").click()
    page.wait_for_selector("#turn-11")
    settle(page)
    assert "turn=11" in page.url
    page.wait_for_function(
        "(() => { const b = document.querySelector('#turn-11').getBoundingClientRect();"
        " return b.top > 0 && b.bottom < window.innerHeight; })()"
    )
    outline = page.locator("#turn-11 .qm-bubble").evaluate("e => getComputedStyle(e).outlineStyle")
    assert outline == "solid"


def test_a_report_is_taken_along(visit: Visit):
    page = visit("/report")
    with page.expect_download() as taken:
        page.locator(".st-key-download_html button").click()
    assert taken.value.suggested_filename == "channels-2025-11-10.html"
    assert taken.value.path().read_bytes().lower().startswith(b"<!doctype html>")


def test_the_list_of_customers_at_risk_is_taken_along_without_a_formula(visit: Visit):
    page = visit("/at_risk")
    with page.expect_download() as taken:
        page.get_by_role("button", name="Export for outreach").click()
    written = taken.value.path().read_text("utf-8-sig")
    assert "'=HYPERLINK" in written
    assert "\n=" not in written


def _bring(page: Page, key: str) -> None:
    """Press a key and wait until what it did is there."""
    page.keyboard.press(key)
    page.wait_for_timeout(150)
    settle(page)


def _decide(page: Page, key: str, told: str) -> None:
    """Decide with a key; a person whose key came while the page was being drawn presses it once more."""
    note = page.locator(".qm-note[role='status']", has_text=told)
    for _ in range(3):
        _bring(page, key)
        try:
            note.wait_for(timeout=WAIT_MS / 3)
        except PlaywrightTimeoutError:
            continue
        settle(page)
        return
    pytest.fail(f"the key {key} did not bring: {told}")


def test_a_qa_lead_works_through_five_conversations_with_the_keyboard(visit: Visit):
    page = visit("/review_queue?day=2025-11-14")
    _bring(page, "n")
    page.wait_for_selector(".st-key-finish_review")
    for number in range(1, 6):
        settle(page)
        where = page.url
        page.locator(".st-key-transcript").wait_for()
        if page.locator("[class*='st-key-flag_'][class*='_next']").count():
            _decide(page, "a", "Last: agreed with")
        _decide(page, "3", "the customer left: dissatisfied")
        _decide(page, "6", "the matter is settled: no")
        _decide(page, "u", "the customer left: dissatisfied")
        page.keyboard.press("f")
        if number < 5:
            page.wait_for_function("before => location.href !== before", arg=where)
    page.get_by_role("link", name="Back to the review queue").or_(
        page.locator(".st-key-take")
    ).first.wait_for()
    page = visit("/review_queue?day=2025-11-14&state=done")
    expect(page.locator("[class*='st-key-row-'] .qm-done")).to_have_count(5)
    expect(page.locator(".st-key-tiles")).to_contain_text(re.compile(r"Done\s*5 of"))
    expect(page.locator(".st-key-agreement")).to_contain_text("95%")


def test_a_qa_lead_finds_voice_contacts_of_last_week_that_turned_bad_over_a_refund(visit: Visit):
    page = visit("/search")
    page.locator(".st-key-words input").fill("refund")
    page.keyboard.press("Enter")
    page.wait_for_function("location.search.includes('words=refund')")
    settle(page)
    page.locator(".st-key-moved").get_by_role("radio", name="Turned bad").or_(
        page.locator(".st-key-moved").get_by_role("button", name="Turned bad")
    ).first.click()
    page.wait_for_function("location.search.includes('moved=turned_bad')")
    settle(page)
    page.locator(".st-key-channel input").click()
    page.get_by_role("option", name="Voice").click()
    page.wait_for_function("location.search.includes('channel=voice')")
    page.keyboard.press("Escape")
    page.locator(".st-key-period").locator("[role='combobox'], input").first.click()
    page.get_by_role("option", name=re.compile("Last week")).click()
    page.wait_for_function("location.search.includes('period=last_week')")
    settle(page)
    rows = page.locator("[class*='st-key-row-'] .qm-found:not(.qm-row-head)")
    expect(rows).to_have_count(1)
    expect(rows.locator(".qm-snippet mark")).to_have_text(["refund"])
    page.locator(".st-key-row-0 a").click()
    page.wait_for_selector(".st-key-transcript")
    assert str(contact_centre.REFUND_CALL.key) in page.url
    page.get_by_role("link", name="Back to the search").click()
    page.wait_for_selector(".st-key-row-0")
    assert "words=refund" in page.url


def test_hostile_text_in_snippets_and_notes_is_shown_and_not_obeyed(visit: Visit):
    page = visit("/search?words=heading+or+right+or+escaped&by=either&channel=messaging")
    row = page.locator(".st-key-row-0")
    expect(row).to_contain_text("not bold")
    expect(row.locator(".qm-snippet").locator("h1, strong, em, a, script, img, code")).to_have_count(0)
    page = visit(_conversation(contact_centre.HOSTILE_CONTACT))
    page.locator(".st-key-write_note textarea, .st-key-note_text textarea").first.fill(
        contact_centre.HOSTILE[0]
    )
    page.get_by_role("button", name="Keep the note").click()
    page.wait_for_selector(".qm-note-said")
    note = page.locator(".qm-note-said").first
    expect(note).to_contain_text(contact_centre.HOSTILE[0])
    expect(note.locator("script, b, img")).to_have_count(0)
    assert page.evaluate("window.hacked === undefined")


def test_the_search_goes_out_as_a_file(visit: Visit):
    page = visit("/search")
    with page.expect_download() as coming:
        page.get_by_role("button", name="Export as CSV").click()
    said = coming.value.path().read_text(encoding="utf-8-sig")
    assert said.startswith("source,interaction_id,")
    assert "turned-bad-1" in said
