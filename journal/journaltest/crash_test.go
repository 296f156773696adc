package journaltest

import "testing"

func TestCrashPoints(t *testing.T) {
	result, err := CrashPoints(1, 20_000)
	t.Log(result)
	if err != nil {
		t.Fatal(err)
	}
}
