package web

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"net/url"
	"os"
	"reflect"
	"regexp"
	"sort"
	"strings"
	"testing"

	"liangshan/calendar"
	"liangshan/ledger"
)

// sample fills a value of any type with something that is not zero.
func sample(v reflect.Value, name string, n *int) {
	*n++
	switch {
	case isDays(v.Type(), name):
		v.SetInt(int64(20000 + *n))
	case v.Type() == rawType:
	case v.Kind() == reflect.Struct:
		for _, f := range partsOf(v.Type()) {
			sample(v.Field(f.index), f.name, n)
		}
	case isBytes(v.Type()) && v.Kind() == reflect.Array:
		for i := range v.Len() {
			v.Index(i).SetUint(uint64(i + *n))
		}
	case isBytes(v.Type()):
		v.SetBytes([]byte{1, 2, byte(*n)})
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		for i := range 2 {
			sample(v.Index(i), name, n)
		}
	case v.Kind() == reflect.Bool:
		v.SetBool(true)
	case v.Kind() == reflect.String:
		v.SetString("word" + strings.Repeat("x", *n%3))
	case strings.HasSuffix(name, "_ms"):
		v.SetInt(1_795_000_020_000 / 60_000 * 60_000)
	case v.CanInt():
		v.SetInt(int64(1 + *n%90))
	case v.CanUint():
		v.SetUint(uint64(1 + *n%90))
	}
}

// plainJSON is how a value should be sent, written down without the code of forms.
func plainJSON(v reflect.Value, name string) any {
	switch {
	case v.Type() == dateType:
		return calendar.Date(v.Int()).String()
	case v.Kind() == reflect.Struct:
		all := map[string]any{}
		for _, f := range partsOf(v.Type()) {
			all[f.name] = plainJSON(v.Field(f.index), f.name)
		}
		return all
	case isBytes(v.Type()):
		b := make([]byte, v.Len())
		reflect.Copy(reflect.ValueOf(b), v)
		return hex.EncodeToString(b)
	case v.Kind() == reflect.Slice:
		var all []any
		for i := range v.Len() {
			all = append(all, plainJSON(v.Index(i), name))
		}
		return all
	}
	return v.Interface()
}

// TestFormsThereAndBack: for every command, what a form makes of a command and sends again is
// that command, whatever unit people write it in.
func TestFormsThereAndBack(t *testing.T) {
	p := newPortal(t)
	n := 0
	for _, f := range p.api.Forms() {
		v := reflect.New(f.Input).Elem()
		sample(v, "", &n)
		values := url.Values{}
		unfold(v, "", values)
		fold := folder{&page{}, values}
		got := fold.fold(f.Input, "")
		if len(fold.p.Faults) > 0 {
			t.Errorf("%s: %+v", f.Name, fold.p.Faults)
			continue
		}
		want, err := json.Marshal(plainJSON(v, ""))
		p.must(err)
		var a, b any
		p.must(json.Unmarshal(got, &a))
		p.must(json.Unmarshal(want, &b))
		if !reflect.DeepEqual(a, b) {
			t.Errorf("%s:\n%s\nnot\n%s", f.Name, got, want)
		}
	}
	if n < 300 {
		t.Errorf("only %d fields", n)
	}
}

// TestFieldsByModule: figures, cards and carbon each have a word of their own for the time that a form is about.
func TestFieldsByModule(t *testing.T) {
	p := newPortal(t)
	b := p.as("administrator")
	p.settled()
	for command, word := range map[string]string{"indicator.submit": "报告期", "card.load": "月份",
		"carbon.verify_period": "监测期"} {
		page := b.get("/do/"+command+"?lang=zh", 200)
		holds(t, page, `<label class="govuk-label govuk-!-font-weight-bold" for="period">`+word)
		if word != "监测期" && strings.Contains(page, "监测期") {
			t.Errorf("%s speaks of carbon", command)
		}
	}
	if page := b.get("/do/exchange.set_rules?lang=zh", 200); strings.Contains(page, "竞价规则") || !strings.Contains(page, "市场规则") {
		t.Error("the market's rules are called those of an auction")
	}
}

// TestEveryForm opens the form of every command in both languages: each field has a label in the
// language, a field of its own, and whatever explains it is tied to it.
func TestEveryForm(t *testing.T) {
	p := newPortal(t)
	b := p.as("administrator")
	p.settled()
	label := regexp.MustCompile(`<label[^>]* for="([^"]+)">([^<]*)(?:<span[^<]*</span>)?</label>`)
	field := regexp.MustCompile(`<(?:input|select|textarea)[^>]* id="([^"]+)"`)
	var unnamed []string
	for _, f := range p.api.Forms() {
		if elsewhere[f.Name] != "" {
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			page := b.get("/do/"+f.Name+"?lang="+lang, 200)
			inline(t, f.Name, page)
			textOf(t, page)
			labels := map[string]string{}
			for _, m := range label.FindAllStringSubmatch(page, -1) {
				labels[m[1]] = m[2]
			}
			for _, m := range field.FindAllStringSubmatch(page, -1) {
				name := m[1][strings.LastIndexByte(m[1], '.')+1:]
				switch text := labels[m[1]]; {
				case text == "":
					t.Errorf("%s: the field %s has no label", f.Name, m[1])
				case lang == "zh" && !hanForm.MatchString(text), lang == "en" && hanForm.MatchString(text):
					unnamed = append(unnamed, name)
				}
			}
		}
	}
	sort.Strings(unnamed)
	if len(unnamed) > 0 {
		t.Errorf("fields without a name in a language: %v", unnamed)
	}
}

// TestFormSteps fills a form with mistakes, mends them, checks the answers, sends, and sends again.
func TestFormSteps(t *testing.T) {
	p := newPortal(t)
	p.do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	p.do(1, "ledger.open", ledger.Open{ID: 2, Unit: "CNY", Code: 8001})
	b := p.as("accountant")
	p.settled()
	page := b.get("/do/ledger.transfer?debit=1", 200)
	holds(t, page, `id="debit" name="debit" type="text" value="1"`)
	id := regexp.MustCompile(`name="request.id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	form := url.Values{"request.id": {id}, "request.step": {"check"}, "debit": {"1"}, "credit": {"x"}, "date": {"tomorrow"}}
	page = b.send("POST", "/do/ledger.transfer", form, 422)
	holds(t, page, `href="#credit"`, `id="credit-error"`, `href="#amount"`, `href="#date"`, "这不是数", "请填写", "这不是日期",
		`aria-describedby="credit-error"`, `aria-invalid="true"`)
	form.Set("credit", "2")
	form.Set("amount", "1,200")
	form.Set("date", "2026-11-21")
	page = b.send("POST", "/do/ledger.transfer", form, 200)
	holds(t, page, "请核对", "1,200", "2026-11-21", `name="request.step" value="send"`)
	form.Set("request.step", "send")
	form.Set("credit", "77")
	page = b.send("POST", "/do/ledger.transfer", form, 409) // The rules refuse it.
	holds(t, page, "govuk-error-summary")
	form.Set("credit", "2")
	to := b.send("POST", "/do/ledger.transfer", form, 303)
	if again := b.send("POST", "/do/ledger.transfer", form, 303); again != to {
		t.Errorf("sent twice it leads to %s, not %s", again, to)
	}
	p.settled()
	holds(t, b.get(to, 200), "ledger.transferred")
	rows, err := p.site.read.Rows(t.Context(), `SELECT credits FROM ledger_account WHERE id = 2`)
	p.must(err)
	if rows[0][0] != int64(1200) {
		t.Errorf("the balance is %v", rows[0][0])
	}
	b.get("/do/authority.register_actor", 403)
	b.get("/do/no.such", 404)
}

// TestRowsOfForms adds and removes rows without losing what was written.
func TestRowsOfForms(t *testing.T) {
	p := newPortal(t)
	b := p.as("administrator")
	p.settled()
	form := url.Values{"request.add": {"transfers"}, "transfers.0.debit": {"1"}, "transfers.0.credit": {"2"},
		"transfers.1.debit": {"3"}}
	page := b.send("POST", "/do/ledger.transfer_all", form, 200)
	holds(t, page, `name="transfers.1.debit" type="text" value="3"`, `name="transfers.2.debit"`)
	form.Del("request.add")
	form.Set("request.remove", "transfers.0")
	page = b.send("POST", "/do/ledger.transfer_all", form, 200)
	holds(t, page, `name="transfers.0.debit" type="text" value="3"`)
	if strings.Contains(page, `name="transfers.1.debit"`) {
		t.Error("the row is still there")
	}
}

// TestTwoPersons: one proposes, nobody else sees a form to release it, another one releases.
func TestTwoPersons(t *testing.T) {
	p := newPortal(t)
	p.do(1, "ledger.open", ledger.Open{ID: 1, Unit: "CNY", Code: 8101, Flags: ledger.MayOwe})
	accountant, chief := p.as("accountant"), p.as("chief_accountant")
	p.settled()
	page := accountant.get("/do/ledger.set_limit", 200)
	id := regexp.MustCompile(`name="request.id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	form := url.Values{"request.id": {id}, "request.step": {"send"}, "account": {"1"}, "limit": {"5000"}}
	to := accountant.send("POST", "/do/ledger.set_limit", form, 303)
	p.settled()
	holds(t, accountant.get(to, 200), "等待另一人签署")
	page = accountant.get("/proposals/1?lang=en", 200)
	holds(t, page, "5,000", `value="withdraw"`, "You proposed this")
	if strings.Contains(page, `value="release"`) {
		t.Error("who proposed may release")
	}
	id = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	accountant.send("POST", "/proposals/1", url.Values{"id": {id}, "step": {"release"}}, 403)
	page = chief.get("/proposals/1", 200)
	holds(t, page, `value="release"`, "5,000")
	id = regexp.MustCompile(`name="id" value="([0-9a-f-]{36})"`).FindStringSubmatch(page)[1]
	to = chief.send("POST", "/proposals/1", url.Values{"id": {id}, "step": {"release"}}, 303)
	p.settled()
	holds(t, chief.get(to, 200), "ledger.")
	holds(t, chief.get("/proposals", 200), "已签署")
	chief.send("POST", "/proposals/1", url.Values{"id": {p.site.read.NewID()}, "step": {"release"}}, 409)
	chief.get("/proposals/9", 404)
}

// TestNumbersOfForms: what people write becomes the smallest unit, or is refused by its reason.
func TestNumbersOfForms(t *testing.T) {
	of := func(name string, kind reflect.Type) part { return part{name: name, kind: kind} }
	whole, small := reflect.TypeFor[int64](), reflect.TypeFor[uint16]()
	for _, c := range []struct {
		part
		written, want string
	}{
		{of("price_fen", whole), "68.20", "6820"}, {of("price_fen_t", whole), "1,068.2", "106820"},
		{of("amount_fen", whole), "68.205", "portal.too_fine"}, {of("amount_fen", whole), "-3", "-300"},
		{of("area_dm2", whole), "666.67", "66667"}, {of("rate_ppm", whole), "3.5", "35000"},
		{of("tonnes", whole), "1.5", "portal.too_fine"}, {of("year", small), "70000", "portal.too_large"},
		{of("year", small), "-1", "portal.too_large"}, {of("year", small), "abc", "portal.not_a_number"},
		{of("expires_ms", whole), "2026-11-21T08:00", "1795219200000"}, {of("expires_ms", whole), "soon", "portal.not_a_moment"},
		{of("from", dateType), "2026-02-30", "portal.not_a_date"}, {of("from", dateType), "2026-02-28", `"2026-02-28"`},
		{of("hash", reflect.TypeFor[[2]byte]()), "0g", "portal.not_hexadecimal"},
		{of("hash", reflect.TypeFor[[2]byte]()), "0a\n0B", `"0a0B"`},
		{of("name", reflect.TypeFor[string]()), `a"b<`, `"a\"b\u003c"`},
		{of("id", reflect.TypeFor[uint64]()), "18446744073709551615", "18446744073709551615"},
	} {
		got, refusal := single(c.part, c.written)
		if refusal != nil {
			got = []byte(refusal.Code)
		}
		if !bytes.Equal(got, []byte(c.want)) {
			t.Errorf("%s %q: %s, not %s", c.name, c.written, got, c.want)
		}
	}
}

// TestLabelsOfMoney: a form takes yuan, so that no label of a field of money names fen.
func TestLabelsOfMoney(t *testing.T) {
	fen := regexp.MustCompile(`分[）/]|\(fen`)
	for _, file := range []string{"zh.toml", "en.toml"} {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		_, fields, _ := strings.Cut(string(data), "[field]\n")
		seen := 0
		for line := range strings.Lines(fields) {
			name, label, ok := strings.Cut(line, " = ")
			if how := measureOf(name); ok && strings.HasPrefix(how.unit, "yuan") {
				if seen++; fen.MatchString(label) {
					t.Errorf("%s: %s", file, line)
				}
			}
		}
		if seen < 10 {
			t.Errorf("%s: %d fields of money", file, seen)
		}
	}
}
