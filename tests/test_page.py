"""The explorer in a real browser: headless Chromium, driven through its WebDriver."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from sample_graph import EMPTY, RESOLUTION

from kgx.export.page import page
from kgx.model import Document, Evidence, Extraction, Observation, Resolution, Statement, Thing

webdriver = pytest.importorskip("selenium.webdriver", reason="needs selenium to drive a browser")
from selenium.webdriver.common.by import By  # noqa: E402
from selenium.webdriver.common.keys import Keys  # noqa: E402
from selenium.webdriver.support.ui import WebDriverWait  # noqa: E402

HOSTILE = "<img src=x onerror=window.hacked=1></script><script>window.hacked=1</script><!--<script>\u2028\u2029\ud800"
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync --window-size=1300,850"
)


RECORDER = """
const drawn = window.drawn = { labels: [], nodes: [] };
let path = null;
const grow = (x, y) => path && path.push([x, y]);
const watch = (name, note) => {
  const original = CanvasRenderingContext2D.prototype[name];
  CanvasRenderingContext2D.prototype[name] = function (...given) {
    if (this.canvas.id === "canvas") note.apply(this, given);
    return original.apply(this, given);
  };
};
const box = (points) => {
  const [x, y] = [points.map((point) => point[0]), points.map((point) => point[1])];
  return { left: Math.min(...x), right: Math.max(...x), top: Math.min(...y), bottom: Math.max(...y) };
};
watch("clearRect", () => { drawn.labels = []; drawn.nodes = []; });
watch("beginPath", () => { path = []; });
watch("moveTo", () => { path = null; });  // a line or an arrowhead
watch("lineTo", grow);
watch("arc", (x, y, r) => { grow(x - r, y - r); grow(x + r, y + r); });
watch("roundRect", (x, y, width, height) => { grow(x, y); grow(x + width, y + height); });
watch("fill", function () { if (path && this.globalAlpha > 0.5) drawn.nodes.push(box(path)); });
watch("fillText", function (text, x, y) {
  const size = this.measureText(text);
  const [top, bottom] = [y - size.actualBoundingBoxAscent, y + size.actualBoundingBoxDescent];
  drawn.labels.push({ text, ...box([[x, top], [x + size.width, bottom]]) });
});
window.collisions = () => {
  const overlap = (a, b, from, to) => Math.min(a[to], b[to]) - Math.max(a[from], b[from]) > 0.5;
  const meet = (a, b) => overlap(a, b, "left", "right") && overlap(a, b, "top", "bottom");
  const found = [];
  drawn.labels.forEach((a, index) => {
    for (const b of drawn.labels.slice(index + 1)) if (meet(a, b)) found.push(`${a.text} on ${b.text}`);
    for (const node of drawn.nodes) if (meet(a, node)) found.push(`${a.text} on a node`);
  });
  return found;
};
"""
"""Run before the page's script: notes the boxes of the labels and of the nodes that are not dimmed, as last drawn."""


class Browser:
    """One page in the browser, by what a user sees of it."""

    def __init__(self, driver: Any, folder: Path) -> None:
        self.driver = driver
        self.file = folder / "graph.html"

    def open(self, resolution: Resolution, address: str = "") -> None:
        self.file.write_text(page(resolution), encoding="utf-8")
        self.go("")
        self.driver.get_log("browser")
        self.driver.get_log("performance")
        self.go(address)

    def go(self, address: str) -> None:
        self.driver.get("about:blank")
        self.driver.get(f"{self.file.as_uri()}{address}")
        self.settle()

    def settle(self) -> None:
        self.wait(lambda: self.one("#graph").get_attribute("aria-busy") == "false")

    def wait(self, condition: Any) -> None:
        WebDriverWait(self.driver, 20, poll_frequency=0.05).until(lambda _: condition())

    def one(self, selector: str) -> Any:
        return self.driver.find_element(By.CSS_SELECTOR, selector)

    def all(self, selector: str) -> list[Any]:
        return self.driver.find_elements(By.CSS_SELECTOR, selector)

    def texts(self, selector: str) -> list[str]:
        script = "return [...document.querySelectorAll(arguments[0])].map(e => e.textContent)"
        return self.run(script, selector)

    def run(self, script: str, *arguments: object) -> Any:
        return self.driver.execute_script(script, *arguments)

    def click(self, selector: str) -> None:
        self.run("document.querySelector(arguments[0]).click()", selector)

    def heading(self) -> str:
        return self.texts("#panel h2")[0]

    def counts(self) -> tuple[int, int]:
        data = self.run("return {...document.getElementById('graph').dataset}")
        return int(data["things"]), int(data["ties"])

    def point_at(self, text: str) -> tuple[int, int]:
        """Move the pointer over the canvas until the hint begins with `text`; returns where."""
        found = self.run(
            """
            const [canvas, tip] = [document.getElementById("canvas"), document.getElementById("tip")];
            const box = canvas.getBoundingClientRect();
            const hits = [];
            for (let y = 4; y < box.height; y += 5) for (let x = 4; x < box.width; x += 5) {
              const place = { clientX: box.left + x, clientY: box.top + y, pointerType: "mouse", pointerId: 1 };
              canvas.dispatchEvent(new PointerEvent("pointermove", place));
              if (!tip.hidden && tip.textContent.startsWith(arguments[0])) hits.push([place.clientX, place.clientY]);
            }
            return hits[Math.floor(hits.length / 2)];
            """,
            text,
        )
        assert found, f"nothing on the canvas says {text}"
        return round(found[0]), round(found[1])

    def click_at(self, place: tuple[int, int], *, double: bool = False) -> None:
        actions = webdriver.ActionChains(self.driver, duration=20)
        pointer = actions.w3c_actions.pointer_action
        pointer.move_to_location(*place)
        for _ in range(2 if double else 1):
            pointer.click()
        actions.w3c_actions.perform()

    def problems(self) -> list[str]:
        return [entry["message"] for entry in self.driver.get_log("browser")]

    def requests(self) -> list[str]:
        """Addresses asked for since the page was opened, other than the page itself."""
        messages = [json.loads(entry["message"])["message"] for entry in self.driver.get_log("performance")]
        addresses = [m["params"]["request"]["url"] for m in messages if m["method"] == "Network.requestWillBeSent"]
        return [one for one in addresses if not one.startswith(("data:", self.file.as_uri())) and one != "about:blank"]


@pytest.fixture(scope="module")
def driver(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    controller = shutil.which("chromedriver")
    if program is None or controller is None:
        pytest.skip("needs chromium and chromedriver (Debian: chromium, chromium-driver)")
    options = webdriver.ChromeOptions()
    options.binary_location = program
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
    driver = webdriver.Chrome(options=options, service=webdriver.ChromeService(controller))
    yield driver
    driver.quit()


@pytest.fixture
def browser(driver: Any, tmp_path: Path) -> Browser:
    return Browser(driver, tmp_path)


def hostile_resolution() -> Resolution:
    """A graph in which every string from a document is an attack."""
    text = f"{HOSTILE} one. {HOSTILE} two."
    document = Document(id=HOSTILE, text=text, title=HOSTILE, date=HOSTILE, source=HOSTILE, url="javascript:hacked=1")
    things = tuple(
        Thing(
            key=f"drug/{letter}{HOSTILE}",
            type="Drug",
            label=f"{letter} {HOSTILE}",
            names=(HOSTILE, letter),
            members=((HOSTILE, letter),),
            links=(HOSTILE, "javascript:alert(1)", "mesh:D1"),
            reasons=(HOSTILE,),
        )
        for letter in "ab"
    )
    evidence = Evidence(document=HOSTILE, start=0, end=9, date=HOSTILE, role=HOSTILE, phase=HOSTILE, rule=HOSTILE)
    statement = Statement(
        predicate="combinedWith", subject=things[0].key, object=things[1].key, status=HOSTILE, evidence=(evidence,)
    )
    observation = Observation(
        key=f"statistic/{HOSTILE}",
        value=float("inf"),
        unit=HOSTILE,
        surface=HOSTILE,
        modifier=HOSTILE,
        measure=HOSTILE,
        about=things[0].key,
        place=things[1].key,
        date=HOSTILE,
        source=things[1].key,
        evidence=(evidence,),
    )
    return Resolution(
        extractions=(Extraction(document=document),),
        things=things,
        statements=(statement,),
        observations=(observation,),
    )


def many(count: int) -> Resolution:
    """`count` drugs in a chain, with a document each."""
    texts = [f"Drug {number} is combined with drug {number + 1}." for number in range(count)]
    extractions = tuple(
        Extraction(document=Document(id=f"d{number:04}", text=text, date=f"20{10 + number % 10}-01-01"))
        for number, text in enumerate(texts)
    )
    things = tuple(
        Thing(
            key=f"drug/{number:04}", type="Drug", label=f"drug {number}", names=(), members=((f"d{number:04}", "E1"),)
        )
        for number in range(count)
    )
    statements = tuple(
        Statement(
            predicate="combinedWith",
            subject=things[number].key,
            object=things[number + 1].key,
            status=None,
            evidence=(
                Evidence(document=f"d{number:04}", start=0, end=len(texts[number]), confidence=0.6 + number % 3 / 10),
            ),
        )
        for number in range(count - 1)
    )
    return Resolution(extractions=extractions, things=things, statements=statements, observations=())


def crowded() -> Resolution:
    """Six hubs, each tied to twenty-odd things with long names, and these tied to one another."""
    chain = many(136)
    types = ("Drug", "Indication", "Institution", "Place", "Person")
    things = tuple(
        replace(
            thing, type=types[number % 5], label=f"hub {number}" if number < 6 else f"{number} is a thing of long name"
        )
        for number, thing in enumerate(chain.things)
    )
    ends = [(number % 6, number) for number in range(6, 136)] + [
        (number, (number * 7) % 136) for number in range(6, 60)
    ]
    statements = tuple(
        replace(chain.statements[0], subject=things[one].key, object=things[other].key) for one, other in ends
    )
    return replace(chain, things=things, statements=statements)


class TestFindAndRead:
    def test_search_by_another_name_with_the_keyboard(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        webdriver.ActionChains(browser.driver).send_keys("/").perform()
        browser.driver.switch_to.active_element.send_keys("amtag")
        assert browser.texts("#suggestions li .name")[0] == "lifileucel"
        browser.driver.switch_to.active_element.send_keys(Keys.ENTER)
        browser.wait(lambda: browser.heading() == "lifileucel")
        assert browser.run("return location.hash") == "#thing=drug%2Flifileucel"
        assert "Amtagvi" in browser.one("#panel .names").text
        assert browser.problems() == []

    def test_arrows_choose_a_suggestion_and_escape_closes(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        box = browser.one("#search")
        box.send_keys("melanoma", Keys.ARROW_DOWN)
        chosen = browser.texts("#suggestions [aria-selected=true] .name")
        assert chosen == ["advanced melanoma"]
        box.send_keys(Keys.ESCAPE)
        assert not browser.one("#suggestions").is_displayed()
        box.send_keys("zzz")
        assert browser.texts("#suggestions li") == ["Nothing has this name"]

    def test_facts_with_status_date_and_quoted_sentences(self, browser: Browser) -> None:
        browser.open(RESOLUTION, "#thing=drug%2Flifileucel")
        facts = browser.run(
            """return [...document.querySelectorAll("#panel .fact")].map(fact => ({
              thing: fact.querySelector(".thing")?.textContent, chip: fact.querySelector(".chip")?.textContent,
              when: [...fact.querySelectorAll(".when")].map(e => e.textContent),
              marks: [...fact.querySelectorAll("mark")].map(e => e.textContent),
              cites: [...fact.querySelectorAll(".cite")].map(e => e.textContent) }))"""
        )
        approval = next(fact for fact in facts if fact["thing"] == "FDA")
        assert approval["chip"] == "approved"
        assert approval["when"] == ["February 2024", "16 February 2024"]
        assert "The FDA approved Amtagvi on 16 February 2024" in approval["marks"]
        assert any("Mixed news" in cite and "1 May 2024" in cite for cite in approval["cites"])
        assert next(fact for fact in facts if fact["thing"] == "EMA")["chip"] == "rejected"
        assert set(browser.texts("#panel .fact .sure")) == {"confidence 90%"}
        figure = browser.texts("#panel .figure")[0]
        assert "31.4%" in figure
        assert "response rate" in figure
        link = browser.one("#panel .links a")
        assert link.get_attribute("href") == "http://id.nlm.nih.gov/mesh/C000723"
        assert link.get_attribute("rel") == "noopener noreferrer"

    def test_figures_with_place_date_and_source(self, browser: Browser) -> None:
        browser.open(RESOLUTION, "#thing=indication%2Fmelanoma")
        figure = next(text for text in browser.texts("#panel .figure") if "11,605" in text)
        for part in ("about", "new cases", "in Russia", "according to Sechenov University", "2021"):
            assert part in figure

    def test_evidence_opens_the_document_at_the_quote(self, browser: Browser) -> None:
        browser.open(RESOLUTION, "#thing=institution%2Fiovance")
        browser.click("#panel .evidence .source")
        browser.wait(lambda: browser.texts("#reader h2") == ["A cell therapy"])
        assert "".join(browser.texts("#reader mark")) == "The therapy, made by Iovance"
        assert "lifileucel" in browser.texts("#reader .mention")
        assert browser.texts("#reader .stated[aria-current]") == ["lifileucel developed by Iovance"]
        browser.click("#reader .mention.Institution")
        browser.wait(lambda: browser.heading() == "FDA")

    def test_many_documents_leave_their_texts_out(self, browser: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("kgx.export.page.data.TEXT_LIMIT", 10)
        browser.open(RESOLUTION, "#document=til")
        assert "The therapy, made by Iovance" in browser.texts("#reader mark")
        assert "Anna Petrova of Sechenov University" in browser.texts("#reader mark")
        assert browser.problems() == []

    def test_a_publication_lists_what_it_reports(self, browser: Browser) -> None:
        browser.open(RESOLUTION, "#thing=publication%2Foncology-today")
        assert "Results appeared in Oncology Today" in browser.texts("#panel mark")

    def test_offsets_count_code_points(self, browser: Browser) -> None:
        text = "\U0001f9ec\U0001f9ec Gene news. Alpha treats beta. End."
        start = text.index("Alpha")
        evidence = Evidence(document="d", start=start, end=start + len("Alpha treats beta"))
        resolution = replace(
            many(2),
            extractions=(Extraction(document=Document(id="d", text=text, title="T")),),
            statements=(replace(many(2).statements[0], evidence=(evidence,)),),
        )
        browser.open(resolution, "#thing=drug%2F0000")
        assert browser.texts("#panel mark") == ["Alpha treats beta"]
        browser.click("#panel .evidence .source")
        browser.wait(lambda: browser.texts("#reader mark") == ["Alpha treats beta"])


class TestGraph:
    def test_click_a_node_then_a_line(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        browser.click_at(browser.point_at("Iovance"))
        browser.wait(lambda: browser.heading() == "Iovance")
        browser.click("#close")
        browser.wait(lambda: browser.heading() == "Most reported")
        browser.click_at(browser.point_at("BCD-201 biosimilar of"))
        browser.wait(lambda: "BCD-201" in browser.heading())
        assert browser.texts("#panel mark") == ["BCD-201, a biosimilar of pembrolizumab"]
        assert browser.problems() == []

    def test_double_click_shows_only_the_neighbourhood(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        whole = browser.counts()[0]
        browser.click_at(browser.point_at("Iovance"), double=True)
        browser.wait(lambda: browser.counts()[0] == 2)
        browser.click("#focus")
        browser.wait(lambda: browser.counts()[0] == whole)

    def test_keyboard_on_the_canvas(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        canvas = browser.one("#canvas")
        canvas.send_keys(Keys.ARROW_RIGHT)
        browser.wait(lambda: browser.heading() == "lifileucel")
        assert "lifileucel, Drug" in browser.texts("#live")[0]
        for key in (Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_UP, Keys.ARROW_DOWN):
            canvas.send_keys(key)
        assert browser.run("return location.hash").startswith("#thing=")
        canvas.send_keys("f")
        browser.wait(lambda: "focus=1" in browser.run("return location.hash"))
        canvas.send_keys(Keys.ESCAPE)
        browser.wait(lambda: browser.heading() == "Most reported")

    def test_links_and_back(self, browser: Browser) -> None:
        browser.open(RESOLUTION, "#thing=drug%2Flifileucel&focus=1")
        assert browser.heading() == "lifileucel"
        browser.click("#panel .fact .thing")
        browser.wait(lambda: browser.heading() != "lifileucel")
        browser.click("#back")
        browser.wait(lambda: browser.heading() == "lifileucel")
        browser.go("#thing=no%2Fsuch&document=none")
        assert browser.heading() == "Most reported"

    def test_the_same_picture_again(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        first = browser.run("return document.getElementById('canvas').toDataURL()")
        browser.go("")
        assert browser.run("return document.getElementById('canvas').toDataURL()") == first
        assert len(first) > 10_000

    def test_dark_scheme(self, browser: Browser) -> None:
        def background() -> str:
            return str(browser.run("return getComputedStyle(document.body).backgroundColor"))

        browser.open(RESOLUTION)
        light = background()
        features = [{"name": "prefers-color-scheme", "value": "dark"}]
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
        browser.wait(lambda: background() != light)
        browser.driver.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": []})


class TestLabels:
    @pytest.fixture
    def recorded(self, browser: Browser) -> Iterator[Browser]:
        script = browser.driver.execute_cdp_cmd("Page.addScriptToEvaluateOnNewDocument", {"source": RECORDER})
        yield browser
        browser.driver.execute_cdp_cmd("Page.removeScriptToEvaluateOnNewDocument", script)
        browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})

    @staticmethod
    def labels(browser: Browser) -> set[str]:
        return set(browser.run("return drawn.labels.map((label) => label.text)"))

    @pytest.mark.parametrize(("width", "height"), [(1400, 900), (800, 600)])
    @pytest.mark.parametrize("address", ["", "#thing=drug%2F0002", "#thing=drug%2F0002&focus=1"])
    def test_no_label_covers_a_node_or_another_label(
        self, recorded: Browser, width: int, height: int, address: str
    ) -> None:
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        recorded.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        recorded.open(crowded(), address)
        recorded.wait(lambda: len(self.labels(recorded)) > 5)
        assert recorded.run("return drawn.nodes.length") > 5
        assert recorded.run("return collisions()") == []
        assert "hub 2" in self.labels(recorded)

    def test_a_label_left_out_is_drawn_when_pointed_at(self, recorded: Browser) -> None:
        recorded.open(crowded())
        recorded.wait(lambda: len(self.labels(recorded)) > 5)
        left_out = recorded.run(
            """
            const [canvas, tip] = [document.getElementById("canvas"), document.getElementById("tip")];
            const corner = canvas.getBoundingClientRect();
            const names = drawn.labels.map((label) => label.text.replace("…", ""));
            for (const { left, right, top, bottom } of [...drawn.nodes]) {
              const place = { clientX: corner.left + (left + right) / 2, clientY: corner.top + (top + bottom) / 2 };
              canvas.dispatchEvent(new PointerEvent("pointermove", { ...place, pointerType: "mouse", pointerId: 1 }));
              const name = tip.querySelector("strong").textContent;
              if (!names.some((known) => name.startsWith(known))) return name;
            }
            """
        )
        assert left_out
        recorded.wait(lambda: any(left_out.startswith(label.rstrip("…")) for label in self.labels(recorded)))
        assert recorded.run("return collisions()") == []


class TestFilters:
    def test_types_and_statuses(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        things, ties = browser.counts()
        browser.click("#filters input[data-value=Indication]")
        fewer = browser.counts()
        assert fewer[0] < things
        browser.click("#filters input[data-value=Indication]")
        assert browser.counts() == (things, ties)
        browser.click("#filters input[data-value=rejected]")
        assert browser.counts() == (things - 1, ties - 1)
        browser.click("#reset")
        browser.settle()
        assert browser.counts() == (things, ties)

    def test_one_predicate_only(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        browser.click("#filters .row:has(input[data-value=biosimilarOf]) .only")
        browser.wait(lambda: browser.counts() == (2, 1))

    def test_one_document_only(self, browser: Browser) -> None:
        browser.open(RESOLUTION, "#document=til")
        browser.click("#reader .button")
        browser.wait(lambda: browser.run("return document.body.dataset.view") == "graph")
        browser.settle()
        assert browser.counts() == (7, 5)
        assert (
            browser.run("return document.getElementById('only-document').selectedOptions[0].textContent")
            == "A cell therapy"
        )

    def test_confidence_and_dates(self, browser: Browser) -> None:
        browser.open(many(30))
        assert browser.counts() == (30, 29)
        set_slider = (
            "const slider = document.getElementById(arguments[0]); slider.value = arguments[1];"
            "slider.dispatchEvent(new Event('input'))"
        )
        browser.run(set_slider, "confidence", "0.75")
        assert browser.counts()[1] == 9
        browser.run(set_slider, "confidence", "0")
        browser.run(set_slider, "date-from", "9")
        assert browser.counts()[1] == 2
        browser.run(set_slider, "date-from", "0")
        assert browser.counts() == (30, 29)

    def test_nothing_left_says_so(self, browser: Browser) -> None:
        browser.open(many(5))
        browser.click("#filters input[data-value=Drug]")
        assert browser.one("#notice").text == "Nothing passes these filters."

    def test_the_most_important_first_and_then_all(self, browser: Browser) -> None:
        browser.open(many(400))
        assert browser.counts()[0] == 150
        browser.click("#show-all")
        browser.settle()
        assert browser.counts() == (400, 399)
        browser.go("#thing=drug%2F0399")
        assert browser.heading() == "drug 399"
        browser.point_at("drug 399")


class TestSafety:
    @pytest.mark.parametrize("address", ["", "#documents"])
    def test_hostile_text_is_only_text(self, browser: Browser, address: str) -> None:
        resolution = hostile_resolution()
        browser.open(resolution, address)
        for link in range(len(browser.all("#panel .thing, .shelf a"))):
            browser.go(address)
            browser.run("document.querySelectorAll('#panel .thing, .shelf a')[arguments[0]].click()", link)
            browser.wait(lambda: "Most reported" not in browser.texts("#panel h2") or browser.texts("#reader h2"))
            assert browser.run("return window.hacked ?? null") is None
            assert browser.run("return document.querySelectorAll('img, iframe, object, embed').length") == 0
            assert len(browser.all("script")) == 2
            assert browser.all("a[href^='javascript']") == []
        browser.go("#thing=" + "drug%2Fa")
        browser.one("#search").send_keys("<img")
        assert HOSTILE[:30] in browser.texts("#suggestions li .name")[0]
        assert browser.requests() == []
        assert browser.problems() == []

    def test_injected_code_does_not_run(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        browser.run(
            """document.body.insertAdjacentHTML("beforeend", "<img src='data:,' onerror='window.hacked=1'>");
            const script = document.createElement("script");
            script.textContent = "window.hacked=1";
            document.body.append(script);
            fetch("https://example.org/").catch(() => { window.refused = 1; })"""
        )
        browser.wait(lambda: browser.run("return window.refused ?? null") == 1)
        assert browser.run("return window.hacked ?? null") is None
        assert all("Content Security Policy" in problem for problem in browser.problems())

    def test_nothing_is_asked_of_a_network(self, browser: Browser) -> None:
        browser.open(RESOLUTION)
        for address in ("#thing=drug%2Flifileucel", "#documents", "#document=til", "#thing=drug%2Flifileucel&focus=1"):
            browser.run("location.hash = arguments[0]", address)
            browser.settle()
        assert browser.requests() == []
        assert browser.problems() == []

    def test_an_empty_graph(self, browser: Browser) -> None:
        browser.open(EMPTY)
        assert browser.one("#notice").text == "There is nothing in this graph yet."
        assert browser.problems() == []

    def test_every_control_has_a_name(self, browser: Browser) -> None:
        browser.open(many(60), "#thing=drug%2F0001")
        nameless = browser.run(
            """const name = (e) => e.textContent.trim() || e.ariaLabel || e.closest("label")?.textContent.trim();
            const controls = [...document.querySelectorAll("button, a[href], input, select, canvas")];
            return controls.filter((e) => !name(e)).map((e) => e.outerHTML);"""
        )
        assert nameless == []

    def test_narrow_screen(self, browser: Browser) -> None:
        metrics = {"width": 390, "height": 800, "deviceScaleFactor": 1, "mobile": True}
        browser.driver.execute_cdp_cmd("Emulation.setDeviceMetricsOverride", metrics)
        try:
            browser.open(RESOLUTION, "#thing=drug%2Flifileucel")
            assert browser.run("return document.documentElement.scrollWidth") <= 390
            assert not browser.one("#filters").is_displayed()
            browser.click("#filters-toggle")
            assert browser.one("#filters").is_displayed()
        finally:
            browser.driver.execute_cdp_cmd("Emulation.clearDeviceMetricsOverride", {})


class TestFile:
    def test_data_cannot_end_its_block(self) -> None:
        text = page(hostile_resolution())
        blocks = re.findall(r'<script id="data" type="application/json">(.*)</script>\n<script>', text, re.DOTALL)
        assert len(blocks) == 1
        assert not set("<>&\u2028\u2029") & set(blocks[0])
        assert json.loads(blocks[0])["documents"][0]["title"] == HOSTILE.replace("\ud800", "\ufffd")

    def test_the_policy_names_exactly_the_code_of_the_page(self) -> None:
        text = page(RESOLUTION)
        policy = html.unescape(re.findall('Content-Security-Policy" content="([^"]*)"', text)[0])
        for tag in ("script", "style"):
            content = re.findall(f"<{tag}>(.*?)</{tag}>", text, re.DOTALL)[-1]
            digest = base64.b64encode(hashlib.sha256(content.encode()).digest()).decode()
            assert f"{tag}-src 'sha256-{digest}'" in policy
        assert policy.startswith("default-src 'none';")

    def test_a_title_is_text(self) -> None:
        assert "<title>&lt;b&gt;&amp;</title>" in page(EMPTY, title="<b>&")
