"""What notices say: both languages, two SMS at most, the reference and never the secret."""

import re
from itertools import product
from typing import Any

import pytest

from casa_app.claims.catalogue import catalogue
from casa_app.claims.rules import State
from casa_app.identity.organisation import organisation
from casa_app.kit import i18n
from casa_app.kit.i18n import LOCALES, Locale
from casa_app.notices.rules import SEGMENTS_MOST, plain, segments
from casa_app.notices.service import rendered
from casa_app.territory import service as territory

SMS = sorted(
    key.removeprefix("notices.").removesuffix(".sms")
    for key in i18n.catalogue("fr")
    if key.startswith("notices.") and key.endswith(".sms")
)
FILES = [name for name in SMS if name.startswith(("claims.", "procedures."))]
MAIL = sorted(
    key.removeprefix("notices.").removesuffix(".subject")
    for key in i18n.catalogue("fr")
    if key.startswith("notices.") and key.endswith(".subject")
)


def longest(locale: Locale) -> dict[str, Any]:
    """The longest value that each placeholder can take."""
    named = [organisation().name(code, locale) for code in organisation().units]
    return {
        "reference": "HH-4K7-29P", "into": "HH-4K7-29P", "code": "582904", "n": 10,
        "answer": {"fr": "30 septembre 2026", "ar": "30 شتنبر 2026"}[locale],
        "until": {"fr": "30 septembre 2026", "ar": "30 شتنبر 2026"}[locale],
        "acknowledge": "30 septembre 2026", "date": "30 septembre 2026", "clock": "Réponse motivée",
        "list": "une ligne", "procedure": "Occupation temporaire du domaine public", "motive": "Hors du plan.",
        "office": "Sidi Belyout",
        "unit": max(named, key=len),
        "category": max((leaf.name[locale] for leaf in catalogue().leaves), key=len),
        "arrondissement": max((territory.name(zone.code, locale) for zone in territory.zones()), key=len),
        "state": max((i18n.t(f"claims.state.{state}", locale) for state in State), key=len),
        "business": "Société des Boulangeries Réunies", "name": "Fatima Zahra Idrissi",
        "link": "https://guichet.casa.example/fr/follow?reference=HH-4K7-29P",
    }  # fmt: skip


@pytest.mark.parametrize(("template", "locale"), list(product(SMS, LOCALES)))
def test_an_sms_takes_two_segments_at_most_even_with_the_longest_names(template: str, locale: Locale) -> None:
    _, text = rendered(template, "sms", locale, longest(locale))
    if template == "identity.invitation":  # its link carries 256 random bits
        return
    assert segments(text) <= SEGMENTS_MOST, (len(text), text)


@pytest.mark.parametrize(("template", "locale"), list(product(FILES, LOCALES)))
def test_an_sms_about_a_file_tells_its_reference_and_nothing_secret(template: str, locale: Locale) -> None:
    _, text = rendered(template, "sms", locale, longest(locale))
    assert "HH-4K7-29P" in text
    assert not re.search(r"\d{3} \d{3} \d{3}|\d{9}", text)
    assert "http" not in text, "links in SMS teach people to trust forged ones"


@pytest.mark.parametrize(("template", "locale"), list(product(MAIL, LOCALES)))
def test_every_letter_has_a_subject_of_one_line_and_is_signed(template: str, locale: Locale) -> None:
    subject, text = rendered(template, "email", locale, longest(locale))
    assert subject
    assert "\n" not in subject
    assert text.rstrip().endswith(i18n.t("notices.signature", locale).rstrip())
    assert "{" not in subject + text


def test_arabic_is_counted_as_ucs2_and_plain_french_as_gsm() -> None:
    assert [segments("é" * 160), segments("é" * 161), segments("€" * 80), segments("€" * 81)] == [1, 2, 1, 2]
    assert [segments("ش" * 70), segments("ش" * 71), segments("ش" * 134), segments("ش" * 135)] == [1, 2, 2, 3]
    assert segments(plain("L’été : « reçu » à l’hôpital…")) == 1
    assert plain("L’été : « reçu » à l’hôpital…") == "L'été : \" recu \" à l'hopital..."


def test_arabic_words_are_never_stripped_of_their_marks() -> None:
    assert plain("شكايتك مُودعة") == "شكايتك مُودعة"
