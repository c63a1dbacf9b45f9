"""What each number means, in one sentence: the text of every help sign and of the explanations on each page.

What belongs here: words. What does not: a number's computation, which has its one place in the domain.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from qm_pipeline.channels import terms


class Term(NamedTuple):
    """A number's name and its explanation."""

    title: str
    meaning: str


ROLES: Final = {
    "qa_lead": Term("QA lead", "Reads every conversation, reviews, decides disputes, reads the audit log."),
    "coach": Term("Coach", "Reads every conversation and every agent's figures, reviews, notes coachings."),
    "cx_leader": Term("CX leader", "Reads every conversation, channels, journeys, customers at risk."),
    "engineer": Term("Engineer", "Keeps the platform running and gives roles; reads no conversation."),
    "agent": Term("Agent", "Reads their own conversations and may dispute a flag on them."),
}

TURN_SCORE: Final = Term(
    "Turn score",
    "How positive or negative the words of one turn are: 5 x (chance of positive - chance of negative), "
    "from \N{MINUS SIGN}5 to +5.",
)
CUSTOMER_SCORE: Final = Term(
    "Customer score",
    "The customer's turns together, from \N{MINUS SIGN}5 (all negative) to +5 (all positive); "
    "a turn that repeats the mood of the one before counts double.",
)
BEGIN: Final = Term("Begin", "The customer score of the first quarter of the conversation.")
END: Final = Term("End", "The customer score of the last quarter of the conversation.")
SHIFT: Final = Term(
    "Shift",
    "End minus begin: below zero the customer left in a worse mood than they came, above zero in a better.",
)
NO_SHIFT: Final = "Not known: too short to have both a begin and an end"
TREND: Final = Term(
    "Trend",
    "The slope of a straight line through the customer's turn scores, in points from first to last turn; "
    "unknown under three scored turns.",
)
AGENT_SCORE: Final = Term("Agent score", "The same sum as the customer score, over the agent's turns.")
PHRASE_SCORE: Final = Term(
    "Phrase score",
    "The Genesys-style figure from \N{MINUS SIGN}100 to +100: every customer phrase counts, later ones more.",
)
LEVEL: Final = Term(
    "Level",
    "Mean score of the customer's last six messages in seven steps, as a live desktop would have shown it "
    "at the end.",
)
SEVERITY: Final = Term(
    "Severity",
    "That of the most severe flag, from 0 to 1. The review queue goes by all flags of a conversation.",
)
P_DISSATISFIED: Final = Term(
    "Probably dissatisfied", "The chance that the customer left dissatisfied, says a model, in percent."
)
P_RESOLVED: Final = Term(
    "Probably resolved", "The chance that the matter was settled, says a model, in percent."
)
P_ABANDONED: Final = Term(
    "Probably abandoned", "The chance that the customer gave up, says a model, in percent."
)
DURATION: Final = Term("Length", "From the begin of the contact to its end, holds included.")
NON_TALK: Final = Term(
    "Non-talk",
    "Hold and silences over 3 seconds of a call, in which nobody speaks; unknown in text channels.",
)
RESPONSE: Final = Term(
    "Slowest response", "The longest wait of the customer for an agent's next message; unknown for calls."
)
SEARCH_WORDS: Final = (
    "Every word has to occur, in any order. A word of four letters and more finds what begins with it too: "
    'refund finds refunded. In quotes stands what was said exactly: "my money back". Write or between two '
    "for either, and a minus before one for without it. Said by either: all of it holds of one side."
)
QUEUE_PRIORITY: Final = Term(
    "Order",
    "How much speaks for reading it, from 0 to 1: its flags together, each by its weight and severity; "
    "one grave flag is enough, several small ones add up.",
)
DRAWN: Final = Term(
    "At random",
    "Drawn from everything that is not on the list for its risk. Reading only what looks bad says nothing "
    "about the rest; these do, because each had a known chance to be drawn.",
)
CAPACITY: Final = Term("Done", "Reviews finished, of those that people can do in a day (a setting).")
HONEST: Final = Term(
    "Honest estimate",
    "The list holds mostly what looked bad, so its plain average paints too dark a picture. Each "
    "conversation weighed by the inverse of its chance to be listed gives what the whole week is like.",
)
AGREEMENT: Final = Term(
    "Found right",
    "Share of a flag's reviews in which the reviewer agreed with it. It tells of the flags that were "
    "reviewed, which are mostly grave ones, and nothing of those that were missed.",
)
WORDS: Final = Term(
    "Highlighted words",
    "What a phrase adds to its turn's score, in points: blue over a full line pulls up, orange over a broken "
    "one down. Under the turn stands what its score comes from: the marked words, what came before in the "
    "conversation, words not marked as each adds little, and the score of a text without a known word, at "
    "which every turn starts. They add up to the score.",
)
MAKES: Final = Term(
    "Makes",
    "Points of the customer score that the turn makes; the customer's turns add up to it. A neutral turn "
    "makes none, it thins out the others.",
)
NOT_LOOKED_UP: Final = (
    "The words cannot be looked up: other models made these scores than the ones that serve now. "
    "Scoring the day again brings them."
)
VENDOR: Final = Term(
    "Source label",
    "What the source system itself called the turn; kept beside our label, never replacing it.",
)
COVERAGE: Final = Term(
    "Coverage",
    "Share of the interactions received that got a score; the rest is skipped or failed with a reason.",
)
LEDGER: Final = Term(
    "Ledger",
    "Every interaction received is scored, skipped with a reason or failed with a reason; "
    "a day balances when nothing is left over.",
)
INTERVAL: Final = Term(
    "95% interval",
    "The range in which the true figure lies 19 times out of 20; with few conversations it is wide.",
)
DATA_AGE: Final = Term(
    "Data age", "When the newest conversation in the database ended, and how long ago that was."
)

FLAGS: Final = {
    "turned_bad": Term("Turned bad", "Began well (+1 or more) and ended badly (\N{MINUS SIGN}1 or less)."),
    "negative_end": Term(
        "Negative end", "The customer ended clearly badly, in the last quarter of the conversation."
    ),
    "emotionally_charged": Term(
        "Emotionally charged",
        "At least half of the customer's turns, and two or more, were strongly negative (\N{MINUS SIGN}3 or "
        "less).",
    ),
    "likely_dissatisfied": Term(
        "Likely dissatisfied", "Probably dissatisfied, says a model; the reason says what speaks for it."
    ),
    "likely_unresolved": Term("Likely unresolved", "The matter is probably still open, says a model."),
    "abandoned": Term(
        "Abandoned", "The customer left before there was an answer, says the source, or probably, a model."
    ),
    "repeat_contact": Term(
        "Repeat contact", "At least the customer's third contact about the same matter within seven days."
    ),
    "escalation_requested": Term(
        "Escalation requested", "The customer wanted somebody senior or to complain formally."
    ),
    "cancellation_intent": Term(
        "Cancellation intent", "The customer spoke of leaving or ending the contract."
    ),
    "slow_response": Term("Slow response", "The customer waited too long for an answer in this channel."),
    "long_silence": Term("Long silence", "Nobody spoke for over two minutes on end in the call."),
    "critical_failed": Term(
        "Critical item failed", "The agent said what is forbidden, or not what is required."
    ),
    "outlier": Term("Outlier", "Unlike its peers in the same channel and queue."),
    "uncertain": Term("Uncertain", "The model should not be trusted here: a person should look."),
}
COURSES: Final = {
    "turned_bad": FLAGS["turned_bad"],
    "recovered": Term("Recovered", "Began badly (\N{MINUS SIGN}1 or less) and ended well (+1 or more)."),
}
DRIFT: Final = Term(
    "Drift",
    "Whether the newest week's contacts are spread otherwise than those of the four weeks before: a PSI "
    "under 0.1 is nothing to speak of, above 0.25 much; what chance explains is not called drift.",
)
MEASURES: Final = {
    "channel": "Channels",
    "queue": "Queues",
    "language": "Languages",
    "outcome": "Scored, or why not",
    "turns": "Turns a contact",
    "customer_score": "Customer score",
    "p_dissatisfied": "Chance of dissatisfaction",
}


class Metric(NamedTuple):
    """A figure of the channel report: what it means and how it is written."""

    term: Term
    kind: terms.Kind


METRICS: Final = {
    name: Metric(Term(each.title, each.meaning), each.kind) for name, each in terms.METRICS.items()
}

AVERAGES: Final = {
    "customer_score": Metric(CUSTOMER_SCORE, "score"),
    "customer_end_score": Metric(Term("End score", END.meaning), "score"),
    "negative_end": Metric(
        Term("Ended negative", "The customer's last quarter was negative (\N{MINUS SIGN}1 or less)."), "share"
    ),
    "turned_bad": Metric(FLAGS["turned_bad"], "share"),
    "likely_dissatisfied": Metric(FLAGS["likely_dissatisfied"], "share"),
}

CHANNELS: Final = terms.CHANNELS

REFUSED: Final = {
    "not_json": Term("Not JSON", "The line is no JSON."),
    "not_utf8": Term("Not UTF-8", "The bytes are no UTF-8 text."),
    "not_an_object": Term("Not an object", "The line is JSON, but no object."),
    "missing_field": Term("Missing field", "A required field is absent."),
    "wrong_type": Term("Wrong type", "A field holds another type than the contract says."),
    "unknown_value": Term("Unknown value", "A field holds a value outside its list."),
    "blank_id": Term("Blank id", "An id is empty or blank."),
    "id_too_long": Term("Id too long", "An id is over 200 characters long."),
    "nul_character": Term("NUL character", "A text holds a NUL, which Postgres cannot store."),
    "lone_surrogate": Term("Lone surrogate", "A text holds half a character."),
    "not_finite": Term("Not finite", "A number is NaN or infinite."),
    "out_of_range": Term("Out of range", "A number lies outside its range."),
    "time_without_offset": Term("Time without offset", "A time without a zone offset is never guessed."),
    "bad_time": Term("Bad time", "A time cannot be read."),
    "time_too_old": Term("Time too old", "A time lies before 2000."),
    "time_in_future": Term("Time in the future", "A time lies more than a day ahead."),
    "ended_before_started": Term("Ended before started", "The end lies before the start."),
    "no_turns": Term("No turns", "The interaction has no turn."),
    "text_too_long": Term("Text too long", "A turn is over 32,768 characters long."),
    "line_too_long": Term("Line too long", "The line is longer than a record may be."),
    "agent_id_missing": Term("Agent id missing", "An agent's turn names no agent."),
    "bad_language": Term("Bad language tag", "The language is no BCP 47 tag."),
    "no_monitoring_notice": Term("No monitoring notice", "The queue requires that customers were told."),
    "no_contact_record": Term("No contact record", "No sidecar row gives the times of this contact."),
    "not_analysed": Term("Not analysed", "The source skipped its own analysis of this contact."),
    "not_mapped": Term("Not mapped", "The mapping file has no place for a column."),
}

SKIPPED: Final = {
    "nothing_to_score": "no turn to score",
    "empty": "no text",
    "no_words": "no words to score",
    "unsupported_language": "no model for this language",
    "not_scored_role": "bots and the system are not scored",
}


def words(code: str) -> str:
    """Put a code of a closed list into words, for those that have no entry above."""
    return code.replace("_", " ").capitalize()


def topic(name: str | None) -> str:
    """Write a topic as it is read, or that the source named none."""
    return "No topic named" if name is None else name.replace("_", " ")


def flag(code: str) -> Term:
    """Return a flag's name and meaning."""
    return FLAGS.get(code, Term(words(code), "A flag of this site's own phrase lists."))


def refused(code: str) -> Term:
    """Return the name and meaning of a reason for refusing a record."""
    return REFUSED.get(code, Term(words(code), "A reason of a newer version of the pipeline."))


def channel(code: str) -> str:
    """Return a channel's name."""
    return CHANNELS.get(code, words(code))
