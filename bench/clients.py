"""Our client check beside @jsx-email/doiuse-email (the one other tool on caniemail's facts) on the same mails: features × programs.

    cd $(mktemp -d) && npm install @jsx-email/doiuse-email
    PYTHONPATH=. python bench/clients.py FOLDER/node_modules MAIL.html…

Both name a feature by caniemail's title. Each feature's line says how many programs drop it by both, by ours and by theirs alone, and why
they differ, as far as a program can tell: other facts (theirs are of October 2024), a program that theirs does not know or gives up on,
a place where theirs does not look (what stands in @media, conditions, meta), a selector that it reads in another way.
"""

import json
import re
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

from digest.check.clients import facts, gaps, rows

ASK = """
import {{ DoIUseEmail, doIUseEmail }} from '@jsx-email/doiuse-email';
import {{ readFileSync }} from 'node:fs';
const html = readFileSync('{mail}', 'utf8'), begun = process.cpuUsage(), errors = [], failed = {{}}, takes = {{}};
for (const client of {clients}) {{
  try {{ errors.push(...(doIUseEmail(html, {{ emailClients: [client] }}).errors ?? [])); }}
  catch (wrong) {{ failed[client] = String(wrong); }}
}}
const took = process.cpuUsage(begun);
for (const client of {clients}) {{
  try {{ takes[client] = new DoIUseEmail({{ emailClients: [client] }}).getSupportedFeatures().map((one) => one.name); }} catch {{}}
}}
console.log(JSON.stringify({{ errors, failed, takes, took: (took.user + took.system) / 1000 }}));
"""
SAID = re.compile(r"`(.+?)` (?:is )?(?:not supported|support).* (?:by|for) `(.+?)`")
ROUNDS = 5


def main(modules, mails):
    for mail in mails:
        compare(mail, modules)


def compare(mail, modules):
    theirs = ask(mail, modules)
    dropped = {found.groups() for line in theirs["errors"] if (found := SAID.search(line))}
    html, took = mail.read_text(), []
    for _ in range(ROUNDS):
        begun = time.process_time()
        found = gaps(html)
        took.append(1000 * (time.process_time() - begun))
    ours = {(gap.title, named(one.id)) for gap in found for one in gap.dropped}
    print(f"{mail.name}: ours {len(ours)} in {min(took):.0f} ms (first {took[0]:.0f}), theirs {len(dropped)} in {theirs['took']:.0f} ms")
    why = Counter(reason(title, client, ours, theirs) for title, client in ours ^ dropped)
    both = len(ours & dropped)
    print(f"  {both} by both; of {len(ours | dropped) - both} others {', '.join(f'{count} {name}' for name, count in why.most_common())}")
    print(f"  {'feature':34} both  ours  theirs  why they differ")
    for title in sorted({title for title, _ in ours | dropped}):
        mine, other = ({client for name, client in side if name == title} for side in (ours, dropped))
        reasons = Counter(reason(title, client, ours, theirs) for client in mine ^ other)
        told = "; ".join(f"{count} {name}" for name, count in reasons.most_common())
        print(f"  {title[:34]:34} {len(mine & other):4}  {len(mine - other):4}  {len(other - mine):6}  {told}")


def ask(mail, modules):
    names = [named(one.id) for one in facts()[0]]
    script = ASK.format(mail=mail.resolve(), clients=json.dumps(names))
    command = ["node", "--input-type=module", "-e", script]
    return json.loads(subprocess.run(command, capture_output=True, text=True, check=True, cwd=modules.parent).stdout)


def named(client):
    return "thunderbird.macos" if client == "thunderbird" else client


def reason(title, client, ours, theirs):
    """Why one of the two says that a program drops a feature and the other does not."""
    if client in theirs["failed"]:
        return "unknown to theirs" if "email client" in theirs["failed"][client] else "given up by theirs"
    if (title, client) in ours:
        return "newer facts" if title in theirs["takes"].get(client, ()) else "where theirs does not look"
    return "a selector read otherwise" if letter(title, client) == "n" else "newer facts"


def letter(title, client):
    at = [named(one.id) for one in facts()[0]].index(client)
    said = next((row["support"][at] for row in rows().values() if row["title"] == title), None)
    return said[1] if said else ""


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
