"""Signing in to a desk that really runs: refused where nobody could, a link through a real mail server, the pages in Chromium."""

import asyncio
import json
import os
import queue
import re
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx
import pytest
from desk_program import read_url, stop

from digest.cli.signin import make_door
from digest.errors import DigestError
from tests.making import make_weekly
from tests.send.servers import StoringServer, storing_server, write_certificate

EDITOR = "desk@example.org"  # of the starter's digest.toml
SMTP = '[sender]\nkind = "smtp"\nhost = "127.0.0.1"\ntls = "off"\n'
LINK = re.compile(r"https?://\S+/sign-in/\S+")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as one:
        return int(one.getsockname()[1])


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """The issue's file in a project of the test's own."""
    return make_weekly(tmp_path / "project")


def add(path: Path, text: str) -> None:
    settings = path.parent.parent / "digest.toml"
    settings.write_text(f"{settings.read_text()}\n{text}")


@contextmanager
def preview(path: Path, *words: str) -> Iterator["subprocess.Popen[str]"]:
    """A desk that ends with the test, also where the test fails."""
    command = [sys.executable, "-m", "digest", "preview", "--no-open", *words]
    env = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull}
    with subprocess.Popen(command, cwd=path.parent.parent, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=env) as process:
        try:
            yield process
        finally:
            process.kill()


@pytest.mark.parametrize(
    ("toml", "words", "code", "says"),
    [
        ("", ["--host", "0.0.0.0"], 2, ["[sender] kind", "outbox", "--host 127.0.0.1"]),
        ("", ["--url", "https://desk.example.org"], 2, ["[sender] kind"]),
        ("NOBODY" + SMTP, ["--host", "0.0.0.0"], 2, ["[newsletter] editors", "--host 127.0.0.1"]),
        ("NOBODY" + SMTP, ["--host", "::"], 2, ["[newsletter] editors"]),
        ("NOBODY" + SMTP, ["--url", "https://desk.example.org"], 2, ["[newsletter] editors", "https://desk.example.org"]),
        (SMTP + '[web]\nbase_url = "http://news.example.org"\n', ["--host", "0.0.0.0"], 2, ["base_url", "--url"]),
        (SMTP + '[web]\nbase_url = "https://news.example.org/weekly"\n', ["--host", "0.0.0.0"], 2, ["base_url", "--url"]),
        (
            SMTP.replace("127.0.0.1", "mail.example.org") + '[web]\nbase_url = "http://127.0.0.1:8030"\n',
            ["--host", "0.0.0.0"], 2, ["base_url", "--url"],
        ),
        (SMTP, ["--url", "http://desk.example.org"], 2, ["--url", "https"]),
        (SMTP, ["--url", "https://desk.example.org/desk"], 2, ["--url"]),
        (SMTP, ["--url", "https://ada:pass@desk.example.org"], 2, ["--url"]),
        (SMTP, ["--url", "desk.example.org"], 2, ["--url"]),
        (SMTP.replace('"off"', '"required"\nuser = "desk"'), ["--host", "0.0.0.0"], 78, ["DIGEST_SMTP_PASSWORD"]),
        (SMTP, ["--host", "no such host"], 2, ["no address of this machine"]),
    ],
)  # fmt: skip
def test_a_desk_nobody_could_sign_in_to_has_no_door(path: Path, toml: str, words: list[str], code: int, says: list[str]) -> None:
    """One line says what is missing and where, with the exit code of its kind."""
    add(path, toml.removeprefix("NOBODY"))
    if toml.startswith("NOBODY"):
        settings = path.parent.parent / "digest.toml"
        settings.write_text(settings.read_text().replace(f'editors = ["{EDITOR}"]', "editors = []"))
    given = {"--host": "127.0.0.1", "--url": ""} | dict([words])
    with pytest.raises(DigestError) as refused:
        make_door(path.parent.parent, given["--host"], 8025, given["--url"])
    assert (refused.value.exit_code, "\n" in str(refused.value)) == (code, False)
    assert [word for word in says if word not in str(refused.value)] == []


def test_a_desk_without_a_door_does_not_listen(path: Path) -> None:
    """The command ends with its one line before anything listens: there is nothing on standard output."""
    with preview(path, "--port", "0", "--host", "0.0.0.0") as process:
        out, err = process.communicate(timeout=60)
    assert (process.returncode, out, err.count("\n"), "digest: digest.toml: [sender]" in err) == (2, "", 1, True), err


def test_loopback_has_no_door(path: Path) -> None:
    """On this machine nobody signs in, whatever digest.toml lacks."""
    assert [make_door(path.parent.parent, host, 8025, "") for host in ("127.0.0.1", "localhost", "::1", "127.1")] == [None] * 4


def test_a_taken_port_is_not_left_for_the_next(path: Path) -> None:
    """A proxy leads to this port and no other: at a desk with a door that is an error."""
    add(path, SMTP)
    taken = socket.create_server(("127.0.0.1", 0))
    with taken, preview(path, "--url", "https://desk.example.org", "--port", str(taken.getsockname()[1])) as process:
        _, err = process.communicate(timeout=60)
    assert process.returncode == 75
    assert "taken; choose another with --port" in err


@contextmanager
def tls_before(port: int, folder: Path) -> Iterator[int]:
    """A proxy with https that hands every byte on to `port`; gives its own port."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(write_certificate(folder / "desk.pem", "127.0.0.1"))

    async def pipe(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while said := await reader.read(65536):
                writer.write(said)
                await writer.drain()
        writer.close()

    async def hand_on(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        behind = await asyncio.open_connection("127.0.0.1", port)
        await asyncio.gather(pipe(reader, behind[1]), pipe(behind[0], writer))

    async def serve() -> None:
        server = await asyncio.start_server(hand_on, "127.0.0.1", 0, ssl=context)
        ports.put(server.sockets[0].getsockname()[1])
        await asyncio.to_thread(done.wait)
        server.close()

    ports, done = queue.Queue[int](), threading.Event()
    thread = threading.Thread(target=lambda: asyncio.run(serve()))
    thread.start()
    try:
        yield ports.get(timeout=30)
    finally:
        done.set()
        thread.join(30)


@contextmanager
def open_desk(path: Path, folder: Path, *words: str) -> Iterator[tuple[str, StoringServer, "subprocess.Popen[str]"]]:
    """A desk on every address of this machine, asked over loopback, and the mail server that its links go to."""
    port = free_port()
    with storing_server(folder) as server:
        add(path, f'{SMTP}port = {server.port}\n[web]\nbase_url = "http://127.0.0.1:{port}"\n')
        with preview(path, "--host", "0.0.0.0", "--port", str(port), *words) as process:
            yield read_url(process), server, process


def next_mail(server: StoringServer, number: int = 1) -> Any:
    deadline = time.monotonic() + 60
    while len(server.received()) < number:
        assert time.monotonic() < deadline, "no mail came"
        time.sleep(0.05)
    return server.received()[number - 1]


def link_in(mail: Any) -> str:
    found = LINK.search(mail.message.get_content())
    assert found
    return found[0]


def test_the_link_is_a_notice_like_any_other(path: Path, tmp_path: Path) -> None:
    """One mail to the editor, in the newsletter's name, claimed in the ledger, which does not know the link; a stranger gets none."""
    from digest.project import open_newsroom

    with open_desk(path, tmp_path) as (url, server, process):
        own = {"Origin": url.rstrip("/")}
        for address in ("mallory@example.org", EDITOR.upper()):
            assert httpx.post(f"{url}sign-in", data={"address": address}, headers=own).headers["location"] == "/sign-in?asked"
        mail = next_mail(server)
        link = link_in(mail)
        assert mail.recipients == (EDITOR,)
        assert mail.message["Subject"] == "Sign in to the desk: This Week's Major Developments"
        assert mail.message["Auto-Submitted"] == "auto-generated"
        assert mail.message["List-Unsubscribe"] is None
        assert max(map(len, mail.message.get_content().replace(link, "").splitlines())) <= 76
        assert stop(process) == ""
        assert len(server.received()) == 1
    with open_newsroom(path.parent.parent) as room:
        (known,) = room.ledger.mailings("sign_in")
        assert room.ledger.mailings() == ()
        (delivery,) = room.ledger.deliveries(known.id)
        assert (delivery.address, delivery.status) == (EDITOR, "sent")
    token = link.rpartition("/")[2].encode()
    assert [file for file in path.parent.parent.glob("digest.db*") if token in file.read_bytes()] == []


def test_a_mail_server_that_is_down_is_said_in_the_terminal(path: Path) -> None:
    """The page says the same as ever; who runs the desk reads why no link came."""
    port = free_port()
    add(path, f'{SMTP}port = {free_port()}\n[web]\nbase_url = "http://127.0.0.1:{port}"\n')
    with preview(path, "--host", "0.0.0.0", "--port", str(port)) as process:
        url = read_url(process)
        answer = httpx.post(f"{url}sign-in", data={"address": EDITOR}, headers={"Origin": url.rstrip("/")})
        assert answer.status_code == 303
        assert process.stderr
        line = process.stderr.readline()
        stop(process)
    assert line.startswith(f"digest: the link to sign in was not mailed to {EDITOR} (")


def test_an_editor_taken_out_of_the_file_is_out_at_once(path: Path, tmp_path: Path) -> None:
    """The running desk reads digest.toml anew: session and open stream end; a file that cannot be read throws nobody out."""
    settings = path.parent.parent / "digest.toml"
    with open_desk(path, tmp_path) as (url, server, _), httpx.Client(headers={"Origin": url.rstrip("/")}) as browser:
        browser.post(f"{url}sign-in", data={"address": EDITOR})
        assert browser.post(link_in(next_mail(server))).status_code == 303
        assert browser.get(url).status_code == 200
        good = settings.read_text()
        settings.write_text(good + "\nbroken")
        assert browser.get(url).status_code == 200
        with browser.stream("GET", f"{url}events", timeout=30) as stream:
            heard = stream.iter_text()
            assert "event:" in next(heard)
            settings.write_text(good.replace(EDITOR, "other@example.org"))
            for _ in heard:
                pass
        assert browser.get(url).headers["location"] == "/sign-in"


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_an_editor_signs_in_approves_and_signs_out(path: Path, tmp_path: Path, chromium: Any, scheme: str, width: int) -> None:
    """The whole way by hand, each page without a serious finding of axe, as wide as the screen, its buttons large."""
    from axe_playwright_python.sync_playwright import Axe

    context = chromium.new_context(color_scheme=scheme, viewport={"width": width, "height": 844})
    context.route(lambda url: "//127.0.0.1:" not in url, lambda route: route.abort())
    page = context.new_page()
    page.set_default_timeout(60_000)
    complaints: list[str] = []
    page.on("console", lambda said: complaints.append(said.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))

    def look(heading: str) -> None:
        assert page.locator("h1").inner_text() == heading
        grave = [found for found in Axe().run(page).response["violations"] if found["impact"] in {"serious", "critical"}]
        assert [node["html"][:150] + str(node["any"][:1])[:300] for one in grave for node in one["nodes"]] == [], heading
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        sheet = "rgb(255, 255, 255)" if scheme == "light" else "rgb(23, 25, 29)"
        assert page.evaluate("getComputedStyle(document.body).backgroundColor") == sheet
        if heading != "Digest":
            heights = page.locator("input, button").evaluate_all("nodes => nodes.map(node => node.getBoundingClientRect().height)")
            assert all(height >= 48 for height in heights)

    with open_desk(path, tmp_path) as (url, server, process):
        page.goto(f"{url}?story=anything")
        look("Sign in to the desk")
        page.get_by_label("Your address").fill(EDITOR)
        page.keyboard.press("Enter")
        page.wait_for_url("**/sign-in?asked")
        look("Look into your inbox")
        link = link_in(next_mail(server))
        page.goto(link)
        look("Sign in?")
        assert page.locator("b").inner_text() == "d•••@e•••.org"
        page.reload()
        page.get_by_role("button", name="Sign in").click()
        page.wait_for_selector("#standing")
        assert page.url == url
        look("Digest")
        assert page.locator(".signed").inner_text().split("\n")[0].startswith(("Signed in as", EDITOR))
        page.keyboard.press("a")
        page.keyboard.press("Enter")
        page.wait_for_selector(f"#standing:has-text('Approved by {EDITOR}')")
        assert json.loads(path.read_text())["approval"]["by"] == EDITOR
        other = context.new_page()
        other.goto(url)
        page.get_by_role("button", name="Sign out").click()
        page.wait_for_url("**/sign-in?left")
        look("Sign in to the desk")
        assert page.get_by_role("status").inner_text() == "You are signed out."
        assert context.cookies() == []
        other.keyboard.press("2")
        other.wait_for_url("**/sign-in")
        assert complaints == []
        page.goto(link)
        look("This link opens nothing any more")
        context.close()
        assert stop(process) == ""


@pytest.mark.parametrize("scripts", [True, False])
def test_an_editor_signs_in_through_a_proxy_with_https(path: Path, tmp_path: Path, chromium: Any, scripts: bool) -> None:
    """The desk listens on loopback, a proxy leads to it: the link is the proxy's, the cookie secure; the forms do without scripts."""
    port = free_port()
    with storing_server(tmp_path) as server, tls_before(port, tmp_path) as outside:
        add(path, f"{SMTP}port = {server.port}\n")
        url = f"https://127.0.0.1:{outside}"
        with preview(path, "--url", url, "--port", str(port)) as process:
            assert read_url(process) == f"{url}/"
            assert httpx.get(f"http://127.0.0.1:{port}/").status_code == 400
            context = chromium.new_context(ignore_https_errors=True, java_script_enabled=scripts)
            page = context.new_page()
            page.set_default_timeout(60_000)
            page.goto(url)
            page.get_by_label("Your address").fill(EDITOR)
            page.get_by_role("button", name="Mail me a link").click()
            page.wait_for_url("**/sign-in?asked")
            page.goto(link_in(next_mail(server)))
            page.get_by_role("button", name="Sign in").click()
            page.get_by_role("button", name="Approve").click()
            page.get_by_role("button", name="Approve it").click()
            page.wait_for_selector(f"#standing:has-text('Approved by {EDITOR}')")
            (cookie,) = context.cookies()
            told = (cookie["name"], cookie["secure"], cookie["httpOnly"], cookie["sameSite"])
            assert told == ("__Host-digest-desk", True, True, "Strict")
            page.get_by_role("button", name="Sign out").click()
            page.wait_for_url("**/sign-in?left")
            assert context.cookies() == []
            context.close()
            stop(process)
