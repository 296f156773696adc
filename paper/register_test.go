package paper_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"liangshan/carbon"
	"liangshan/county"
	"liangshan/dividend"
	"liangshan/kernel"
	"liangshan/paper"
	"liangshan/paper/papertest"
)

func ask(t testing.TB, text string) carbon.Serial {
	t.Helper()
	s, _, refusal := paper.ParseAsk(text)
	if refusal != nil {
		t.Fatalf("%s: %v", text, refusal)
	}
	return s
}

// TestParseAsk reads serials as people write them.
func TestParseAsk(t *testing.T) {
	const printed = "330523-AJ01-2024-1-700-11"
	for text, want := range map[string]string{
		printed:                                  "330523-AJ01-2024-1-700 yes",
		"330523-AJ01-2024-1-700":                 "330523-AJ01-2024-1-700 no",
		"330523-AJ01-2024-7":                     "330523-AJ01-2024-7-7 no",
		" 330523 - aj01 - 2024 - 1 - 700 - 11\n": "330523-AJ01-2024-1-700 yes",
		"３３０５２３－ＡＪ０１－２０２４－１－７００－１１":                "330523-AJ01-2024-1-700 yes",
		"330523–AJ01–2024–1–700–11":                "330523-AJ01-2024-1-700 yes",
		"330523-AJ01-2024-1-700-12":                carbon.ErrSerialChecksum.Code,
		"330523-AJ01-2024-1-701-11":                carbon.ErrSerialChecksum.Code,
		"330523-AJ01-2024-01-700":                  carbon.ErrSerialForm.Code,
		"330523-AJ01-2024-+1-700":                  carbon.ErrSerialForm.Code,
		"330523-AJ01-2024-7-1":                     carbon.ErrSerialForm.Code,
		"330523-AJ01-2024-0":                       carbon.ErrSerialForm.Code,
		"330523-AJ01-24-1":                         carbon.ErrSerialForm.Code,
		"330523-<B>-2024-1":                        carbon.ErrSerialForm.Code,
		"330523--2024-1":                           carbon.ErrSerialForm.Code,
		"330523-碳汇-2024-1":                         carbon.ErrSerialForm.Code,
		"33052-AJ01-2024-1":                        carbon.ErrSerialForm.Code,
		"330523-AJ01-2024":                         carbon.ErrSerialForm.Code,
		"330523-AJ01-2024-1-9223372036854775808":   carbon.ErrSerialForm.Code,
		"330523-AJ01-2024-1-1-1-1":                 carbon.ErrSerialForm.Code,
		"":                                         carbon.ErrSerialForm.Code,
		strings.Repeat("1", 300):                   carbon.ErrSerialForm.Code,
		"330523-ABCDEFGHIJKLMNOPQRSTUVWXYZ-2024-1": carbon.ErrSerialForm.Code,
	} {
		s, checked, refusal := paper.ParseAsk(text)
		got := s.String()
		if refusal != nil {
			got = refusal.Code
		} else if got = got[:len(got)-3]; checked {
			got += " yes"
		} else {
			got += " no"
		}
		if got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

func FuzzParseAsk(f *testing.F) {
	for _, s := range []string{"330523-AJ01-2024-1-700-11", "330523-AJ01-2024-7", "３-", "----", "-----"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, _, refusal := paper.ParseAsk(text)
		if refusal != nil {
			return
		}
		again, checked, refusal := paper.ParseAsk(s.String())
		if refusal != nil || !checked || again != s {
			t.Errorf("%q is %v, which reads as %v %v %v", text, s, again, checked, refusal)
		}
	})
}

// kinds writes the moves of a life in one line.
func kinds(l paper.Life) string {
	var all []string
	for _, m := range l.Moves {
		all = append(all, m.Kind)
	}
	return strings.Join(all, " ")
}

// TestRegister reads everything that the loop left, once.
func TestRegister(t *testing.T) {
	c := papertest.New(t)
	c.Loop()
	t.Run("lives", func(t *testing.T) { lives(t, c) })
	t.Run("certificates", func(t *testing.T) { certificates(t, c) })
	t.Run("projects", func(t *testing.T) { projects(t, c) })
	t.Run("deliveries", func(t *testing.T) { deliveries(t, c) })
	t.Run("slips", func(t *testing.T) { slips(t, c) })
	t.Run("merged", func(t *testing.T) { merged(t, c) })
}

func lives(t *testing.T, c *papertest.County) {
	ctx := context.Background()
	for text, want := range map[string]string{
		"330523-AJ01-2024-5":   "retired: issued delivered sold retired",
		"330523-AJ01-2024-63":  "retired: issued delivered sold retired",
		"330523-AJ01-2024-70":  "held: issued delivered sold",
		"330523-AJ01-2024-150": "held: issued delivered",
		"330523-AJ01-2024-300": "held: issued",
		"330523-AJ01-2024-541": "pledged: issued pledged",
		"330523-AJ01-2024-950": "buffer: buffered",
		"330523-AJ01-2023-30":  "retired: issued transferred retired",
	} {
		found, err := c.Register.Search(ctx, 0, ask(t, text))
		if err != nil || len(found.Lives) != 1 || found.Unissued != 0 {
			t.Fatalf("%s: %+v %v", text, found, err)
		}
		if got := found.Lives[0].Status + ": " + kinds(found.Lives[0]); got != want {
			t.Errorf("%s: %s, want %s", text, got, want)
		}
	}
	found, err := c.Register.Search(ctx, 0, ask(t, "330523-AJ01-2024-5"))
	if err != nil {
		t.Fatal(err)
	}
	l := found.Lives[0]
	if l.Owner.Name != papertest.Names[papertest.Buyer] || l.Certificate != 1 || l.Origin.Cooperative.Name != papertest.Names[papertest.CoopA] ||
		l.Origin.Village.Name != "𠮷竹村" || l.Origin.Verifier.Name != papertest.Names[papertest.Verifier] ||
		l.Origin.From != "2024-01-01" || l.Origin.Tonnes != 1000 || len(l.Origin.Stands) != 1 ||
		l.Origin.Stands[0].NetKG != 600_999 {
		t.Errorf("%+v", l)
	}
	if m := l.Moves[2]; m.Sale != 1 || m.From.Name != papertest.Names[papertest.Bank] ||
		!strings.HasPrefix(m.Serial, "330523-AJ01-2024-1-100-") {
		t.Errorf("%+v", m)
	}
	found, err = c.Register.Search(ctx, 0, ask(t, "330523-AJ01-2024-1-1200"))
	if err != nil || found.Unissued != 200 || found.More {
		t.Fatalf("%+v %v", found, err)
	}
	next, sum := uint64(1), int64(0)
	for _, l := range found.Lives {
		if l.First != next || l.Tonnes != int64(l.Last-l.First+1) {
			t.Errorf("%s begins at %d, want %d", l.Serial, l.First, next)
		}
		next, sum = l.Last+1, sum+l.Tonnes
	}
	if sum != 1000 || len(found.Lives) != 8 {
		t.Errorf("%d t in %d parts", sum, len(found.Lives))
	}
	for text, want := range map[string]*kernel.Refusal{"330523-AJ01-2024-1001": paper.ErrSerialUnknown,
		"330523-AJ02-2024-1": paper.ErrSerialUnknown, "330523-AJ01-2022-1": paper.ErrSerialUnknown,
		"410523-AJ01-2024-1": paper.ErrCountyOther} {
		if _, err := c.Register.Search(ctx, 0, ask(t, text)); err != error(want) {
			t.Errorf("%s: %v, want %v", text, err, want)
		}
	}
	// Nothing that is not public comes out.
	whole, err := json.Marshal(found)
	for _, secret := range []string{"6904", "4344", "loan_7", "_fen"} {
		if err != nil || strings.Contains(string(whole), secret) {
			t.Errorf("it holds %s: %v", secret, err)
		}
	}
}

func certificates(t *testing.T, c *papertest.County) {
	ctx := context.Background()
	cert, err := c.Register.Certificate(ctx, 0, 2)
	if err != nil {
		t.Fatal(err)
	}
	if cert.Tonnes != 35 || cert.Beneficiary.Name != papertest.Names[papertest.CoopA] || cert.Owner.Name != papertest.Names[papertest.Buyer] ||
		cert.Purpose != "meeting_2026" || cert.Place != (paper.Division{Code: "310115"}) || len(cert.Parts) != 2 ||
		cert.Parts[0].Serial != ask(t, "330523-AJ01-2023-1-30").String() ||
		cert.Parts[1].Serial != ask(t, "330523-AJ01-2024-61-65").String() {
		t.Errorf("%+v", cert)
	}
	signed, published := c.Tree.Published()
	if p := cert.Proof; p == nil || p.Root != published.Root.String() || p.Size != published.Size || p.TimeMS != published.Time ||
		p.Sequence != cert.Sequence ||
		signed == nil {
		t.Errorf("%+v", p)
	}
	if _, err := c.Register.Certificate(ctx, 0, 3); err != error(paper.ErrCertificateUnknown) {
		t.Error(err)
	}
	if _, err := c.Register.Certificate(ctx, 0, 1<<63); err != error(paper.ErrCertificateUnknown) {
		t.Error(err)
	}
	all, err := c.Register.Certificates(ctx, 0, 10)
	if err != nil || len(all) != 2 || all[0].Number != 2 || all[1].Tonnes != 60 {
		t.Errorf("%+v %v", all, err)
	}
}

func projects(t *testing.T, c *papertest.County) {
	all, err := c.Register.Projects(context.Background(), 0)
	want := paper.Figures{Issued: 2000, Held: 1705, Bound: 10, Buffer: 200, Retired: 95}
	if err != nil || len(all) != 1 || all[0].Figures != want || all[0].State != "monitoring" {
		t.Fatalf("%+v %v", all, err)
	}
	p, err := c.Register.Project(context.Background(), 0, 1)
	if err != nil || p.Figures != want || len(p.Issuances) != 2 || len(p.Certificates) != 2 || len(p.Villages) != 2 {
		t.Fatalf("%+v %v", p, err)
	}
	if v := p.Villages[0]; v.Village.Name != "𠮷竹村" || v.Stands != 1 || v.Tonnes != 1080 || v.AreaDM2 != 100_000_000 {
		t.Errorf("%+v", v)
	}
	if i := p.Issuances[1]; i.Serial != ask(t, "330523-AJ01-2024-1-1000").String() || i.Buffer != 100 ||
		i.VerifiedKG != 1_000_999 {
		t.Errorf("%+v", i)
	}
	if _, err := c.Register.Project(context.Background(), 0, 2); err != error(paper.ErrProjectUnknown) {
		t.Error(err)
	}
}

// deliveryOf returns the sequence of the delivery in the life of serial 5.
func deliveryOf(t *testing.T, c *papertest.County) uint64 {
	found, err := c.Register.Search(context.Background(), 0, ask(t, "330523-AJ01-2024-5"))
	if err != nil || found.Lives[0].Moves[1].Contract != 1 {
		t.Fatalf("%+v %v", found, err)
	}
	return found.Lives[0].Moves[1].Sequence
}

func deliveries(t *testing.T, c *papertest.County) {
	sequence := deliveryOf(t, c)
	d, err := c.Register.Delivery(context.Background(), 0, sequence)
	if err != nil {
		t.Fatal(err)
	}
	// 200 t at 43.44 yuan are 8,688 yuan.
	if d.Tonnes != 200 || d.AmountFen != 868_800 || d.Number != sequence || d.Contract != 1 || d.Village.Name != "𠮷竹村" ||
		d.Seller.Name != papertest.Names[papertest.CoopA] || d.Buyer.Name != papertest.Names[papertest.Bank] ||
		d.Proof == nil {
		t.Errorf("%+v", d)
	}
	for _, other := range []uint64{0, sequence - 1, sequence + 1, 1 << 62, 1<<64 - 1} {
		if _, err := c.Register.Delivery(context.Background(), 0, other); err != error(paper.ErrDeliveryUnknown) {
			t.Errorf("%d: %v", other, err)
		}
	}
}

// slipOf returns the slip of a line.
func slipOf(t *testing.T, c *papertest.County, line dividend.LineID) (*paper.Slip, error) {
	t.Helper()
	var origins []dividend.Origin
	if err := c.Read(context.Background(), func(k *county.County) { origins = k.Dividend.Origins(line) }); err != nil {
		t.Fatal(err)
	}
	return c.Register.Slip(context.Background(), 0, line, origins)
}

func slips(t *testing.T, c *papertest.County) {
	total := int64(0)
	for line := dividend.LineID(1); line <= 4; line++ {
		s, err := slipOf(t, c, line)
		if err != nil {
			t.Fatal(err)
		}
		sum := int64(0)
		for _, o := range s.Origins {
			sum += o.AmountFen
			if o.Sale != 1 || o.Contract != 1 || o.Stand != 1 ||
				o.Cooperative.Name != papertest.Names[papertest.CoopA] ||
				o.Serial != ask(t, "330523-AJ01-2024-1-70").String() && o.Serial != ask(t, "330523-AJ01-2024-71-100").String() {
				t.Errorf("line %d: %+v", line, o)
			}
			if len(o.Grew) != 1 || o.Grew[0].Stand != 1 || len(o.Grew[0].Parcels) == 0 {
				t.Errorf("line %d grew on %+v", line, o.Grew)
			}
		}
		if sum != s.AmountFen || s.NetFen != s.AmountFen-s.TaxFen || s.Owner.Name != "𠮷竹村" || s.AllUnits != 1000 ||
			len(s.ListHash) != 64 {
			t.Errorf("line %d: %+v", line, s)
		}
		total += s.AmountFen
	}
	// 80 % of the net: 6904.00 less cost 4344.00, fee 2 % 138.08, reserve 5 % of the rest 121.10 is 2300.82.
	if total != 184_065 {
		t.Errorf("%d fen", total)
	}
	if _, err := slipOf(t, c, 5); err != error(paper.ErrLineUnknown) {
		t.Error(err)
	}
	soldByCooperative(t, c)
	if _, err := c.Register.Slip(context.Background(), 0, 1, nil); !errors.Is(err, paper.ErrInconsistent) {
		t.Error(err)
	}
}

// soldByCooperative: what a co-operative sold without saying of which stand still leads to stands and parcels.
func soldByCooperative(t *testing.T, c *papertest.County) {
	var origins []dividend.Origin
	if err := c.Read(context.Background(), func(k *county.County) { origins = k.Dividend.Origins(1) }); err != nil {
		t.Fatal(err)
	}
	for i := range origins {
		origins[i].Stand = 0
	}
	s, err := c.Register.Slip(context.Background(), 0, 1, origins)
	if err != nil {
		t.Fatal(err)
	}
	for _, o := range s.Origins {
		if o.Stand != 0 || len(o.Grew) == 0 || len(o.Grew[0].Parcels) == 0 {
			t.Errorf("%+v", o)
		}
	}
	article, err := paper.Sheet{}.Slip(s)
	if err != nil || strings.Contains(string(article), "未记载") {
		t.Errorf("%v %s", err, article)
	}
}

// merged splits lots and merges them again: each serial keeps its own life.
func merged(t *testing.T, c *papertest.County) {
	var lot carbon.LotID
	at := func(serial uint64) (id carbon.LotID) {
		if err := c.Read(context.Background(), func(k *county.County) { id, _ = k.Carbon.LotOf(1, 2024, serial) }); err != nil {
			t.Fatal(err)
		}
		return id
	}
	lot = at(300)
	c.Do(1, "carbon.split", carbon.Split{Lot: lot, Serial: 301})
	c.Do(1, "carbon.split", carbon.Split{Lot: lot, Serial: 401})
	c.Do(1, "carbon.merge", carbon.Merge{Lot: at(201), By: at(301)})
	c.Do(1, "carbon.merge", carbon.Merge{Lot: at(201), By: at(401)})
	c.Settle()
	found, err := c.Register.Search(context.Background(), 0, ask(t, "330523-AJ01-2024-250-450"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, l := range found.Lives {
		got = append(got, l.Serial[17:strings.LastIndex(l.Serial, "-")]+" "+kinds(l))
	}
	const want = "250-300 issued split, 301-400 issued split merged, 401-450 issued merged"
	if strings.Join(got, ", ") != want {
		t.Errorf("%s, want %s", strings.Join(got, ", "), want)
	}
}
