package web

import (
	"regexp"
	"strconv"
	"strings"
	"testing"
)

var faceForm = regexp.MustCompile(`@font-face\{[^}]*url\((asset/rare/[^)]*)\)[^}]*unicode-range:U\+([0-9A-F]+)-([0-9A-F]+)\}`)

// TestRareFonts: every piece of the font is served as one, its range is its own, and the ranges hold characters
// beyond U+FFFF that stand in names.
func TestRareFonts(t *testing.T) {
	_, server := newSite(t, true)
	style, _ := get(t, server, "/style.css", 200)
	faces := faceForm.FindAllStringSubmatch(style, -1)
	if len(faces) < 10 || len(faces) != strings.Count(style, "@font-face") {
		t.Fatalf("%d fonts", len(faces))
	}
	last := int64(0xffff)
	covered := func(char rune) bool {
		for _, f := range faces {
			from, _ := strconv.ParseInt(f[2], 16, 64)
			to, _ := strconv.ParseInt(f[3], 16, 64)
			if from <= int64(char) && int64(char) <= to {
				return true
			}
		}
		return false
	}
	for _, f := range faces {
		from, err := strconv.ParseInt(f[2], 16, 64)
		to, err2 := strconv.ParseInt(f[3], 16, 64)
		if err != nil || err2 != nil || from <= last || to < from {
			t.Errorf("%s overlaps or is not in order", f[1])
		}
		last = to
		body, header := get(t, server, "/"+f[1], 200)
		if !strings.HasPrefix(body, "wOF2") || header.Get("Content-Type") != "font/woff2" || len(body) > 60<<10 ||
			!strings.Contains(header.Get("Cache-Control"), "immutable") {
			t.Errorf("%s: %d bytes, %v", f[1], len(body), header)
		}
	}
	for _, char := range "𠅤𠮷𡐓𣲗𤧛𥔲𦙶𦭜𧿹𨐈𨭎𩽾𩾌𪟝𪣻𫄧𫍯𫓧𫔶𫖮𫘝𫠜𫢸𫭼𫶇𬀩𬇕𬍛𬒔𬙂𬜬𬟽𬣙𬬭𬭊𬶋𬸚𬺈" {
		if !covered(char) {
			t.Errorf("no font for %c U+%X", char, char)
		}
	}
}
