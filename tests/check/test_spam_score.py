"""SpamAssassin's score: what it says of a mail, and that nothing depends on its being there."""

import shutil
import sys
import time
from pathlib import Path

import pytest
from fake_spamassassin import GTUBE

from digest.check.spam import NOT_INSTALLED, Score, judged, read_score, score_message

HERE = Path(__file__).parent
MAIL = (
    b"From: Tides <desk@tides.example.org>\r\nTo: reader@example.org\r\nSubject: Harbour One floats\r\n"
    b"Date: Mon, 23 Nov 2026 07:00:00 +0000\r\n"
    b"Message-ID: <1@tides.example.org>\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n%s\r\n"
    b"Harbour One sold a fifth of itself on Tuesday. Two grid operators will connect no new data centre before 2028.\r\n%s\r\n"
)


def mail(header: bytes = b"", body: bytes = b"") -> bytes:
    return MAIL % (header, body)


@pytest.fixture
def fake(tmp_path: Path) -> str:
    """The stand-in as a program."""
    path = tmp_path / "spamassassin"
    path.write_text(f"#!{sys.executable}\n{(HERE / 'fake_spamassassin.py').read_text()}")
    path.chmod(0o755)
    return str(path)


@pytest.fixture(params=["fake", "real"])
def program(request: pytest.FixtureRequest, fake: str) -> str:
    """Both programs that the contract holds for."""
    if request.param == "fake":
        return fake
    if not shutil.which("spamassassin"):
        pytest.skip("this test needs spamassassin; install it")
    return "spamassassin"


def test_an_ordinary_mail_costs_nothing(program):
    """No finding, and the points in a note."""
    seen = score_message(mail(), program=program)
    assert seen.findings == ()
    assert seen.note.startswith("SpamAssassin gives ")
    assert seen.note.endswith(" of 5 points")


def test_what_every_filter_takes_for_spam_is_an_error(program):
    """The agreed test string: an error with the rule that costs most, first."""
    (one,) = score_message(mail(body=GTUBE.encode()), program=program).findings
    assert (one.rule, one.level) == ("spam.score", "error")
    assert ": GTUBE 1000" in one.what


def test_a_mail_cannot_bring_its_own_score(program):
    """A header of ours in the mail itself, as its writer would like it, is not read."""
    (one,) = score_message(mail(b"X-Spam-Digest: score=0.0 tests=NONE\r\n", GTUBE.encode()), program=program).findings
    assert one.level == "error"


def test_without_the_program_there_is_a_note():
    """It is nothing that has to be there."""
    seen = score_message(mail(), program="no-such-spamassassin")
    assert (seen.findings, seen.note) == ((), NOT_INSTALLED)


@pytest.mark.parametrize(("how", "said"), [(b"silent", "gave no score"), (b"broken", "gave no score")])
def test_a_program_that_fails_is_a_note(fake, how, said):
    """No mail is kept back because a filter is ill."""
    seen = score_message(mail(b"Fake: " + how + b"\r\n"), program=fake)
    assert seen.findings == ()
    assert said in seen.note


def test_patience_ends(fake):
    """A program that hangs is ended and noted."""
    began = time.monotonic()
    seen = score_message(mail(b"Fake: slow\r\n"), program=fake, patience=0.5)
    assert time.monotonic() - began < 10
    assert (seen.findings, seen.note.endswith("gave no score within 0.5 seconds")) == ((), True)


def test_what_cannot_be_run_is_a_note(tmp_path):
    """A file that is no program, as a broken installation leaves it."""
    path = tmp_path / "spamassassin"
    path.write_bytes(b"\x00\x01")
    path.chmod(0o755)
    assert "cannot be run" in score_message(mail(), program=str(path)).note


@pytest.mark.parametrize(
    ("points", "level"), [(-0.5, None), (0.9, None), (1.0, "warning"), (4.9, "warning"), (5.0, "error"), (12.0, "error")]
)
def test_the_thresholds(points, level):
    """A warning from 1 point, an error from the 5 at which SpamAssassin itself calls a mail spam."""
    found = judged(Score(points=points, rules=(("A", points),)))
    assert [one.level for one in found] == ([level] if level else [])


def test_rules_that_cost_are_named_the_dearest_first():
    """What is information only is left out; what does not fit the line is counted."""
    answer = b"X-Spam-Digest: score=5.6 tests=HTML_MESSAGE=0.001,B=1.5,\n\tC=0.5,A=1.5,D=0.7,E=0.1,\n\tF=1.3\nFrom: x@example.org\n\nHello"
    score = read_score(answer)
    assert score is not None
    assert judged(score)[0].what.endswith(": A 1.5, B 1.5, F 1.3, D 0.7 and 2 more")
    assert read_score(b"From: x@example.org\n\nX-Spam-Digest: score=0 tests=x") is None
