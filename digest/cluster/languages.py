"""Languages: which words of an article carry meaning, and their stems, by the language it is written in."""

import re
from collections.abc import Callable, Iterable
from functools import lru_cache

from digest.cluster.tokens import ACRONYM, ENGLISH, POSSESSIVE, snowball, stem
from digest.ingest.language import guess_language
from digest.model import Article

GUESSED = 600  # characters looked at where the feed says no language
# A word, or what ends a sentence: the next word's capital then says nothing.
PIECE = re.compile(r"[^\W\d_]{2,}(?:'[^\W\d_]+)?|\d[\d.,]*\d|\d|[.!?:;\"“”„«»\n]")
ENDS = '.!?:;"“”„«»\n'
SILENT, END = -1, -2  # codes of what is no word that tells anything

# Function words, then verbs of reporting and days, which tell nothing of the event (MIND: they blur stories).
STOPS = {
    "de": """
    der die und das den dem des ein eine einer eines einem einen oder aber auch auf aus bei bis durch für gegen im in ist mit nach
    nicht noch nur sich sie sind so über um von vor war was wird werden wie zu zum zur dass als am an es hat haben mehr er wir ihr ich
    man sein seine ihre wurde wurden worden kann können soll sollen will wollen muss sei seien hatte hatten wenn weil denn doch schon
    unter zwischen ohne wegen seit ab beim vom ins zwei drei sagte sagt sagten erklärte teilte mitteilte laut bericht gibt gab jahr
    jahre jahren tag tage tagen woche wochen monat monate heute gestern neue neuen neuer montag dienstag mittwoch donnerstag freitag
    samstag sonntag januar februar märz april mai juni juli august september oktober november dezember uhr prozent
    """,
    "es": """
    el la los las un una unos unas y e o u pero de del en con por para que se su sus al lo como más no es son fue ha han ya sin sobre
    entre le les desde hasta muy también este esta esto estos estas ese esa eso cuando donde quien ser era eran está están fueron había
    si porque tras ante según cada otro otra otros todo toda todos dos tres dijo dice dijeron afirmó señaló añadió explicó aseguró
    año años día días semana semanas mes meses hoy ayer nuevo nueva lunes martes miércoles jueves viernes sábado domingo enero
    febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre
    """,
    "fr": """
    le la les un une des du de et ou dans en sur pour par plus ne pas est sont ce cette qui que au aux se sa son ses il elle ils elles
    a ont été être avec mais comme leur leurs nous vous on d l s n qu jour jours an ans année années semaine mois lundi mardi mercredi
    jeudi vendredi samedi dimanche dit déclaré selon
    """,
    "it": """
    il lo la i gli le un uno una e o ma di del della dei delle degli a al alla da dal in nel nella con per tra fra che non si è sono ha
    hanno più come anche questo questa su sul sulla ci ed essere stato stata anno anni giorno giorni detto
    """,
    "nl": """
    de het een van en in is dat op te zijn voor met die niet aan er om ook als bij naar uit door wordt worden heeft maar over dan nog
    wel tot deze dit hij zij ze jaar jaren dag dagen zei zegt
    """,
    "pt": """
    o a os as um uma e ou mas de do da dos das em no na nos nas com por para que se seu sua seus suas não mais como é são foi ao à pelo
    pela também ano anos dia dias disse
    """,
}
STOPPED = {"en": ENGLISH, **{language: frozenset(listed.split()) for language, listed in STOPS.items()}}
SNOWBALL = {"en": "english", "de": "german", "es": "spanish", "fr": "french", "it": "italian", "nl": "dutch", "pt": "portuguese"}


def language_of(article: Article) -> str:
    """The code of the article's language: its feed's word, else a guess; "" where neither is one that we know."""
    said = article.language.split("-")[0].lower()
    return said if said in SNOWBALL else guess_language(f"{article.title}. {article.text[:GUESSED]}")


def codes(text: str, reader: "Reader") -> Iterable[int]:
    """The words of a text and the ends of its sentences, in order, as `reader` codes them; acronyms are joined (U.S. → US)."""
    if "." in text:
        text = ACRONYM.sub(lambda match: match.group().replace(".", ""), text)
    return map(reader.__getitem__, PIECE.findall(text.replace("’", "'")))


class Reader(dict[str, int]):
    """Word as written → twice its place in the shared vocabulary of stems, and one where it is written large.

    SILENT for one that carries no meaning, END for what ends a sentence.
    """

    def __init__(self, language: str, vocabulary: dict[str, int]) -> None:
        super().__init__(dict.fromkeys(ENDS, END))
        self.stops = STOPPED.get(language or "en", STOPPED["en"])
        self.stem = _stemmer(SNOWBALL.get(language or "en", "english"))
        self.vocabulary = vocabulary

    def __missing__(self, written: str) -> int:
        word = POSSESSIVE.sub("", written).lower()
        told = word and word not in self.stops
        place = self.vocabulary.setdefault(self.stem(word), len(self.vocabulary)) if told else 0
        self[written] = code = 2 * place + written[0].isupper() if told else SILENT
        return code


@lru_cache(maxsize=8)
def _stemmer(name: str) -> Callable[[str], str]:
    if name == "english":
        return stem  # its cache is shared with summaries and themes
    inner = snowball(name)
    return lambda word: word if word[0].isdigit() else str(inner.stemWord(word))
