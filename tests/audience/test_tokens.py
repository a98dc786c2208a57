"""Tokens: only the project's keys make one, for one purpose, one list and one subscriber, and there is one spelling of it."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from digest.audience.address import masked
from digest.audience.tokens import Keys, nonce, read_token, sign

OLD, NEW = ("old", b"o" * 32), ("new", b"n" * 32)
KEYS = Keys(ring=(NEW, OLD))
READER = ("weekly", "0123456789abcdef")
words = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=40)


@given(words, words)
def test_what_was_signed_is_read(list_, subject):
    """A token names the list and the subject it was made for."""
    assert read_token(KEYS, sign(KEYS, "leave", list_, subject), "leave") == (list_, subject)


def test_no_changed_bit_passes():
    """Each single flipped bit of a token's characters makes it nothing, the spare bits of base64 too."""
    token = sign(KEYS, "leave", *READER)
    for at in range(len(token)):
        for bit in range(8):
            changed = token[:at] + chr(ord(token[at]) ^ (1 << bit)) + token[at + 1 :]
            assert read_token(KEYS, changed, "leave") is None, changed


@given(st.data())
def test_no_changed_character_passes(data):
    """Nor does any other character, one more, or one less."""
    token = sign(KEYS, "leave", *READER)
    at = data.draw(st.integers(0, len(token)))
    other = data.draw(st.one_of(st.sampled_from(string.ascii_letters + string.digits + "-_.=+/ "), st.characters()))
    width = data.draw(st.integers(0, 1))
    changed = token[:at] + other + token[at + width :]
    assert changed == token or read_token(KEYS, changed, "leave") is None
    assert read_token(KEYS, token[:at], "leave") is None or at == len(token)


@given(words, words, words, words)
def test_lists_and_subjects_never_run_together(list_a, subject_a, list_b, subject_b):
    """Two different pairs have two different tokens: "ab" + "c" is not "a" + "bc"."""
    same = (list_a, subject_a) == (list_b, subject_b)
    assert (sign(KEYS, "leave", list_a, subject_a) == sign(KEYS, "leave", list_b, subject_b)) == same


@pytest.mark.parametrize(
    "junk", ["", ".", "..", "new..", "new.a.b", "x" * 10_000, "." * 10_000, "new." + "A" * 10_000, "\0", "\ud800.\ud800.é", "é.é.é"]
)
def test_junk_is_no_token(junk):
    """Whatever else comes is refused without an error."""
    assert read_token(KEYS, junk, "leave") is None


def test_a_token_is_for_one_purpose_and_one_list():
    """A draft's link leaves no list, and a signature fits no other list, subscriber or key id."""
    leave, draft = sign(KEYS, "leave", *READER), sign(KEYS, "draft", *READER)
    assert read_token(KEYS, leave, "draft") is None
    assert read_token(KEYS, draft, "leave") is None
    other = sign(KEYS, "leave", "daily", READER[1])
    kid, named, _ = other.split(".")
    assert read_token(KEYS, ".".join((kid, named, leave.split(".")[2])), "leave") is None
    assert read_token(KEYS, leave.replace("new.", "old."), "leave") is None


def test_rotation():
    """A new key signs, an old one still verifies, and one that was taken away does not."""
    before = sign(Keys(ring=(OLD,)), "leave", *READER)
    assert read_token(KEYS, before, "leave") == READER
    assert sign(KEYS, "leave", *READER).startswith("new.")
    assert read_token(Keys(ring=(NEW,)), before, "leave") is None


def test_a_token_fits_a_mail_and_a_url():
    """Under 120 characters for a list of a long name, and none that a URL would escape."""
    token = sign(Keys(ring=(("a1b2c3d4", b"n" * 32),)), "leave", "the-engineering-managers-weekly", "f" * 16)
    assert len(token) < 120
    assert set(token) <= set(string.ascii_letters + string.digits + "-_.")


def test_keys_are_never_shown():
    """Neither repr nor an error says a key."""
    assert "nnnn" not in repr(KEYS)
    with pytest.raises(ValueError, match="kid of its own") as wrong:
        Keys(ring=(NEW, NEW))
    assert "nnnn" not in str(wrong.value)


def test_a_nonce_is_the_issues_and_the_keys():
    """20 hex digits, the same for the same issue and key, another for any other, and no signature of a token."""
    word = nonce(KEYS, "2026-W25")
    assert len(word) == 20
    assert set(word) <= set("0123456789abcdef")
    assert word == nonce(KEYS, "2026-W25")
    assert len({word, nonce(KEYS, "2026-W26"), nonce(Keys(ring=(OLD,)), "2026-W25")}) == 3


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("mara@example.org", "m•••@e•••.org"),
        ("a@b.example.com", "a•••@b•••.com"),
        ("名@例え.example", "名•••@例•••.example"),
        ('"a@b"@example.org', '"•••@e•••.org'),
    ],
)
def test_a_masked_address_says_little(address, shown):
    """First letters and the last name of the domain, however long they are."""
    assert masked(address) == shown
