"""Our client check beside @jsx-email/doiuse-email (the one other tool on caniemail's facts) on the same mail: features × programs.

    cd $(mktemp -d) && npm install @jsx-email/doiuse-email
    PYTHONPATH=. python bench/clients.py MAIL.html FOLDER/node_modules

Both name a feature by caniemail's title. That tool looks at attributes and style sheets by other rules and carries older facts: what each
finds alone is printed, to be judged by hand.
"""

import json
import re
import subprocess
import sys
import time
from pathlib import Path

from digest.check.clients import facts, gaps

ASK = """
import {{ doIUseEmail }} from '@jsx-email/doiuse-email';
import {{ readFileSync }} from 'node:fs';
const html = readFileSync('{mail}', 'utf8'), begun = process.cpuUsage(), errors = [], failed = [];
for (const client of {clients}) {{
  try {{ errors.push(...(doIUseEmail(html, {{ emailClients: [client] }}).errors ?? [])); }} catch (wrong) {{ failed.push(String(wrong)); }}
}}
const took = process.cpuUsage(begun);
console.log(JSON.stringify({{ errors, failed, took: (took.user + took.system) / 1000 }}));
"""
SAID = re.compile(r"`(.+?)` (?:is )?(?:not supported|support).* (?:by|for) `(.+?)`")


def main(mail, modules):
    clients, _ = facts()
    names = ["thunderbird.macos" if one.id == "thunderbird" else one.id for one in clients]
    script = ASK.format(mail=mail.resolve(), clients=json.dumps(names))
    command = ["node", "--input-type=module", "-e", script]
    ran = subprocess.run(command, capture_output=True, text=True, check=True, cwd=modules.parent)
    theirs = json.loads(ran.stdout)
    dropped = {found.groups() for line in theirs["errors"] if (found := SAID.search(line))}
    begun = time.process_time()
    found = gaps(mail.read_text())
    took = 1000 * (time.process_time() - begun)
    ours = {(gap.title, "thunderbird.macos" if one.id == "thunderbird" else one.id) for gap in found for one in gap.dropped}
    print(f"ours {len(ours)} in {took:.0f} ms, theirs {len(dropped)} in {theirs['took']:.0f} ms, both {len(ours & dropped)}")
    for line in theirs["failed"]:
        print(f"  theirs gave up: {line}")
    for who, rest in (("ours alone", ours - dropped), ("theirs alone", dropped - ours)):
        by_title = {}
        for title, client in sorted(rest):
            by_title.setdefault(title, []).append(client)
        for title, programs in by_title.items():
            print(f"  {who}: {title}: {', '.join(programs)}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
