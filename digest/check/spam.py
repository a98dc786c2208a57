"""SpamAssassin's score of a mail as it goes out, where that program is installed: what it counts is what many servers count.

message (header and all) → spamassassin -L -t with preferences of ours → one header of ours in its answer → points and rules → a finding

It asks nobody: no DNS, no block lists, nothing learned. How servers know a sender (SPF, DKIM, its past) is not in the score.
"""

import os
import re
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from email.parser import BytesHeaderParser
from pathlib import Path

from digest.check.findings import Finding, finding
from digest.check.place import MAIL

PROGRAM = "spamassassin"
WARN_FROM = 1.0  # points; a mail that asked for nothing has 0, and every server adds points of its own
REFUSED_FROM = 5.0  # points; from there SpamAssassin itself calls a mail spam (its required_score)
PATIENCE_SECONDS = 30.0  # it takes 0.8 s, of which most is starting; on a busy machine six
COUNTED = 0.05  # points from which a rule is named: what it gives 0.001 is only information
NAMED = 4
PREFERENCES = """\
use_bayes 0
dns_available no
skip_rbl_checks 1
report_safe 0
clear_headers
add_header all Digest score=_SCORE_ tests=_TESTSSCORES(,)_
"""
# The header's name is the program's X-Spam- and ours; it takes out every X-Spam- header that a mail brings along.
HEADER = "X-Spam-Digest"
_SCORE = re.compile(r"score=(-?\d+(?:\.\d+)?)\s+tests=(.*)", re.DOTALL)
_RULE = re.compile(r"([A-Za-z_]\w*)=(-?\d+(?:\.\d+)?)")
NOT_INSTALLED = "SpamAssassin is not installed, so its score is not known (Debian: apt-get install spamassassin)"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """What SpamAssassin makes of a message: its points, and those of each rule that matched, by the rule's name."""

    points: float
    rules: tuple[tuple[str, float], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scored:
    """What is to be said of the score; `note` is why there is none, or what it is."""

    findings: tuple[Finding, ...] = ()
    note: str = ""


def score_message(message: bytes, *, program: str = PROGRAM, patience: float = PATIENCE_SECONDS) -> Scored:
    """The finding that the score deserves: none below WARN_FROM, an error from REFUSED_FROM on; a note where nobody can say.

    `program` is a name on the path, or a path. A program that fails is a note too: no mail is kept back because a filter is ill.
    """
    found = shutil.which(program)
    if found is None:
        return Scored(note=NOT_INSTALLED)
    try:
        answer = _ask(found, message, patience)
    except subprocess.TimeoutExpired:
        return Scored(note=f"{program} gave no score within {patience:g} seconds")
    except OSError as wrong:
        return Scored(note=f"{found} cannot be run ({wrong.strerror}), so no score is known")
    score = read_score(answer)
    if score is None:
        return Scored(note=f"{found} gave no score; try `{program} --lint`")
    return Scored(findings=judged(score), note=f"SpamAssassin gives {score.points or 0:g} of {REFUSED_FROM:g} points")


def read_score(answer: bytes) -> Score | None:
    """The score in what the program printed; None where there is none."""
    said = _SCORE.fullmatch(" ".join(str(BytesHeaderParser().parsebytes(answer).get(HEADER, "")).split()))
    if said is None:
        return None
    return Score(points=float(said[1]), rules=tuple((name, float(points)) for name, points in _RULE.findall(said[2])))


def judged(score: Score) -> tuple[Finding, ...]:
    """The finding of a score, with the rules that cost most; () where it is low."""
    if score.points < WARN_FROM:
        return ()
    costly = sorted((row for row in score.rules if row[1] >= COUNTED), key=lambda row: (-row[1], row[0]))
    named = ", ".join(f"{name} {points:g}" for name, points in costly[:NAMED])
    more = f" and {len(costly) - NAMED} more" if len(costly) > NAMED else ""
    what = f"SpamAssassin gives {score.points:g} points, and {REFUSED_FROM:g} make a mail spam: {named}{more}"
    do = "change what these rules look at: `digest test-send`, then `spamassassin -L -t` on that mail, says each in words"
    return (finding("spam.score", MAIL, what, do, level="error" if score.points >= REFUSED_FROM else "warning"),)


def _ask(program: str, message: bytes, patience: float) -> bytes:
    """What the program prints, run in a home of its own, so that it finds no one's preferences and leaves nothing behind."""
    with tempfile.TemporaryDirectory(prefix="digest-spam-") as home:
        preferences = Path(home) / "preferences"
        preferences.write_text(PREFERENCES, encoding="utf-8")
        command = [program, "-L", "-t", "-x", "-p", str(preferences)]
        words = {"HOME": home, "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
        done = subprocess.run(command, input=message, capture_output=True, timeout=patience, env=words, check=False)  # noqa: S603
    return done.stdout
