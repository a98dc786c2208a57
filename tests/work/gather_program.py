"""A round of `digest ingest` in a process of its own, to be killed: PROJECT."""

import sys
from datetime import datetime
from pathlib import Path

from digest.project import open_newsroom
from digest.work.gather import gather

with open_newsroom(Path(sys.argv[1])) as room:
    gather(room, now=datetime.fromisoformat(sys.argv[2]))
