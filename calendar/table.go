package calendar

import (
	"slices"
	"strconv"
	"strings"
)

// Limits of a calendar's text. The years reach from the founding of the republic as far as
// anyone may plan; the rest is ten times what a calendar needs.
const (
	TextMax  = 1 << 18 // Bytes of a text.
	LineMax  = 512     // Bytes of a line.
	NameMax  = 96      // Bytes of a name, an id included.
	SpanMax  = 31      // Days of a range.
	PaperMax = 16      // Papers of a year.
	YearMin  = 1949
	YearMax  = 2199
)

// ParseTable reads the text of one calendar. Errors: TextError with line and column.
func ParseTable(text string) (*Calendar, error) {
	r := tableReader{calendar: &Calendar{}}
	if len(text) > TextMax {
		return nil, &TextError{ErrTooLarge, 1, 1}
	}
	for line := range strings.SplitSeq(text, "\n") {
		r.line++
		r.text, r.at = line, 0
		if err := r.readLine(); err != nil {
			return nil, err
		}
	}
	r.text, r.at = "", 0
	if len(r.calendar.sections) == 0 || len(r.open().papers) == 0 {
		return nil, r.fail(ErrIncomplete, 0)
	}
	r.calendar.build()
	return r.calendar, nil
}

// A tableReader reads a text line by line.
type tableReader struct {
	calendar *Calendar
	line     int    // Of the text, from 1.
	text     string // The line.
	at       int    // Bytes of the line that were read.
	head     int    // Head lines read: calendar, zh, en.
}

// open returns the section that is being read.
func (r *tableReader) open() *section { return &r.calendar.sections[len(r.calendar.sections)-1] }

// fail returns an error about the place so many bytes into the line.
func (r *tableReader) fail(reason Refusal, at int) error {
	column := 1
	for range r.text[:at] {
		column++
	}
	return &TextError{reason, r.line, column}
}

// word takes the next word and the space behind it. Two spaces in a row, or one at an end
// of the line, make an empty word, which nobody accepts.
func (r *tableReader) word() (word string, at int) {
	at = r.at
	word, _, found := strings.Cut(r.text[at:], " ")
	r.at += len(word)
	if found {
		r.at++
	}
	return word, at
}

// name takes the rest of the line as a name.
func (r *tableReader) name() (string, error) {
	at := r.at
	name := r.text[at:]
	r.at = len(r.text)
	if name == "" || name != strings.TrimSpace(name) {
		return "", r.fail(ErrLine, at)
	}
	if len(name) > NameMax {
		return "", r.fail(ErrTooLarge, at)
	}
	return name, nil
}

// readLine reads one line.
func (r *tableReader) readLine() error {
	if len(r.text) > LineMax {
		return r.fail(ErrTooLarge, 0)
	}
	for i, c := range r.text {
		if c < ' ' || c == 0x7f || c == '\uFFFD' || c == '\uFEFF' {
			return r.fail(ErrCharacter, i)
		}
	}
	if r.text == "" || r.text[0] == '#' {
		return nil
	}
	kind, _ := r.word()
	switch kind {
	case "calendar", "zh", "en":
		return r.readHead(kind)
	case "year":
		return r.readYear()
	case "paper":
		return r.readPaper()
	case "off", "work":
		return r.readDays(kind == "work")
	}
	return r.fail(ErrLine, 0)
}

// readHead reads the id or a name.
func (r *tableReader) readHead(kind string) error {
	c := r.calendar
	if r.head > 2 || kind != [3]string{"calendar", "zh", "en"}[r.head] {
		return r.fail(ErrOrder, 0)
	}
	r.head++
	at := r.at
	name, err := r.name()
	switch kind {
	case "calendar":
		if err == nil && !isID(name) {
			err = r.fail(ErrLine, at)
		}
		c.id = name
	case "zh":
		c.zh = name
	case "en":
		c.en = name
	}
	return err
}

// readYear opens a section.
func (r *tableReader) readYear() error {
	c := r.calendar
	if r.head < 3 {
		return r.fail(ErrOrder, 0)
	}
	if len(c.sections) > 0 && len(r.open().papers) == 0 {
		return r.fail(ErrIncomplete, 0)
	}
	word, at := r.word()
	number, err := strconv.Atoi(word)
	if err != nil || len(word) != 4 || number < YearMin || number > YearMax {
		return r.fail(ErrTableDate, at)
	}
	if len(c.sections) > 0 && number <= r.open().year {
		return r.fail(ErrOrder, at)
	}
	if word, at := r.word(); word != "issued" {
		return r.fail(ErrLine, at)
	}
	word, at = r.word()
	issued, err := Parse(word)
	if err != nil || len(word) != 10 || r.at < len(r.text) || strings.HasSuffix(r.text, " ") {
		return r.fail(ErrTableDate, at)
	}
	c.sections = append(c.sections, section{year: number, issued: issued})
	return nil
}

// readPaper reads the source of a section.
func (r *tableReader) readPaper() error {
	if len(r.calendar.sections) == 0 || len(r.open().days) > 0 {
		return r.fail(ErrOrder, 0)
	}
	word, at := r.word()
	switch {
	case word == "" || r.at < len(r.text) || strings.HasSuffix(r.text, " "):
		return r.fail(ErrLine, at)
	case len(r.open().papers) == PaperMax:
		return r.fail(ErrTooLarge, 0)
	}
	r.open().papers = append(r.open().papers, word)
	return nil
}

// readDays reads a date or range and its name.
func (r *tableReader) readDays(work bool) error {
	if len(r.calendar.sections) == 0 || len(r.open().papers) == 0 {
		return r.fail(ErrOrder, 0)
	}
	s := r.open()
	word, at := r.word()
	firstText, lastText, isRange := strings.Cut(word, "..")
	first, ok := s.parseDay(firstText)
	if !ok {
		return r.fail(ErrTableDate, at)
	}
	last := first
	if isRange {
		lastAt := at + len(firstText) + len("..")
		if last, ok = s.parseDay(lastText); !ok || last <= first {
			return r.fail(ErrTableDate, lastAt)
		}
		if last-first >= SpanMax {
			return r.fail(ErrTooLarge, lastAt)
		}
	}
	if len(s.days) > 0 && first <= s.days[len(s.days)-1].last {
		return r.fail(ErrOrder, at)
	}
	for d := first; work && d <= last; d++ {
		if d.Year() == s.year && d.Weekday() < Saturday {
			return r.fail(ErrMakeUp, at)
		}
	}
	name, err := r.name()
	if err != nil {
		return err
	}
	s.days = append(s.days, span{first, last, work, name})
	return nil
}

// parseDay reads MM-DD of the section's year, or YYYY-MM-DD of the December before it.
func (s *section) parseDay(text string) (Date, bool) {
	if len(text) == 5 {
		d, err := Parse(yearText(s.year) + text)
		return d, err == nil
	}
	if !strings.HasPrefix(text, yearText(s.year-1)+"12-") {
		return 0, false
	}
	d, err := Parse(text)
	return d, err == nil
}

// dayText is the opposite of parseDay.
func (s *section) dayText(d Date) string {
	return strings.TrimPrefix(d.String(), yearText(s.year))
}

// yearText returns the year as a date begins with it: "2026-". Years have four digits here.
func yearText(number int) string { return strconv.Itoa(number) + "-" }

// isID says whether a text can be the id of a calendar: a-z, 0-9, and - between them.
func isID(text string) bool {
	for i := 0; i < len(text); i++ {
		b := text[i]
		inner := b == '-' && i > 0 && i < len(text)-1
		if !inner && (b < 'a' || b > 'z') && (b < '0' || b > '9') {
			return false
		}
	}
	return text != ""
}

// Text returns the calendar in the one form of its text that has no comments and no empty
// lines. ParseTable reads it back.
func (c *Calendar) Text() string {
	var b strings.Builder
	put := func(words ...string) {
		b.WriteString(strings.Join(words, " "))
		b.WriteByte('\n')
	}
	put("calendar", c.id)
	put("zh", c.zh)
	put("en", c.en)
	for _, s := range c.sections {
		put("year", strconv.Itoa(s.year), "issued", s.issued.String())
		for _, paper := range s.papers {
			put("paper", paper)
		}
		for _, days := range s.days {
			kind, text := "off", s.dayText(days.first)
			if days.work {
				kind = "work"
			}
			if days.last > days.first {
				text += ".." + s.dayText(days.last)
			}
			put(kind, text, days.name)
		}
	}
	return b.String()
}

// Merge returns the calendar with the years of another text of it: a county's published
// data brings years that the program does not know, or newer papers for those it does. A
// year that is new is added. One that is known is replaced whole if the other was issued
// later, and left if both say the same. Names are the other's. Errors: ErrOtherID;
// YearError with ErrOlder for a year that differs but was not issued later, and then
// nothing is merged.
func (c *Calendar) Merge(other *Calendar) (*Calendar, error) {
	if c.id != other.id {
		return nil, ErrOtherID
	}
	merged := &Calendar{id: c.id, zh: other.zh, en: other.en, sections: slices.Clone(c.sections)}
	for _, s := range other.sections {
		i, known := merged.section(s.year)
		switch {
		case !known:
			merged.sections = slices.Insert(merged.sections, i, s)
		case s.issued > merged.sections[i].issued:
			merged.sections[i] = s
		case !s.equal(&merged.sections[i]):
			return nil, &YearError{ErrOlder, c.id, s.year}
		}
	}
	merged.build()
	return merged, nil
}

// equal says whether two sections say the same.
func (s *section) equal(other *section) bool {
	return s.year == other.year && s.issued == other.issued &&
		slices.Equal(s.papers, other.papers) && slices.Equal(s.days, other.days)
}
