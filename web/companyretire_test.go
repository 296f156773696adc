package web

import "testing"

func TestPurposeCode(t *testing.T) {
	for words, want := range map[string]string{"Green concert 2026": "green_concert_2026", " lvse  yinyuehui ": "lvse_yinyuehui",
		"2026 gala": "for_2026_gala", "event_neutrality_2026": "event_neutrality_2026", "绿色音乐会": "", "gala 绿": "",
		"tel 13812345678": "", "--": "", "": ""} {
		if got := purposeCode(words); got != want {
			t.Errorf("%q becomes %q", words, got)
		}
	}
}
