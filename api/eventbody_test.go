package api

import (
	"reflect"
	"testing"

	"liangshan/calendar"
	"liangshan/card"
)

// TestEventWithoutDate: a day that an event does not tell, such as the end of a card that has none, is left out and is
// not the first of 1970.
func TestEventWithoutDate(t *testing.T) {
	on, err := calendar.New(2026, 5, 6)
	if err != nil {
		t.Fatal(err)
	}
	for expires, want := range map[calendar.Date]string{
		0:  `{"holding":1,"scheme":2,"person":3,"card":4,"on":"2026-05-06","purses":2}`,
		on: `{"holding":1,"scheme":2,"person":3,"card":4,"on":"2026-05-06","expires":"2026-05-06","purses":2}`,
	} {
		e := card.Issued{Holding: 1, Scheme: 2, Person: 3, Card: 4, On: on, Expires: expires, Purses: 2}
		if got := string(appendValue(nil, reflect.ValueOf(e), 0)); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
