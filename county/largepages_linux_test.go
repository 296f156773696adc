package county

import "testing"

// TestLargePages shows that memory keeps its content while it is moved. How much is moved is
// the system's choice; `liangshan bench flat` shows what it brings.
func TestLargePages(t *testing.T) {
	held := make([]byte, 32<<20)
	for i := range held {
		held[i] = byte(i * 7)
	}
	if err := adviseLargePages(); err != nil {
		t.Log("this system has no large pages:", err)
	}
	for i := range held {
		if held[i] != byte(i*7) {
			t.Fatal("content changed at", i)
		}
	}
}

func TestAnonymous(t *testing.T) {
	for _, c := range []struct {
		line     string
		from, to uintptr
		ok       bool
	}{
		{"c000000000-c000400000 rw-p 00000000 00:00 0 ", 0xc000000000, 0xc000400000, true},
		{"c000100000-c000500000 rw-p 00000000 00:00 0    [anon: Go: heap]", 0xc000200000, 0xc000400000, true},
		{"c000000000-c000400000 ---p 00000000 00:00 0 ", 0, 0, false},
		{"c000000000-c000400000 rw-p 00000000 fe:00 12 /lib/x", 0, 0, false},
		{"7ff000000000-7ff000400000 rw-p 00000000 00:00 0   [stack]", 0, 0, false},
		{"c000100000-c000200000 rw-p 00000000 00:00 0 ", 0, 0, false},
		{"not a line", 0, 0, false},
	} {
		from, to, ok := anonymous(c.line)
		if ok != c.ok || ok && (from != c.from || to != c.to) {
			t.Errorf("%q: %x to %x, %v", c.line, from, to, ok)
		}
	}
}
