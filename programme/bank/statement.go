package bank

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"

	"liangshan/programme"
	"liangshan/quantity"
)

// A Booked is a line of a statement that answers a payment.
type Booked struct {
	Entry   uint32 // Place in the statement, from 1.
	Run     programme.RunNumber
	Row     programme.ResultRow
	Amount  int64 // In fen.
	Reverse bool  // The payment came back.
}

// A Loose is a line of a statement that belongs to nothing, with the code of why.
type Loose struct {
	Entry  uint32
	Amount int64 // In fen; below zero: it went out. 0: it could not be read.
	Kind   string
	Run    programme.RunNumber // Whose payment it names; 0: none that is known.
}

// A Statement is what a camt.053 says, sorted into what is known and what is not.
type Statement struct {
	ID      string
	Entries uint32 // How many it has; an entry that bundles payments counts by its details.
	Booked  []Booked
	Loose   []Loose
}

type camtAmount struct {
	Text     string `xml:",chardata"`
	Currency string `xml:"Ccy,attr"`
}

type camtDetail struct {
	Amounts   []camtAmount `xml:"AmtDtls>TxAmt>Amt"`
	Instead   []camtAmount `xml:"AmtDtls>InstdAmt>Amt"`
	Newer     []camtAmount `xml:"Amt"` // Where versions from 04 on have it.
	Direction string       `xml:"CdtDbtInd"`
	Reference string       `xml:"Refs>EndToEndId"`
	Reason    string       `xml:"RtrInf>Rsn>Cd"`

	Servicer string   `xml:"Refs>AcctSvcrRef"` // The bank's own number.
	Debtor   []string `xml:"RltdPties>Dbtr>Id>OrgId>Othr>Id"`
	DebtorV8 []string `xml:"RltdPties>Dbtr>Pty>Id>OrgId>Othr>Id"` // Where versions from 08 on have it.
	Creditor []string `xml:"RltdPties>Cdtr>Id>OrgId>Othr>Id"`
	PayeeV8  []string `xml:"RltdPties>Cdtr>Pty>Id>OrgId>Othr>Id"`
}

// amount is what a detail comes to; that of its entry, if it says none and is alone.
func (t *camtDetail) amount(of *camtEntry) camtAmount {
	for _, all := range [][]camtAmount{t.Amounts, t.Newer, t.Instead} {
		if len(all) > 0 {
			return all[0]
		}
	}
	if len(of.Details) == 1 {
		return of.Amount
	}
	return camtAmount{}
}

type camtEntry struct {
	Amount    camtAmount `xml:"Amt"`
	Direction string     `xml:"CdtDbtInd"`
	Reversal  string     `xml:"RvslInd"`
	Status    struct {
		Text string `xml:",chardata"`
		Code string `xml:"Cd"` // Where newer versions have it.
	} `xml:"Sts"`
	Counts  []string     `xml:"NtryDtls>Btch>NbOfTxs"`
	Details []camtDetail `xml:"NtryDtls>TxDtls"`

	Servicer string `xml:"AcctSvcrRef"` // The bank's own number.
}

// booked reports whether the money has moved. What has not stands in a later statement.
func (e *camtEntry) booked() bool {
	status := strings.TrimSpace(e.Status.Text) + e.Status.Code
	return status == "" || status == "BOOK"
}

// whole takes the entry for one payment, that of its last detail, and its amount for the payment's.
func (e *camtEntry) whole() {
	one := camtDetail{}
	for _, t := range e.Details {
		one.Reference, one.Reason = cmp.Or(t.Reference, one.Reference), cmp.Or(t.Reason, one.Reason)
	}
	e.Details, e.Counts = []camtDetail{one}, nil
}

// adds reports whether the details are as many as the entry says, and come to what it says.
func (e *camtEntry) adds() bool {
	sum, wanted := int64(0), int64(0)
	for i := range e.Details {
		fen, ok := fenOf(e.Details[i].amount(e))
		if !ok || cmp.Or(e.Details[i].Direction, e.Direction) != e.Direction {
			return false
		}
		var err error
		if sum, err = quantity.Add(sum, fen); err != nil {
			return false
		}
	}
	for _, text := range e.Counts {
		n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 32)
		if err != nil {
			return false
		}
		wanted += n
	}
	fen, ok := fenOf(e.Amount)
	return ok && sum == fen && (len(e.Counts) == 0 || wanted == int64(len(e.Details)))
}

// fenOf reads an amount; false if it is none that can be.
func fenOf(a camtAmount) (fen int64, ok bool) {
	fen, err := quantity.Parse(a.Text, 2)
	return fen, err == nil && fen > 0 && a.Currency == "CNY"
}

type camtStatement struct {
	ID      string      `xml:"BkToCstmrStmt>Stmt>Id"`
	Entries []camtEntry `xml:"BkToCstmrStmt>Stmt>Ntry"`
}

// due tells what a line that a reference names is to be paid; false if there is none.
type due func(run programme.RunNumber, line uint32, attempt uint16) (fen int64, ok bool)

// ReadStatement reads a camt.053.001.02 of one statement. due says what a payment of the county comes to: a line that
// names one and has another amount is loose, as is one that is there twice. An entry that bundles payments is read
// detail by detail if they come to it, and is loose as a whole if not.
//
// noted is how many entries a statement was noted with before, 0 if it was not. One that has as many as it has Ntry was
// taken entry by entry, whatever it bundles, and stays so: its entries keep their places.
func ReadStatement(data []byte, noted uint32, due due) (*Statement, error) {
	var c camtStatement
	if err := xml.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("bank: the statement cannot be read: %w", err)
	}
	r := &reader{Statement: &Statement{ID: c.ID}, seen: map[string]bool{}, due: due}
	for i := range c.Entries {
		e := &c.Entries[i]
		if noted == uint32(len(c.Entries)) && len(e.Details) > 1 {
			e.whole()
		}
		r.entry(e)
	}
	return r.Statement, nil
}

// A reader sorts the entries of a statement.
type reader struct {
	*Statement
	seen map[string]bool // References that were there, with their direction.
	due  due
}

// entry reads one entry. Whatever is wrong with it, it has its place.
func (r *reader) entry(e *camtEntry) {
	fen, ok := fenOf(e.Amount)
	places := uint32(max(1, len(e.Details)))
	switch {
	case !ok || e.Direction != "DBIT" && e.Direction != "CRDT":
		r.Loose = append(r.Loose, Loose{Entry: r.Entries + 1, Kind: programme.Unreadable})
		r.Entries += places
		return
	case !e.booked():
		r.Entries += places
		return
	case len(e.Details) == 0:
		e.Details = []camtDetail{{}}
	}
	if bundle := len(e.Details) > 1 || len(e.Counts) > 0; bundle && !e.adds() {
		r.Loose = append(r.Loose, Loose{Entry: r.Entries + 1, Amount: signed(e, fen), Kind: "details_differ"})
		r.Entries += places
		return
	}
	for i := range e.Details {
		r.Entries++
		if len(e.Details) > 1 {
			fen, _ = fenOf(e.Details[i].amount(e))
		}
		r.detail(e, &e.Details[i], fen)
	}
}

// signed is an amount as it changes what is in the bank.
func signed(e *camtEntry, fen int64) int64 {
	if e.Direction == "DBIT" {
		return -fen
	}
	return fen
}

// detail reads what an entry says of one payment.
func (r *reader) detail(e *camtEntry, t *camtDetail, amount int64) {
	entry, out := r.Entries, e.Direction == "DBIT"
	run, line, attempt, ours := ParseReference(t.Reference)
	fen, known := int64(0), false
	if ours {
		fen, known = r.due(run, line, attempt)
	}
	names, reverse, key := programme.RunNumber(0), e.Reversal == "true" || !out && ours, t.Reference+e.Direction
	if known {
		names = run
	}
	kind := ""
	switch {
	case !known:
		kind = "unknown"
	case fen != amount:
		kind = "amount_differs"
	case r.seen[key]:
		kind = "twice"
	case reverse && out:
		kind = "direction_differs"
	}
	if kind != "" {
		r.Loose = append(r.Loose, Loose{entry, signed(e, amount), kind, names})
		return
	}
	r.seen[key] = true
	row := programme.ResultRow{Number: line, Attempt: attempt, Answer: programme.AnswerPaid}
	if reverse {
		row.Answer = answerOf(t.Reason)
	}
	r.Booked = append(r.Booked, Booked{entry, run, row, amount, reverse})
}

// Divide returns the statements of a camt.053 one by one, each as a message of its own with the head of the whole.
func Divide(data []byte) (all [][]byte, err error) {
	first, last, places, err := placesOf(data)
	if err != nil || len(places) < 2 {
		return [][]byte{data}, err
	}
	for _, p := range places {
		all = append(all, slices.Concat(data[:first], data[p[0]:p[1]], data[last:]))
	}
	return all, nil
}

// SameStatement reports whether two messages of one statement each say the same in it, whatever their heads say.
func SameStatement(a, b []byte) bool {
	_, _, one, errOne := placesOf(a)
	_, _, two, errTwo := placesOf(b)
	if errOne != nil || errTwo != nil || len(one) != 1 || len(two) != 1 {
		return bytes.Equal(a, b)
	}
	return bytes.Equal(a[one[0][0]:one[0][1]], b[two[0][0]:two[0][1]])
}

// placesOf returns from where to where the statements of a camt.053 stand: where the first begins and the last ends,
// and each of them.
func placesOf(data []byte) (first, last int64, places [][2]int64, err error) {
	d := xml.NewDecoder(bytes.NewReader(data))
	for depth := 0; ; {
		at := d.InputOffset()
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, 0, nil, fmt.Errorf("bank: the statement cannot be read: %w", err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			if depth++; depth == 3 && token.Name.Local == "Stmt" {
				places = append(places, [2]int64{at, at})
			}
		case xml.EndElement:
			if depth == 3 && token.Name.Local == "Stmt" {
				places[len(places)-1][1] = d.InputOffset()
			}
			depth--
		}
	}
	if len(places) > 0 {
		first, last = places[0][0], places[len(places)-1][1]
	}
	return first, last, places, nil
}
