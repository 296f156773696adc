package indicator

import (
	"slices"
	"strings"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// Limits of a report's text.
const (
	ParagraphsMax = 64
	ParagraphMax  = 3000 // Bytes.
)

// A Paragraph is a part of a report's text. {code} stands for a figure's newest value by the
// end of the report's period, {code@2022} for that of a period; both with bound and unit.
type Paragraph struct {
	ZH string `cbor:"1,keyasint" json:"zh"`
	EN string `cbor:"2,keyasint" json:"en"`
}

// A ReportRow is the text of a report as data.
type ReportRow struct {
	Code       string        `cbor:"1,keyasint" json:"code"`
	From       calendar.Date `cbor:"2,keyasint" json:"from"`
	TitleZH    string        `cbor:"3,keyasint" json:"title_zh"`
	TitleEN    string        `cbor:"4,keyasint" json:"title_en"`
	Paragraphs []Paragraph   `cbor:"5,keyasint" json:"paragraphs"`
	Reason     string        `cbor:"6,keyasint,omitempty" json:"reason,omitempty"` // Of a version after the first.
}

// A Report is a version of a report's text.
type Report struct {
	_        struct{} `cbor:",toarray"`
	Row      ReportRow
	Version  uint32
	Sequence uint64
}

// ReportSet says that a report has this text from a day on.
type ReportSet struct {
	Row      ReportRow `cbor:"1,keyasint"`
	Version  uint32    `cbor:"2,keyasint"`
	Sequence uint64    `cbor:"3,keyasint"`
}

func (r *ReportRow) equal(o *ReportRow) bool {
	return r.From == o.From && r.Reason == o.Reason && r.TitleZH == o.TitleZH && r.TitleEN == o.TitleEN &&
		slices.Equal(r.Paragraphs, o.Paragraphs)
}

func (r *Registry) setReport(tx *kernel.Tx, row ReportRow) *kernel.Refusal {
	if said(r.reports, row.Code, func(o Report) bool { return o.Row.equal(&row) }) {
		return nil
	}
	old, version := latest(r.reports, row.Code)
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case version > 0 && row.From < old.Row.From:
		return ErrDateOrder
	case !ValidSentence(row.TitleZH) || !ValidSentence(row.TitleEN) || !optional(row.Reason):
		return ErrSentence
	case version > 0 && row.Reason == "":
		return ErrReason
	case len(row.Paragraphs) == 0 || len(row.Paragraphs) > ParagraphsMax:
		return ErrTooManyRows
	}
	for _, p := range row.Paragraphs {
		for _, text := range [...]string{p.ZH, p.EN} {
			if refusal := r.checkParagraph(text); refusal != nil {
				return refusal
			}
		}
	}
	r.reportSet.Emit(tx, ReportSet{row, version + 1, tx.NextSequence()})
	return nil
}

// checkParagraph checks that a text may stand in the journal and names known figures only.
func (r *Registry) checkParagraph(text string) *kernel.Refusal {
	if text == "" || len(text) > ParagraphMax {
		return ErrSentence
	}
	for _, part := range Parts(text) {
		if part.Figure == "" {
			for rest := part.Text; rest != ""; {
				n := min(len(rest), SentenceMax/2)
				for n < len(rest) && rest[n]&0xc0 == 0x80 { // Not within a character.
					n++
				}
				if chunk := strings.TrimSpace(rest[:n]); chunk != "" && !ValidSentence(chunk) {
					return ErrSentence
				}
				rest = rest[n:]
			}
			continue
		}
		if _, version := latest(r.definitions, part.Figure); version == 0 {
			return ErrFigure
		}
		if part.Period != "" {
			if _, ok := part.Period.Span(); !ok {
				return ErrPeriod
			}
		}
	}
	return nil
}

// A Part is a piece of a paragraph: a text, or a figure that stands in it.
type Part struct {
	Text   string
	Figure string
	Period Period // None: the newest.
}

// Parts takes a paragraph apart.
func Parts(text string) (all []Part) {
	for text != "" {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text, '}')
		if open < 0 || end < open {
			return append(all, Part{Text: text})
		}
		if open > 0 {
			all = append(all, Part{Text: text[:open]})
		}
		code, period, _ := strings.Cut(text[open+1:end], "@")
		all = append(all, Part{Figure: code, Period: Period(period)})
		text = text[end+1:]
	}
	return all
}

func (r *Registry) applyReportSet(e ReportSet) {
	r.reports.Put(versionKey{Code: e.Row.Code, Version: e.Version},
		Report{Row: e.Row, Version: e.Version, Sequence: e.Sequence})
}

// Report returns the text of a report that is in force on a day, as the journal stood before
// an event; false if there was none.
func (r *Registry) Report(code string, day calendar.Date, position uint64) (row ReportRow, ok bool) {
	for key, v := range r.reports.From(versionKey{Code: code, Version: 1}) {
		if key.Code != code || v.Sequence >= position {
			break
		}
		if !ok || v.Row.From <= day {
			row, ok = v.Row, true
		}
	}
	return row, ok
}
