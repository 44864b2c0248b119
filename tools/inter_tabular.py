"""Make the font files in `landscape_viz/fonts/` from Inter: `python tools/inter_tabular.py`, with fonttools 4.68.0.

They are Inter 4.001 by Rasmus Andersson (SIL Open Font License 1.1, no reserved font name), as Google Fonts publishes
it and the package `@expo-google-fonts/inter` carries it. What differs, so that films look the same on every machine and
with every matplotlib:

- Numbers stand still while they count: digits, and the signs that go with them, are those that Inter keeps for tables
  (its feature `tnum`), and no digit is kerned.
- The letters of western, Greek and Cyrillic texts and the signs of formulas are kept, other letters left out.
- Nothing is replaced in context (Inter turns the x in 3x4 into a multiplication sign); kerning and the places of
  accents are kept.
- Letters are not hinted: small ones keep their shapes and their distances.
- Inter has no ∇: its ∆ is turned upside down. The dot operators are its middle dot.
- The family is called Inter Tabular, so that it is never mistaken for an Inter that is installed.

The same version of fonttools gives the same bytes.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
import urllib.request
from collections import defaultdict
from pathlib import Path
from typing import Any

from fontTools.pens.reverseContourPen import ReverseContourPen
from fontTools.pens.transformPen import TransformPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable
from fontTools.ttLib.tables import ttProgram

SOURCE = "https://registry.npmjs.org/@expo-google-fonts/inter/-/inter-0.4.2.tgz"
SHA256 = "b5c1e5878c07a5637169da9f7b1f370c69709f1f8de55998e2522f7aa9dfe2a9"
FOLDER = Path(__file__).parents[1] / "landscape_viz" / "fonts"
LICENSE_FILE = ("package/LICENSE_FONT", "OFL.txt")
FAMILY = "Inter Tabular"
STYLES = {  # in the archive: the name of the style
    "package/400Regular/Inter_400Regular.ttf": "Regular",
    "package/500Medium/Inter_500Medium.ttf": "Medium",
    "package/600SemiBold/Inter_600SemiBold.ttf": "SemiBold",
    "package/400Regular_Italic/Inter_400Regular_Italic.ttf": "Italic",
}

TABULAR = "0123456789.,:;+−×÷±=≠<>≤≥≈~"
"""What is taken from `tnum`. Its hyphen and asterisk are as wide as digits, which would tear words apart."""

ACCENTS = "\u0300\u0301\u0302\u0303\u0304\u0306\u0307\u0308\u030a\u030c"
"""Accents that stand over the letter before them: m̂, x̄."""
HALF_A_LETTER = 575  # 2048ths of the size: of most small letters

KEPT = [
    *range(0x20, 0x7F),
    *range(0xA0, 0x180),  # Latin-1, Latin Extended-A
    *map(ord, "ȘșȚțẞ"),
    *range(0x2B0, 0x300),  # modifier letters: ʰ ʸ ˡ ˣ and accents that stand alone
    *map(ord, ACCENTS),
    *range(0x370, 0x400),  # Greek
    *range(0x400, 0x460),  # Cyrillic
    *map(ord, "ҐґҒғҚқҢңҮүҰұҺһӘәӨө"),
    *range(0x1D2C, 0x1D6B),  # letters as superscripts and subscripts: ᵏ ᵢ
    *range(0x2000, 0x2070),  # spaces, dashes, quotes, dots, primes
    *range(0x2070, 0x20A0),  # superscripts and subscripts
    *map(ord, "€₤₩₽₿™ℓ№Ω℮"),
    *range(0x2150, 0x2160),  # fractions
    *range(0x2190, 0x21D6),  # arrows
    *range(0x2200, 0x2300),  # mathematics
    *range(0x25A0, 0x2600),  # squares, triangles, circles
    *map(ord, "★☆✓✔✕✖✗✘"),
]
DROPPED_NAMES = range(25, 0x8000)  # of styles and features that are gone


def download() -> dict[str, bytes]:
    """The files of the archive by name, after its sum has been checked."""
    with urllib.request.urlopen(SOURCE) as answer:
        archive = answer.read()
    found = hashlib.sha256(archive).hexdigest()
    if found != SHA256:
        raise ValueError(f"{SOURCE} has the sha256 {found}, not {SHA256}")
    with tarfile.open(fileobj=io.BytesIO(archive)) as files:
        return {name: files.extractfile(name).read() for name in [*STYLES, LICENSE_FILE[0]]}  # type: ignore[union-attr]


def tabular_glyphs(font: TTFont) -> dict[str, str]:
    """Which glyph `tnum` puts in the place of which."""
    table = font["GSUB"].table
    feature = next(record.Feature for record in table.FeatureList.FeatureRecord if record.FeatureTag == "tnum")
    glyphs: dict[str, str] = {}
    for index in feature.LookupListIndex:
        for subtable in table.LookupList.Lookup[index].SubTable:
            glyphs |= getattr(subtable, "ExtSubTable", subtable).mapping
    return glyphs


def map_characters(font: TTFont, characters: dict[int, str]) -> None:
    """Let characters be shown by these glyphs."""
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap.update({code: glyph for code, glyph in characters.items() if code < 0x10000})


def add_nabla(font: TTFont) -> None:
    """Turn ∆ upside down for ∇, between the baseline and the height of capitals as it is."""
    delta = font.getBestCmap()[ord("∆")]
    glyphs = font.getGlyphSet()
    box = font["glyf"][delta]
    pen = TTGlyphPen(None)
    glyphs[delta].draw(TransformPen(ReverseContourPen(pen), (1, 0, 0, -1, 0, box.yMin + box.yMax)))
    nabla = pen.glyph()
    font["glyf"]["nabla"] = nabla
    font.getReverseGlyphMap(rebuild=True)
    nabla.recalcBounds(font["glyf"])
    font["hmtx"]["nabla"] = (font["hmtx"][delta][0], nabla.xMin)
    map_characters(font, {ord("∇"): "nabla"})


def unkern(font: TTFont, glyphs: set[str]) -> None:
    """Take glyphs out of all pairs that are kerned."""
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for subtable in lookup.SubTable:
            pairs = getattr(subtable, "ExtSubTable", subtable)
            if type(pairs).__name__ != "PairPos":
                continue
            if pairs.Format == 1:
                rows = zip(pairs.Coverage.glyphs, pairs.PairSet, strict=True)
                kept = [(first, row) for first, row in rows if first not in glyphs]
                pairs.Coverage.glyphs, pairs.PairSet = [first for first, _ in kept], [row for _, row in kept]
                for row in pairs.PairSet:
                    row.PairValueRecord = [pair for pair in row.PairValueRecord if pair.SecondGlyph not in glyphs]
            else:
                pairs.Coverage.glyphs = [glyph for glyph in pairs.Coverage.glyphs if glyph not in glyphs]
                for classes in (pairs.ClassDef1.classDefs, pairs.ClassDef2.classDefs):
                    for glyph in glyphs & classes.keys():
                        del classes[glyph]


def reach_back(font: TTFont) -> None:
    """Let accents stand over the letter before them also where nobody places them: matplotlib 3.10, and PDFs.

    Inter's are drawn after that letter. The letters that are made of a letter and an accent stay as they are.
    """
    glyphs, accents = font["glyf"], [font.getBestCmap()[ord(accent)] for accent in ACCENTS]
    anchors = accent_anchors(font)
    for accent in accents:
        shift = -HALF_A_LETTER - anchors[accent][0].XCoordinate
        if glyphs[accent].isComposite():
            for component in glyphs[accent].components:
                component.x += shift
        else:
            glyphs[accent].coordinates.translate((shift, 0))
        for name in font.getGlyphOrder():
            for component in getattr(glyphs[name], "components", ()):
                if component.glyphName == accent:
                    component.x -= shift
        for anchor in anchors[accent]:
            anchor.XCoordinate += shift
        glyphs[accent].recalcBounds(glyphs)
        font["hmtx"][accent] = (0, glyphs[accent].xMin)


def accent_anchors(font: TTFont) -> dict[str, list[Any]]:
    """Where accents are put together with letters and with each other, by accent, the former first."""
    anchors = defaultdict(list)
    for lookup in font["GPOS"].table.LookupList.Lookup:
        for table in lookup.SubTable:
            if type(table).__name__ == "MarkBasePos":
                for accent, record in zip(table.MarkCoverage.glyphs, table.MarkArray.MarkRecord, strict=True):
                    anchors[accent].append(record.MarkAnchor)
            elif type(table).__name__ == "MarkMarkPos":
                for accent, record in zip(table.Mark1Coverage.glyphs, table.Mark1Array.MarkRecord, strict=True):
                    anchors[accent].append(record.MarkAnchor)
                for accent, record in zip(table.Mark2Coverage.glyphs, table.Mark2Array.Mark2Record, strict=True):
                    anchors[accent].extend(filter(None, record.Mark2Anchor))
    return anchors


def rename(font: TTFont, style: str) -> None:
    """Call the family Inter Tabular. Names 1 and 2 know four styles; 16 and 17 all of them."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in DROPPED_NAMES]
    basic = style in ("Regular", "Italic")
    postscript = f"{FAMILY.replace(' ', '')}-{style}"
    texts = {
        1: FAMILY if basic else f"{FAMILY} {style}",
        2: style if basic else "Regular",
        3: f"{names.getDebugName(5)};{postscript}",
        4: f"{FAMILY} {style}",
        6: postscript,
    } | ({} if basic else {16: FAMILY, 17: style})
    for number, text in texts.items():
        names.setName(text, number, 3, 1, 0x409)


def leave_unhinted(font: TTFont) -> None:
    """Have FreeType draw letters as they are: those of a font without a program it fits to whole pixels.

    It takes up to seven bytes for none. This program sets what fonts without hints set, and takes back a zero.
    """
    font["prep"] = newTable("prep")
    font["prep"].program = ttProgram.Program()
    font["prep"].program.fromAssembly("PUSHW[ ] 511 SCANCTRL[ ] PUSHB[ ] 4 SCANTYPE[ ] PUSHB[ ] 0 POP[ ]")
    font["maxp"].maxStackElements = 1


def make(source: bytes, style: str) -> bytes:
    """The file of one style."""
    font = TTFont(io.BytesIO(source), recalcTimestamp=False)
    tabular, characters = tabular_glyphs(font), font.getBestCmap()
    figures = {ord(sign): tabular[characters[ord(sign)]] for sign in TABULAR}
    map_characters(font, figures | dict.fromkeys(map(ord, "⋅∙"), characters[ord("·")]))
    add_nabla(font)
    reach_back(font)
    unkern(font, set(figures.values()))
    del font["GSUB"], font["STAT"]
    options = Options()
    options.layout_features = ["kern", "mark", "mkmk"]
    options.hinting = False
    options.name_IDs = ["*"]
    options.recalc_timestamp = False
    options.notdef_outline = True
    options.glyph_names = False
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=KEPT)
    subsetter.subset(font)
    rename(font, style)
    leave_unhinted(font)
    made = io.BytesIO()
    font.save(made, reorderTables=True)
    return made.getvalue()


def main() -> None:
    """Write the files."""
    files = download()
    FOLDER.mkdir(exist_ok=True)
    for path, style in STYLES.items():
        (FOLDER / f"InterTabular-{style}.ttf").write_bytes(make(files[path], style))
    (FOLDER / LICENSE_FILE[1]).write_bytes(files[LICENSE_FILE[0]])


if __name__ == "__main__":
    main()
