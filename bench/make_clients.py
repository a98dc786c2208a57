"""Make digest/data/clients.json: what each mail program does with each element, attribute and style, from the facts of caniemail.com.

    cd $(mktemp -d) && npm pack caniemail && tar xzf caniemail-*.tgz
    PYTHONPATH=. python bench/make_clients.py FOLDER/package

The facts are the npm package's (MIT); which of our words each speaks of (property:gap, pseudo::hover) is worked out here. Shares of
readers are our own rough estimate, which nobody measured: a list that knows its readers gives gaps() its own shares.
"""

import json
import re
import sys
from pathlib import Path

OUT = Path(__file__).parent.parent / "digest/data/clients.json"
# id of caniemail → (name, share of readers in per cent)
CLIENTS = {
    "gmail.desktop-webmail": ("Gmail on the web", 13.0),
    "gmail.android": ("Gmail on Android", 14.0),
    "gmail.ios": ("Gmail on iOS", 10.0),
    "gmail.mobile-webmail": ("Gmail on the mobile web", 1.0),
    "outlook.windows": ("Outlook on Windows", 6.0),
    "outlook.macos": ("Outlook on the Mac", 1.0),
    "outlook.outlook-com": ("the new Outlook and Outlook.com", 4.0),
    "outlook.ios": ("Outlook on iOS", 0.5),
    "outlook.android": ("Outlook on Android", 0.5),
    "apple-mail.ios": ("Apple Mail on iOS", 30.0),
    "apple-mail.macos": ("Apple Mail on the Mac", 10.0),
    "yahoo.desktop-webmail": ("Yahoo on the web", 2.0),
    "yahoo.ios": ("Yahoo on iOS", 1.0),
    "yahoo.android": ("Yahoo on Android", 1.0),
    "thunderbird": ("Thunderbird", 0.5),
    "samsung-email.android": ("Samsung Email", 1.0),
}
BUNDLES = {  # features that caniemail holds under one name
    "css-block-inline-size": "property:block-size property:inline-size",
    "css-border-inline-block": "property:border-inline property:border-block",
    "css-border-inline-block-individual": "property:border-inline-start property:border-inline-end property:border-block-start"
    " property:border-block-end",
    "css-border-inline-block-longhand": "property:border-inline-color property:border-inline-style property:border-inline-width"
    " property:border-block-color property:border-block-style property:border-block-width",
    "css-flex-direction": "property:flex-direction",
    "css-flex-wrap": "property:flex-wrap",
    "css-inert-attribute": "attribute:inert",
    "css-border-radius-logical": "property:border-start-start-radius property:border-start-end-radius property:border-end-start-radius"
    " property:border-end-end-radius",
    "css-border": "property:border property:border-top property:border-right property:border-bottom property:border-left"
    " property:border-color property:border-style property:border-width",
    "css-color-scheme": "property:color-scheme",
    "css-column-layout-properties": "property:columns property:column-width property:column-rule property:column-span property:column-fill",
    "css-font": "property:font property:font-family property:font-style property:font-variant property:font-variant-numeric",
    "css-gap": "property:gap property:row-gap property:column-gap",
    "css-grid-template": "property:grid-template property:grid-template-areas property:grid-template-columns property:grid-template-rows",
    "css-left-right-top-bottom": "property:left property:right property:top property:bottom",
    "css-list-style": "property:list-style",
    "css-margin": "property:margin property:margin-top property:margin-right property:margin-bottom property:margin-left",
    "css-padding": "property:padding property:padding-top property:padding-right property:padding-bottom property:padding-left",
    "css-margin-block-start-end": "property:margin-block-start property:margin-block-end",
    "css-margin-inline-block": "property:margin-inline property:margin-block",
    "css-margin-inline-start-end": "property:margin-inline-start property:margin-inline-end",
    "css-padding-block-start-end": "property:padding-block-start property:padding-block-end",
    "css-padding-inline-block": "property:padding-inline property:padding-block",
    "css-padding-inline-start-end": "property:padding-inline-start property:padding-inline-end",
    "css-text-underline-offset": "property:text-underline-offset",
    "css-transform": "property:transform",
    "css-scroll-snap": "property:scroll-snap-type property:scroll-snap-align",
    "css-animation": "property:animation property:animation-name property:animation-duration",
    "css-transition": "property:transition property:transition-duration",
    "css-intrinsic-size": "value:fit-content value:min-content value:max-content",
    "css-sytem-ui": "value:system-ui value:ui-serif value:ui-sans-serif value:ui-monospace value:ui-rounded",
    "css-modern-color": "function:lch function:lab function:oklch function:oklab function:color-mix",
    "css-variables": "function:var",
    "css-important": "important",
    "css-comments": "comment:css",
    "css-nesting": "nesting",
    "css-at-media-device-pixel-ratio": "media:device-pixel-ratio",
    "css-at-media-hover": "media:hover",
    "css-at-media-orientation": "media:orientation",
    "css-at-media-prefers-color-scheme": "media:prefers-color-scheme",
    "css-at-media-prefers-reduced-motion": "media:prefers-reduced-motion",
    "css-selector-adjacent-sibling": "selector:adjacent",
    "css-selector-attribute": "selector:attribute",
    "css-selector-chaining": "selector:chained",
    "css-selector-child": "selector:child",
    "css-selector-class": "selector:class",
    "css-selector-descendant": "selector:descendant",
    "css-selector-general-sibling": "selector:sibling",
    "css-selector-grouping": "selector:grouped",
    "css-selector-id": "selector:id",
    "css-selector-type": "selector:type",
    "css-selector-universal": "selector:universal",
    "css-unit-initial": "value:initial",
    "css-unit-calc": "function:calc",
    "css-unit-percent": "unit:%",
    "html-anchor-links": "link:anchor",
    "html-mailto-links": "link:mailto",
    "html-image-maps": "element:map attribute:usemap",
    "html-lists": "element:ul element:ol element:dl",
    "html-h1-h6": "element:h1 element:h2 element:h3 element:h4 element:h5 element:h6",
    "html-semantics": "element:article element:aside element:details element:figcaption element:figure element:footer element:header"
    " element:main element:mark element:nav element:section element:summary element:time",
    "html-svg": "element:svg",
    "html-srcset": "attribute:srcset attribute:sizes",
    "html-role": "attribute:role",
    "html-meta-color-scheme": "meta:color-scheme",
    "html-strong": "element:strong element:b",
    "html-doctype": "",
    "html-comments": "",
    "html-ruby": "element:ruby",
    "css-text-emphasis": "property:text-emphasis",
    "html-table": "element:table",
    "html-button-submit": "element:button",
    "html-button-reset": "",
    "html-input-text": "element:input",
    "image-base64": "picture:data",
    "image-svg": "picture:svg",
    "image-webp": "picture:webp",
    "image-avif": "picture:avif",
    "image-heif": "picture:heif",
    "image-bmp": "picture:bmp",
    "image-tiff": "picture:tiff",
    "image-apng": "picture:apng",
    "image-mp4": "picture:mp4",
}
BEGINNINGS = {
    "css-at-": "at:",
    "css-pseudo-class-": "pseudo::",
    "css-pseudo-element-": "pseudo:::",
    "css-unit-": "unit:",
}
ATTRIBUTES = set(
    "align aria-describedby aria-hidden aria-label aria-labelledby aria-live background cellpadding cellspacing dir height hidden lang"
    " loading required target valign width popover inert".split()
)


def words_of(feature):
    """The words by which a mail uses a feature: "property:gap", "element:video"."""
    slug, title, category = feature["slug"], feature["title"], feature["category"]
    if slug in BUNDLES:
        return BUNDLES[slug].split()
    name = slug.partition("-")[2]
    if category == "html":
        attribute = name.removesuffix("-attribute")
        tag = re.search(r"<(\w+)>", title)
        return [f"attribute:{attribute}"] if attribute in ATTRIBUTES else [f"element:{tag[1] if tag else name}"]
    if category != "css":
        return []
    beginning = next((one for one in BEGINNINGS if slug.startswith(one)), "")
    if beginning:
        return [BEGINNINGS[beginning] + slug.removeprefix(beginning)]
    pair, function = re.match(r"([a-z-]+):\s*([a-z-]+)$", title), re.match(r"([a-z-]+)\(\)", title)
    return [f"value:{pair[1]}:{pair[2]}" if pair else f"function:{function[1]}" if function else f"property:{name}"]


def natural(version):
    return [int(part) for part in re.findall(r"\d+", version)]


def newest(stats, client):
    """[version, letter, notes] of the newest test: y supported, a partly, n not, u unknown."""
    family, _, platform = client.partition(".")
    held = stats.get(family, {})
    tests = held.get(platform, {}) if platform else held.get("windows", held.get("macos", {}))
    if not tests:
        return None
    version = max(tests, key=natural)
    said = tests[version].split()
    return [version, said[0], [int(note.strip("#")) for note in said[1:] if note.startswith("#")]]


def row(feature):
    support = [newest(feature["stats"], client) for client in CLIENTS]
    used = {str(note) for one in support if one for note in one[2]}
    notes = {number: text for number, text in (feature["notes_by_num"] or {}).items() if number in used}
    return {"title": feature["title"], "url": feature["url"], "words": words_of(feature), "support": support, "notes": notes}


def main(package):
    facts = json.loads((package / "data/caniemail.json").read_text())
    said = json.loads((package / "package.json").read_text())
    made = {
        "source": f"caniemail.com, by the npm package {said['name']} {said['version']}",
        "license": said["license"],
        "copyright": [line.strip() for line in (package / "LICENSE").read_text().splitlines() if line.startswith("Copyright")],
        "date": facts["last_update_date"][:10],
        "shares": "per cent of readers: our own rough estimate, which nobody measured; give your list's with gaps(shares=)",
        "clients": [{"id": name, "name": words, "share": share} for name, (words, share) in CLIENTS.items()],
        "features": {feature["slug"]: row(feature) for feature in facts["data"] if words_of(feature)},
    }
    features = made.pop("features").items()
    rows = ",\n".join(f"{json.dumps(slug)}:{json.dumps(one, ensure_ascii=False, separators=(',', ':'))}" for slug, one in features)
    head = json.dumps(made, ensure_ascii=False, indent=0)[:-2]
    OUT.write_text(f'{head},\n"features":{{\n{rows}\n}}}}\n', encoding="utf-8")
    print(f"{OUT}: {OUT.stat().st_size:,} bytes, {rows.count(chr(10)) + 1} features, of {made['date']}")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
