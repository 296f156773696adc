package bank

import (
	"bytes"
	"encoding/xml"
	"errors"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"liangshan/calendar"
	"liangshan/programme"
)

func head(t testing.TB) Head {
	d, err := calendar.Parse("2026-11-22")
	if err != nil {
		t.Fatal(err)
	}
	return Head{ID: "RUN-7-1", Date: d, Payer: "安吉县财政局", Account: "1205260000000001"}
}

// payments are made up; so are their names and accounts.
func payments() []Payment {
	return []Payment{{7, 0, 1, "张三", "6222000000000001", 120_000, "人才补贴", 0},
		{7, 1, 1, "李<四>&五", "6222000000000002", 80_000_001, "", 0}, {7, 2, 3, `王"六`, "62220000", 1, "a,b", 0}}
}

func TestReferences(t *testing.T) {
	for _, p := range payments() {
		run, line, attempt, ok := ParseReference(p.Reference())
		if !ok || run != p.Run || line != p.Line || attempt != p.Attempt {
			t.Error(p.Reference())
		}
	}
	longest := Payment{Run: 1<<32 - 1, Line: 1<<32 - 1, Attempt: 1<<16 - 1}
	if n := len(longest.Reference()); n > 35 {
		t.Error(n, "characters")
	}
	for _, text := range []string{"", "LS-1-2", "LS-01-2-3", "LS-1-2-3-4", "XX-1-2-3", "LS-1-2-65536", "LS--1-2-3", "LS-+1-2-3"} {
		if _, _, _, ok := ParseReference(text); ok {
			t.Errorf("%q is taken for a reference", text)
		}
	}
}

// TestPain reads a file back with the XML library, and checks head, sum and bytes.
func TestPain(t *testing.T) {
	data, err := WritePain(head(t), payments())
	if err != nil {
		t.Fatal(err)
	}
	again, _ := WritePain(head(t), payments())
	if !bytes.Equal(data, again) {
		t.Error("the same payments gave other bytes")
	}
	var got struct {
		Count string `xml:"CstmrCdtTrfInitn>GrpHdr>NbOfTxs"`
		Sum   string `xml:"CstmrCdtTrfInitn>GrpHdr>CtrlSum"`
		Lines []struct {
			Reference string `xml:"PmtId>EndToEndId"`
			Amount    string `xml:"Amt>InstdAmt"`
			Name      string `xml:"Cdtr>Nm"`
		} `xml:"CstmrCdtTrfInitn>PmtInf>CdtTrfTxInf"`
	}
	if err := xml.Unmarshal(data, &got); err != nil {
		t.Fatal(err)
	}
	if got.Count != "3" || got.Sum != "801200.02" || len(got.Lines) != 3 || got.Lines[1].Name != "李<四>&五" ||
		got.Lines[1].Amount != "800000.01" || got.Lines[2].Reference != "LS-7-2-3" {
		t.Errorf("%+v", got)
	}
}

func TestTemplate(t *testing.T) {
	text := "name: 示例银行\nencoding: gbk\nseparator: \",\"\ntitles: true\ntotals: true\ncolumns:\n" +
		"  - {title: 序号, field: number}\n  - {title: 账号, field: account}\n  - {title: 户名, field: name}\n" +
		"  - {title: 金额, field: amount}\n  - {title: 附言, field: note}\n"
	template, err := ReadTemplate([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	data, err := template.Write(head(t), payments())
	if err != nil {
		t.Fatal(err)
	}
	decoded, err := simplifiedchinese.GBK.NewDecoder().Bytes(data)
	want := "序号,账号,户名,金额,附言\r\n1,6222000000000001,张三,1200.00,人才补贴\r\n2,6222000000000002,李<四>&五,800000.01,\r\n" +
		"3,62220000,\"王\"\"六\",0.01,\"a,b\"\r\n3,801200.02\r\n"
	if err != nil || string(decoded) != want {
		t.Errorf("%q %v", decoded, err)
	}
	rare := payments()
	rare[0].Name = "𫍽某" // Not in GBK: refused, never replaced by a question mark.
	if _, err := template.Write(head(t), rare); !errors.Is(err, ErrEncoding) {
		t.Error(err)
	}
	for _, bad := range []string{strings.Replace(text, "gbk", "big5", 1), strings.Replace(text, "field: note", "field: birth", 1),
		text + "colour: red\n", strings.Replace(text, `","`, `"::"`, 1), "name: x\n"} {
		if _, err := ReadTemplate([]byte(bad)); !errors.Is(err, ErrTemplate) {
			t.Error(bad, err)
		}
	}
}

// TestBadPayments checks that one bad line keeps the whole file from being written.
func TestBadPayments(t *testing.T) {
	for _, c := range []struct {
		spoil func(p *Payment)
		want  error
	}{
		{func(p *Payment) { p.Name = "" }, ErrName}, {func(p *Payment) { p.Name = "张\u202e三" }, ErrName},
		{func(p *Payment) { p.Name = "=1+1" }, ErrName}, {func(p *Payment) { p.Account = "6222 0000" }, ErrAccount},
		{func(p *Payment) { p.Account = "123" }, ErrAccount}, {func(p *Payment) { p.Amount = 0 }, ErrAmount},
		{func(p *Payment) { p.Amount = 1<<63 - 1 }, ErrAmount}, {func(p *Payment) { p.Note = "a\nb" }, ErrNote},
		{func(p *Payment) { p.Line = 0 }, ErrTwice},
	} {
		all := payments()
		c.spoil(&all[1])
		var at *PaymentError
		if _, err := WritePain(head(t), all); !errors.Is(err, c.want) || !errors.As(err, &at) || at.Index != 1 {
			t.Errorf("%v, want %v", err, c.want)
		}
	}
	if _, err := WritePain(head(t), nil); !errors.Is(err, ErrEmpty) {
		t.Error(err)
	}
	if _, err := WritePain(Head{}, payments()); !errors.Is(err, ErrHead) {
		t.Error(err)
	}
}

// TestOrderOfElements holds the elements of a file against the sequence of PaymentInstructionInformation3 in the schema
// of pain.001.001.03, in which DbtrAgt is not optional.
func TestOrderOfElements(t *testing.T) {
	schema := []string{"PmtInfId", "PmtMtd", "BtchBookg", "NbOfTxs", "CtrlSum", "PmtTpInf", "ReqdExctnDt", "PoolgAdjstmntDt", "Dbtr",
		"DbtrAcct", "DbtrAgt", "DbtrAgtAcct", "UltmtDbtr", "ChrgBr", "ChrgsAcct", "ChrgsAcctAgt", "CdtTrfTxInf"}
	must := []string{"PmtInfId", "PmtMtd", "ReqdExctnDt", "Dbtr", "DbtrAcct", "DbtrAgt", "CdtTrfTxInf"}
	for agent, want := range map[string]string{"": "<DbtrAgt><FinInstnId><Othr><Id>NOTPROVIDED</Id></Othr></FinInstnId></DbtrAgt>",
		"102336000013": "<DbtrAgt><FinInstnId><ClrSysMmbId><MmbId>102336000013</MmbId></ClrSysMmbId></FinInstnId></DbtrAgt>"} {
		h := head(t)
		h.Agent = agent
		file, err := WritePain(h, payments())
		if err != nil || !strings.Contains(string(file), want) {
			t.Fatal(string(file), err)
		}
		last, depth, found := 0, 0, map[string]bool{}
		for d := xml.NewDecoder(bytes.NewReader(file)); ; {
			token, err := d.Token()
			if err != nil {
				break
			}
			switch token := token.(type) {
			case xml.StartElement:
				if depth++; depth != 4 || found["CdtTrfTxInf"] && token.Name.Local == "CdtTrfTxInf" {
					continue
				}
				place := slices.Index(schema, token.Name.Local)
				if slices.Contains(schema, token.Name.Local) && place < last {
					t.Errorf("%s stands behind %s", token.Name.Local, schema[last])
				}
				last, found[token.Name.Local] = max(last, place), true
			case xml.EndElement:
				if depth--; depth == 2 {
					last = 0 // Behind the head.
				}
			}
		}
		for _, name := range must {
			if !found[name] {
				t.Errorf("%s is missing", name)
			}
		}
	}
	h := head(t)
	h.Agent = "102 336"
	if _, err := WritePain(h, payments()); !errors.Is(err, ErrHead) {
		t.Error(err)
	}
	if got := Note(strings.Repeat("补", 200), "2026-11"); utf8.RuneCountInString(got) != 140 || !strings.HasSuffix(got, "补 2026-11") {
		t.Error(got)
	}
	if got := Note("补贴", ""); got != "补贴" {
		t.Error(got)
	}
}

func TestReport(t *testing.T) {
	r, err := ReadReport([]byte(`<Document><CstmrPmtStsRpt><OrgnlGrpInfAndSts><GrpSts>PART</GrpSts></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><TxInfAndSts><OrgnlEndToEndId>LS-7-1-1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>X9</OrgnlEndToEndId><TxSts>ACSC</TxSts></TxInfAndSts></OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>`))
	if err != nil || r.Group != "PART" || len(r.Statuses) != 1 || len(r.Unknown) != 1 ||
		r.Statuses[0] != (Status{7, 1, 1, true, programme.AnswerAccountClosed}) {
		t.Errorf("%+v %v", r, err)
	}
}

// TestReportOfFiles: a file or its block that is refused as a whole is told by its own id; one that the bank had before
// is not, for what it had is on its way.
func TestReportOfFiles(t *testing.T) {
	head := func(group, reason string) string {
		return `<OrgnlGrpInfAndSts><OrgnlMsgId>LS-7-2-1</OrgnlMsgId><GrpSts>` + group + `</GrpSts><StsRsnInf><Rsn><Cd>` + reason +
			`</Cd></Rsn></StsRsnInf></OrgnlGrpInfAndSts>`
	}
	line := func(reason string) string {
		return `<TxInfAndSts><OrgnlEndToEndId>LS-7-1-1</OrgnlEndToEndId><TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>` + reason +
			`</Cd></Rsn></StsRsnInf></TxInfAndSts>`
	}
	for _, c := range []struct {
		text                        string
		files, lines, doubled, none int
	}{
		{head("RJCT", "FF01"), 1, 0, 0, 0}, {head("RJCT", "DU01"), 0, 0, 1, 0}, {head("ACSC", ""), 0, 0, 0, 0},
		{head("RJCT", "AM05") + `<OrgnlPmtInfAndSts>` + line("AC04") + `</OrgnlPmtInfAndSts>`, 0, 0, 1, 0},
		{strings.Replace(head("RJCT", "FF01"), "LS-7-2-1", "OTHER", 1), 0, 0, 0, 1},
		{head("PART", "") + `<OrgnlPmtInfAndSts><OrgnlPmtInfId>LS-7-2-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts></OrgnlPmtInfAndSts>`, 1, 0, 0, 0},
		{head("PART", "") + `<OrgnlPmtInfAndSts><OrgnlPmtInfId>LS-7-2-1</OrgnlPmtInfId><PmtInfSts>RJCT</PmtInfSts><StsRsnInf><Rsn><Cd>DU02</Cd></Rsn></StsRsnInf>` +
			line("AC04") + `</OrgnlPmtInfAndSts>`, 0, 0, 1, 0},
		{head("RJCT", "FF01") + `<OrgnlPmtInfAndSts>` + line("AC04") + `</OrgnlPmtInfAndSts>`, 1, 1, 0, 0},
		{head("PART", "") + `<OrgnlPmtInfAndSts>` + line("AM05") + line("AC04") + `</OrgnlPmtInfAndSts>`, 0, 1, 1, 0},
	} {
		r, err := ReadReport([]byte(`<Document><CstmrPmtStsRpt>` + c.text + `</CstmrPmtStsRpt></Document>`))
		if err != nil || len(r.Rejected) != c.files || len(r.Statuses) != c.lines || len(r.Doubled) != c.doubled || len(r.Unknown) != c.none ||
			c.files > 0 && r.Rejected[0] != (Rejected{7, 2, 1}) {
			t.Errorf("%s: %+v %v", c.text, r, err)
		}
	}
}

// entry writes one line of a statement.
func entry(amount, direction, reference, more string) string {
	return `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>` + direction + `</CdtDbtInd>` + more +
		`<Sts>BOOK</Sts><NtryDtls><TxDtls><Refs><EndToEndId>` + reference + `</EndToEndId></Refs></TxDtls></NtryDtls></Ntry>`
}

// TestStatement reads a statement with unknown, doubled, changed, unreadable and reversed lines.
// None of them stops the others.
func TestStatement(t *testing.T) {
	text := `<Document><BkToCstmrStmt><Stmt><Id>S1</Id>` + entry("1200.00", "DBIT", "LS-7-0-1", "") +
		entry("5.00", "DBIT", "rent", "") + entry("1200.00", "DBIT", "LS-7-0-1", "") + entry("1.00", "DBIT", "LS-7-1-1", "") +
		entry("abc", "DBIT", "LS-7-1-1", "") + entry("800000.01", "DBIT", "LS-7-1-1", "") +
		entry("1200.00", "CRDT", "LS-7-0-1", "<RvslInd>true</RvslInd>") + entry("9.99", "CRDT", "", "") +
		entry("1.00", "DBIT", "LS-9-9-9", "") + `</Stmt></BkToCstmrStmt></Document>`
	due := func(run programme.RunNumber, line uint32, attempt uint16) (int64, bool) {
		for _, p := range payments() {
			if p.Run == run && p.Line == line && p.Attempt == attempt {
				return p.Amount, true
			}
		}
		return 0, false
	}
	s, err := ReadStatement([]byte(text), 0, due)
	if err != nil || s.ID != "S1" {
		t.Fatal(err)
	}
	if len(s.Booked) != 3 || s.Booked[0].Entry != 1 || s.Booked[1].Amount != 80_000_001 || !s.Booked[2].Reverse ||
		s.Booked[2].Row.Answer == programme.AnswerPaid {
		t.Errorf("%+v", s.Booked)
	}
	want := []Loose{{2, -500, "unknown", 0}, {3, -120_000, "twice", 7}, {4, -100, "amount_differs", 7}, {5, 0, "unreadable", 0},
		{8, 999, "unknown", 0}, {9, -100, "unknown", 0}}
	if len(s.Loose) != len(want) {
		t.Fatalf("%+v", s.Loose)
	}
	for i := range want {
		if s.Loose[i] != want[i] {
			t.Errorf("%+v, want %+v", s.Loose[i], want[i])
		}
	}
	if _, err := ReadStatement([]byte("<Document>"), 0, due); err == nil {
		t.Error("a torn statement was read")
	}
}

func FuzzStatement(f *testing.F) {
	f.Add([]byte(`<Document><BkToCstmrStmt><Stmt>` + entry("1.00", "DBIT", "LS-1-1-1", "") + `</Stmt></BkToCstmrStmt></Document>`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := ReadStatement(data, 0, func(programme.RunNumber, uint32, uint16) (int64, bool) { return 100, true })
		if err == nil {
			for _, b := range s.Booked {
				if b.Amount != 100 {
					t.Errorf("%+v", b)
				}
			}
		}
	})
}

// batch writes an entry that bundles payments: pairs of reference and amount, and how many it says there are.
func batch(amount, direction, count string, pairs ...string) string {
	text := `<Ntry><Amt Ccy="CNY">` + amount + `</Amt><CdtDbtInd>` + direction + `</CdtDbtInd><Sts>BOOK</Sts><NtryDtls><Btch><NbOfTxs>` +
		count + `</NbOfTxs></Btch>`
	for i := 0; i < len(pairs); i += 2 {
		text += `<TxDtls><Refs><EndToEndId>` + pairs[i] + `</EndToEndId></Refs>`
		if pairs[i+1] != "" {
			text += `<AmtDtls><TxAmt><Amt Ccy="CNY">` + pairs[i+1] + `</Amt></TxAmt></AmtDtls>`
		}
		text += `</TxDtls>`
	}
	return text + `</NtryDtls></Ntry>`
}

// TestBatch: an entry that bundles payments answers each of them, if its details are as many and come to as much as it
// says; if not, or if one cannot be read, the whole of it waits, and the entries behind it are read.
func TestBatch(t *testing.T) {
	due := func(run programme.RunNumber, line uint32, attempt uint16) (int64, bool) {
		for _, p := range payments() {
			if p.Run == run && p.Line == line && p.Attempt == attempt {
				return p.Amount, true
			}
		}
		return 0, false
	}
	for name, c := range map[string]struct {
		text   string
		booked []uint32
		loose  []Loose
	}{
		"right":       {batch("801200.01", "DBIT", "2", "LS-7-0-1", "1200.00", "LS-7-1-1", "800000.01"), []uint32{1, 2, 3}, nil},
		"one unknown": {batch("1205.00", "DBIT", "2", "LS-7-0-1", "1200.00", "rent", "5.00"), []uint32{1, 3}, []Loose{{2, -500, "unknown", 0}}},
		"no details":  {batch("801200.01", "DBIT", "2"), []uint32{2}, []Loose{{1, -80_120_001, "details_differ", 0}}},
		"too little":  {batch("801200.02", "DBIT", "2", "LS-7-0-1", "1200.00", "LS-7-1-1", "800000.01"), []uint32{3}, []Loose{{1, -80_120_002, "details_differ", 0}}},
		"too many":    {batch("1200.00", "DBIT", "2", "LS-7-0-1", "1200.00"), []uint32{2}, []Loose{{1, -120_000, "details_differ", 0}}},
		"not said":    {batch("801200.01", "DBIT", "2", "LS-7-0-1", "", "LS-7-1-1", ""), []uint32{3}, []Loose{{1, -80_120_001, "details_differ", 0}}},
		"not read":    {batch("801200.01", "DBIT", "2", "LS-7-0-1", "x", "LS-7-1-1", "800000.01"), []uint32{3}, []Loose{{1, -80_120_001, "details_differ", 0}}},
		"count":       {batch("1200.00", "DBIT", "many", "LS-7-0-1", "1200.00"), []uint32{2}, []Loose{{1, -120_000, "details_differ", 0}}},
		"whole":       {batch("x", "DBIT", "2", "LS-7-0-1", "1200.00", "LS-7-1-1", "800000.01"), []uint32{3}, []Loose{{1, 0, "unreadable", 0}}},
		"alone":       {batch("1200.00", "DBIT", "1", "LS-7-0-1", ""), []uint32{1, 2}, nil},
	} {
		text := []byte(`<Document><BkToCstmrStmt><Stmt><Id>S1</Id>` + c.text + entry("0.01", "DBIT", "LS-7-2-3", "") +
			`</Stmt></BkToCstmrStmt></Document>`)
		s, err := ReadStatement(text, 0, due)
		var booked []uint32
		for i := range s.Booked {
			booked = append(booked, s.Booked[i].Entry)
		}
		if err != nil || !slices.Equal(booked, c.booked) || !slices.Equal(s.Loose, c.loose) || s.Entries != booked[len(booked)-1] {
			t.Errorf("%s: %+v %v", name, s, err)
		}
		if again, err := ReadStatement(text, s.Entries, due); err != nil || !slices.Equal(again.Booked, s.Booked) ||
			!slices.Equal(again.Loose, s.Loose) {
			t.Errorf("%s, noted: %+v %v", name, again, err)
		}
	}
	// A statement that was taken before details were read keeps its places.
	text := []byte(`<Document><BkToCstmrStmt><Stmt><Id>S1</Id>` + batch("801200.01", "DBIT", "2", "LS-7-0-1", "1200.00",
		"LS-7-1-1", "800000.01") + entry("0.01", "DBIT", "LS-7-2-3", "") + `</Stmt></BkToCstmrStmt></Document>`)
	s, err := ReadStatement(text, 2, due)
	if err != nil || s.Entries != 2 || len(s.Booked) != 1 || s.Booked[0].Entry != 2 ||
		!slices.Equal(s.Loose, []Loose{{1, -80_120_001, "amount_differs", 7}}) {
		t.Errorf("%+v %v", s, err)
	}
}

// TestDivide: statements of one message are read one by one, each with its own id; their head says nothing of them.
func TestDivide(t *testing.T) {
	message := func(id string, statements ...string) []byte {
		text := "<?xml version=\"1.0\"?>\n<n:Document xmlns:n=\"urn:x\"><n:BkToCstmrStmt><n:GrpHdr><n:MsgId>" + id + "</n:MsgId></n:GrpHdr>"
		for _, s := range statements {
			text += "\n<n:Stmt><n:Id>" + s + "</n:Id><!-- <Stmt> --></n:Stmt>"
		}
		return []byte(text + "\n</n:BkToCstmrStmt></n:Document>\n")
	}
	all, err := Divide(message("M", "A", "B"))
	if err != nil || len(all) != 2 {
		t.Fatalf("%q %v", all, err)
	}
	for i, id := range []string{"A", "B"} {
		if s, err := ReadStatement(all[i], 0, nil); err != nil || s.ID != id || !SameStatement(all[i], message("N", id)) {
			t.Errorf("%q %v", all[i], err)
		}
	}
	if SameStatement(all[0], all[1]) || SameStatement(all[0], []byte("<a>")) {
		t.Error("two statements are taken for the same")
	}
	if one, err := Divide(message("M", "A")); err != nil || len(one) != 1 || !bytes.Equal(one[0], message("M", "A")) {
		t.Errorf("%q %v", one, err)
	}
	if _, err := Divide([]byte("<Document>")); err == nil {
		t.Error("a torn message was divided")
	}
}
