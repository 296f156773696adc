package bank

import (
	"encoding/xml"
	"fmt"

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
	Entries uint32 // How many it has.
	Booked  []Booked
	Loose   []Loose
}

type camtStatement struct {
	ID      string `xml:"BkToCstmrStmt>Stmt>Id"`
	Entries []struct {
		Amount struct {
			Text     string `xml:",chardata"`
			Currency string `xml:"Ccy,attr"`
		} `xml:"Amt"`
		Direction string `xml:"CdtDbtInd"`
		Reversal  string `xml:"RvslInd"`
		Status    string `xml:"Sts"`
		Reference string `xml:"NtryDtls>TxDtls>Refs>EndToEndId"`
		Reason    string `xml:"NtryDtls>TxDtls>RtrInf>Rsn>Cd"`
	} `xml:"BkToCstmrStmt>Stmt>Ntry"`
}

// due tells what a line that a reference names is to be paid; false if there is none.
type due func(run programme.RunNumber, line uint32, attempt uint16) (fen int64, ok bool)

// ReadStatement reads a camt.053.001.02. due says what a payment of the county comes to: a line
// that names one and has another amount is loose, as is one that is there twice.
func ReadStatement(data []byte, due due) (*Statement, error) {
	var c camtStatement
	if err := xml.Unmarshal(data, &c); err != nil {
		return nil, fmt.Errorf("bank: the statement cannot be read: %w", err)
	}
	s := &Statement{ID: c.ID, Entries: uint32(len(c.Entries))}
	seen := map[string]bool{}
	for i, e := range c.Entries {
		entry := uint32(i + 1)
		amount, err := quantity.Parse(e.Amount.Text, 2)
		out := e.Direction == "DBIT"
		signed := amount
		if out {
			signed = -amount
		}
		names := programme.RunNumber(0)
		loose := func(kind string) { s.Loose = append(s.Loose, Loose{entry, signed, kind, names}) }
		run, line, attempt, ours := ParseReference(e.Reference)
		reverse := e.Reversal == "true" || !out && ours
		key := e.Reference + e.Direction
		if err != nil || amount <= 0 || e.Amount.Currency != "CNY" || !out && e.Direction != "CRDT" {
			signed = 0
			loose("unreadable")
			continue
		}
		if e.Status != "" && e.Status != "BOOK" {
			continue // Not booked yet: a later statement has it.
		}
		if !ours {
			loose("unknown")
			continue
		}
		fen, known := due(run, line, attempt)
		if known {
			names = run
		}
		switch {
		case !known:
			loose("unknown")
		case fen != amount:
			loose("amount_differs")
		case seen[key]:
			loose("twice")
		case reverse && out:
			loose("direction_differs")
		default:
			seen[key] = true
			row := programme.ResultRow{Number: line, Attempt: attempt, Answer: programme.AnswerPaid}
			if reverse {
				row.Answer = answerOf(e.Reason)
			}
			s.Booked = append(s.Booked, Booked{entry, run, row, amount, reverse})
		}
	}
	return s, nil
}
