"""What fills the slots: names, amounts, dates, numbers, the same all through one contact.

What belongs here: how each slot gets its value, written or as speech recognition writes it.
What does not: phrases.
Personal data is of the kind that belongs to nobody: card numbers that payment providers publish for testing,
example.com addresses, telephone numbers and networks reserved for fiction and documentation.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, Final

from qm_pipeline.simulate.streams import one_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

CARDS: Final = (
    "4111 1111 1111 1111",
    "4242 4242 4242 4242",
    "4012 8888 8888 1881",
    "5555 5555 5555 4444",
    "5105 1051 0510 5100",
    "2223 0031 2200 3222",
    "6011 1111 1111 1117",
    "3782 822463 10005",
)
IBANS: Final = ("GB82 WEST 1234 5698 7654 32", "DE89 3704 0044 0532 0130 00", "ES91 2100 0418 4502 0005 1332")
AREA_CODES: Final = ("206", "312", "415", "503", "602", "718", "804", "919")
NETWORKS: Final = ("192.0.2", "198.51.100", "203.0.113")
SOCIAL_SECURITY: Final = ("219-09-9999", "078-05-1120")
MAIL_HOSTS: Final = ("example.com", "example.org", "example.net")
OTHERS: Final = {"last2": "last", "plan2": "plan", "color2": "color", "phone_model2": "phone_model"}
CAPITALISED: Final = "_cap"
IN_GROUPS: Final = 0.6  # most people write a card number in groups


class Values(dict[str, str]):
    """The slots of one contact, filled when first asked for.

    Parameters
    ----------
    words
        The lists of the language.
    rng
        The stream of the contact's words.
    today
        The day of the contact: dates lie around it.
    spoken
        Whether to write as speech recognition does.
    """

    def __init__(self, words: dict[str, Any], rng: Random, today: date, *, spoken: bool) -> None:
        super().__init__()
        self.words = words
        self.rng = rng
        self.today = today
        self.spoken = spoken

    def __missing__(self, slot: str) -> str:
        """Make the value of a slot, and keep it."""
        value = self[slot] = self._made(slot)
        return value

    def _made(self, slot: str) -> str:
        maker = _MAKERS.get(slot)
        if maker is not None:
            return maker(self)
        if slot.endswith(CAPITALISED):
            value = self[slot.removesuffix(CAPITALISED)]
            return value if self.spoken else value[:1].upper() + value[1:]
        return self._listed(slot)

    def _listed(self, slot: str) -> str:
        other = OTHERS.get(slot)
        items = self.words[other or slot]
        value = str(one_of(self.rng, items))
        if other is not None and value == self.get(other):
            value = str(items[(items.index(value) + 1) % len(items)])
        return value.lower() if self.spoken else value

    def number(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.rng.random() * (high - low + 1))

    def digits(self, count: int) -> str:
        """Draw that many digits, the first not 0; spoken one by one."""
        drawn = str(self.number(10 ** (count - 1), 10**count - 1))
        return " ".join(drawn) if self.spoken else drawn

    def money(self, cents: int) -> str:
        """Write an amount."""
        whole, rest = divmod(cents, 100)
        if self.spoken:
            return f"{whole} {self.words['currency_words'][0]}" + (f" {rest:02d}" if rest else "")
        if self.words["currency"] == "€":
            return f"{whole},{rest:02d} €"
        return f"${whole}.{rest:02d}" if rest else f"${whole}"

    def day(self, offset: int) -> str:
        """Write the date that many days from today."""
        day = self.today + timedelta(days=offset)
        month = self.words["month"][day.month - 1]
        if self.words["currency"] == "€":
            text = f"{day.day}. {month}" if month[0].isupper() else f"{day.day} de {month}"
        else:
            text = f"{month} {day.day}"
        return text.lower() if self.spoken else text

    def weekday(self, offset: int) -> str:
        """Write the weekday that many days from today."""
        name = str(self.words["weekday"][(self.today + timedelta(days=offset)).weekday()])
        return name.lower() if self.spoken else name


def _cents(values: Values) -> int:
    """Give the larger amount of the contact, in cents; the others hang on it."""
    if "_cents" not in values:
        dict.__setitem__(
            values, "_cents", str(values.number(38, 165) * 100 + one_of(values.rng, (0, 50, 90, 99)))
        )
    return int(values["_cents"])


def _phone(values: Values) -> str:
    area, line = one_of(values.rng, AREA_CODES), values.number(100, 199)
    if values.spoken:
        return f"{area} 555 0{line}"
    return one_of(values.rng, (f"{area}-555-0{line}", f"({area}) 555-0{line}", f"+1 {area} 555 0{line}"))


def _email(values: Values) -> str:
    first, last = _plain(values["first"]), _plain(values["last"])
    name = one_of(
        values.rng, (f"{first}.{last}", f"{first}{last}", f"{first[0]}{last}{values.number(1, 99)}")
    )
    return f"{name}@{one_of(values.rng, MAIL_HOSTS)}"


def _plain(name: str) -> str:
    return name.lower().translate(str.maketrans("áéíóúñüöäß", "aeiounuoas"))


def _card(values: Values) -> str:
    card = one_of(values.rng, CARDS)
    if values.spoken or values.rng.random() < IN_GROUPS:
        return card
    return card.replace(" ", one_of(values.rng, ("-", "")))


def _order(values: Values) -> str:
    return f"m r {values.digits(6)}" if values.spoken else f"MR-{values.digits(6)}"


def _code(values: Values) -> str:
    number = values.number(101, 599)
    return (
        f"error {number}"
        if values.spoken
        else one_of(values.rng, (f"error {number}", f"E-{number}", f"code {number}"))
    )


def _unit(amount: int, unit: str) -> str:
    return f"{amount} {unit}"


_MAKERS: Final[dict[str, Callable[[Values], str]]] = {
    "amount": lambda values: values.money(_cents(values)),
    "amount2": lambda values: values.money(_cents(values) * values.number(5, 8) // 1000 * 100),
    "small_amount": lambda values: values.money(
        values.number(3, 29) * 100 + one_of(values.rng, (0, 0, 50, 99))
    ),
    "small_amount2": lambda values: values.money(values.number(9, 39) * 100),
    "discount": lambda values: (
        f"{values.number(2, 6) * 5} {values.words['percent_word']}"
        if values.spoken
        else f"{values.number(2, 6) * 5}%"
    ),
    "account": lambda values: values.digits(8),
    "order": _order,
    "case": lambda values: f"c {values.digits(5)}" if values.spoken else f"C-{values.digits(5)}",
    "tracking": lambda values: values.digits(10) if values.spoken else f"MRT{values.digits(10)}",
    "serial": lambda values: values.digits(6) if values.spoken else f"S{values.digits(8)}",
    "puk": lambda values: values.digits(8),
    "last4": lambda values: values.digits(4),
    "code": _code,
    "channel": lambda values: str(values.number(101, 380)),
    "position": lambda values: str(values.number(2, 14)),
    "zip": lambda values: values.digits(5),
    "street": lambda values: (
        f"{values.number(2, 940)} {values['street_name']}"
        if values.words["currency"] == "$"
        else f"{values['street_name']} {values.number(2, 94)}"
    ),
    "on_hold": lambda values: "on hold" if values.spoken else "waiting",
    "speed": lambda values: _unit(values.number(2, 48), values.words["speed_unit"]),
    "minutes": lambda values: _unit(values.number(2, 11) * 5, values.words["minutes_word"]),
    "date": lambda values: values.day(-values.number(6, 24)),
    "next_date": lambda values: values.day(values.number(5, 19)),
    "last_weekday": lambda values: values.weekday(-values.number(1, 5)),
    "next_weekday": lambda values: values.weekday(values.number(1, 5)),
    "phone": _phone,
    "email": _email,
    "email2": lambda values: (
        f"{_plain(values['last'])}{values.number(60, 99)}@{one_of(values.rng, MAIL_HOSTS)}"
    ),
    "card": _card,
    "iban": lambda values: one_of(values.rng, IBANS),
    "ip": lambda values: f"{one_of(values.rng, NETWORKS)}.{values.number(2, 250)}",
    "ssn": lambda values: one_of(values.rng, SOCIAL_SECURITY),
    "colleague": lambda values: (
        str(one_of(values.rng, values.words["agent"])).lower()
        if values.spoken
        else str(one_of(values.rng, values.words["agent"]))
    ),
}
