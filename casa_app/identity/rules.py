"""Identity's rules, without a database: roles, phone numbers, CIN and ICE, passwords, codes and their lifetimes."""

import re
import secrets
from collections.abc import Set
from datetime import timedelta
from enum import StrEnum
from typing import Final

from casa_app.kit.errors import Invalid, Missing
from casa_app.kit.text import clean, fold


class Role(StrEnum):
    """What somebody may be, to the city."""

    CITIZEN = "citizen"
    DELEGATE = "delegate"
    COUNTER_AGENT = "counter_agent"
    CLERK = "clerk"
    SUPERVISOR = "supervisor"
    SIGNATORY = "signatory"
    CIVIL_STATUS_OFFICER = "civil_status_officer"
    DIGITISATION_CLERK = "digitisation_clerk"  # scans paper registers, and types what they say
    GOVERNOR = "governor"  # signs for the wali or the governor: attests what the city was silent about
    PARTNER_BODY = "partner_body"
    DATA_STEWARD = "data_steward"
    ROADMAP_OFFICER = "roadmap_officer"
    TECHNICIAN = "technician"
    DATA_PROTECTION_OFFICER = "data_protection_officer"
    ADMINISTRATOR = "administrator"


PUBLIC_ROLES: Final = frozenset({Role.CITIZEN, Role.DELEGATE})
STAFF: Final = frozenset(Role) - PUBLIC_ROLES
# Who looks at the papers of a business: those who meet its people, and those who answer for them.
VERIFYING: Final = (Role.COUNTER_AGENT, Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR)

# Where somebody's work begins; the first line that names one of their roles counts. Whoever has none is at home in
# their own account.
HOMES: Final = (
    (frozenset({Role.CLERK, Role.SUPERVISOR, Role.ADMINISTRATOR}), "/staff"),
    (frozenset({Role.SIGNATORY, Role.CIVIL_STATUS_OFFICER, Role.GOVERNOR}), "/staff/cases"),
    (frozenset({Role.PARTNER_BODY}), "/staff/opinions"),
    (frozenset({Role.COUNTER_AGENT}), "/staff/counter"),
    (frozenset({Role.DIGITISATION_CLERK}), "/staff/registers"),
    (frozenset({Role.DATA_PROTECTION_OFFICER}), "/staff/admin/privacy"),
)

# Absolute ends: a session is never prolonged, so a stolen cookie dies with the day (staff) or the month (residents).
CITIZEN_SESSION: Final = timedelta(days=30)
STAFF_SESSION: Final = timedelta(hours=12)
HALF_SESSION: Final = timedelta(minutes=15)  # the first factor was given, the second is awaited
SEEN_EVERY: Final = timedelta(minutes=10)  # how stale "last seen" may be: a write per event would cost too much
STEP_UP: Final = timedelta(minutes=15)  # how long a fresh second factor opens what is dangerous

CODE_DIGITS: Final = 6
CODE_LIFE: Final = timedelta(minutes=10)  # NIST SP 800-63B-4, 3.1.3.2: at most ten minutes
CODE_TRIES: Final = 5
RECOVERY_CODES: Final = 10
RECOVERY_DIGITS: Final = 10  # 33 bits; NIST SP 800-63B-4, 3.1.2.2: at least 20, and throttled below 64
INVITATION_LIFE: Final = timedelta(days=7)
OIDC_LIFE: Final = timedelta(minutes=10)

# NIST SP 800-63B-4, 3.1.1.2: at least 15 characters when it is the only factor is advised, 8 is the floor; no
# composition rules, no periodic change, a block list, at least 64 characters accepted.
PASSWORD_LEAST: Final = 10
PASSWORD_MOST: Final = 200
PASSWORD_DISTINCT: Final = 4  # `abababababab` is no password
_TELLING_LENGTH: Final = 5  # shorter names ("Ali") stand in too many honest words
_COMMON_ROOTS: Final = frozenset(
    {
        "password", "motdepasse", "azerty", "azertyuiop", "qwerty", "qwertyuiop", "qwertz", "casablanca", "casa",
        "maroc", "morocco", "marocain", "bismillah", "inchallah", "hamdoulillah", "raja", "rajacasablanca", "wydad",
        "wydadac", "iloveyou", "jetaime", "bonjour", "soleil", "marseille", "welcome", "bienvenue", "admin",
        "administrator",
        "administrateur", "letmein", "dragon", "monkey", "football", "princess", "princesse", "doudou", "loulou",
        "chouchou", "secret", "master", "superman", "batman", "starwars", "abcdefgh", "abcdefghij", "changeme",
    }
)  # fmt: skip
_SEQUENCES: Final = ("0123456789012345678901234567890", "abcdefghijklmnopqrstuvwxyz", "azertyuiopqsdfghjklmwxcvbn",
                     "qwertyuiopasdfghjklzxcvbnm")  # fmt: skip

_MOBILE_OR_FIXED: Final = re.compile(r"^(?:\+|00)?(?:212)?(?:\(0\))?0?([5-8]\d{8})$")
_CIN: Final = re.compile(r"^[A-Z]{1,2}\d{1,7}$")
_ICE: Final = re.compile(r"^\d{15}$")
# RFC 5321 lengths; the address itself is proved by a code, not by a pattern.
_EMAIL: Final = re.compile(r"^[^\s@<>\"(),:;\\\[\]]{1,64}@[^\s@<>\"(),:;\\\[\]]+\.[^\s@.<>\"(),:;\\\[\]]{2,}$")


class NotAPhone(Invalid):
    """The text is no Moroccan phone number."""

    key = "identity.error.phone"


class NotAnEmail(Invalid):
    """The text is no e-mail address."""

    key = "identity.error.email"


class NotACin(Invalid):
    """The text is no number of a national identity card."""

    key = "identity.error.cin"


class NotAnIce(Invalid):
    """The text is no common company identifier (ICE): its control digits do not fit."""

    key = "identity.error.ice"


class PasswordTooShort(Invalid):
    """The password has fewer than `least` characters."""

    key = "identity.error.password_short"


class PasswordTooCommon(Invalid):
    """The password is among the first that anybody tries."""

    key = "identity.error.password_common"


class PasswordTellsWho(Invalid):
    """The password holds the person's own name, phone number or address."""

    key = "identity.error.password_personal"


def home_of(roles: Set[Role]) -> str:
    """The page, without its locale, where somebody with these roles lands after signing in."""
    return next((page for served, page in HOMES if served & roles), "/account")


def phone_of(text: str, *, field: str = "phone") -> str:
    """A Moroccan number as E.164 (`+212612345678`), from `06 12 34 56 78`, `+212 (0)6…`, `00212…`.

    Digits of any script are understood. Raises Missing or NotAPhone.
    """
    compact = re.sub(r"[\s.\-/\u2010-\u2015\u00a0\u200e\u200f]", "", _latin_digits(clean(text, most=40, field=field)))
    if not compact:
        raise Missing(field=field)
    if not (match := _MOBILE_OR_FIXED.match(compact)):
        raise NotAPhone(field=field)
    return f"+212{match[1]}"


def is_mobile(phone: str) -> bool:
    """Whether an E.164 Moroccan number receives SMS (numbering plan of the ANRT: 06 and 07)."""
    return phone.startswith(("+2126", "+2127"))


def show_phone(phone: str) -> str:
    """`+212612345678` as people write it: `06 12 34 56 78`."""
    national = "0" + phone.removeprefix("+212")
    return " ".join(national[at : at + 2] for at in range(0, len(national), 2))


def email_of(text: str, *, field: str = "email") -> str:
    """An e-mail address in lower case. Raises Missing or NotAnEmail."""
    address = clean(text, most=254, field=field).lower()
    if not address:
        raise Missing(field=field)
    if not _EMAIL.match(address) or ".." in address:
        raise NotAnEmail(field=field)
    return address


def contact_of(text: str, *, field: str = "contact") -> str:
    """The phone number (E.164) or e-mail address that a person typed to sign in."""
    return email_of(text, field=field) if "@" in text else phone_of(text, field=field)


def cin_of(text: str, *, field: str = "cin") -> str:
    """A CIN in capitals without spaces: one or two letters, up to seven digits. Raises NotACin."""
    compact = re.sub(r"[\s\-]", "", _latin_digits(clean(text, most=40, field=field))).upper()
    if not _CIN.match(compact):
        raise NotACin(field=field)
    return compact


def ice_of(text: str, *, field: str = "ice") -> str:
    """An ICE: 15 digits, of which 9 for the company, 4 for the establishment, 2 of control.

    The control digits make the whole number a multiple of 97 (domain.md; to be confirmed, so that a business
    stays unverified until a clerk has seen its papers). Raises NotAnIce.
    """
    compact = re.sub(r"[\s.\-]", "", _latin_digits(clean(text, most=40, field=field)))
    if not _ICE.match(compact) or int(compact) == 0 or int(compact) % 97:
        raise NotAnIce(field=field)
    return compact


def _latin_digits(text: str) -> str:
    return text.translate({0x660 + n: str(n) for n in range(10)} | {0x6F0 + n: str(n) for n in range(10)})


def check_password(password: str, *about: str, field: str = "password") -> str:
    """`password` when it may be kept; `about` are the person's name, phone and address.

    Raises Missing, PasswordTooShort, PasswordTooCommon, PasswordTellsWho, TooLong or Unreadable.
    """
    if not password:
        raise Missing(field=field)
    clean(password, most=PASSWORD_MOST, field=field)
    if len(password) < PASSWORD_LEAST:
        raise PasswordTooShort(field=field, least=PASSWORD_LEAST)
    core = re.sub(r"[\d\W_]+$|^[\d\W_]+", "", fold(password).replace(" ", ""))
    simple = fold(password).replace(" ", "")
    if (
        core in _COMMON_ROOTS
        or len(set(simple)) < PASSWORD_DISTINCT
        or any(simple in run or simple in run[::-1] for run in _SEQUENCES)
    ):
        raise PasswordTooCommon(field=field)
    if any(part in simple for word in about for part in _telling(word)):
        raise PasswordTellsWho(field=field)
    return password


def _telling(word: str) -> list[str]:
    parts = fold(word.partition("@")[0].removeprefix("+212")).split()
    return [part for part in parts if len(part) >= _TELLING_LENGTH]


def new_code() -> str:
    """A code for SMS or e-mail: six random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))


def new_recovery_code() -> str:
    """A code to keep on paper: ten random digits."""
    return "".join(secrets.choice("0123456789") for _ in range(RECOVERY_DIGITS))


def code_of(text: str, *, field: str = "code") -> str:
    """The digits of a code that a person typed, spaces allowed. Raises Missing."""
    compact = re.sub(r"[\s\-]", "", _latin_digits(clean(text, most=40, field=field)))
    if not compact:
        raise Missing(field=field)
    return compact


def new_token() -> str:
    """256 random bits, URL-safe: a session's cookie, an invitation's link."""
    return secrets.token_urlsafe(32)


def show_contact(contact: str) -> str:
    """A normalised phone or address as people write it."""
    return contact if "@" in contact else show_phone(contact)


def safe_next(path: str) -> str:
    """`path` when it stays on this site, else an empty string: a link must not send people elsewhere."""
    inside = path.startswith("/") and not path.startswith(("//", "/\\")) and path.isprintable() and "\\" not in path
    return path if inside else ""
