#!/usr/bin/python3
"""Makes the fonts in web/asset/rare: the Han characters beyond U+FFFF that Noto Sans CJK SC has, in pieces of
which a page loads those it needs. A file is named after the range that it answers for.

  apt-get install python3-fonttools python3-brotli fonts-noto-cjk
  python3 tool/rarefont.py web/asset/rare
"""
import pathlib
import sys

from fontTools import subset
from fontTools.ttLib import TTCollection

SOURCE = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
FACE = "Noto Sans CJK SC"
NAME = "Rare Han"  # The licence keeps the original's names for the original.
PIECE = 150  # Characters.


def face():
    for font in TTCollection(SOURCE).fonts:
        if font["name"].getDebugName(4) == FACE:
            return font
    sys.exit(SOURCE + " has no " + FACE)


def write(points, to):
    options = subset.Options(flavor="woff2", hinting=False, layout_features=[], name_IDs=[0, 1, 2, 13, 14])
    options.drop_tables += ["vhea", "vmtx", "VORG", "BASE", "GPOS", "GSUB", "GDEF"]
    font = face()
    cut = subset.Subsetter(options)
    cut.populate(unicodes=points)
    cut.subset(font)
    for record in font["name"].names:
        if record.nameID == 1:
            record.string = NAME
    top = font["CFF "].cff
    top.fontNames = [NAME.replace(" ", "")]
    font["head"].modified = font["head"].created  # The same font gives the same bytes.
    font.recalcTimestamp = False
    subset.save_font(font, str(to), options)


def main():
    folder = pathlib.Path(sys.argv[1])
    for old in folder.glob("*.woff2"):
        old.unlink()
    points = sorted(p for p in face().getBestCmap() if p >= 0x20000)
    starts = points[::PIECE]
    for i, first in enumerate(starts):
        last = starts[i + 1] - 1 if i + 1 < len(starts) else points[-1]
        write([p for p in points if first <= p <= last], folder / f"{first:X}-{last:X}.woff2")


main()
