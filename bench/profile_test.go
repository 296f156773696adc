package bench

import (
	"io"
	"os"
	"testing"
	"time"
)

// TestBenchmarks runs every benchmark of the ledger in small, so that none rots.
func TestBenchmarks(t *testing.T) {
	d := 200 * time.Millisecond
	if os.Getenv("LIANGSHAN_PROFILE") != "" {
		d = 8 * time.Second
	}
	o := Options{Accounts: 20_000, Events: 200_000, Time: d, Clients: 1024, Seed: 1, Out: io.Discard}
	if testing.Verbose() {
		o.Out = os.Stdout
	}
	for _, name := range names() {
		if err := Run(t.Context(), name, o); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
}

func names() []string {
	if one := os.Getenv("LIANGSHAN_PROFILE"); one != "" {
		return []string{one}
	}
	return []string{"ledger", "follow", "replay", "aged", "carbon"}
}
