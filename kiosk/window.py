"""The window: pywebview's Qt window, confined to the embedded backend's origin.

What pywebview leaves open is closed on its own classes before the window is made: a fake camera flag, free navigation,
pop-ups, native dialogs, its JavaScript bridge.
"""

import os
from collections.abc import Callable
from queue import Empty, Queue
from typing import Any, Final

os.environ["QT_API"] = "pyside6"
for inherited in ("QTWEBENGINE_REMOTE_DEBUGGING", "QTWEBENGINE_CHROMIUM_FLAGS"):
    os.environ.pop(inherited, None)  # an inherited variable could open a debugging port

import webview
from PySide6 import QtCore, QtWidgets
from PySide6.QtWebEngineCore import QWebEnginePage, QWebEngineUrlRequestInterceptor
from webview.platforms import qt

from kiosk.guard import HEADER

CHROMIUM_FLAGS: Final = (
    "--disable-background-networking",
    "--disable-sync",
    "--no-first-run",
    "--disable-features=Translate",
    "--disable-pinch",
    "--overscroll-history-navigation=0",
)


def confine(origin: str, secret: str) -> None:
    """Closes pywebview's Qt classes to everything but `origin`. Must run before `webview.start()`."""
    view = qt.BrowserView

    class Interceptor(QWebEngineUrlRequestInterceptor):
        """Adds the launch secret to requests of our origin and blocks every other one."""

        def __init__(self, _window: Any) -> None:
            super().__init__()

        def interceptRequest(self, info: Any) -> None:  # noqa: N802 Qt's name
            url = info.requestUrl()
            asked = f"{url.scheme()}://{url.host()}:{url.port()}"
            if asked in (origin, origin.replace("http", "ws", 1)):
                info.setHttpHeader(HEADER, secret.encode())
            elif url.scheme() not in ("data", "blob"):
                info.block(True)

    def stays(_page: Any, url: Any, _kind: Any, main: bool) -> bool:
        return str(url.toString()).startswith(f"{origin}/") or (not main and url.scheme() in ("about", "blob", "data"))

    def decide(page: Any, url: Any, feature: Any) -> None:
        """The camera, for our own pages only: people hold the code of a document before it."""
        ours = str(url.toString()).rstrip("/") == origin and feature == QWebEnginePage.Feature.MediaVideoCapture
        policy = QWebEnginePage.PermissionPolicy
        said = policy.PermissionGrantedByUser if ours else policy.PermissionDeniedByUser
        page.setFeaturePermission(url, feature, said)

    view.RequestInterceptor = Interceptor
    view.WebPage.acceptNavigationRequest = stays
    view.WebPage.createWindow = lambda _page, _kind: None
    view.WebPage.onFeaturePermissionRequested = decide
    view.WebPage.javaScriptAlert = lambda _page, _origin, _text: None
    view.WebPage.javaScriptConfirm = lambda _page, _origin, _text: False
    view.WebPage.javaScriptPrompt = lambda _page, _origin, _text, _default: (False, "")
    view.WebPage.chooseFiles = lambda _page, _mode, _old, _types: []
    view.WebPage.certificateError = lambda _page, _error: False


def _flags() -> None:
    """Sets our flags after pywebview added `--use-fake-ui-for-media-stream`, which grants the camera unasked."""
    os.environ["QTWEBENGINE_CHROMIUM_FLAGS"] = " ".join(CHROMIUM_FLAGS)


class Asker(QtCore.QObject):
    """Asks the page for a value, from another thread and without `eval`, which the page's policy forbids."""

    _asked = QtCore.Signal(str, object)

    def __init__(self, native: Any) -> None:
        super().__init__(native)
        self._native = native
        self._asked.connect(self._run)

    def _run(self, script: str, answered: Any) -> None:
        self._native.webview.page().runJavaScript(script, 0, answered)

    def ask(self, script: str, seconds: float = 5) -> str:
        """The value of `script` as text; empty when the page does not answer in time."""
        answer: Queue[Any] = Queue()
        self._asked.emit(script, answer.put)
        try:
            return str(answer.get(timeout=seconds) or "")
        except Empty:
            return ""


def run(origin: str, path: str, secret: str, *, on_ready: Callable[[Asker], None] | None = None) -> None:
    """Shows `path` of `origin` full screen until destroyed; `on_ready` runs in a thread once the window is open."""
    confine(origin, secret)
    webview.settings["OPEN_EXTERNAL_LINKS_IN_BROWSER"] = False
    webview.settings["ALLOW_DOWNLOADS"] = False
    webview.settings["ALLOW_FILE_URLS"] = False
    window = webview.create_window(
        "Casa", f"{origin}{path}", fullscreen=True, frameless=True, easy_drag=False, text_select=False
    )
    closing = {"allowed": False}
    asker: Queue[Asker] = Queue()

    def fill_screen() -> None:
        # Without a window manager, full screen alone does nothing.
        native = window.native
        screen = QtWidgets.QApplication.primaryScreen().geometry()
        QtCore.QTimer.singleShot(0, lambda: native.setGeometry(screen))
        asker.put(Asker(native))
        native.webview.setContextMenuPolicy(QtCore.Qt.ContextMenuPolicy.NoContextMenu)

    window.events.before_show += fill_screen
    window.events.closing += lambda: closing["allowed"]

    def drive() -> None:
        if on_ready is not None:
            try:
                on_ready(asker.get(timeout=60))
            finally:
                closing["allowed"] = True
                window.destroy()

    _flags()
    webview.start(drive, gui="qt", private_mode=True, debug=False)
