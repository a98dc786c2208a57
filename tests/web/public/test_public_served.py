"""`digest serve` as a process of its own: real HTTP, many at once, a raw socket, and how it starts and ends."""

import http.client
import signal
import socket
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import urlsplit

import pytest
from public_project import end, join, read_url, run_serve, set_lines

MULTIPART = (
    b'--frontier\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--frontier--\r\n',
    "multipart/form-data; boundary=frontier",
)
URLENCODED = (b"List-Unsubscribe=One-Click", "application/x-www-form-urlencoded")


def post(url: str, body: bytes, kind: str) -> tuple[int, dict[str, str], str]:
    """One POST over a connection of its own, that follows nothing."""
    at = urlsplit(url)
    connection = http.client.HTTPConnection(at.hostname or "", at.port, timeout=30)
    try:
        connection.request("POST", at.path, body, {"Content-Type": kind})
        answer = connection.getresponse()
        return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read().decode()
    finally:
        connection.close()


@pytest.mark.parametrize(("body", "kind"), [URLENCODED, MULTIPART])
def test_one_click_over_http(served, served_room, body, kind):
    """Either encoding of RFC 8058: 200 at once, no cookie, no redirect; the reader is gone in the store of another process."""
    one, token = join(served_room, f"{len(body)}@example.org")
    status, headers, page = post(f"{served}/u/{token}", body, kind)
    assert (status, "You have left" in page) == (200, True)
    assert not {"set-cookie", "location", "server"} & set(headers)
    assert served_room.people.by_id(one.id).status == "unsubscribed"


def test_many_leave_at_once(served, served_room):
    """150 readers, each link posted twice, 50 at a time, between GETs of others: every one of them left, nobody else did."""
    readers = [join(served_room, f"reader{number}@example.org") for number in range(150)]
    stays, token = join(served_room, "stays@example.org")

    def leave(named: str) -> int:
        with urllib.request.urlopen(f"{served}/u/{token}", timeout=60) as looked:
            assert looked.status == 200
        return post(f"{served}/u/{named}", *URLENCODED)[0]

    with ThreadPoolExecutor(50) as pool:
        assert set(pool.map(leave, [name for _, name in readers] * 2)) == {200}
    left = [one.address for one in served_room.people.on("weekly") if one.status == "unsubscribed"]
    assert {one.address for one, _ in readers} <= set(left)
    assert served_room.people.by_id(stays.id).status == "active"


def test_many_read_at_once(served):
    """The issue is made once: 40 readers at once get the same bytes, soon."""

    def read(_: int) -> bytes:
        with urllib.request.urlopen(f"{served}/issues/2026-W25", timeout=60) as answer:
            return answer.read()

    with ThreadPoolExecutor(40) as pool:
        assert len(set(pool.map(read, range(200)))) == 1


def test_head_has_no_body(served, served_room):
    """HEAD has the headers of GET and nothing after them."""
    _, token = join(served_room, "head@example.org")
    at = urlsplit(served)
    for path in ("/", f"/u/{token}", "/issues/2026-W25", "/nowhere"):
        with socket.create_connection((at.hostname, at.port), timeout=10) as line:
            line.sendall(f"HEAD {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode())
            said = b"".join(iter(lambda: line.recv(65536), b""))
        assert said.endswith(b"\r\n\r\n")
        assert b"Content-Length: 0" not in said


@pytest.mark.parametrize(
    "raw",
    [
        b"\x00\x01\x02\r\n\r\n",
        b"GET / HTTX/1.1\r\n\r\n",
        b"POST /u/x HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n",
        b"GET /" + b"a" * 70_000,
    ],
)
def test_what_is_no_request_ends_the_connection(served, raw):
    """Junk on the line is answered with an error or nothing, and the next reader is served."""
    at = urlsplit(served)
    with socket.create_connection((at.hostname, at.port), timeout=10) as line:
        try:
            line.sendall(raw)
            line.shutdown(socket.SHUT_WR)
            heard = line.recv(65536)
        except OSError:  # it hung up while we spoke
            heard = b""
        assert not heard.startswith(b"HTTP/1.1 200")
    with urllib.request.urlopen(f"{served}/", timeout=10) as answer:
        assert answer.status == 200


def test_a_reader_who_hangs_up_breaks_nothing(served, served_room):
    """A POST that ends in mid-body changes nothing and is no line on stderr."""
    one, token = join(served_room, "hung-up@example.org")
    at = urlsplit(served)
    with socket.create_connection((at.hostname, at.port), timeout=10) as line:
        line.sendall(f"POST /u/{token} HTTP/1.1\r\nHost: a\r\nContent-Length: 26\r\n\r\nList-".encode())
    time.sleep(0.3)
    assert served_room.people.by_id(one.id).status == "active"


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
def test_it_ends_when_told(site, how):
    """SIGTERM and Ctrl-C: 0, without a word, and the port is free."""
    process = run_serve(site)
    at = urlsplit(read_url(process))
    assert end(process, how) == (0, "")
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((at.hostname, at.port), timeout=5)


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--host", "0.0.0.0"), 78, "need https"),
        (("--host", "::"), 78, "need https"),
        (("--host", "nowhere.invalid"), 2, "no address of this machine"),
        (("--host", "192.0.2.7"), 2, "no address of this machine"),
    ],
)
def test_a_wrong_address_is_one_line(site, words, code, said):
    """A wide address without https, or one of another machine."""
    base = "https" if "192.0.2.7" in words else "http"
    set_lines(site, "web", f'base_url = "{base}://news.example.org"')
    process = run_serve(site, *words)
    printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed, complaint.count("\n")) == (code, "", 1)
    assert said in complaint


def test_a_taken_port_is_one_line(site):
    """75, with the port and the way out."""
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        process = run_serve(site, "--port", str(port))
        printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed) == (75, "")
    assert complaint == f"digest: port {port} on 127.0.0.1 is taken by another program; end that, or choose another with --port\n"


def test_a_wide_address_with_https_serves(site):
    """Behind a proxy on another machine, or in a container."""
    set_lines(site, "web", 'base_url = "https://news.example.org"\nhost = "0.0.0.0"')
    process = run_serve(site)
    url = read_url(process)
    with urllib.request.urlopen(url.replace("0.0.0.0", "127.0.0.1") + "/", timeout=10) as answer:
        assert answer.status == 200
    assert end(process)[0] == 0


def test_a_bad_secret_is_said_before_it_serves(site, monkeypatch):
    """78 and one line, without the value."""
    monkeypatch.setenv("DIGEST_SECRET", "hunter2")
    process = run_serve(site)
    printed, complaint = process.communicate(timeout=60)
    assert (process.returncode, printed, complaint.count("\n")) == (78, "", 1)
    assert "hunter2" not in complaint


def test_a_404_over_http(served):
    """A forged link is one line of text on a page."""
    with pytest.raises(urllib.error.HTTPError) as wrong:
        urllib.request.urlopen(f"{served}/u/forged", timeout=10)
    page = wrong.value.read().decode()
    assert wrong.value.code == 404
    assert page.count("There is no such page.") == 2
    wrong.value.close()
