package carbon

import (
	"cmp"

	"liangshan/calendar"
	"liangshan/kernel"
	"liangshan/village"
)

// versionMax is the largest version of a methodology: versions are counted.
const versionMax = 9999

// yearsMax bounds what a methodology may say of a crediting period: longer ones are a mistake of typing.
const yearsMax = 200

type methodKey struct {
	_       struct{} `cbor:",toarray"`
	Code    string
	Version uint16
}

func compareMethods(a, b methodKey) int {
	return cmp.Or(cmp.Compare(a.Code, b.Code), cmp.Compare(a.Version, b.Version))
}

type method struct {
	_    struct{} `cbor:",toarray"`
	From calendar.Date
	To   calendar.Date // 0: until further notice.
	Text Hash
	// Years of a crediting period, at least and at most; 0: the methodology sets no such bound.
	YearsLeast, YearsMost uint16
}

// PublishMethod asks that a version of a methodology be known. What it computes is data of
// the measuring programs; here is what it is called and when projects may begin under it.
type PublishMethod struct {
	Code    string        `cbor:"1,keyasint" json:"code"`
	Version uint16        `cbor:"2,keyasint" json:"version"`
	From    calendar.Date `cbor:"3,keyasint" json:"from"`
	To      calendar.Date `cbor:"4,keyasint,omitempty" json:"to,omitempty"` // None: until further notice.
	TitleZH string        `cbor:"5,keyasint" json:"title_zh"`
	Source  string        `cbor:"6,keyasint" json:"source"` // Where its text is found.
	Text    Hash          `cbor:"7,keyasint" json:"text"`   // SHA-256 of its data file.

	// Years of a crediting period, at least and at most. None: the methodology sets no such bound.
	YearsLeast uint16 `cbor:"8,keyasint,omitempty" json:"years_least,omitempty"`
	YearsMost  uint16 `cbor:"9,keyasint,omitempty" json:"years_most,omitempty"`

	TitleEN string `cbor:"10,keyasint,omitempty" json:"title_en,omitempty"` // None: papers in English give the Chinese one.
}

// MethodPublished says that a version of a methodology is known.
type MethodPublished PublishMethod

// PublishMethod decides whether a version of a methodology may be known.
func (r *Registry) PublishMethod(tx *kernel.Tx, c PublishMethod) error {
	switch {
	case !village.ValidCode(c.Code) || c.Version == 0 || c.Version > versionMax:
		return ErrCode
	case !village.ValidName(c.TitleZH) || !village.ValidName(c.Source) || c.TitleEN != "" && !village.ValidName(c.TitleEN):
		return ErrName
	case c.Text == Hash{}:
		return ErrEvidence
	case c.YearsLeast > yearsMax || c.YearsMost > yearsMax || (c.YearsMost != 0 && c.YearsLeast > c.YearsMost):
		return ErrYears
	case r.methods.Has(methodKey{Code: c.Code, Version: c.Version}):
		return ErrMethodExists
	}
	if refusal := checkSpan(c.From, cmp.Or(c.To, calendar.DateMax)); refusal != nil {
		return refusal
	}
	r.events.methodPublished.Emit(tx, MethodPublished(c))
	return nil
}

func (r *Registry) applyMethodPublished(e MethodPublished) {
	r.methods.Put(methodKey{Code: e.Code, Version: e.Version}, method{From: e.From, To: e.To, Text: e.Text,
		YearsLeast: e.YearsLeast, YearsMost: e.YearsMost})
}

func projectMethodPublished(_ kernel.At, e MethodPublished, exec kernel.Exec) {
	exec(
		`INSERT INTO carbon_method (code, version, from_date, to_date, title_zh, source, digest, years_least,
			years_most, title_en) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		e.Code,
		int64(e.Version),
		e.From.String(),
		dateOrNil(e.To),
		e.TitleZH,
		e.Source,
		e.Text[:],
		yearsOrNil(e.YearsLeast),
		yearsOrNil(e.YearsMost),
		cmp.Or(e.TitleEN, e.TitleZH),
	)
}

// KnowsMethod reports whether a version of a methodology is known just as a command says.
func (r *Registry) KnowsMethod(c PublishMethod) bool {
	m, ok := r.methods.Get(methodKey{Code: c.Code, Version: c.Version})
	return ok && m.From == c.From && m.To == c.To && m.Text == c.Text // The years stand in the text.
}

// MethodText returns the SHA-256 of the data file of a version of a methodology; false if
// the version is not known.
func (r *Registry) MethodText(code string, version uint16) (text Hash, ok bool) {
	m, ok := r.methods.Get(methodKey{Code: code, Version: version})
	return m.Text, ok
}

// dateOrNil returns the text of a date, and nil for none.
func dateOrNil(d calendar.Date) any {
	if d == 0 {
		return nil
	}
	return d.String()
}

// methodInForce reports whether projects may begin under a version of a methodology on a day.
func (r *Registry) methodInForce(key methodKey, day calendar.Date) bool {
	m, ok := r.methods.Get(key)
	return ok && day >= m.From && (m.To == 0 || day <= m.To)
}

// yearsOrNil returns a number of years, and nil for none.
func yearsOrNil(years uint16) any {
	if years == 0 {
		return nil
	}
	return int64(years)
}

// creditedFor refuses a crediting period that is shorter or longer than a methodology lets it be. Both days
// belong to it.
func (r *Registry) creditedFor(key methodKey, from, to calendar.Date) *kernel.Refusal {
	m := r.methods.Must(key)
	if m.YearsLeast != 0 {
		if least, err := from.AddYears(int(m.YearsLeast)); err != nil || to+1 < least {
			return ErrYears
		}
	}
	if m.YearsMost != 0 {
		if most, err := from.AddYears(int(m.YearsMost)); err == nil && to+1 > most {
			return ErrYears
		}
	}
	return nil
}
