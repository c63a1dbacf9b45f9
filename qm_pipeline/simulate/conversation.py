"""A conversation on the telephone, in a chat or a messenger: seven stages, and what may go wrong in each.

What belongs here: the plot. What does not: words, times, and the plots of letters and short messages.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from qm_pipeline.simulate import outliers
from qm_pipeline.simulate.phrases import ANNOYED, NEUTRAL, PLEASED
from qm_pipeline.simulate.scene import NEAR_FURIOUS, Scene
from qm_pipeline.simulate.streams import weighted
from qm_pipeline.simulate.topics import CLOSING, IDENTIFICATION, RESOLUTION

if TYPE_CHECKING:
    from qm_pipeline.simulate.script import Act, Script

LONG_WAIT_MS: Final = 240_000
HOLD_STEP_MS: Final = 45_000
BOT_ALONE: Final = 0.07
TRANSFER: Final = 0.06
GIVE_UP_AT_MS: Final = 1_500_000
IDENTIFY: Final = {
    "orders": (("ask_order", "order_number"), ("ask_email", "email_address")),
    "sales": (("ask_name", "name"), ("ask_phone", "phone_number")),
    "account": (
        ("ask_account", "account_number"),
        ("ask_address", "address"),
        ("ask_email", "email_address"),
    ),
}
IDENTIFY_OTHERS: Final = (("ask_account", "account_number"), ("ask_name", "name"), ("ask_address", "address"))
ONCE_PERSONAL: Final = (
    ("ask_phone", "phone_number"),
    ("ask_email", "email_address"),
    ("ask_card", "card_number"),
)
PAID_QUEUES: Final = frozenset({"billing", "orders"})
BLURTED: Final = ("bank_details", "other_details", "card_number")  # nobody asked for it
BLURTS_OUT: Final = 0.02
ASKS_AGAIN: Final = 0.28
PROTESTS: Final = (
    ("sarcasm", 0.26),
    ("escalation", 0.28),
    ("threat_to_leave", 0.2),
    ("cancel_request", 0.1),
    ("vent", 0.16),
)
REPLIES: Final = {
    "sarcasm": "empathy",
    "escalation": "to_supervisor",
    "threat_to_leave": "retain",
    "cancel_request": "retain",
    "vent": "empathy",
}
SETTLING: Final = 0.07  # by the time a solution is on the table, tempers have cooled a little


class Conversation(Scene):
    """Voice, chat and messaging."""

    def play(self) -> Script:
        """Let it unfold, to its end or to where the customer leaves."""
        if self._gives_up_waiting():
            return self.finish()
        if self.case.bot and self._bot_does_it():
            return self.finish()
        if self.case.outlier is not None:
            outliers.PLOTS[self.case.outlier](self)
            return self.finish()
        for stage, scene in enumerate(
            (
                self._greet,
                self._identify,
                self._describe,
                self._diagnose,
                self._resolve,
                self._confirm,
                self._close,
            )
        ):
            self.stage = self.script.reached = stage
            before = self._planted_fall()
            scene()
            self.shift(before)
            if stage < CLOSING and self._walks_away():
                break
        return self.finish()

    # -- before an agent is there

    def _gives_up_waiting(self) -> bool:
        patience = GIVE_UP_AT_MS * self.rng.expovariate(1.0)
        if self.case.outbound or self.case.wait_ms < patience:
            return False
        self.case.wait_ms = int(patience)
        self.machine("bot" if self.case.channel == "voice" else "system", "queue_message")
        self.shift(-1.0)
        if self.chance(0.5):
            self.customer(("to_bot", NEUTRAL) if self.chance(0.6) else ("want_human", ANNOYED))
            self.machine("system", "queue_message")
        self.script.abandoned, self.script.status = True, "abandoned"
        return True

    def _bot_does_it(self) -> bool:
        """Let the bot talk first; True where that is all there is."""
        self.machine("bot", "ivr_greeting" if self.case.channel == "voice" else "bot_greeting")
        self.customer(("to_bot", NEUTRAL))
        if self.case.channel != "voice":
            if self.chance(BOT_ALONE) and self.mood > -1:
                return self._bot_alone()
            self._bot_struggles()
            self.machine("bot", "bot_handoff")
            self.machine("system", "joined")
        self.script.handed_over_at = len(self.script.moves)
        return False

    def _bot_alone(self) -> bool:
        self.machine("bot", "bot_answer")
        self.shift(1.0)
        self.customer(("anything_else_no", self.band))
        self.script.resolved = True
        return True

    def _bot_struggles(self) -> None:
        for _ in range(int(self.rng.random() * 2.6)):
            self.machine("bot", "bot_clarify" if self.chance(0.5) else "bot_lost")
            self.shift(-0.25)
            impatient = self.mood < -1 and self.chance(0.6)
            self.customer(("bot_retry", ANNOYED if impatient else NEUTRAL))
        if self.chance(0.35):
            self.customer(("want_human", ANNOYED if self.mood < -1 else NEUTRAL))

    # -- the seven stages

    def _greet(self) -> None:
        if self.case.outbound:
            self._call_back()
        else:
            late = self.case.wait_ms > LONG_WAIT_MS and self.chance(0.6)
            self.agent_says("greeting", *(("apology_wait",) if late else ()))
            self.customer(*self._hello(), *self.opening(), *self._aside())
        self.care(0.2)
        if self.mood < -1 and self.chance(0.12):
            self.agent_says("empathy", "ownership")
            self.customer(self._after_empathy(), *self.feeling(0.2))
        if self.chance(TRANSFER):
            outliers.pass_on(self)

    def _after_empathy(self) -> Act:
        if self.chance(0.5):
            return ("vent", self.band)
        return ("calmer", PLEASED if self.mood > NEAR_FURIOUS else NEUTRAL)

    def _hello(self) -> tuple[Act, ...]:
        wait = self.case.wait_ms > LONG_WAIT_MS and self.mood < 0 and self.chance(0.5)
        hello = ("greeting", self.band)
        return (hello, ("wait_complaint", self.band)) if wait else (hello,)

    def _call_back(self) -> None:
        self.agent_says("greeting_outbound")
        self.customer(("greeting_outbound", NEUTRAL), ("callback_open", self.band), *self.feeling(0.6))

    def _identify(self) -> None:
        questions, answers = zip(*self._to_ask(), strict=True)
        why = ("why_ask",) if self.chance(0.5) else ()
        self.agent_says(*self._take_in(), *questions, *why)
        told = tuple((answer, NEUTRAL) for answer in answers)
        self.customer(*told, *self._aside(), *self.feeling(self._outspoken(0.95)))

    def _to_ask(self) -> list[tuple[str, str]]:
        queue = self.case.topic.queue
        usual = IDENTIFY.get(queue, IDENTIFY_OTHERS)
        asked = [one for one in usual[1:] if self.chance(0.25)]
        if self.chance(self.case.plan.centre.personal_data_share):
            more = ONCE_PERSONAL if queue in PAID_QUEUES else ONCE_PERSONAL[:2]
            asked.append(more[int(self.rng.random() ** 2 * len(more))])
        return list(dict.fromkeys([usual[0], *asked]))

    def _take_in(self) -> tuple[str, ...]:
        """Give what an agent says to what was told: sympathy where it was bad."""
        return ("empathy", "ownership") if self.mood < -1 else ("ownership",)

    def _aside(self) -> tuple[Act, ...]:
        if self.stage == IDENTIFICATION and self.chance(BLURTS_OUT):
            return ((BLURTED[int(self.rng.random() * len(BLURTED))], NEUTRAL),)
        return (("aside", NEUTRAL),) if self.chance(0.15 + self.case.customer.style.talkative) else ()

    def _outspoken(self, often: float) -> float:
        """Say how much oftener a feeling breaks through where the mood is far from neutral."""
        return often * min(1.0, abs(self.mood) / 2.5)

    def _describe(self) -> None:
        self.care(0.15)
        numbers = list(range(self.case.details))
        self.rng.shuffle(numbers)
        asked = [(f"question{number}", f"answer{number}") for number in numbers[: 1 + self.chance(0.55)]]
        questions, answers = zip(*(asked or [("ask_detail", "answer")]), strict=True)
        why = ("why_detail",) if self.chance(0.5) else ()
        self.agent_says("thanks_for_details", *questions, *why, tone=NEUTRAL)
        more: tuple[Act, ...] = (
            (("impact", self.band),) if self.mood < -1 and self.chance(0.25) else self._aside()
        )
        told = tuple((answer, NEUTRAL) for answer in answers)
        self.customer(*told, *more, *self.feeling(self._outspoken(0.65)))

    def _diagnose(self) -> None:
        if self.case.topic.queue == "technical" and self.chance(0.7):
            self._steps()
        found: tuple[str, ...] = ("intro_cause", "cause")
        hold = 0
        if self.chance(0.6):
            hold = self._hold()
            found = ("hold_return", *found)
        self.agent_says(*found, *(("reassure",) if self.chance(0.8) else ()), pause_ms=hold)
        self.care(0.25)
        self.shift(-0.2 + self.rng.gauss(0.0, 0.4))
        self.customer(
            ("react_cause", self.band if self.chance(0.6) else NEUTRAL), *self.feeling(self._outspoken(0.2))
        )

    def _hold(self) -> int:
        """Ask for a moment; gives its length in ms."""
        hold = self._hold_length()
        self.agent_says("thanks_for_details", "hold", *(("reassure",) if self.chance(0.3) else ()))
        self.customer(("waiting", self.band if self.chance(0.3) else NEUTRAL))
        if hold > HOLD_STEP_MS and self.chance(0.3):
            self._grows_impatient(hold)
        return hold

    def _hold_length(self) -> int:
        hold = int(HOLD_STEP_MS * self.rng.expovariate(1.0)) + 5_000
        if self.case.channel == "voice":
            self.script.hold_ms += hold
        self.shift(-0.3 * min(hold / 60_000, 4) * self.effects.wait)
        return hold

    def _grows_impatient(self, hold: int) -> None:
        self.customer(("still_there", self.band), pause_ms=hold // 2)
        self.agent_says("still_here")

    def _steps(self) -> None:
        for _ in range(1 + self.chance(0.2)):
            self.agent_says("steps", tone=NEUTRAL)
            self.customer(("doing_it", self.band if self.chance(0.5) else NEUTRAL))

    def _resolve(self) -> None:
        self.shift(-SETTLING * self.case.mood)  # of the mood brought along, so that effects stay as planted
        self.care(0.4)
        if self.decide():
            self._solution()
        else:
            self._refusal()

    def _solution(self) -> None:
        self.agent_says("fix", "after_fix")
        asks = self.chance(0.3)
        self.customer(
            ("react_fix", self.band), *self.feeling(0.2), *((("follow_up", NEUTRAL),) if asks else ())
        )
        if asks:
            self.agent_says("answer_follow_up", *(("reassure",) if self.chance(0.4) else ()), tone=NEUTRAL)
            self.customer(("ack", NEUTRAL) if self.band == NEUTRAL else ("react_fix", self.band))

    def _refusal(self) -> None:
        self.agent_says("empathy", "refuse", "soften_refusal")
        self.customer(("react_refusal", self.band), *self.feeling(0.4))
        for _ in range(1 + self.chance(0.25)):
            self._protests()

    def _protests(self) -> None:
        act, reply = self._protest()
        self.script.escalated |= act == "escalation"
        self.script.cancel_intent |= act in {"cancel_request", "threat_to_leave"}
        self.customer((act, self.band), *self.feeling(0.3))
        self.agent_says(reply)
        if reply in {"goodwill", "to_supervisor"}:
            self.shift(0.7)

    def _protest(self) -> tuple[str, str]:
        """Choose how the customer insists, and what the agent says to it; the calm only ask again."""
        if self.mood > 0 or self.chance(ASKS_AGAIN):
            return ("do_not_cancel", "retain") if self.chance(0.15) else ("repeated_request", "goodwill")
        act = weighted(self.rng, PROTESTS)
        return act, REPLIES[act]

    def _confirm(self) -> None:
        self.agent_says("anything_else")
        if self.chance(0.12) and self.mood > -1:
            self.customer(("one_more", NEUTRAL))
            self.agent_says("answer_one_more", tone=NEUTRAL)
        self.customer(("anything_else_no", self.band))

    def _close(self) -> None:
        calm = self.script.resolved or self.mood > -1
        self.agent_says("closing" if calm else "closing_sorry")
        if self.chance(0.6 if self.case.channel == "voice" else 0.35):
            self.customer(("bye", self.band))

    # -- what is planted

    def _planted_fall(self) -> float:
        """Spoil the mood where the plan says so; gives what comes back when the stage is over."""
        topic = self.case.topic
        for drop in self.effects.emotional_drops:
            if (
                topic.queue == drop.queue
                and topic.stages[self.stage] == drop.stage
                and self.chance(drop.share)
            ):
                self.script.emotional_drop = True
                self.agent_says("bad_news", tone=NEUTRAL)
                self.shift(-drop.points)
                self.customer(("hit", self.band))
                return 0.6 * drop.points
        return 0.0

    def _walks_away(self) -> bool:
        planted = self._planted_share()
        upset = 1.5 if self.mood < NEAR_FURIOUS else 1.0
        drawn = self.rng.random()
        if drawn >= planted + self.effects.base_drop * upset:
            return False
        self.script.planted_drop = drawn < planted
        self.script.dropped_after = self.stage
        self._leaves()
        return True

    def _planted_share(self) -> float:
        topic = self.case.topic
        here = (topic.queue, topic.stages[self.stage])
        for drop in self.effects.drop_offs:
            if here == (drop.queue, drop.after) and (not drop.channels or self.case.channel in drop.channels):
                return drop.share
        return 0.0

    def _leaves(self) -> None:
        self.shift(-0.7)
        if self.chance(0.45):
            self.customer(("leaving_midway", self.band))
        elif self.case.channel != "voice":
            self.agent_says("after_silence", tone=NEUTRAL, pause_ms=180_000)
            self.machine("system", "closed_inactive")
        self.script.resolved = False if self.stage < RESOLUTION else self.script.resolved
        self.script.abandoned = self.stage <= RESOLUTION
        self.script.status = "abandoned" if self.script.abandoned and self.chance(0.5) else "completed"
