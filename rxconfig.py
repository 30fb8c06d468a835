"""Reflex's configuration. What differs between installations is in casa_app/settings.py, never here."""

import reflex as rx

from casa_app.ui.build import FRONTEND_PACKAGES, CasaStyles, PageLanguage, SameOrigin

config = rx.Config(
    app_name="casa_app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # Nobody: pages, events and API share one origin, and kit/http.py refuses a socket that another site opens.
    cors_allowed_origins=(),
    frontend_compression_formats=["gzip", "brotli"],
    frontend_packages=FRONTEND_PACKAGES,
    plugins=[CasaStyles(), SameOrigin(), PageLanguage()],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
