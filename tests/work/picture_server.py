"""A loopback server of pictures, and the sample week whose articles all have one there."""

import random
import sqlite3
import threading
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from io import BytesIO
from pathlib import Path

from PIL import Image


def photo(seed: int, width: int = 1400, height: int = 800) -> bytes:
    """A JPEG with as many colours as a photograph, another for each seed."""
    small = Image.frombytes("RGB", (7, 4), random.Random(seed).randbytes(7 * 4 * 3))
    target = BytesIO()
    small.resize((width, height), Image.Resampling.BICUBIC).save(target, "JPEG")
    return target.getvalue()


class PictureServer:
    """Answers any path with a picture of its own; `answers` gives a path another (status, body, headers). `asked` counts."""

    def __init__(self) -> None:
        self.asked: Counter[str] = Counter()
        self.answers: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                server.asked[self.path] += 1
                status, body, headers = server.answers.get(self.path) or (200, photo(len(self.path) + sum(self.path.encode())), {})
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """Tests are quiet."""

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        self.place = f"127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()

    def url(self, path: str) -> str:
        return f"http://{self.place}{path}"

    def close(self) -> None:
        self.http.shutdown()
        self.http.server_close()


def give_pictures(folder: Path, server: PictureServer) -> None:
    """Let every article of the project have a picture at the server, and turn pictures on."""
    with sqlite3.connect(folder / "digest.db") as store:
        store.execute("UPDATE articles SET image = ? || id || '.jpg'", (server.url("/p/"),))
    store.close()
    with (folder / "digest.toml").open("a") as settings:
        settings.write(f'\n[pictures]\non = true\n\n[fetch]\nallow = ["{server.place}"]\n')
