"""What pages and machines print around an article: the patterns by which `text.strip_chrome` knows it.

A rule costs something only where its hint (hints.py) is in the text; most articles have none.
"""

import re
from dataclasses import dataclass
from functools import cache
from typing import Literal

from digest.hints import Hint, Hints, make_hint
from digest.model import MarkKind

Where = Literal["", "line", "start", "end"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What to cut and what to leave in its place.

    Where `spans`, the pattern looks beyond its line, from a little before the hint to so many characters behind it. `at` is where alone it
    can match: from the start of a line or of the text, or at the text's end.
    """

    written: str
    hint: Hint
    mark: MarkKind | None = None
    instead: str = ""
    spans: int = 0
    at: Where = ""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when a text first hints at it: all of them take a fiftieth of a second, and each process that reads starts anew."""
        return _compiled(self.written)


@cache
def _compiled(written: str) -> re.Pattern[str]:
    return re.compile(written, re.MULTILINE)


def _rule(needles: str, pattern: str, mark: MarkKind | None = None, instead: str = "", *, spans: int = 0, at: Where = "") -> Rule:
    return Rule(written=pattern, hint=make_hint(needles), mark=mark, instead=instead, spans=spans, at=at)


_OWN = r"(?:^(?:- )?|(?<=[.!?…”\"’)\]])[ \t]+)"  # chrome starts a line or follows a finished sentence
_LINE = r"^[ \t]*(?:- )?"  # … or has a line to itself
_REST = r"[^.!?…\n]{0,160}"  # what a "read more" may say of where it leads
_ARROWS = r"(?:[…→»>\])]|\.\.\.)*[ \t]*$"
_SEP = r"[ \t|·•,;/–-]{0,5}\n{0,2}"
_GENERATED = (
    rf"{_SEP}Generated(?: on|:)?{_SEP}\d{{4}}-\d\d-\d\d(?:[T ][\d:.Z+]{{4,20}})?"
    rf"(?:{_SEP}Quality(?: score)?:?{_SEP}\d{{1,2}}(?:\.\d)?(?: ?/ ?10)?)?"
)
_FULL = r"Read the (?:full|whole|rest of the) (?:story|article|post|report)"
_NETWORKS = (
    r"(?:X|Twitter|Facebook|Instagram|LinkedIn|YouTube|TikTok|Telegram|WhatsApp|Bluesky|Mastodon|Threads|Flipboard|Google"
    r" News|Apple News)"
)
_SHARE = r"(?:share|shares|tweet|teilen|partager|compartir|condividi|delen|compartilhar)"
_SHARE_WORD = (
    rf"(?:{_SHARE}|post|pin|it|e-?mail|print|copy|link|facebook|twitter|x|linkedin|whatsapp|telegram|reddit|pinterest|tumblr"
    rf"|flipboard|pocket"
    r"|messenger|bluesky|mastodon|threads|instagram|more|this|article|story|page|on|via|to|with|friends|click|opens|in|a|new|window|like"
    r"|loading|follow|us|save|comments?|\d{1,5}|auf|sur|en|su|op|drucken|mailen)\b"
)
_SHARE_SEP = r"[ \t\n|·•,:;/()…&+.-]{0,8}"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_MONTH = r"(?:Jan|Feb|Mar|Apr|May|June?|July?|Aug|Sept?|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DATE = rf"(?:{_WEEKDAY},? )?(?:{_MONTH} \d{{1,2}}(?:st|nd|rd|th)?,? \d{{4}}|\d{{1,2}} {_MONTH} \d{{4}}|\d{{4}}-\d\d-\d\d)"
_HOUR = r"(?:,? ?(?:at |[|·•–-] )?\d{1,2}[:.]\d\d ?(?i:[ap]\.?m\.?)?(?: ?[A-Z]{2,4})?)?"
_SKY = (
    r"(?:partly |mostly )?(?:sunny|cloudy|clear(?: sky)?|overcast|rain|showers|snow|fog|haze|mist|thunderstorms?|windy|few clouds"
    r"|light rain)"
)
_DEGREES = r"-?\d{1,3} ?°(?: ?[CF])?"

RULES = (
    # Labels of adverts. At the head of a text they speak of all of it, elsewhere of the slot that was there.
    _rule(
        "sponsored advertisement anzeige advertorial paid",
        r"\A\s*(?:- )?(?i:sponsored|advertisement|anzeige|advertorial|paid (?:post|content))(?: (?:content|post|by [^\n.]{1,60}))?["
        r" \t:]*(?:\n+|\Z)",
        "sponsored",
        spans=300,
        at="start",
    ),
    _rule(
        "sponsored advertisement anzeige werbung publicité publicidad",
        _LINE + r"(?i:sponsored|advertisement|anzeige|werbung|publicité|publicidad|(?:story|article) continues (?:below|after) (?:this )?"
        r"advertisement|(?:scroll|continue)[\w ]{0,30} advertisement|advertisement ?[–—-][^\n]{0,60})[ \t:.]*$",
        at="line",
    ),
    # Markup of other systems.
    _rule("[ ~[caption", r"\[caption\b[^\]]{0,500}\][^\[]{0,2000}\[/caption\]", spans=2_600),
    _rule(
        "[",
        r"\[/?(?:caption|embed|gallery|video|audio|playlist|contact-form(?:-7)?|newsletter_\w{1,30}|su_\w{1,30}|vc_\w{1,30}"
        r"|et_pb_\w{1,30}"
        r"|wp_\w{1,30}|sc_\w{1,30}|ad_?\w{0,20}|toc|embedyt|tweet|youtube|instagram|adrotate|mc4wp_form)\b[^\]\n]{0,500}\]",
    ),
    _rule(
        "[ ~=\" ~=' ~=“ ~=”",
        r"\[[a-z][\w-]{1,30}(?: [a-z][\w-]{0,30}=(?:\"[^\"\]\n]{0,200}\"|'[^'\]\n]{0,200}'"
        r"|[“”][^“”\]\n]{0,200}”)){1,20} ?/?\]",
    ),
    _rule("[ ~[/", r"\[/[a-z][\w-]{2,30}\]"),
    _rule("< ~<!--", r"<!--[^<>]{0,500}-->"),
    _rule(": ~:::", r"^[ \t]*:::+[ \t]*(?:\w[\w-]*(?:[ \t]+\w+){0,2})?[ \t]*$|:::+"),
    _rule("[ ~![", r"!\[[^\]\n]{0,300}\]\([^()\s]{0,500}\)"),
    _rule("[ ~](http", r"\[([^\[\]\n]{1,200})\]\(https?://[^()\s]{1,500}\)", None, r"\1"),
    _rule("* ~**", r"(?<![\w*])\*\*(?=[^\s*])([^*\n]{1,200})(?<=\S)\*\*(?![\w*])", None, r"\1"),
    _rule("# ~##", r"^#{2,6}[ \t]+(?=\S)", at="line"),
    _rule("chars ~_chars]", r"[ \t]*(?:…|\.\.\.)? ?\[\+\d{1,6} chars\]\s*\Z", None, "…", spans=300, at="end"),
    # Votes and talk.
    _rule("helpful useful ~was_this", r"\bWas this(?: \w+)? (?:helpful|useful)\? ?(?:Yes|👍)[^\n]{0,5}(?:No|👎)\b[^\n]{0,80}$"),
    _rule(
        "rate useful rating votes vote star average upvote total ~rate_this ~useful_was ~rate_it ~rating ~vote ~[total",
        _LINE + r"(?:Rate this (?:article|post|story|page)\b|(?:How useful was this post\?|Click on a star to rate it!|Average"
        r" rating\b|Vote count:"
        r"|No votes so far!|\[Total: ?\d)|Upvote\b ?\d{0,6}|\d{1,6} votes?, average:?)[^\n]{0,120}$",
        at="line",
    ),
    _rule("👍 👎 ▲ ▼", _LINE + r"(?:(?:👍|👎|▲|▼)[ \t]?\d{0,6}[ \t]*){1,4}$", at="line"),
    _rule(
        "comment comments ~comment", _LINE + r"(?:\d{1,5}|No|Leave a|Post a|Add a|View all|Show) [Cc]omments?(?: ?\(\d{1,5}\))?$", at="line"
    ),
    _rule(
        "submitted",
        r"\bsubmitted by\s{1,3}/?u/[\w-]{1,40}(?:\s{1,3}to\s{1,3}/?r/\w{1,40})?(?:\s{0,3}\[link\])?(?:\s{0,3}\[[\d"
        r" ]{0,6}comments?\])?",
        spans=300,
    ),
    # Where it came from.
    _rule("appeared ~appeared_first_on ~first_appeared_on", r"The post [^\n]{1,400}? (?:first )?appeared (?:first )?on [^\n]{1,120}$"),
    _rule("zuerst", r"Der (?:Beitrag|Artikel) [^\n]{1,400}? erschien zuerst auf [^\n]{1,120}$"),
    _rule("premier ~en_premier_sur", r"L[’'](?:article|entrée) [^\n]{1,400}? est apparu(?:e)? en premier sur [^\n]{1,120}$"),
    _rule("primero", r"La entrada [^\n]{1,400}? (?:aparece|apareció|se publicó) primero en [^\n]{1,120}$"),
    _rule("proviene primo", r"L[’']articolo [^\n]{1,400}? (?:proviene da|sembra essere il primo su) [^\n]{1,120}$"),
    _rule("eerst", r"Het bericht [^\n]{1,400}? verscheen eerst op [^\n]{1,120}$"),
    _rule("primeiro", r"O post [^\n]{1,400}? apareceu primeiro em [^\n]{1,120}$"),
    _rule(
        "originally first ~originally_appeared ~originally_published ~first_appeared ~first_published",
        _OWN + r"This (?:article"
        r"|story|post) (?:was )?(?:originally|first) (?:appeared|published) (?:on|in|at|by) [^\n.!?]{1,200}(?:[.!?](?=\s|$)|$)",
    ),
    _rule("pochodzi", r"Artykuł [^\n]{1,400}? pochodzi z serwisu [^\n]{1,120}$"),
    _rule(
        "~generated",
        r"(?:^[^\n.!?]{0,60}?|\b(?:By|Author):? ?[A-Z][^\n.!?]{0,60}?)?Model:? ?(?:\| ?)?[^\n]{1,40}?" + _GENERATED,
        spans=300,
    ),
    _rule(
        "sure certainly course absolutely rewritten paraphrased rewrite ~rewritten ~paraphrased ~rewrite ~sure,_here ~sure!_here"
        " ~sure._here ~certainly,_here ~certainly!_here ~certainly._here ~course,_here ~course!_here ~course._here ~absolutely,_here"
        " ~absolutely!_here ~absolutely._here",
        rf"(?:{_OWN}|(?<=[.!?]))"
        r"(?:(?:(?:Sure|Certainly|Of course|Absolutely)[,!.] )[Hh]ere(?:[’']s| is| are) [^.!?:\n]{0,60}"
        r"\b(?:summar\w+|rewrit\w+|version|article|headline|text)\b[^.!?:\n]{0,60}:"
        r"|Here(?:[’']s| is| are) (?:a|an|the|your) (?:[\w-]+ ){0,3}(?:rewritten|paraphrased|rewrite)\b[^.!?:\n]{0,60}:)",
        "leaked",
    ),
    # What stands before a door.
    _rule(
        "subscribe sign log ~to_read ~to_continue ~to_keep ~to_access ~to_unlock",
        _OWN + r"(?:Please )?(?i:subscribe|sign in|log in|sign up)(?: now| today)? to (?:read|continue|keep|access"
        r"|unlock)\b[^\n]{0,120}$",
        "paywall",
    ),
    _rule(
        "subscribers members ~_is_for_ ~only_for ~available_to ~exclusive_to ~reserved_for",
        _OWN + r"This \w{4,7} is (?:only )?(?:for|available to|exclusive to|reserved for) [\w ]{0,20}(?:subscribers"
        r"|members)\b[^\n]{0,80}$",
        "paywall",
    ),
    _rule("already ~already_a_subscriber ~already_a_member", _OWN + r"Already a (?:subscriber|member)\?[^\n]{0,60}$", "paywall"),
    # Where it leads.
    _rule("read ~read_more", _OWN + r"[\[(]?(?:Read|READ) (?:[Mm]ore|MORE)" + _REST + _ARROWS),
    _rule(
        "reading weiterlesen lire leer leyendo verder leggi leia ~continue_reading ~keep_reading ~weiterlesen ~lire_la_suite"
        " ~leer_más ~sigue_leyendo ~lees_verder ~leggi_tutto"
        " ~leia_mais",
        _OWN + r"[\[(]?(?:Continue reading|Keep reading|Weiterlesen|Lire la suite|Leer más|Sigue leyendo|Lees verder|Leggi tutto|Leia"
        r" mais)" + _REST + r"\.?" + _ARROWS,
    ),
    _rule("read ~read_the_full ~read_the_whole ~read_the_rest", _OWN + r"[\[(]?" + _FULL + _REST + r"\.?" + _ARROWS),
    _rule(
        "click tap ~click_here ~tap_here",
        _OWN + r"(?:Click|Tap) here (?:to|for) (?:read|view|see|watch|subscribe|sign|continue"
        r"|the full|more)\b" + _REST + r"\.?" + _ARROWS,
    ),
    _rule(
        "related also ~related: ~read_also ~also_read ~see_also ~related_",
        r"^(?:RELATED|READ ALSO|ALSO READ|SEE ALSO)(?:"
        r" [A-Z]{3,12})?: ?[^\n]{1,200}$|^(?:Related|See also|Also read): ?[^\n.]{1,160}$",
    ),
    # Share bars.
    _rule(
        "share shares tweet teilen partager compartir condividi delen compartilhar",
        rf"{_OWN}(?i:(?=(?:{_SHARE_WORD}{_SHARE_SEP}){{0,4}}{_SHARE}\b)(?:{_SHARE_WORD}{_SHARE_SEP}){{1,40}})$",
        spans=1_000,
    ),
    _rule("loading", _LINE + r"(?:Like this:?\s{0,3})?(?:Like )?Loading(?:\.\.\.|…)$", spans=100),
    _rule(
        "follow find like join ~on_twitter ~on_x ~on_facebook ~on_instagram ~on_linkedin ~on_youtube ~on_tiktok ~on_telegram ~on_whatsapp"
        " ~on_bluesky ~on_mastodon ~on_threads ~on_flipboard ~on_google_news ~on_apple_news ~on_our",
        rf"{_OWN}(?:Follow|Find|Like|Join) (?:us|me|him|her|them|@\w{{1,30}}|[A-Z][\w’'-]{{1,20}} [A-Z][\w’'-]{{1,20}})"
        rf"(?: at @\w{{1,30}})? on (?:our )?{_NETWORKS}\b[^.!?\n]{{0,120}}[.!]?[ \t]*$",
    ),
    # Sign-ups.
    _rule(
        "sign subscribe join register ~newsletter ~inbox ~mailing_list ~mail_updates ~mail_alerts ~mail_list",
        _OWN + r"(?:Sign up|Subscribe|Join|Register)(?: now| today| here| free| for free)?,? (?:for|to|and (?:get|receive)) "
        r"(?:our|my|the|[A-Z][\w’']{1,30}|(?:daily|weekly|free)\b)[^.!?\n]{0,160}?"
        r"\b(?:[Nn]ewsletters?|inbox|mailing list|e-?mail (?:updates|alerts|list))\b[^.!?\n]{0,140}(?:[.!?](?=\s|$)|$)",
    ),
    _rule(
        "inbox email mail ~your_inbox ~your_email ~your_e-mail",
        _OWN + r"(?:Get|Receive|Have) [^.!?\n]{1,120}?(?:delivered|sent|straight|right|directly|in|to) (?:[\w ]{0,24})?your (?:inbox"
        r"|e-?mail)\b"
        r"[^.!?\n]{0,80}(?:[.!?](?=\s|$)|$)",
    ),
    _rule(
        "email mail ~your_email ~your_e-mail",
        _LINE
        + r"(?:Enter )?[Yy]our e-?mail(?: address)?(?:[ *:][^.\n]{0,60})?$|"
        + _OWN
        + r"Enter your e-?mail\b[^.!?\n]{0,120}(?:[.!?]|$)",
    ),
    _rule(
        "~by_signing_up ~by_subscribing ~by_clicking ~by_entering_your",
        _OWN + r"By (?:signing up|subscribing|clicking|entering your e-?mail)\b[^.!?\n]{0,60}?\byou (?:agree|consent|acknowledge"
        r"|confirm)\b[^\n.!?]{0,240}[.!?]?",
    ),
    _rule("unsubscribe", _OWN + r"You (?:can|may) unsubscribe (?:at )?any ?time[^.!?\n]{0,60}[.!?]?"),
    _rule("subscribing signing", _OWN + r"Thank(?:s| you) for (?:subscribing|signing up)\b[^.!?\n]{0,80}[.!?]?"),
    _rule("recaptcha", r"This (?:site|form) is protected by reCAPTCHA\b[^.\n]{0,160}\.?"),
    _rule(
        "newsletter nieuwsbrief boletín",
        _OWN + r"(?:Abonnieren Sie|Abonniere|Melden Sie sich|Jetzt|Hier|Inscrivez-vous|Abonnez-vous|Recevez|Suscríbete|Suscríbase"
        r"|Recibe|Iscriviti|Iscrivetevi"
        r"|Schrijf je in|Meld je aan|Assine|Inscreva-se)\b[^.!?\n]{0,100}\b(?:[Nn]ewsletter|nieuwsbrief"
        r"|boletín)\b[^.!?\n]{0,100}(?:[.!?](?=\s|$)|$)",
    ),
    # Cookie notes.
    _rule(
        "cookies cookie",
        _OWN + r"(?:(?:This|Our|The) (?:web ?)?site|We(?: and our partners)?) uses? cookies\b"
        r"(?=[^\n]{0,200}(?:\bsite|experience|traffic|personali|content|\bads\b|consent|browser|technolog))[^.!?\n]{0,240}[.!?]?",
    ),
    _rule(
        "cookies cookie",
        _OWN + r"By (?:continuing|using|browsing|clicking)\b[^.!?\n]{0,80}\b(?:agree|consent"
        r"|accept)\b[^.!?\n]{0,60}\bcookies?\b[^.!?\n]{0,120}[.!?]?"
        r"|" + _LINE + r"(?:Accept|Reject|Manage|Allow|Deny)(?: all)?(?: cookies?)?(?:[ |]{1,3}(?:Accept|Reject|Manage|Allow|Deny)(?:"
        r" all)?(?: cookies?)?){0,3}$",
    ),
    _rule(
        "cookies cookie",
        _OWN + r"(?:(?:Diese|Unsere) (?:Website|Webseite|Seite) (?:verwendet|nutzt)|Wir (?:verwenden|nutzen)|(?:Ce|Notre) site (?:web"
        r" )?utilise|Nous utilisons"
        r"|(?:Este|Nuestro) sitio(?: web)? (?:utiliza|usa)|Utilizamos|(?:Questo|Il nostro) sito (?:utilizza|usa)|Utilizziamo|Deze"
        r" (?:web)?site (?:maakt gebruik van|gebruikt)"
        r"|Este site (?:utiliza|usa))(?: des| las| i| de| os)? [Cc]ookies?\b[^.!?\n]{0,200}[.!?]?",
    ),
    # Clocks and weather.
    _rule(
        "°",
        rf"{_LINE}(?=[^\n]{{0,120}}°)(?=[^\n]{{0,120}}(?:{_DATE}|{_WEEKDAY}|(?i:{_SKY}|weather)))"
        rf"(?:(?:{_DATE}|{_DEGREES}|(?i:{_SKY}|weather)\b|\d{{1,2}}:\d\d(?: ?[AP]M)?\b|[A-Z][\w’'-]{{1,20}}\b)[ \t"
        rf"|·•,:/–-]{{0,5}}){{2,12}}$",
        at="line",
    ),
    _rule(
        "updated published posted modified",
        rf"{_LINE}(?:(?:Last |First )?(?i:updated|published|posted|modified)(?: on)?:? ?{_DATE}{_HOUR}(?: (?:by|in) [^\n.]{{1,60}})?["
        rf" \t|·•,–-]{{0,4}}){{1,2}}$",
        at="line",
    ),
    _rule("~20", rf"\A(?:{_DATE}{_HOUR})[ \t]*\n+", spans=300, at="start"),
    _rule(
        "min minute mins minutes time ~min_read ~mins_read ~minute_read ~minutes_read ~min-read ~minute-read ~reading_time",
        _LINE + r"(?:(?:Estimated )?[Rr]eading time:? ?(?:<1|\d{1,3}) ?min(?:ute)?s?|(?:<1|\d{1,3})"
        r" ?[Mm]in(?:ute)?s?[ -][Rr]ead)\.?$",
        at="line",
    ),
    _rule(
        "listen ~listen_to_the ~listen_to_this",
        _LINE + r"Listen to (?:this|the) (?:article|story|post)(?:[ ·|•–-]{1,4}\d{1,3}(?::\d\d)?"
        r" ?(?:min(?:ute)?s?)?)?$",
        at="line",
    ),
    _rule("[ ~[…] ~[...]", r"[ \t]*\[(?:…|\.\.\.)\]\s*\Z", spans=300, at="end"),
)

_PAPER = r"(?:article|text|content|link|url|page|document|transcript|story|source|post|attachment)\b"
_CANNOT = r"(?:do not|don[’']t|can[’']t|can ?not|couldn[’']t|am unable to|was unable to|am not able to)"
_LEAD = (
    r"(?:(?:Unfortunately|Apologies|Sorry|However|Hello|Hi|Hey|Thanks|Thank you|I apologi[sz]e|I[’']m sorry|I am"
    r" sorry)\b[^.!?\n]{0,40}?[,!.;–—-]? ?(?:but )?)?"
)
_WHOLE = r"(?:full|complete|actual|original|source|entire|relevant)"

# A sentence that only a model says that was given nothing to work on, or its orders. The reader must never see one.
REFUSAL = re.compile(
    rf"{_LEAD}I {_CANNOT} (?:actually )?(?:see|have|find|view|access|open) (?:access to )?(?:the|any|an|your|this|that) (?:[\w-]+"
    rf" ){{0,2}}{_PAPER}"
    r"(?=[.,…;:!?–—-]|$| (?:you|in your|in our|in the (?:chat|conversation|message)|to (?:summari|rewrit|work|process)|that you"
    r"|attached|here|text|content|provided|itself|or|and))"
    rf"|{_LEAD}I(?:[’']m| am) (?:sorry|afraid)\b[^.!?\n]{{0,40}}\bI {_CANNOT} (?:\w+ )?(?:assist|help|provide|fulfil|comply|access"
    rf"|summari[sz]e|rewrite|generate|create|see|verify|browse|process|complete)"
    rf"|{_LEAD}I {_CANNOT} (?:actually |directly )?(?:have )?(?:access(?: to)?|browse|open|visit) (?:the internet|external|real-time"
    rf"|live|urls?\b|links?\b|web ?sites|the web)"
    rf"|{_LEAD}I {_CANNOT} (?:summari[sz]e|rewrite|paraphrase) (?:\w+ ){{0,3}}{_PAPER}"
    r"|As (?:an AI|an artificial intelligence|a (?:large )?language model)(?: (?:language |text )?(?:model|assistant|chatbot|system"
    r"|tool))?"
    r"(?: (?:trained|developed|created|made) by [^,.\n]{1,30})?, (?:I\b|my\b)"
    r"|(?:Could|Can|Would) you (?:please )?(?:provide|share|paste|send|upload)\b[^.!?\n]{0,60}?\b"
    + _PAPER
    + rf"|(?:Please|(?:Once|If) you)(?: can)?(?: please)? (?:provide|paste|upload|share|send)\b[^.!?\n]{{0,30}}?\b(?:{_WHOLE} |the"
    rf" (?:article|text)\b|(?:article|text) (?:text|content|you))"
    rf"(?:{_PAPER})?"
    r"|(?:The|Your) (?:provided|given|supplied|pasted|submitted) (?:article|text|content|link|excerpt)\b[^.!?\n]{0,40}(?:does not"
    r"|doesn[’']t|is (?:too short|not|empty|incomplete)|contains? only)"
    r"|(?:No|There is no|There[’']s no) (?:article|source text|text|content)(?: \w+){0,3} (?:was|were|has been) (?:provided|supplied"
    r"|attached)"
    r"|You are (?:a|an) (?:[\w-]+ ){0,3}(?:assistant|copywriter|summari[sz]er|news editor|AI)\b[^\n]{0,40}(?:\.|that|who|,|$)"
    r"|(?:Summari[sz]e|Rewrite|Paraphrase|Translate) (?:the following|this) (?:[\w-]+ )?(?:article|text|news|story|content|passage)\b"
    r"|Als (?:KI|künstliche Intelligenz)(?:-\w+)?(?: \w+)?,? (?:kann|habe|bin|darf) ich|(?:Könnten|Können) Sie (?:mir )?(?:bitte"
    r" )?den (?:Artikel|Text)\b"
    r"[^.!?\n]{0,40}\b(?:zur Verfügung|bereitstellen|schicken|senden|einfügen)"
    r"|En tant (?:qu[’'](?:IA|intelligence artificielle)|que modèle de langage)\b[^.!?\n]{0,40}, je|(?:Pourriez|Pouvez)-vous"
    r" [^.!?\n]{0,30}fournir [^.!?\n]{0,20}(?:texte|article)"
    r"|Como (?:un )?(?:modelo de lenguaje|IA|inteligencia artificial)\b[^.!?\n]{0,40}, (?:no|yo|soy)|(?:Podrías|Podría|Puedes)"
    r" [^.!?\n]{0,20}proporcionar[^.!?\n]{0,30}(?:artículo|texto)"
    r"|Come (?:modello linguistico|IA|intelligenza artificiale)\b[^.!?\n]{0,40}, (?:non|io|sono)|Potresti"
    r" [^.!?\n]{0,20}fornir[^.!?\n]{0,30}(?:articolo|testo)"
    r"|Als AI(?:-\w+)?,? (?:kan|heb|ben) ik|Como (?:um )?modelo de linguagem\b[^.!?\n]{0,40}, (?:não|eu|sou)",
    re.IGNORECASE,
)
# What a model says beside that; people say it too, so it goes only from a text that holds a refusal.
BESIDE_REFUSAL = re.compile(
    r"I(?:[’']m| am) (?:sorry|afraid)\b|(?:I apologi[sz]e|My apologies|Apologies)\b|I(?:[’']d|[’']ll| would| will) be (?:happy|glad)"
    r" to (?:help|assist|summari[sz]e|rewrite|write|create)\b"
    r"|I hope this (?:helps|meets)|(?:Please )?[Ll]et me know (?:if|how|what) |(?:Please|Kindly) (?:provide|paste|upload|share|send)\b"
    r"|I (?:need|would need|[’']ll need) (?:the|more) |(?:Once|If) you (?:provide|paste|share|upload)|My (?:knowledge|training)\b",
    re.IGNORECASE,
)
REFUSAL_HINT = make_hint(
    "~i_don't ~i_don’t ~i_do_not ~i_can't ~i_can’t ~i_cannot ~i_can_not ~i_couldn't ~i_couldn’t ~i_am_unable ~i_was_unable ~i_am_not_able"
    " ~as_an_ai ~language_model ~as_an_artificial ~you_provide ~you_share ~you_paste ~you_upload ~you_send ~please_provide ~please_share"
    " ~please_paste ~please_upload ~please_send ~can_provide ~was_provided ~were_provided ~been_provided ~was_supplied ~were_supplied"
    " ~been_supplied ~was_attached ~been_attached ~ed_article ~ed_text ~ed_content ~ed_link ~ed_excerpt ~given_article ~given_text"
    " ~given_content ~you_are_a_ ~you_are_an_ ~summarize_the_following ~summarise_the_following ~rewrite_the_following"
    " ~paraphrase_the_following ~translate_the_following ~summarize_this ~summarise_this ~rewrite_this ~paraphrase_this ~translate_this"
    " ~als_ki ~als_künstliche ~den_artikel ~den_text ~en_tant_qu ~fournir ~como_modelo ~como_un_modelo ~como_um_modelo ~como_ia ~como_un_ia"
    " ~como_inteligencia ~como_un_inteligencia ~proporcionar ~fornir ~come_modello ~come_ia ~come_intelligenza ~als_ai"
)  # every line with a refusal holds one of these
REFUSALS = len(RULES)


@cache
def _hints() -> Hints:
    return Hints((*(rule.hint for rule in RULES), REFUSAL_HINT))


def hints_in(text: str, plain: bytes) -> dict[int, list[int]]:
    """The places in a text that hint at a rule, by the number of the rule; REFUSALS for those of a refusal. `plain` is the text folded."""
    return _hints().found(text, plain)
