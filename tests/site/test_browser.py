"""What people meet in a real browser: accessibility, keyboard, small screens, no script."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from tests.site.conftest import Site

pytestmark = [pytest.mark.slow, pytest.mark.browser]

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
CHECK = """async (tags) => {
  const runOnly = { type: "tag", values: tags };
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"], preload: false });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.failureSummary}`));
}"""
# for the rules that look at colours
COLOURS = """async () => {
  const runOnly = ["color-contrast", "link-in-text-block"];
  const found = await axe.run(document, { runOnly, resultTypes: ["violations"], preload: false });
  return found.violations.flatMap((rule) =>
    rule.nodes.map((node) => `${rule.id}: ${node.target.join(" ")} ${node.failureSummary}`));
}"""


@pytest.fixture(params=["de", "en"])
def language(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def page(chromium: Any, language: str) -> Iterator[Any]:
    """A page of a browser that asks for a language."""
    context = chromium.new_context(
        locale=language, viewport={"width": 1280, "height": 900}, reduced_motion="reduce"
    )
    yield context.new_page()
    context.close()


def test_every_page_is_accessible_in_light_and_dark(
    page: Any, site: Site, samples: list[str], axe: str, language: str
) -> None:
    faults = []
    assert len(samples) > 20
    for path in samples:
        page.emulate_media(color_scheme="light")
        page.goto(site.url + path)
        assert page.locator("html").get_attribute("lang") == language, path
        page.evaluate(axe)
        faults += [f"{path} light {fault}" for fault in page.evaluate(CHECK, RULES)]
        page.emulate_media(color_scheme="dark")
        faults += [f"{path} dark {fault}" for fault in page.evaluate(COLOURS)]
    assert not faults, "\n".join(faults)


def test_nothing_scrolls_sideways_on_a_small_screen(
    chromium: Any, site: Site, samples: list[str], language: str
) -> None:
    context = chromium.new_context(locale=language, viewport={"width": 320, "height": 640})
    page = context.new_page()
    wide = {}
    for path in samples:
        page.goto(site.url + path)
        width = page.evaluate("document.documentElement.scrollWidth")
        if width > 320:
            wide[path] = width
    context.close()
    assert not wide


def test_pages_stay_on_this_server_and_complain_of_nothing(
    chromium: Any, site: Site, samples: list[str]
) -> None:
    context = chromium.new_context()
    page = context.new_page()
    asked: list[str] = []
    complaints: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            message.type in ("error", "warning")
            and "404" not in message.text
            and "400" not in message.text
            and complaints.append(f"{page.url} {message.text}")
        ),
    )
    for path in samples:
        page.goto(site.url + path, wait_until="networkidle")
    context.close()
    assert len(asked) > len(samples)
    assert not [url for url in asked if not url.startswith((site.url, "data:", "blob:"))]
    assert not complaints


def test_everything_can_be_read_without_script(
    chromium: Any, site: Site, samples: list[str]
) -> None:
    context = chromium.new_context(java_script_enabled=False, locale="de")
    page = context.new_page()
    for path in samples:
        page.goto(site.url + path)
        assert page.locator("main h1").first.inner_text().strip(), path
    page.goto(site.url + "/")
    slider = page.get_by_label("Jahr", exact=True)
    slider.focus()
    for _ in range(3):
        slider.press("ArrowLeft")
    page.get_by_role("button", name="Dieses Jahr zeigen").click()
    assert "year=" in page.url
    assert page.locator("[data-state-head]").inner_text().startswith("Zustand 20")
    context.close()


def test_a_journey_by_keyboard_from_home_to_a_download(chromium: Any, site: Site) -> None:
    context = chromium.new_context(locale="en", viewport={"width": 1280, "height": 900})
    page = context.new_page()

    def tab_to(name: str, limit: int = 120) -> None:
        for _ in range(limit):
            page.keyboard.press("Tab")
            focused = page.evaluate(
                "document.activeElement.getAttribute('aria-label') ??"
                " document.activeElement.textContent.trim()"
            )
            shown = page.evaluate(
                "(() => { const style = getComputedStyle(document.activeElement);"
                " return document.activeElement.closest('svg') !== null ||"
                " style.outlineStyle !== 'none' || style.outlineWidth !== '0px'; })()"
            )
            assert shown, f"nobody sees that {focused!r} has the focus"
            if name in focused:
                return
        raise AssertionError(f"{name!r} cannot be reached")

    page.goto(site.url)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to content"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "site-main"
    tab_to("Leeds")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/city/leeds*")
    tab_to("town partnership with Dortmund")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/partnership/dortmund-leeds*")
    assert "since 2 June 1969" in page.locator("main").inner_text()
    tab_to("Source 1:")
    page.keyboard.press("Enter")
    assert page.url.endswith("#note-1")
    tab_to("City of Dortmund")
    page.keyboard.press("Enter")
    page.wait_for_url("**/doc/source/*")
    page.go_back()
    page.goto(page.url.partition("#")[0])
    tab_to("show as a SPARQL query")
    page.keyboard.press("Enter")
    page.wait_for_url("**/sparql?query=*")
    page.go_back()
    page.keyboard.press("Escape")
    tab_to("Turtle", 400)
    with page.expect_response("**/dortmund-leeds.ttl*") as answered:
        page.keyboard.press("Enter")
    assert answered.value.headers["content-type"].startswith("text/turtle")
    context.close()


def test_the_year_can_be_moved_with_the_keyboard_and_is_in_the_address(
    chromium: Any, site: Site
) -> None:
    context = chromium.new_context(locale="en")
    page = context.new_page()
    page.goto(site.url + "/?year=1985")
    slider = page.get_by_label("Year", exact=True)
    assert slider.input_value() == "1985"
    counted = page.locator("[data-count]").inner_text()
    assert counted == "1985: 6 official partnerships in force"
    slider.press("ArrowRight")
    assert "year=1986" in page.url
    assert page.locator("[data-shown]").inner_text() == "1986"
    assert page.locator("[data-count]").inner_text() == "1986: 6 official partnerships in force"
    slider.press("End")
    assert "year" not in page.url
    row = page.locator("tr", has=page.get_by_role("link", name="Rostov-on-Don"))
    assert row.locator("[data-state]").text_content() == "exchanges suspended"
    # what the script shows is what the server says
    for year in (1955, 1977, 1992, 2012, 2018):
        slider.fill(str(year))
        shown = page.locator("[data-state]").all_text_contents()
        html = site.get(f"/?year={year}&lang=en", {"Accept": "text/html"}).text
        said = page.evaluate(
            "(html) => [...new DOMParser().parseFromString(html, 'text/html')"
            ".querySelectorAll('[data-state]')].map((cell) => cell.textContent)",
            html,
        )
        assert shown == said, year
    context.close()


def test_how_long_a_newcomer_needs_for_leeds(chromium: Any, site: Site) -> None:
    context = chromium.new_context(locale="de")
    page = context.new_page()
    for asked in ("Leeds", "Seit wann Leeds?"):
        page.goto(site.url)
        page.locator("#home-find").fill(asked)
        page.keyboard.press("Enter")
        page.wait_for_url("**/search?q=*")
        first = page.locator(".hits li").first
        assert "seit 2. Juni 1969" in first.inner_text()
    context.close()
