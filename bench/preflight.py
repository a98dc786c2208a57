"""How long preflight takes: the whole check of the sample week's issue offline, each family, and the client check alone, in CPU time.

PYTHONPATH=. python bench/preflight.py            (builds the sample in a temporary folder)
PYTHONPATH=. python bench/preflight.py PROJECT    (an opened project's newest issue)
"""

import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from digest.check import accessibility, content, handled, headers, links, preflight, size
from digest.check.clients import gaps
from digest.check.findings import Case
from digest.project import open_newsroom
from digest.starter import make_project
from digest.work import preflight as of_project
from digest.work.build import build, choose_period
from digest.work.gather import gather
from digest.work.issues import find_issue
from digest.work.letters import sample_email
from digest.work.preflight import inspect

ROUNDS = 5
FAMILIES = {"size": size, "links": links, "content": content, "accessibility": accessibility, "headers": headers, "clients": handled}


def cpu(function, rounds=ROUNDS):
    """(the first run, the best of the others), in milliseconds of CPU."""
    took = []
    for _ in range(rounds):
        begun = time.process_time()
        function()
        took.append(1000 * (time.process_time() - begun))
    return took[0], min(took[1:])


def row(name, took):
    print(f"{name:32} first {took[0]:7.1f} ms   again {took[1]:7.1f} ms")


def main(folder):
    now = datetime.now(UTC)
    if folder is None:
        folder = Path(tempfile.mkdtemp()) / "sample"
        make_project(folder)
        with open_newsroom(folder) as room:
            gather(room, now=now)
            build(room, choose_period(room, now=now), now=now)
    with open_newsroom(folder) as room:
        issue = find_issue(room, None)
        row("digest check, offline", cpu(lambda: inspect(room, issue, now=now)))
        cases = caught(room, issue, now)
        for name, family in FAMILIES.items():
            row(f"  {name}", cpu(lambda family=family: list(family.check(cases()))))
        html = sample_email(room, issue).html
        row("client check alone", cpu(lambda: gaps(html)))
        print(f"{len(html.encode()):,} bytes of HTML, {len(inspect(room, issue, now=now).findings)} findings")


def caught(room, issue, now):
    """What makes the case that `inspect` makes, the mail already parsed."""
    said = {}
    of_project.preflight = lambda issue, email, **more: said.update(more, issue=issue, email=email) or ()
    inspect(room, issue, now=now)
    of_project.preflight = preflight
    said["stories"] = {story.id: story for story in said["stories"]}

    def make():
        case = Case(**said)
        assert case.page
        return case

    return make


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
