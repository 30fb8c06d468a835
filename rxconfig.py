"""Reflex's own settings; everything that belongs to a site comes from `casa_app.settings`."""

import reflex as rx

from casa_app.ui.build import PagesInTheirLanguage, SameOrigin

config = rx.Config(
    app_name="casa_app",
    show_built_with_reflex=False,
    telemetry_enabled=False,
    frontend_packages=["daisyui@5.8.1"],
    plugins=[
        rx.plugins.TailwindV4Plugin(
            config={"plugins": [{"name": "daisyui", "call": "daisyui", "import": {"name": "default as daisyui", "from": "daisyui"}, "args": {"themes": False, "logs": False, "include": [
                "button", "input", "select", "textarea", "checkbox", "radio", "label", "kbd", "loading", "progress", "toggle", "rootscrolllock"]}}]}
        ),
        SameOrigin(),
        PagesInTheirLanguage(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
