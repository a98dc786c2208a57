"""Hosted pictures as anybody fetches them."""

from pathlib import Path

import pytest
from starlette.testclient import TestClient

NAME = "0123456789abcdef0123456789abcdef"


@pytest.fixture
def hosted(site: Path) -> Path:
    """Two pictures of the project's own, and files that are none."""
    (site / "pictures").mkdir()
    for name in (f"{NAME}.jpg", f"{NAME}.png", "notes.txt", f"{NAME}.svg", f".{NAME}.jpg.part"):
        (site / "pictures" / name).write_bytes(b"bytes of " + name.encode())
    return site


@pytest.mark.parametrize(("suffix", "kind"), [("jpg", "image/jpeg"), ("png", "image/png")])
def test_a_picture_is_served_for_long(client: TestClient, hosted: Path, suffix: str, kind: str) -> None:
    """Its own type and no other, kept for a year, and any web mail may show it."""
    answer = client.get(f"/pictures/{NAME}.{suffix}")
    assert (answer.status_code, answer.content) == (200, f"bytes of {NAME}.{suffix}".encode())
    assert answer.headers["content-type"] == kind
    assert answer.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert "set-cookie" not in answer.headers
    assert client.head(f"/pictures/{NAME}.{suffix}").status_code == 200


@pytest.mark.parametrize(
    "name",
    [
        "notes.txt",
        f"{NAME}.svg",
        f".{NAME}.jpg.part",
        "../digest.db",
        "..%2fdigest.db",
        f"{NAME}.jpg%0a",
        f"{NAME.upper()}.jpg",
        f"{'f' * 32}.jpg",
        "",
    ],
)
def test_nothing_else_is_served(client: TestClient, hosted: Path, name: str) -> None:
    """Other names, other files of the folder and what lies outside of it are not there."""
    assert client.get(f"/pictures/{name}").status_code == 404


def test_a_link_in_the_folder_leads_nowhere(client: TestClient, hosted: Path) -> None:
    """Not even one that has a picture's name: git carries links, and the store lies beside."""
    (hosted / "pictures" / f"{'e' * 32}.jpg").symlink_to(hosted / "digest.db")
    assert client.get(f"/pictures/{'e' * 32}.jpg").status_code == 404


def test_nobody_posts_to_a_picture(client: TestClient, hosted: Path) -> None:
    """It is only for reading."""
    assert client.post(f"/pictures/{NAME}.jpg").status_code == 405
