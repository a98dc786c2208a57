"""The words that let an editor in: for one purpose, for a while, and never more than were asked for in good measure."""

import string
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.audience.tokens import Keys, sign
from digest.web.desk.signin_tokens import MOST_AN_ADDRESS, MOST_IN_ALL, WINDOW, Askings, Pass, read_pass, who_is, write_pass

KEYS = Keys(ring=(("desk", b"k" * 32),))
NOW = datetime(2026, 6, 18, 17, 30, tzinfo=UTC)
ADA = Pass(id="0" * 32, who=who_is("ada@example.org"), until=NOW + timedelta(minutes=15))


def test_what_was_written_is_read_until_it_is_over() -> None:
    """A pass holds up to the last second before its end, and at its end no more."""
    token = write_pass(KEYS, "sign_in", ADA)
    assert read_pass(KEYS, token, "sign_in", now=NOW) == ADA
    assert read_pass(KEYS, token, "sign_in", now=ADA.until - timedelta(seconds=1)) == ADA
    assert read_pass(KEYS, token, "sign_in", now=ADA.until) is None


def test_a_pass_is_for_one_purpose_and_one_process() -> None:
    """A link is no session, a session no link, a reader's link neither; other keys make nothing of any."""
    link, session = write_pass(KEYS, "sign_in", ADA), write_pass(KEYS, "session", ADA)
    assert read_pass(KEYS, link, "session", now=NOW) is None
    assert read_pass(KEYS, session, "sign_in", now=NOW) is None
    said = f"{ADA.id} {int(ADA.until.timestamp())} {ADA.who}"
    for other in ("leave", "draft"):
        assert read_pass(KEYS, sign(KEYS, other, "", said), "sign_in", now=NOW) is None  # type: ignore[arg-type]
    assert read_pass(Keys(ring=(("desk", b"o" * 32),)), link, "sign_in", now=NOW) is None


@given(st.data())
def test_no_changed_character_passes(data: st.DataObject) -> None:
    """Another character, one more or one less makes it nothing."""
    token = write_pass(KEYS, "session", ADA)
    at, width = data.draw(st.integers(0, len(token))), data.draw(st.integers(0, 1))
    other = data.draw(st.one_of(st.sampled_from(string.ascii_letters + string.digits + "-_.=+/ "), st.characters()))
    changed = token[:at] + other + token[at + width :]
    assert changed == token or read_pass(KEYS, changed, "session", now=NOW) is None


def test_a_token_does_not_tell_the_address() -> None:
    """Whoever sees a link or a cookie reads no address in it; two spellings of one mailbox are one editor."""
    assert "ada" not in write_pass(KEYS, "sign_in", ADA)
    assert who_is(" Ada@Example.ORG ") == who_is("ada@example.org") != who_is("adb@example.org")


def test_askings_of_one_address_are_few() -> None:
    """The fourth within a quarter of an hour waits until the first is forgotten; other addresses are not held up by it."""
    askings = Askings()
    times = [NOW + timedelta(minutes=minute) for minute in range(MOST_AN_ADDRESS)]
    assert all(askings.admit("ada", now=at) for at in times)
    assert not askings.admit("ada", now=times[-1])
    assert askings.admit("grace", now=times[-1])
    assert not askings.admit("ada", now=NOW + WINDOW - timedelta(seconds=1))
    assert askings.admit("ada", now=NOW + WINDOW)


def test_askings_in_all_are_bounded() -> None:
    """Many addresses from one machine are stopped too, and what was refused does not count."""
    askings = Askings()
    assert all(askings.admit(f"who{number}", now=NOW) for number in range(MOST_IN_ALL))
    for _ in range(1000):
        assert not askings.admit("one more", now=NOW + timedelta(minutes=1))
    assert askings.admit("one more", now=NOW + WINDOW)


@pytest.mark.parametrize("junk", ["", ".", "..", "desk.a.b", "x" * 10_000, "\0", "é.é.é", "\ud800.a.b"])
def test_junk_is_no_pass(junk: str) -> None:
    """Whatever else comes is refused without an error."""
    assert read_pass(KEYS, junk, "session", now=NOW) is None
