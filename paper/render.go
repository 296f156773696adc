package paper

import (
	"bytes"
	_ "embed"
	"fmt"
	"html/template"
	"strconv"
	"strings"
	"time"

	"liangshan/quantity"
)

//go:embed paper.html
var sheetText string

// CSS is the style of the papers. A page that shows one links to it; Whole writes it in.
//
//go:embed paper.css
var CSS string

var sheets = template.Must(template.New("paper").Parse(sheetText))

// A Sheet says how a paper is written.
type Sheet struct {
	English bool
	County  string // Name of the county in the language of the paper.
	Public  string // Address at which anyone reaches the county, such as https://carbon.example.org; not empty.
	Signed  string // Public key of the log. May be empty.
}

// A view is what the templates see.
type sheetView struct {
	Sheet
	QR          template.HTML
	CheckHref   string
	Certificate *Certificate
	Delivery    *Delivery
	Slip        *Slip
	Grant       *Grant
	CSS         template.CSS
	Body        template.HTML
	Title       string
}

// Check returns the address to which the QR code of a certificate leads.
func (s Sheet) Check(number uint64) string {
	address := fmt.Sprintf("%s/check?certificate=%d", strings.TrimSuffix(s.Public, "/"), number)
	if s.English {
		address += "&lang=en"
	}
	return address
}

// checking returns the address at which anybody checks a receipt.
func (s Sheet) checking() string {
	address := strings.TrimSuffix(s.Public, "/") + "/check"
	if s.English {
		address += "?lang=en"
	}
	return address
}

// Certificate writes a certificate of retirement, as an article to stand in a page.
func (s Sheet) Certificate(c *Certificate) (template.HTML, error) {
	v := &sheetView{Sheet: s, Certificate: c, CheckHref: s.Check(c.Number)}
	var err error
	if v.QR, err = QR(v.CheckHref); err != nil {
		return "", err
	}
	return v.fill("certificate")
}

// Delivery writes a delivery note.
func (s Sheet) Delivery(d *Delivery) (template.HTML, error) {
	return (&sheetView{Sheet: s, Delivery: d}).fill("delivery")
}

// Slip writes a dividend slip.
func (s Sheet) Slip(p *Slip) (template.HTML, error) {
	return (&sheetView{Sheet: s, Slip: p}).fill("slip")
}

// Whole makes a page of an article that needs nothing else, to print or to keep.
func (s Sheet) Whole(title string, article template.HTML) ([]byte, error) {
	page, err := (&sheetView{Sheet: s, CSS: template.CSS(CSS), Body: article, Title: title}).fill("whole")
	return []byte(page), err
}

func (v *sheetView) fill(name string) (template.HTML, error) {
	var b bytes.Buffer
	if err := sheets.ExecuteTemplate(&b, name, v); err != nil {
		return "", fmt.Errorf("paper: %s: %w", name, err)
	}
	return template.HTML(b.String()), nil
}

// T returns a word in the language of the sheet.
func (v *sheetView) T(key string) string {
	both, ok := words[key]
	if !ok {
		panic("paper: no such word: " + key)
	}
	if v.English {
		return both[1]
	}
	return both[0]
}

// Tonnes writes tonnes in figures.
func (v *sheetView) Tonnes(n int64) string { return Grouped(n) + v.T("t") }

// TonnesWords writes tonnes in words of the language.
func (v *sheetView) TonnesWords(n int64) string {
	if v.English {
		return EnglishTonnes(n)
	}
	return CapitalTonnes(n)
}

// Yuan writes an amount in figures.
func (v *sheetView) Yuan(fen int64) string { return "¥" + quantity.Format(fen, 2) }

// Capital writes an amount in Chinese capital numerals, which both languages have.
func (v *sheetView) Capital(fen int64) string { return Capital(fen) }

// Day writes a day of the county's time.
func (v *sheetView) Day(ms int64) string { return v.form(ms, "2006年1月2日", "2 January 2006") }

// Time writes a moment of the county's time.
func (v *sheetView) Time(ms int64) string {
	return v.form(ms, "2006年1月2日 15:04:05", "2 January 2006, 15:04:05") + " UTC+8"
}

func (v *sheetView) form(ms int64, zh, en string) string {
	if v.English {
		zh = en
	}
	return time.UnixMilli(ms).In(law).Format(zh)
}

// Place writes a division: its name and code.
func (v *sheetView) Place(d Division) string { return strings.TrimSpace(d.Name + " " + d.Code) }

// Purpose writes what tonnes were retired for.
func (v *sheetView) Purpose(code string) string { return Purpose(code, v.English) }

// Stands writes on which stand the tonnes of a source grew, or between how many.
func (v *sheetView) Stands(o SlipOrigin) string {
	switch {
	case o.Stand != 0:
		return strconv.FormatUint(o.Stand, 10)
	case len(o.Grew) == 1:
		return strconv.FormatUint(o.Grew[0].Stand, 10)
	case len(o.Grew) > 1:
		return fmt.Sprintf(v.T("stands_of"), len(o.Grew))
	}
	return v.T("unknown")
}

// State writes the state of a dividend's line.
func (v *sheetView) State(s string) string { return v.T("line_" + s) }

// Shown is the check address as people type it.
func (v *sheetView) Shown() string {
	_, rest, _ := strings.Cut(v.CheckHref, "://")
	return strings.TrimSuffix(strings.TrimSuffix(rest, "&lang=en"), "?lang=en")
}

// A listing is the ranges and the proof of a paper, for the templates that all papers share.
type listing struct {
	V     *sheetView
	Parts []Part
	Sum   int64
	Proof *Proof
}

// Of puts together what a shared template shows.
func (v *sheetView) Of(parts []Part, sum int64, proof *Proof) listing {
	return listing{v, parts, sum, proof}
}

// Count writes a whole number with thousands apart.
func (v *sheetView) Count(n int64) string { return Grouped(n) }
