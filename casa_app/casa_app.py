"""Composition root: the Reflex application of this process's profile, with the API mounted beside its pages."""

import reflex as rx

from casa_app.adapters.queue import hinting
from casa_app.identity import throttle
from casa_app.kit import live
from casa_app.kit.database import tune
from casa_app.kit.http import CasaApp, api
from casa_app.kit.memory import settle
from casa_app.portal.failures import failure_region, tell
from casa_app.portal.pages.not_found import not_found
from casa_app.profiles import declare_pages, routers
from casa_app.settings import settings
from casa_app.ui.overlay import broken_page
from casa_app.ui.pages import add_pages
from casa_app.ui.visitor import visitor_script
from casa_app.wiring import wire

wire()
declare_pages(settings().profile)

app = CasaApp(
    html_lang="fr",
    html_custom_attrs={"dir": "ltr"},
    stylesheets=["/fonts.css", "/theme.css"],
    reset_style=False,
    head_components=[rx.el.link(rel="icon", href="/mark.svg", type="image/svg+xml"), visitor_script()],
    toaster=None,
    app_wraps={(55, "ErrorBoundary"): lambda _stateful: broken_page()},
    backend_exception_handler=tell,
    api_transformer=api(routers(settings().profile)),
)
add_pages(app, around=failure_region)
app.add_page(not_found, route="404", title="404 · Casa")
app.register_lifespan_task(hinting)
app.register_lifespan_task(tune)
app.register_lifespan_task(settle)
app.register_lifespan_task(live.poller().run)
app.register_lifespan_task(throttle.closing)
