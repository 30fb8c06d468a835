"""Phones, cards, companies, passwords: what is taken, and what is not."""

import pytest

from casa_app.identity import rules
from casa_app.kit.errors import CasaError, Missing, TooLong, Unreadable


@pytest.mark.parametrize(
    "typed",
    [
        "0612345678",
        "06 12 34 56 78",
        "06.12.34.56.78",
        "+212612345678",
        "+212 6 12 34 56 78",
        "00212612345678",
        "+212 (0)6 12 34 56 78",
        "٠٦١٢٣٤٥٦٧٨",
        "\u200e0612345678",
    ],
)
def test_a_moroccan_number_is_understood_however_it_is_typed(typed: str) -> None:
    assert rules.phone_of(typed) == "+212612345678"


@pytest.mark.parametrize("typed", ["061234567", "06123456789", "+33612345678", "0112345678", "abc", "06-12-34-56-7x"])
def test_what_is_no_moroccan_number_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotAPhone):
        rules.phone_of(typed)


def test_a_number_is_shown_as_people_write_it_and_only_mobiles_get_sms() -> None:
    assert rules.show_phone("+212612345678") == "06 12 34 56 78"
    assert rules.is_mobile("+212712345678")
    assert not rules.is_mobile("+212522123456")


@pytest.mark.parametrize(
    "typed", ["a@b", "a@b.c", "a b@c.ma", "@c.ma", "a@@c.ma", "a@c..ma", "a@c.ma, b@c.ma", "a<b>@c.ma"]
)
def test_what_is_no_address_is_refused(typed: str) -> None:
    with pytest.raises(rules.NotAnEmail):
        rules.email_of(typed)


def test_a_card_number_is_kept_in_capitals() -> None:
    assert rules.cin_of(" bk 123456 ") == "BK123456"
    for wrong in ("123456", "ABC1234", "B", "BK12345678"):
        with pytest.raises(rules.NotACin):
            rules.cin_of(wrong)


def test_the_control_digits_of_a_company_find_every_wrong_digit() -> None:
    body = "0012345670000"
    ice = next(f"{body}{control:02}" for control in range(97) if int(f"{body}{control:02}") % 97 == 0)
    assert rules.ice_of(f"{ice[:9]} {ice[9:13]} {ice[13:]}") == ice
    for place in range(15):
        wrong = f"{ice[:place]}{(int(ice[place]) + 1) % 10}{ice[place + 1 :]}"
        with pytest.raises(rules.NotAnIce):
            rules.ice_of(wrong)
    with pytest.raises(rules.NotAnIce):
        rules.ice_of("0" * 15)


@pytest.mark.parametrize(
    ("password", "refusal"),
    [
        ("", Missing),
        ("court", rules.PasswordTooShort),
        ("casablanca2026!", rules.PasswordTooCommon),
        ("Motdepasse123", rules.PasswordTooCommon),
        ("azertyuiop", rules.PasswordTooCommon),
        ("1234567890", rules.PasswordTooCommon),
        ("aaaaaaaaaaaa", rules.PasswordTooCommon),
        ("bennani-forever", rules.PasswordTellsWho),
        ("mon 612345678 !", rules.PasswordTellsWho),
        ("x" * 201, TooLong),
        ("une phrase\x00ici", Unreadable),
    ],
)
def test_a_password_that_is_guessed_first_is_refused(password: str, refusal: type[CasaError]) -> None:
    with pytest.raises(refusal):
        rules.check_password(password, "Salma Bennani", "+212612345678")


@pytest.mark.parametrize(
    "password", ["le port au petit matin", "قهوة الصباح عند البحر", "zX9#kq!mB2", "📮 une lettre 📮"]
)
def test_a_phrase_in_any_script_is_a_password(password: str) -> None:
    assert rules.check_password(password, "Salma Bennani", "salma@example.ma") == password


def test_only_paths_of_this_site_are_gone_to() -> None:
    assert rules.safe_next("/fr/account?x=1") == "/fr/account?x=1"
    for trap in ("//evil.example", "https://evil.example", "/\\evil", "\\\\evil", "/a\nb", "", "fr/account"):
        assert rules.safe_next(trap) == ""
