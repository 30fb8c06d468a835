"""The kiosk can be frozen: one folder that opens its first page from its own backend and database."""

import pytest

from casa_app.kit.i18n import t


@pytest.mark.prove
def test_the_frozen_kiosk_shows_its_first_page_from_its_own_backend() -> None:
    from kiosk.freeze import freeze, hello  # noqa: PLC0415 needs what only `make prove` installs

    shown = hello(freeze())
    assert shown.words == t("portal.kiosk.question", "fr")
    assert shown.origin.startswith("http://127.0.0.1:")
