"""The floor: a Reflex application with one counter, served like Casa, whose event costs what Reflex itself costs."""

import reflex as rx


class Counter(rx.State):
    """One number."""

    number: int = 0

    @rx.event
    async def add(self) -> None:
        """Counts one more."""
        self.number += 1


app = rx.App()
app.add_page(lambda: rx.el.p(Counter.number), route="/")
