package calendar

import _ "embed" // For the text of the built-in calendar.

//go:embed cn.txt
var cnText string

var cn = mustParse(cnText)

// mustParse reads a text that was built in. One that is not in order is a fault of the
// program.
func mustParse(text string) *Calendar {
	c, err := ParseTable(text)
	if err != nil {
		panic("calendar: built-in table: " + err.Error())
	}
	return c
}

// CN returns the built-in working-day calendar of China, years 2020 to 2026.
func CN() *Calendar { return cn }

// ByID returns the built-in calendar of an id, or ErrUnknown. Others come from ParseTable.
func ByID(id string) (*Calendar, error) {
	if id == cn.id {
		return cn, nil
	}
	return nil, ErrUnknown
}
