"""What people contact the centre about, by queue, and the stages that each queue leads them through.

What belongs here: the fixed table. What does not: words (`phrases/`) and effects (`plan`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

GREETING, IDENTIFICATION, DESCRIPTION, DIAGNOSIS, RESOLUTION, CONFIRMATION, CLOSING = range(7)

# The seven phases under the names that each queue gives them.
STAGES: Final = {
    "billing": ("greet", "verify_account", "review_bill", "explain_charge", "settle", "confirm", "close"),
    "technical": ("greet", "verify_account", "describe_fault", "run_checks", "fix", "confirm", "close"),
    "orders": ("greet", "find_order", "describe_problem", "check_order", "arrange", "confirm", "close"),
    "account": (
        "greet",
        "verify_account",
        "take_change",
        "check_details",
        "apply_change",
        "confirm",
        "close",
    ),
    "retention": (
        "greet",
        "verify_account",
        "hear_reason",
        "review_contract",
        "make_offer",
        "confirm",
        "close",
    ),
    "sales": (
        "greet",
        "understand_need",
        "recommend",
        "check_eligibility",
        "contract_terms",
        "confirm",
        "close",
    ),
    "complaints": ("greet", "verify_account", "hear_complaint", "investigate", "remedy", "confirm", "close"),
}


@dataclass(frozen=True, slots=True)
class Topic:
    """A reason for contact.

    Attributes
    ----------
    weight
        How often, against the others.
    mood
        How customers arrive, on the scale of -5..+5.
    ease
        Log-odds of being solved.
    leads_to
        The topic that this one is followed by now and then, in a contact of its own, and how often.
    """

    name: str
    queue: str
    weight: float
    mood: float
    ease: float
    leads_to: tuple[tuple[str, float], ...] = ()

    @property
    def stages(self) -> tuple[str, ...]:
        """The seven stage names of its queue."""
        return STAGES[self.queue]


TOPICS: Final = {
    topic.name: topic
    for topic in (
        Topic("bill_too_high", "billing", 8.0, -1.6, 1.2, (("cancel_service", 0.03),)),
        Topic("double_charge", "billing", 3.0, -2.0, 1.5, (("refund_status", 0.15),)),
        Topic("payment_failed", "billing", 3.5, -1.0, 1.6),
        Topic("refund_status", "billing", 4.0, -1.7, 1.0),
        Topic("internet_down", "technical", 7.0, -2.1, 1.0, (("missed_appointment", 0.08),)),
        Topic("slow_internet", "technical", 5.0, -1.6, 0.7, (("cancel_service", 0.03),)),
        Topic("router_setup", "technical", 3.5, -0.4, 1.7),
        Topic("tv_no_signal", "technical", 3.0, -1.4, 1.4),
        Topic("mobile_coverage", "technical", 3.0, -1.6, 0.4),
        Topic("app_login", "technical", 3.0, -1.0, 1.6),
        Topic("order_status", "orders", 8.0, -0.3, 1.8, (("late_delivery", 0.12),)),
        Topic("late_delivery", "orders", 5.0, -1.8, 1.1, (("refund_status", 0.10),)),
        Topic("wrong_item", "orders", 3.0, -1.6, 1.6, (("refund_status", 0.10),)),
        Topic("damaged_item", "orders", 3.0, -1.8, 1.4, (("refund_status", 0.12),)),
        Topic("return_item", "orders", 3.5, -0.2, 1.9, (("refund_status", 0.12),)),
        Topic("address_change", "account", 4.0, 0.4, 2.3),
        Topic("password_reset", "account", 4.0, -0.4, 2.0),
        Topic("move_home", "account", 2.5, 0.0, 1.5),
        Topic("cancel_service", "retention", 3.0, -1.9, 0.6),
        Topic("price_increase", "retention", 3.0, -1.9, 0.6, (("cancel_service", 0.08),)),
        Topic("contract_end", "retention", 2.5, -0.3, 1.4),
        Topic("new_plan", "sales", 5.0, 0.5, 1.8, (("router_setup", 0.15), ("bill_too_high", 0.05))),
        Topic("upgrade_phone", "sales", 3.0, 0.4, 1.6),
        Topic("roaming", "sales", 2.5, 0.1, 1.7),
        Topic("missed_appointment", "complaints", 2.5, -2.4, 0.9),
        Topic("poor_service", "complaints", 2.0, -2.6, 0.5),
    )
}
