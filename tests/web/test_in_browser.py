"""The frame in Chromium with real clicks: no refusal by the policy, nothing sideways, one click to sign in, live news."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.cli.running import Served, gridlink, wait_for

CHROMIUM = shutil.which("chromium")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(CHROMIUM is None, reason="no chromium: apt-get install chromium fonts-noto-cjk"),
]
WATCH = """
window.refused = [];
document.addEventListener("securitypolicyviolation", (e) => refused.push(e.violatedDirective + " " + e.blockedURI));
window.news = [];
document.addEventListener("gridlink:news", (e) => news.push(e.detail.subject));
"""
NEWS = """
import django; django.setup()
from django.db import transaction; from django.utils import timezone
from gridlink.ledger.actions import record; from gridlink.people.permissions import SYSTEM
with transaction.atomic():
    record("case:901", "case.filed", by=SYSTEM, at=timezone.now(), body={"place": 990101001001001}, new=True)
"""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = tmp_path_factory.mktemp("browser")
    assert gridlink(folder, "demo", "--no-serve", "--days", "0").returncode == 0
    with Served(folder) as running:
        wait_for(running.port)
        wait_for(running.port + 1)
        yield running


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(params=[(1440, 900, "light"), (390, 844, "dark")], ids=["desk", "phone"])
def page(browser: Browser, served: Served, request: pytest.FixtureRequest) -> Iterator[Page]:
    width, height, scheme = request.param
    context = browser.new_context(viewport={"width": width, "height": height}, color_scheme=scheme)
    context.set_default_timeout(15_000)
    context.add_init_script(WATCH)
    opened = context.new_page()
    opened.goto(f"http://127.0.0.1:{served.port}/sign-in")
    yield opened
    context.close()


def sign_in(page: Page, username: str) -> None:
    """Open the person's group in the list of demo accounts and click the person."""
    button = page.locator(f'[data-username="{username}"]')
    if not button.is_visible():
        page.locator("details", has=button).locator("summary").click()
    button.click()
    page.wait_for_url("**/work")


def is_sound(page: Page) -> None:
    """Nothing was refused by the policy, and the page is not wider than the window."""
    assert page.evaluate("refused") == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_one_click_on_a_demo_person_signs_in(page: Page) -> None:
    is_sound(page)

    sign_in(page, "duty-9901")

    expect(page.locator("h1")).to_have_text("我的工作")
    is_sound(page)


def test_language_and_theme_are_changed_by_their_buttons(page: Page) -> None:
    dark = page.evaluate("matchMedia('(prefers-color-scheme: dark)').matches")

    page.get_by_role("button", name="English").click()
    expect(page.locator("html")).to_have_attribute("lang", "en")
    page.get_by_role("button", name="Light" if dark else "Dark").click()

    expect(page.locator("html")).to_have_attribute("data-bs-theme", "light" if dark else "dark")
    is_sound(page)


def test_menus_open_by_click(page: Page) -> None:
    sign_in(page, "duty-9901")

    if page.locator(".navbar-toggler").is_visible():
        page.locator(".navbar-toggler").click()
        # "show" is set when the menu has unfolded; before that its entries still move under the pointer.
        expect(page.locator("header .navbar-collapse.show")).to_be_visible()
    page.locator("header .dropdown-toggle").click()

    expect(page.get_by_role("button", name="退出登录")).to_be_visible()
    is_sound(page)


def test_the_first_tab_leads_to_skipping_to_the_content(page: Page) -> None:
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")

    assert page.url.endswith("#content")
    assert page.evaluate("document.activeElement.id") == "content"


def test_an_open_page_hears_of_news(page: Page, served: Served) -> None:
    with page.expect_response("**/live/events") as stream:
        sign_in(page, "duty-9901")
    assert stream.value.status == 200
    page.wait_for_timeout(500)

    served.run(NEWS.replace("case:901", f"case:{page.viewport_size['width']}"))

    # Asked again and again from here: the page's policy refuses wait_for_function, which evaluates text.
    until = time.monotonic() + 10
    while time.monotonic() < until and not page.evaluate("news"):
        page.wait_for_timeout(100)
    assert page.evaluate("news") == [f"case:{page.viewport_size['width']}"]
    is_sound(page)
