"""Verbs of headlines: which word of a line is its finite verb, told by a closed list and by what stands beside it."""

import re
from functools import lru_cache

from digest.cluster.tokens import STOP

BASES = """
    abandon accept accuse acquire add address adopt advance agree aim allege allow amend announce appeal appear appoint approve
    argue arrest arrive ask assess attend authorize avoid award back ban battle become beat begin believe benefit bite blame blast
    block boost borrow break bring build burn buy bypass call cancel capture cause challenge change charge choose claim clash clear
    climb clone close combat come commit compare compete complete concede confirm consider contain continue control convict cost
    court create criticise criticize crush cut debate debut decide declare decline defeat defend delay deliver demand demolish deny
    deploy describe design destroy detail detect develop die dig direct disband disclose discuss dismiss dispute disrupt dodge
    dominate double draft draw drive drop drown ease edge eliminate embrace emerge enable encounter encourage end endorse engage
    enhance enlist enter erase erupt escape establish evacuate evolve examine exceed exclude expand expect experience explain
    explode explore expose express extend face fail fall favor favour fear feature fight figure file fill find fine finish fire fix
    flee flood follow force forecast form free fuel gain gather generate get give go grant grow guide halt hand happen head hear
    help hint hire hit hold homes honor host hunt identify ignore impact impeach implement impose improve include increase indict
    infer inform inject injure integrate intensify introduce invade invalidate invest investigate invite involve issue join jump
    justify keep kill know lack land last launch lay lead leak learn leave let level lift limit link list listen lobby lock lose
    lower make manage map mark match mean measure meet merge mimic mock move mull name near need nominate offer open oppose order
    oust outline outpace outperform overhaul overtake own pass pause pay peak permit persist pick pilot pitch place plan play plead
    pledge plummet plunge poach point poison postpone power praise predict prepare present press prevent probe produce project
    promise promote prompt propose protect protest prove provide publish pull pump purchase push put question quit race raise ramp
    rank reach read rebound rebuke recall receive recommend recover redesign reduce refuse regain regulate reinstate reject release
    remain remove rename renew reopen repeal repeat replace report require rescue research resign resist resolve respond restore
    restrict resume retain retire retreat return reveal reverse review revive revoke ride rise roll rule run rush save say scale
    scrap search secure see seek seize sell send serve set settle shape share shift ship shoot show shun shut sign signal skip slash
    slip slow slump soar speak spend spike split sponsor spread spur stage stall stand start state stay steal steer step stop store
    storm streamline strengthen stress strike struggle study submit succeed sue suffer suggest summon support surge surpass
    surrender survive suspend sweep swing switch tackle take talk tap target teach team tease tell test testify threaten tighten top
    touch tout track trade train transform travel trigger trim triple try tumble turn unite unveil update upgrade uphold upend urge
    use vaccinate veto view violate visit vote vow wage wait walk want warn watch weigh welcome widen win withdraw work worsen write
    yield yank carve crater whack soldier squeeze sideline weave wipe grip dispel rescind retaliate scorch spar vault wield
"""
PAST = """
    became began bit bought broke brought built came chose cut did drew drove fell felt fled fought found froze gave got grew had
    heard held hit kept knew laid led left lent let lost made meant met paid put quit ran rang read rode rose said sank sat saw sent
    set shook shot shut sold sought spent split spoke spread stole stood struck sued swept swore taught told took tore went wept
    woke won wore wrote withdrew
"""
AUXILIARY = frozenset(
    "is are was were has have had will would can could may might must should do does did isn’t aren’t won’t can’t".split()
)
# Forms that are as often a noun: a verb only where a determiner, a number, a name or a particle follows and a name or noun goes before.
NOUNS = frozenset(
    """
    claims talks plans votes rules reports tests costs prices protests shots deals studies trials views charges works stops cuts
    fears calls strikes attacks questions models sales challenges demands deaths functions gains homes losses measures places points
    powers records results searches shares ships signs states steps stores storms targets teams trains uses visits warnings features
    figures benefits benchmarks battles appeals awards courts controls details files fines floods guides interests leaks levels
    limits links means maps pilots races rides scales stages struggles upgrades updates designs impacts forms changes debates drafts
    hands heads researches lists supports exits forces projects purchases
    """.split()
)
BEFORE_NOUN = frozenset(
    """
    a an the of in on at for from with by its his her their our your my this that these those no and or as into over under against about
    """.split()
)
AFTER_VERB = re.compile(
    r"(?:an?|the|to|its|his|her|their|that|for|on|over|up|down|off|out|in|by|with|at|from|into|against|it|no|more|new)\b|[A-Z$€£\d‘'“]"
)
TO_COME = re.compile(
    r"(?:plan|quest|bid|effort|push|way|bill|deal|attempt|call|time|need|right|fight|race|how|what|where|when|order|chance|vote)s?$", re.I
)


def _forms() -> frozenset[str]:
    found = set(PAST.split())
    for base in BASES.split():
        ends = "es" if re.search(r"(?:s|x|z|ch|sh|[^aeiou]o)$", base) else "s"
        stemmed = base[:-1] + "i" if re.search(r"[^aeiou]y$", base) else base
        found |= {f"{stemmed}es" if stemmed != base else f"{base}{ends}"}
        found |= {f"{base}d" if base.endswith("e") else f"{stemmed}ed"}
        found |= {f"{base}{base[-1]}ed"} if re.search(r"[^aeiou][aeiou][bgmnprt]$", base) else set()
    return frozenset(found)


AROUND = '.,;:!?()[]“”"‘…'
BASE = frozenset(BASES.split())
FORMS = _forms() | frozenset({"says"})
SURE = FORMS - NOUNS  # told as verbs by themselves
FUTURE = BASE | {"be", "get"}


def is_verb_form(word: str) -> bool:
    """Whether a word is listed as a verb, whatever its form."""
    return word.lower() in FORMS or word.lower() in BASE


@lru_cache(maxsize=20_000)
def verb_at(text: str) -> int:
    """The place of the first word that is the line's finite verb (0 is the first word); -1 where none is surely one.

    "to" with a base form after a subject counts, as headlines write what is to come; what stands in a relative clause does not.
    """
    parts = text.split()
    bare = [part.strip(AROUND) for part in parts]
    relative = False
    for place, word in enumerate(bare[:-1] if len(parts) > 2 else bare):
        before = bare[place - 1] if place else ""
        after = parts[place + 1] if place + 1 < len(parts) else ""
        if word.lower() in ("who", "which", "that", "whose", "where"):
            relative = True
        elif place and _is_verb(word, before, after):
            if not relative:
                return place
            relative = False
    last = bare[-1] if parts else ""
    lone = len(parts) > 2 and not relative and last.islower() and last in SURE and parts[-2].lower() not in BEFORE_NOUN
    return len(parts) - 1 if lone else -1


def _is_verb(word: str, before: str, after: str) -> bool:
    low, previous = word.lower(), before.lower()
    if previous in BEFORE_NOUN and low not in AUXILIARY:
        return False
    if low in AUXILIARY or low.endswith(("n’t", "n't")):
        return True
    if low == "to":
        return after.lower().strip(",") in FUTURE and not TO_COME.search(before) and previous not in STOP and not previous.endswith("ing")
    if low in NOUNS:
        return bool(AFTER_VERB.match(after)) and (before[:1].isupper() or previous.endswith(("y", "r", "n", "t", "e", "p", "l", "m")))
    if low in FORMS:
        return True
    return low in BASE and word.islower() and previous.endswith("s") and not previous.endswith("ss") and previous not in STOP
