"""Issues that try a look hard: longest words, a table of 40 columns, raw HTML, an Arabic week, a German one, one that says nothing.

No picture stands in any of them. All texts are invented.
"""

from dataclasses import replace

from sample_issue import (
    DISPUTED,
    HEBREW,
    MASTHEAD,
    PRESS,
    RICH,
    WEEKLY,
    figures,
    link,
    make_issue,
    source,
)

from digest.blocks import (
    Bar,
    Bridge,
    Callout,
    Column,
    Columns,
    Developments,
    Footer,
    Group,
    Groups,
    Lead,
    Mark,
    Masthead,
    More,
    MoreItem,
    NextWeek,
    Note,
    NumberItem,
    Numbers,
    Outlook,
    OutlookItem,
    Quote,
    Reaction,
    Reactions,
    Share,
    Shares,
    Sponsor,
    StoryBlock,
    Table,
    Takeaway,
    Takeaways,
    ThemeBlock,
    Timeline,
    TimelineItem,
    Told,
)
from digest.model import Newsletter

ENDLESS = "Unpronounceable" * 33 + "words"  # 500 letters without a place to break
TAGS = '</td></table><script>canary("stress")</script><img src=x onerror=canary(1)> & "quoted" {{ 7*7 }}'
RAW_NOTE = f"""# {TAGS}

<script>canary('note')</script>

<div style="position:fixed;width:4000px"><table><tr><td>raw</td></tr></table></div>

<!-- <mj-section> --> </mj-text></td></tr></table><iframe src="https://frame.example.net"></iframe>

![A picture](https://tracker.example.net/p.gif) and [a link](javascript:canary(2)) and <https://plain.example.net/{"path/" * 30}>

- {ENDLESS}
- `{ENDLESS}`

    {"code that never ends " * 20}

```
{ENDLESS}
```

1. one
2. two

> A quotation within a note.

***

| not | a table |
"""

WIDE_STORY = StoryBlock(
    story="a1a1a1",
    headline=f"{TAGS} {ENDLESS}",
    summary=f"{ENDLESS} {TAGS} {ENDLESS}",
    figures=figures(("$999,999,999,999.99 a month", ENDLESS), (ENDLESS, "One that is no figure"), ("1", "x"), ("2", "y")),
    sources=tuple(replace(source(f"Outlet{place} {ENDLESS}"), url=f"https://o.example.com/{place}", copies=9) for place in range(6)),
    marks=tuple(Mark(mark=name) for name in ("update", "disputed", "paywall", "sponsored", "press_release", "opinion", "late", "lang:de")),
    why={"told": 22},
)

EVERY = make_issue(
    replace(MASTHEAD, title=f"The {ENDLESS}", place=ENDLESS, author="A. B. " * 20, category=TAGS, quality=10),
    Lead(text=f"{TAGS} {ENDLESS}"),
    Developments(items=(Told(text=f"{TAGS} {ENDLESS}", story="a1a1a1"), Told(text=ENDLESS, story="none"))),
    Bridge(text=ENDLESS),
    ThemeBlock(slug="wide", title=ENDLESS, standfirst=TAGS, stories=(WIDE_STORY, DISPUTED)),
    ThemeBlock(slug="marks", title=TAGS, standfirst=ENDLESS, stories=(PRESS, HEBREW)),
    Note(markdown=RAW_NOTE),
    Sponsor(label=ENDLESS, markdown=RAW_NOTE),
    Numbers(
        items=(NumberItem(value=ENDLESS, label=TAGS, source=link("Quay Ledger")), NumberItem(value="1", label=ENDLESS, source=link("N"))),
        coverage=(Bar(label=ENDLESS, count=1_000_000), Bar(label="One", count=1), Bar(label="Nil", count=0)),
    ),
    Timeline(title=ENDLESS, items=(TimelineItem(date=ENDLESS, text=TAGS), TimelineItem(date="2026-06-12", text=ENDLESS))),
    Table(
        title="Forty columns",
        head=tuple(f"Column {place}" for place in range(40)),
        rows=tuple(tuple(f"{row},{place:03d}" for place in range(40)) for row in range(3)),
    ),
    Table(title="Ragged", head=("Use", ENDLESS), rows=(("one",), ("a", "b", "c", TAGS), (ENDLESS, "2"))),
    Columns(title=TAGS, items=tuple(Column(title=ENDLESS, points=(ENDLESS, TAGS)) for _ in range(3))),
    Shares(
        title=ENDLESS, items=(Share(label=ENDLESS, low=0, high=0), Share(label="x", low=0, high=100), Share(label="y", low=99, high=99))
    ),
    Groups(items=(Group(group=ENDLESS, opportunities=(ENDLESS,), challenges=(TAGS,), recommendations=("One.", "Two.")),)),
    Reactions(items=(Reaction(who=ENDLESS, text=TAGS, source=link("Bay")), Reaction(who="A", text=ENDLESS, source=link(ENDLESS[:200])))),
    Quote(text=ENDLESS, by=TAGS),
    Callout(text=f"{ENDLESS} {TAGS}"),
    Takeaways(items=(Takeaway(title=ENDLESS, text=TAGS), Takeaway(title="", text=ENDLESS))),
    Outlook(items=(OutlookItem(date=ENDLESS, text=TAGS, source=link("Bay")), OutlookItem(date="July", text=ENDLESS, source=link("B")))),
    NextWeek(items=(Told(text=ENDLESS, story="a1a1a1"), Told(text=TAGS, story="none"))),
    More(items=(MoreItem(text=ENDLESS, url="https://m.example.com", source=ENDLESS), MoreItem(text="M", url=TAGS, source="")), others=999),
    Footer(),
    subject=f"{TAGS} {ENDLESS}",
)

MEENA = Newsletter(
    title="أسبوع الموانئ",
    url="https://mina.example.org",
    language="ar",
    timezone="Asia/Dubai",
    sender="mina@example.org",
    postal_address="دار النشر، شارع المرفأ ٤، دبي",
)
ARABIC_STORY = StoryBlock(
    story="b2b2b2",
    headline="شركة Harbour One تطرح خُمس أسهمها وتحتفظ بإدارة المؤسسين",
    summary="باعت الشركة يوم الثلاثاء خُمس أسهمها بسعر يقيّمها بنحو 41 مليار دولار. "
    "ويحتفظ المؤسسون بنسبة 52% من الأصوات عبر فئة ثانية من الأسهم.",
    figures=figures(("$41B", "القيمة عند الطرح"), ("52%", "أصوات المؤسسين"), ("$1.9B", "خسارة العام الماضي")),
    sources=(source("دفتر الرصيف", copies=2), source("Quay Ledger"), source("بريد الخليج")),
    marks=(Mark(mark="disputed"),),
)
ENGLISH_STORY = StoryBlock(
    story="c2c2c2",
    headline="Two grids say no to new data centres",
    summary="Two grid operators will connect no new data centre before 2028.",
    figures=figures(("2028", "أول ربط جديد")),
    sources=(source("Bay Courier"),),
    marks=(Mark(mark="lang:en"),),
)
ARABIC = replace(
    make_issue(
        Masthead(title=MEENA.title, number=24, period="12–18 يونيو 2026", reading_minutes=4, sources_read=14, articles_read=158),
        Lead(text="تحرّك المال أولًا: طُرحت Harbour One بقيمة 41 مليار دولار، وخُفّضت أسعار الرموز بنسبة 60%."),
        Developments(
            items=(Told(text="طرح Harbour One بقيمة 41 مليار دولار", story="b2b2b2"), Told(text="Two grids say no", story="c2c2c2"))
        ),
        ThemeBlock(slug="capital", title="رأس المال", standfirst="طرح واحد والفاتورة التي وراءه.", stories=(ARABIC_STORY, ENGLISH_STORY)),
        Note(markdown="**ملاحظة** من مكتب التحرير:\n\n- قرأنا 14 مصدرًا.\n- تأخر [واحد](https://desk.example.org/late)."),
        Numbers(
            items=(NumberItem(value="$41B", label="قيمة الشركة عند الطرح", source=link("دفتر الرصيف")),),
            coverage=(Bar(label="رأس المال", count=46), Bar(label="النماذج المفتوحة", count=31)),
        ),
        Timeline(title="كيف وصلت الشركة إلى السوق", items=(TimelineItem(date="2026-06-12", text="تقديم الأوراق"),)),
        Table(title="مغلق أم مفتوح", head=("الاستخدام", "مغلق", "مفتوح"), rows=(("الدردشة", "$10", "$0.50"), ("المراجعة", "$30", "$2.00"))),
        Columns(
            title="متى تنتقل",
            items=(Column(title="انتقل إذا", points=("كان العمل ثابتًا",)), Column(title="ابقَ إذا", points=("كان العمل نادرًا",))),
        ),
        Shares(title="أين يذهب المال", items=(Share(label="الحوسبة", low=50, high=60), Share(label="المواهب", low=20, high=30))),
        Quote(text="نبيع الساعات، وقد رخصت الساعات.", by="مارا ليند"),
        Callout(text="ثلاثة عملاء يدفعون ثلثي كل شيء."),
        Takeaways(items=(Takeaway(title="الإيجار هو القصة.", text="الحوسبة تلتهم نصف ما يكسبه المختبر."),)),
        Outlook(items=(OutlookItem(date="2026-06-23", text="تعلن الشركة نتائج الربع الأول.", source=link("دفتر الرصيف")),)),
        NextWeek(items=(Told(text="هل ترفض شبكة ثالثة", story="b2b2b2"),)),
        More(items=(MoreItem(text="هاتف بنموذج من 3 مليارات وزن", url="https://bay.example.com/phone", source="Bay Courier"),), others=3),
        Footer(),
        subject="طرح Harbour One بقيمة 41 مليار دولار",
    ),
    title=MEENA.title,
    preheader="خُفّضت أسعار الرموز بنسبة 60%. شبكتان ترفضان مراكز بيانات جديدة.",
)

HAFEN = Newsletter(
    title="Hafenwirtschaftswochenrückblick",
    url="https://hafen.example.org",
    language="de",
    timezone="Europe/Berlin",
    sender="hafen@example.org",
    postal_address="Beispielverlag, Kaistraße 4, 20457 Hamburg",
)
COMPOUND = "Rechenzentrumsgenehmigungsverfahrensbeschleunigungsgesetz"
GERMAN_STORY = StoryBlock(
    story="d2d2d2",
    headline=f"Bundesnetzbetreiberzusammenschluss lehnt {COMPOUND}sentwurf ab",
    summary=f"Das {COMPOUND} scheitert an zwei Netzbetreibern. "
    "Neue Anschlüsse gibt es erst ab 2028, sagt der Übertragungsnetzbetreiberverband.",
    figures=figures(
        ("1.000 TWh", "Rechenzentrumsstromverbrauch"), ("2028", "Netzanschlussfertigstellung"), ("3 Mrd. €", "Kapitalerhöhung")
    ),
    sources=(source("Küstenwirtschaftsnachrichten", copies=3), source("Nordblatt")),
)
GERMAN = replace(
    make_issue(
        Masthead(title=HAFEN.title, number=24, period="12.–18. Juni 2026", reading_minutes=3, sources_read=9),
        Lead(text=f"Eine Woche der {COMPOUND}e: zwei Netze sagen nein, ein Börsengang sagt ja."),
        Developments(items=(Told(text=f"Zwei Netze stoppen das {COMPOUND}", story="d2d2d2"),)),
        ThemeBlock(
            slug="netze", title="Übertragungsnetzinfrastruktur", standfirst="Anschlussverzögerungsmeldungen.", stories=(GERMAN_STORY,)
        ),
        Numbers(
            items=(NumberItem(value="1.000 TWh", label="Stromverbrauch aller Rechenzentren", source=link("Nordblatt")),),
            coverage=(Bar(label="Übertragungsnetzinfrastruktur", count=12), Bar(label="Kapitalmarktberichterstattung", count=7)),
        ),
        Table(title="Strompreise", head=("Verwendungszweck", "Vorher", "Nachher"), rows=(("Rechenzentrumsgrundlast", "0,12 €", "0,19 €"),)),
        Footer(),
        subject="Zwei Netze sagen nein",
    ),
    title=HAFEN.title,
    preheader="Neue Anschlüsse gibt es erst ab 2028.",
)

NOTHING = replace(make_issue(subject=""), title="", preheader="", blocks=())
BARE = make_issue(MASTHEAD, Footer())

STRESS = {
    "every": (EVERY, WEEKLY),
    "arabic": (ARABIC, MEENA),
    "german": (GERMAN, HAFEN),
    "nothing": (NOTHING, WEEKLY),
    "bare": (BARE, WEEKLY),
    "rich": (replace(RICH, blocks=tuple(block for block in RICH.blocks if block.kind != "picture")), WEEKLY),
}
