"""A stand-in for spamassassin, for answers that the real one rarely gives; test_spam_score.py holds both to one contract.

It knows the options that we use, reads a message, and writes it back with the header that the preferences ask for. GTUBE is spam.
`Fake: slow`, `silent` or `broken` in the message's header make it so.
"""

import sys
import time
from email import message_from_bytes
from pathlib import Path

GTUBE = "XJS*C4JDBQADN1.NSBN3*2IDNEN*GTUBE-STANDARD-ANTI-UBE-TEST-EMAIL*C.34X"


def main() -> int:
    if sys.argv[1:5] != ["-L", "-t", "-x", "-p"] or len(sys.argv) != 6:
        print("Usage: spamassassin [options] < mailmessage", file=sys.stderr)
        return 64
    asked = [line.split(maxsplit=3) for line in Path(sys.argv[5]).read_text().splitlines() if line.startswith("add_header all ")]
    message = message_from_bytes(sys.stdin.buffer.read())
    how = message.get("Fake", "")
    if how == "slow":
        time.sleep(60)
    if how == "broken":
        print("config: failed to parse line", file=sys.stderr)
        return 2
    for name in [name for name in message if name.lower().startswith("x-spam-")]:
        del message[name]
    rules = {"NO_RECEIVED": -0.001, "NO_RELAYS": -0.001} | ({"GTUBE": 1000.0} if GTUBE in message.as_string() else {})
    score = sum(rules.values())
    if how != "silent":
        for _, _, name, template in asked:
            tests = ",\n\t".join(f"{rule}={points:g}" for rule, points in sorted(rules.items()))
            print(f"X-Spam-{name}: {template.replace('_SCORE_', f'{score:.1f}').replace('_TESTSSCORES(,)_', tests)}")
    print(message.as_string())
    return 0


if __name__ == "__main__":
    sys.exit(main())
