#!/usr/bin/python3
"""A window with one WebKitGTK view that WebDriver may drive and that keeps its data: `--profile FOLDER`.

Debian's MiniBrowser forgets everything when it is driven, so it cannot show what a killed phone still holds. Runs
under the system's Python, which has the bindings (python3-gi, gir1.2-webkit2-4.1). Camera and microphone are
WebKit's own mock devices and are granted; what iOS 14 lacks is taken away (safari14.js); what pages write on
their console goes to this process's output.
"""

import sys
from pathlib import Path

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import GLib, Gtk, WebKit2  # noqa: E402

WIDTH, HEIGHT = 360, 740
GAPS = Path(__file__).with_name("safari14.js")
NAME = "handset"


class Browser:
    """The web context over a folder, and the window that a driver's session asks for."""

    def __init__(self, profile):
        data = WebKit2.WebsiteDataManager(
            base_data_directory=f"{profile}/data", base_cache_directory=f"{profile}/cache"
        )
        self.context = WebKit2.WebContext(website_data_manager=data)
        self.context.set_preferred_languages(["zh-CN"])
        self.context.set_automation_allowed(True)
        self.context.connect("automation-started", self.on_session)
        self.settings = WebKit2.Settings(
            enable_media_stream=True,
            enable_mock_capture_devices=True,
            enable_write_console_messages_to_stdout=True,
            hardware_acceleration_policy=WebKit2.HardwareAccelerationPolicy.NEVER,
        )

    def on_session(self, _context, session):
        """A driver came: tell who we are, give it a view when it asks."""
        info = WebKit2.ApplicationInfo()
        info.set_name(NAME)
        info.set_version(1, 0, 0)
        session.set_application_info(info)
        session.connect("create-web-view", self.on_view_wanted)

    def on_view_wanted(self, _session):
        """One window of a phone's size."""
        content = WebKit2.UserContentManager()
        every, start = WebKit2.UserContentInjectedFrames.ALL_FRAMES, WebKit2.UserScriptInjectionTime.START
        content.add_script(WebKit2.UserScript.new(GAPS.read_text("utf-8"), every, start, None, None))
        view = WebKit2.WebView(
            web_context=self.context,
            settings=self.settings,
            user_content_manager=content,
            is_controlled_by_automation=True,
        )
        view.connect("permission-request", self.on_permission)
        window = Gtk.Window(default_width=WIDTH, default_height=HEIGHT)
        window.connect("destroy", Gtk.main_quit)
        window.add(view)
        window.show_all()
        return view

    def on_permission(self, _view, request):
        """Yes to everything: the fake camera above all."""
        request.allow()
        return True


if __name__ == "__main__":
    GLib.set_prgname(NAME)
    browser = Browser(sys.argv[sys.argv.index("--profile") + 1])
    Gtk.main()
