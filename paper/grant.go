package paper

import "html/template"

// A Grant says what a list of a programme gives a person, or that it gives nothing, and why. What it says in words is
// in the language of the sheet.
type Grant struct {
	County    string // Code.
	Run       uint64
	Line      int64 // Of the list; negative: the person is not on it.
	Apart     bool  // The list does not decide about the person alone, so that Line says nothing.
	Programme string
	Period    string // Empty: once and for ever.

	Person uint64
	Name   string // As the reader may see it.
	About  uint64 // Whom or what the list decides about, where that is not the person itself; 0: itself.

	TotalFen  int64  // What the person is entitled to for the period.
	BeforeFen int64  // Of it from earlier lists.
	SetOffFen int64  // Kept back for what was paid by mistake before.
	Stands    string // The state of the line as read tables name it.
	State     string // The same in words.
	PaidMS    int64  // When the bank answered; 0: it has not.

	Why    []string
	Until  string // The last day for objections; empty: it is over, and one asks for a review.
	Event  uint64 // By which the list was recorded; Row of it, negative: the event is about this line alone.
	Row    int64
	Listed bool // Event and Row are known.
}

// SumFen is what goes to the person's account by this list, or what the person has to give back.
func (g *Grant) SumFen() int64 {
	if back := g.BeforeFen - g.TotalFen; back > 0 {
		return back
	}
	return g.TotalFen - g.BeforeFen - g.SetOffFen
}

// Headline names the sum of a line, by which way it goes and how far it has come.
func (g *Grant) Headline() string {
	back := g.TotalFen < g.BeforeFen
	switch {
	case g.Stands == "void":
		return "void"
	case back && g.Stands == "listed":
		return "back_listed"
	case back:
		return "back"
	case g.Stands == "filed":
		return "due"
	}
	return g.Stands
}

// Grant writes a slip of a programme, to be handed to whom it is about.
func (s Sheet) Grant(g *Grant) (template.HTML, error) {
	v := &sheetView{Sheet: s, Grant: g, CheckHref: s.checking()}
	var err error
	if v.QR, err = QR(v.CheckHref); err != nil {
		return "", err
	}
	return v.fill("grant")
}
