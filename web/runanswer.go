package web

import (
	"fmt"
	"strings"

	"liangshan/authority"
)

// unreadShown is how many entries that could not be read are named on the page.
const unreadShown = 50

// runAnswer takes what the bank answers, a pain.002 or a camt.053, and says what became of it. What was taken before
// is not taken twice.
func runAnswer(v *visit) error {
	if !v.api.May("programme.note_results") || !v.api.May("programme.note_statement") {
		return authority.ErrDenied
	}
	desk, err := v.payDesk()
	if err != nil {
		return err
	}
	if err := v.takes(); err != nil {
		return err
	}
	file, err := v.sent("answer")
	if err != nil {
		return err
	}
	if len(file.Data) == 0 {
		v.wrong("answer", errNoFile)
		return runs(v)
	}
	answered, err := desk.Answer(v.lasting(), file.Data, v.trimmed("home"))
	if err != nil {
		if err := v.bankWrong("answer", err); err != nil {
			return err
		}
	}
	v.shows()
	if err := runs(v); err != nil || answered == nil {
		return err
	}
	view := v.Data.(*runsView)
	view.Answered = answered
	var entries []string
	for i, entry := range answered.Unread {
		if i == unreadShown {
			entries = append(entries, fmt.Sprintf("… (%d)", len(answered.Unread)))
			break
		}
		entries = append(entries, plain(uint64(entry)))
	}
	view.Unread = strings.Join(entries, ", ")
	return nil
}
