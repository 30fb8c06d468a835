"""`casa build`: the pages, as `casa up` would build them."""

from subprocess import CalledProcessError

from casa_app.commands.console import give_up, terminal
from casa_app.settings import settings
from casa_app.ui import build as pages


def tell_of_waiting() -> None:
    """Says why nothing happens yet."""
    terminal.print("Another Casa is building its pages in this folder; waiting until it has ended ...")


def build() -> None:
    """Build the pages unless they are up to date."""
    try:
        built = pages.build(settings().profile, tell_of_waiting)
    except CalledProcessError:
        give_up("The pages could not be built; Reflex said why just above.")
    terminal.print("Built the pages." if built else "The pages are up to date.")
