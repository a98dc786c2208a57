"""Secrets: from the environment, a file, or made once; whatever is wrong is one line that never says a value."""

import logging
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from digest.audience.tokens import read_token, sign
from digest.errors import SettingsError, StoreError
from digest.secret import read_keys, read_secret

ONE, TWO = "one-" * 10, "two-" * 10


def test_a_ring_from_the_environment(tmp_path):
    """Newest first, apart by any white space; a secret without a kid gets one that stays."""
    ring = read_keys(tmp_path, {"DIGEST_SECRET": f"june:{TWO}\n  {ONE} "}).ring
    assert [key for _, key in ring] == [TWO.encode(), ONE.encode()]
    assert ring[0][0] == "june"
    assert read_keys(tmp_path, {"DIGEST_SECRET": ONE}).ring[0] == ring[1]
    assert not (tmp_path / ".digest-secret").exists()


def test_rotation_by_adding_a_line(tmp_path):
    """With a new secret above the old one, links made before still work."""
    file = tmp_path / "secret"
    file.write_text(ONE)
    token = sign(read_keys(tmp_path, {"DIGEST_SECRET_FILE": str(file)}), "leave", "weekly", "a")
    file.write_text(f"{TWO}\n{ONE}\n")
    both = read_keys(tmp_path, {"DIGEST_SECRET_FILE": str(file)})
    assert read_token(both, token, "leave") == ("weekly", "a")
    assert not sign(both, "leave", "weekly", "a").startswith(token.split(".")[0])
    file.write_text(TWO)
    assert read_token(read_keys(tmp_path, {"DIGEST_SECRET_FILE": str(file)}), token, "leave") is None


def test_a_project_makes_its_own_once(tmp_path):
    """The first use makes .digest-secret for its owner alone, the next ones read it; nothing is left beside it."""
    first = read_keys(tmp_path, {})
    assert first == read_keys(tmp_path, {})
    path = tmp_path / ".digest-secret"
    assert path.stat().st_mode & 0o777 == 0o600
    assert list(tmp_path.iterdir()) == [path]
    assert len(path.read_text().strip()) >= 43


def test_many_at_once_have_one_secret(tmp_path):
    """Processes and threads that make it at the same moment all use the same."""
    code = f"from pathlib import Path; from digest.secret import read_keys; print(read_keys(Path({str(tmp_path)!r}), {{}}).ring)"
    with ThreadPoolExecutor(12) as pool:
        threads = list(pool.map(lambda _: str(read_keys(tmp_path, {}).ring), range(24)))
        programs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(4)]
        said = [program.communicate(timeout=60)[0].strip() for program in programs]
    assert len({*threads, *said}) == 1


def test_two_processes_make_one_from_nothing(tmp_path):
    """Started together over an empty folder, both sign alike."""
    code = f"from pathlib import Path; from digest.secret import read_keys; print(read_keys(Path({str(tmp_path)!r}), {{}}).ring)"
    programs = [subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE, text=True) for _ in range(6)]
    assert len({program.communicate(timeout=60)[0] for program in programs}) == 1


def test_an_open_file_is_closed(tmp_path, caplog):
    """What a copy left readable by others is mended, and said once."""
    before = read_keys(tmp_path, {})
    (tmp_path / ".digest-secret").chmod(0o644)
    with caplog.at_level(logging.WARNING):
        assert read_keys(tmp_path, {}) == before
        read_keys(tmp_path, {})
    assert (tmp_path / ".digest-secret").stat().st_mode & 0o777 == 0o600
    assert len(caplog.records) == 1
    assert "for its owner alone" in caplog.text


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("hunter2", "secret 1 of 1 is shorter than 32 characters"),
        (f"{ONE} june:hunter2", "secret 2 of 2 is shorter"),
        (f"june:{ONE} june:{TWO}", "kid of an earlier one"),
        (f"{ONE} {ONE}", "kid of an earlier one"),
        ("  ", "no secret in it"),
        ("", "no secret in it"),
    ],
)
def test_a_bad_secret_is_one_line(tmp_path, value, said):
    """The line names the variable and what to do, never the value."""
    with pytest.raises(SettingsError, match=said) as wrong:
        read_keys(tmp_path, {"DIGEST_SECRET": value})
    line = str(wrong.value)
    assert line.startswith("DIGEST_SECRET: ")
    assert "\n" not in line
    assert "hunter2" not in line
    assert ONE not in line


def test_a_file_that_cannot_be_read_is_one_line(tmp_path):
    """Absent, a folder, or not UTF-8: the variable, the path and the reason; the bytes are not in the error, nor behind it."""
    for path, content, said in (
        (tmp_path / "absent", None, "No such file"),
        (tmp_path, None, "directory"),
        (tmp_path / "raw", b"\xffsecret", "not UTF-8"),
    ):
        if content:
            path.write_bytes(content)
        with pytest.raises(SettingsError, match=said) as wrong:
            read_keys(tmp_path, {"DIGEST_SECRET_FILE": str(path)})
        assert str(wrong.value).startswith(f"DIGEST_SECRET_FILE: {path}: cannot be read")
        assert wrong.value.__cause__ is None
        assert wrong.value.__context__ is None


def test_a_variable_and_its_file_at_once_are_refused(tmp_path):
    """Nobody has to guess which of the two counts."""
    with pytest.raises(SettingsError, match="both set"):
        read_secret("SENDGRID_API_KEY", {"SENDGRID_API_KEY": "a", "SENDGRID_API_KEY_FILE": "b"})


def test_a_password_comes_from_a_variable_or_a_file(tmp_path):
    """Trimmed as a file ends with a line feed; "" where there is none."""
    (tmp_path / "key").write_text("SG.key\n")
    assert read_secret("SENDGRID_API_KEY", {"SENDGRID_API_KEY": " SG.key "}) == "SG.key"
    assert read_secret("SENDGRID_API_KEY", {"SENDGRID_API_KEY_FILE": str(tmp_path / "key")}) == "SG.key"
    assert read_secret("SENDGRID_API_KEY", {}) == ""


def test_a_folder_that_cannot_be_written_waits(tmp_path, monkeypatch):
    """A disk that takes no secret is an error for later, with the way around it."""

    def full(*args, **more):
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("digest.secret.tempfile.mkstemp", full)
    with pytest.raises(StoreError, match=r"No space left on device.*DIGEST_SECRET_FILE"):
        read_keys(tmp_path, {})
