"""Where the commands' tests find the mail servers and the mailing project."""

import sys
from pathlib import Path

TESTS = Path(__file__).parent.parent
# pytest's importlib mode puts no test folder on the path.
sys.path[:0] = [str(TESTS / "send"), str(TESTS / "work")]
