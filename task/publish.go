package task

import (
	"cmp"
	"slices"

	"liangshan/calendar"
	"liangshan/indicator"
	"liangshan/kernel"
	"liangshan/village"
)

// A Point is how far something should be on a day, in percent.
type Point struct {
	Date    calendar.Date `cbor:"1,keyasint" json:"date"`
	Percent uint8         `cbor:"2,keyasint" json:"percent"`
}

// A Row is a node of the tree as data.
type Row struct {
	Code       string        `cbor:"1,keyasint" json:"code"`
	Kind       Kind          `cbor:"2,keyasint" json:"kind"`
	Parent     string        `cbor:"3,keyasint,omitempty" json:"parent,omitempty"` // None for a direction.
	From       calendar.Date `cbor:"4,keyasint" json:"from"`                       // Since when it is so.
	NameZH     string        `cbor:"5,keyasint" json:"name_zh"`
	NameEN     string        `cbor:"6,keyasint" json:"name_en"`
	Department string        `cbor:"7,keyasint" json:"department"`               // Who is responsible.
	Post       string        `cbor:"8,keyasint,omitempty" json:"post,omitempty"` // Leading post, never a name.
	Figure     string        `cbor:"9,keyasint,omitempty" json:"figure,omitempty"`
	Light      string        `cbor:"10,keyasint,omitempty" json:"light,omitempty"` // Rule of lights.
	Start      calendar.Date `cbor:"11,keyasint,omitempty" json:"start,omitempty"`
	Due        calendar.Date `cbor:"12,keyasint,omitempty" json:"due,omitempty"`
	Path       []Point       `cbor:"13,keyasint,omitempty" json:"path,omitempty"`      // Where there is no figure.
	Evidence   []string      `cbor:"14,keyasint,omitempty" json:"evidence,omitempty"`  // Papers that being done asks for.
	Serves     []string      `cbor:"15,keyasint,omitempty" json:"serves,omitempty"`    // Modules that serve it: "carbon".
	Order      uint32        `cbor:"16,keyasint,omitempty" json:"order,omitempty"`     // Among those of its parent.
	Synthetic  bool          `cbor:"17,keyasint,omitempty" json:"synthetic,omitempty"` // Made up for a demonstration.
	Ended      bool          `cbor:"18,keyasint,omitempty" json:"ended,omitempty"`     // It is given up from then on.
	Reason     string        `cbor:"19,keyasint,omitempty" json:"reason,omitempty"`    // Of a version after the first.
	NoteZH     string        `cbor:"20,keyasint,omitempty" json:"note_zh,omitempty"`
	NoteEN     string        `cbor:"21,keyasint,omitempty" json:"note_en,omitempty"`
}

// A Node is a version of a node.
type Node struct {
	_        struct{} `cbor:",toarray"`
	Row      Row
	Version  uint32
	Sequence uint64 // Of the event.
}

// Published says that a node of the tree is so from a day on.
type Published struct {
	Row      Row    `cbor:"1,keyasint"`
	Version  uint32 `cbor:"2,keyasint"`
	Sequence uint64 `cbor:"3,keyasint"`
}

// Publish asks that the tree, ladders and drives be in force. What is in force already, exactly
// so, is left alone. One bad row refuses all; its number counts through the lists in their
// order here.
type Publish struct {
	Ladders []LadderRow `cbor:"1,keyasint,omitempty" json:"ladders,omitempty"`
	Nodes   []Row       `cbor:"2,keyasint,omitempty" json:"nodes,omitempty"`
	Drives  []DriveRow  `cbor:"3,keyasint,omitempty" json:"drives,omitempty"`
}

// Publish decides whether the tree may be so.
func (r *Registry) Publish(tx *kernel.Tx, c Publish) error {
	switch n := len(c.Ladders) + len(c.Nodes) + len(c.Drives); {
	case n == 0:
		return ErrNoRows
	case n > RowsMax:
		return ErrTooManyRows
	}
	row := 0
	for _, l := range c.Ladders {
		if refusal := r.setLadder(tx, l); refusal != nil {
			return &kernel.RowRefusal{Row: row, Refusal: refusal}
		}
		row++
	}
	for _, n := range c.Nodes {
		if refusal := r.publish(tx, n); refusal != nil {
			return &kernel.RowRefusal{Row: row, Refusal: refusal}
		}
		row++
	}
	for _, d := range c.Drives {
		if refusal := r.setDrive(tx, d); refusal != nil {
			return &kernel.RowRefusal{Row: row, Refusal: refusal}
		}
		row++
	}
	return nil
}

// equal reports whether two rows say the same. Where they stand in their files is no part of it: a
// file may grow in the middle.
func (a *Row) equal(b *Row) bool {
	x, y := *a, *b
	x.Path, y.Path, x.Evidence, y.Evidence, x.Serves, y.Serves = nil, nil, nil, nil, nil, nil
	return x.flat() == y.flat() && slices.Equal(a.Path, b.Path) && slices.Equal(a.Evidence, b.Evidence) &&
		slices.Equal(a.Serves, b.Serves)
}

// A flat row is a row without its lists, to be compared.
type flatRow struct {
	code, parent, nameZH, nameEN, department, post, figure, light, reason, noteZH, noteEN string
	kind                                                                                  Kind
	from, start, due                                                                      calendar.Date
	synthetic, ended                                                                      bool
}

func (a *Row) flat() flatRow {
	return flatRow{a.Code, a.Parent, a.NameZH, a.NameEN, a.Department, a.Post, a.Figure, a.Light, a.Reason, a.NoteZH,
		a.NoteEN, a.Kind, a.From, a.Start, a.Due, a.Synthetic, a.Ended}
}

func (r *Registry) publish(tx *kernel.Tx, row Row) *kernel.Refusal {
	if r.states(&row) {
		return nil // A file may hold old versions beside the newest.
	}
	if refusal := r.check(&row, r.newestRow); refusal != nil {
		return refusal
	}
	_, version := r.newest(row.Code)
	r.published.Emit(tx, Published{row, version + 1, tx.NextSequence()})
	return nil
}

// states reports whether a version says just what a row says.
func (r *Registry) states(row *Row) bool {
	for _, n := range r.Versions(row.Code, 1<<64-1) {
		if n.Row.equal(row) {
			return true
		}
	}
	return false
}

// A lookup returns the newest row of a node, and false if there is none.
type lookup func(code string) (Row, bool)

func (r *Registry) newestRow(code string) (Row, bool) {
	n, version := r.newest(code)
	return n.Row, version > 0
}

// check returns why a row cannot be the next version of its node.
func (r *Registry) check(row *Row, newest lookup) *kernel.Refusal {
	old, exists := newest(row.Code)
	switch {
	case !village.ValidCode(row.Code):
		return ErrCode
	case !row.Kind.valid():
		return ErrKind
	case exists && old.Kind != row.Kind:
		return ErrKindOther
	case row.From == 0 || row.From.Check() != nil:
		return ErrDateMissing
	case exists && row.From < old.From:
		return ErrDateOrder
	case exists && row.Reason == "":
		return ErrReason
	}
	if refusal := r.checkRow(row); refusal != nil {
		return refusal
	}
	return checkParent(row, newest)
}

func (r *Registry) checkRow(row *Row) *kernel.Refusal {
	switch {
	case !village.ValidName(row.NameZH) || !village.ValidName(row.NameEN):
		return ErrName
	case !r.places.DepartmentOpen(row.Department):
		return ErrDepartment
	case row.Post != "" && !village.ValidName(row.Post):
		return ErrPost
	case !sentences(row.Reason, row.NoteZH, row.NoteEN):
		return ErrSentence
	case len(row.Evidence) > EvidenceMax || len(row.Serves) > EvidenceMax:
		return ErrEvidenceMany
	case row.Start != 0 && row.Start.Check() != nil || row.Due != 0 && row.Due.Check() != nil:
		return ErrDateMissing
	case row.Start != 0 && row.Due != 0 && row.Due < row.Start:
		return ErrDateOrder
	case len(row.Path) > PathMax || len(row.Path) > 0 && row.Figure != "":
		return ErrPath
	}
	if row.Figure != "" {
		if _, ok := r.figures.Definition(row.Figure, row.From, 1<<64-1); !ok {
			return ErrFigure
		}
	}
	if row.Light != "" && !r.figures.HasLight(row.Light) {
		return ErrLight
	}
	for _, text := range row.Evidence {
		if !indicator.ValidSentence(text) {
			return ErrSentence
		}
	}
	for _, code := range row.Serves {
		if !village.ValidCode(code) {
			return ErrCode
		}
	}
	for i, p := range row.Path {
		if p.Date == 0 || p.Date.Check() != nil || p.Percent > 100 ||
			i > 0 && (p.Date <= row.Path[i-1].Date || p.Percent < row.Path[i-1].Percent) {
			return ErrPath
		}
	}
	return nil
}

// sentences reports whether each text is empty or may stand in the journal.
func sentences(all ...string) bool {
	for _, text := range all {
		if text != "" && !indicator.ValidSentence(text) {
			return false
		}
	}
	return true
}

// checkParent checks that a node hangs where its kind may, and not below itself.
func checkParent(row *Row, newest lookup) *kernel.Refusal {
	if row.Kind == Direction {
		if row.Parent != "" {
			return ErrParentKind
		}
		return nil
	}
	code := row.Parent
	for depth := 0; code != ""; depth++ {
		if code == row.Code {
			return ErrCircle
		}
		above, known := newest(code)
		switch {
		case !known:
			return ErrParent
		case depth == DepthMax:
			return ErrParentKind
		case depth == 0 && row.Kind == Programme && above.Kind != Direction && above.Kind != Programme:
			return ErrParentKind
		}
		code = above.Parent
	}
	if row.Parent == "" {
		return ErrParent
	}
	return nil
}

func (r *Registry) newest(code string) (n Node, version uint32) {
	for key, row := range r.nodes.Down(nodeKey{Code: code, Version: 1<<32 - 1}) {
		if key.Code == code {
			return row, key.Version
		}
		break
	}
	return n, 0
}

func (r *Registry) applyPublished(e Published) {
	r.nodes.Put(
		nodeKey{Code: e.Row.Code, Version: e.Version},
		Node{Row: e.Row, Version: e.Version, Sequence: e.Sequence},
	)
}

// Node returns the version of a node that is in force on a day, as the journal stood before
// an event; false if there was none. On days before the first version the first holds.
func (r *Registry) Node(code string, day calendar.Date, position uint64) (n Node, ok bool) {
	for key, row := range r.nodes.From(nodeKey{Code: code, Version: 1}) {
		if key.Code != code || row.Sequence >= position {
			break
		}
		if !ok || row.Row.From <= day {
			n, ok = row, true
		}
	}
	return n, ok
}

// Nodes returns all nodes as they are in force on a day, as the journal stood before an
// event, without those that were given up: in the order of their codes.
func (r *Registry) Nodes(day calendar.Date, position uint64) (all []Node) {
	for key, row := range r.nodes.All() {
		if key.Version != 1 || row.Sequence >= position {
			continue
		}
		if n, ok := r.Node(key.Code, day, position); ok && !n.Row.Ended {
			all = append(all, n)
		}
	}
	return all
}

// Versions returns every version of a node that was published before a position.
func (r *Registry) Versions(code string, position uint64) (all []Node) {
	for key, row := range r.nodes.From(nodeKey{Code: code, Version: 1}) {
		if key.Code != code || row.Sequence >= position {
			break
		}
		all = append(all, row)
	}
	return all
}

// AllVersions returns every version of every node before a position, in the order in which they were published.
func (r *Registry) AllVersions(position uint64) (all []Node) {
	for _, n := range r.nodes.All() {
		if n.Sequence < position {
			all = append(all, n)
		}
	}
	slices.SortFunc(all, func(a, b Node) int { return cmp.Compare(a.Sequence, b.Sequence) })
	return all
}
