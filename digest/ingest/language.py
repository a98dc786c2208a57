"""The language of a text, guessed from its script and its most common words."""

import re
from collections.abc import Iterable
from struct import Struct

from digest.text import latin_words

WORDS: dict[str, frozenset[str]] = {
    code: frozenset(words.split())
    for code, words in {
        "en": "a the of and to in is that for it with was on as are by this has have from at which its will an not but they be said"
        " after over how why what who new says could would about into their his her you your we our can more than been were or if",
        "de": "der die und das ist den von zu mit sich des auf für nicht ein eine dem im auch als wird an nach bei aus sind über hat"
        " vor wie warum was wer neue neuer gegen wegen um zum zur einen einer keine oder noch nur mehr haben werden will soll kann",
        "es": "el la los las de que y en un una por con para se del al es su como más lo pero sus ha este entre está desde sobre"
        " tras contra cómo qué quién nuevo nueva sin hasta según también fue son esta ser muy años o ante hay ya no",
        "fr": "le la les de des et un une du en est que dans pour qui sur au avec par pas ce il sont plus aux cette ses ont été nous"
        " après contre comment pourquoi nouveau nouvelle son sa leur mais ou sans selon entre chez depuis ne se à elle être fait",
        "it": "il la di che e un una per con del della dei le gli in non è si da al alla sono nel più come anche ha delle dal ma"
        " dopo contro perché cosa chi nuovo nuova nella lo i dalla alle sul sulla tra senza suo sua questo questa essere o anni",
        "nl": "de het een van en in is dat op te zijn voor met die niet aan er om ook als bij naar uit door wordt worden heeft maar over"
        " na tegen hoe waarom wat wie nieuwe meer dan nog geen tot hun deze dit kan moet zich of wil krijgt jaar we je",
        "pt": "o a os as de que e em um uma do da dos das para com não na no por mais se como ao foi são seu sua pelo pela também"
        " após contra quem novo nova sem até segundo entre sobre ser está é à mas ou pode anos diz nos nas aos às",
    }.items()
}
SPEAKERS: dict[str, tuple[str, ...]] = {
    word: tuple(code for code, common in WORDS.items() if word in common) for word in frozenset().union(*WORDS.values())
}  # of each common word the languages that have it
CODES = tuple(WORDS)
COUNTS = Struct(f"<{len(CODES)}H")  # a number for each language side by side: one sum counts all of them
COUNTED = {
    word: int.from_bytes(COUNTS.pack(*(code in codes for code in CODES)), "little") for word, codes in SPEAKERS.items()
}  # of each common word one for every language that has it
SCRIPTS = {
    "ja": re.compile(r"[\u3041-\u30fa]"),  # kana; Chinese has none
    "ko": re.compile(r"[\uac00-\ud7a3]"),
    "zh": re.compile(r"[\u4e00-\u9fff]"),
    "el": re.compile(r"[\u0391-\u03c9]"),
    "he": re.compile(r"[\u05d0-\u05ea]"),
    "th": re.compile(r"[\u0e01-\u0e2e]"),
}  # scripts of one living language of news each; Cyrillic and Arabic letters are shared by several
ANY_SCRIPT = re.compile("|".join(script.pattern for script in SCRIPTS.values()))
LETTERS = 0.3  # of the letters; a Japanese headline is at least a third kana, a formula's Greek next to nothing
FEWEST = 4  # common words; a text of a dozen words has about that many
LEAD = 1.25  # times the runner-up; Spanish and Portuguese share half of their common words
SHARE = 0.12  # of all words; running text of these languages has 30-50% common words, lists of names next to none
SAMPLE = 1_500  # characters looked at: 250 words, of which a hundred are common
FIRST = 500  # characters that are enough for most texts: those where one language is CLEAR
CLEAR, AHEAD = 20, 4  # common words, and times the runner-up
SHORT = 15  # words; a title alone
SETTLING = 2  # common words of one language alone settle a title's, where no other language has one
NAMES_TOO = frozenset(
    "a o i ai per die was me son do van om con el la le del des di da de los las den mit all den".split()
)  # they stand in English titles
ALONE = {word: codes[0] for word, codes in SPEAKERS.items() if len(codes) == 1 and word not in NAMES_TOO}
WORD = re.compile(r"[^\W\d_]+")
TYPED = "’“”‘—–…\xa0"  # what a text in plain letters may have beside ASCII
OWN_LETTERS = {"de": "ß", "es": "ñ¿¡", "pt": "ãõ", "fr": "œ"}  # letters that no other of the seven writes


def guess_language(text: str) -> str:
    """A language's code, '' where the text is too short, mixed, or in one that is not known here."""
    if len(text) > FIRST:
        best, most, second = _leaders(_scores(_words(_plain(text[:FIRST]))))
        if most >= CLEAR and most >= AHEAD * second:
            return best
    sample = text[:SAMPLE]
    plain = _plain(sample)
    return ("" if plain.isascii() else _guess_by_script(sample)) or _guess_by_words(_words(plain))


def _plain(sample: str) -> str:
    """Without the marks that keep the texts of some languages from being ASCII."""
    if not sample.isascii():
        for mark in TYPED:
            sample = sample.replace(mark, " ")
    return sample


def _words(plain: str) -> list[str]:
    """In lower case."""
    return latin_words(plain) if plain.isascii() else WORD.findall(plain.lower())


def _guess_by_script(sample: str) -> str:
    if not ANY_SCRIPT.search(sample):
        return ""
    letters = sum(map(str.isalpha, sample))
    return next((code for code, script in SCRIPTS.items() if len(script.findall(sample)) > LETTERS * letters), "")


def _guess_by_words(words: list[str]) -> str:
    if len(words) <= SHORT:
        return _guess_title(set(words))
    best, most, second = _leaders(_scores(words))
    return best if most >= max(FEWEST, SHARE * len(words)) and most >= LEAD * second else ""


def _scores(words: Iterable[str]) -> tuple[int, ...]:
    """How many of the words each of CODES has among its common ones."""
    return COUNTS.unpack(sum(filter(None, map(COUNTED.get, words))).to_bytes(COUNTS.size, "little"))


def _leaders(scores: tuple[int, ...]) -> tuple[str, int, int]:
    """The leading language, its score and that of the next."""
    *_, second, most = sorted(scores)
    return CODES[scores.index(most)], most, second


def _guess_title(words: set[str]) -> str:
    """Of few words each counts once, and those of one language alone decide."""
    scores = _scores(words)
    alone = [code for code in map(ALONE.get, words) if code]
    best, most, second = _leaders(scores)
    if most > second and (not alone or set(alone) == {best}) and (alone.count(best) >= SETTLING or most > SETTLING):
        return best
    return _guess_by_letters(words, scores)


def _guess_by_letters(words: set[str], scores: tuple[int, ...]) -> str:
    """A title with one common word and a letter that only its language writes."""
    written = set("".join(words))
    most = max(scores)
    found = [code for code, score in zip(CODES, scores, strict=True) if score and not written.isdisjoint(OWN_LETTERS.get(code, ()))]
    return found[0] if len(found) == 1 and scores[CODES.index(found[0])] == most else ""
