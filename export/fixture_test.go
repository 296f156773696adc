package export

import (
	"context"
	"database/sql"
	"encoding/csv"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"liangshan/carbon"
	"liangshan/company"
	"liangshan/land"
	"liangshan/place"
	"liangshan/polygon"
	"liangshan/view"
	"liangshan/village"
)

// A fixture is a file of read tables in a temporary folder, with a connection that writes it as a served county does.
type fixture struct {
	t    testing.TB
	path string
	db   *sql.DB
}

const fixtureSchema = `
CREATE TABLE county (code TEXT PRIMARY KEY, name_zh TEXT NOT NULL, name_en TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE view_position (entries INTEGER, events INTEGER, time INTEGER, digest BLOB);
INSERT INTO view_position VALUES (7, 9, 1800000000000, x'00');
INSERT INTO county VALUES ('330523', '安吉县', 'Anji');
CREATE TABLE thing (id INTEGER PRIMARY KEY, name TEXT, price_fen INTEGER, at_ms INTEGER, from_date TEXT,
	closed INTEGER, hash BLOB);
PRAGMA application_id = 0x4c535657;
PRAGMA journal_mode = WAL;`

func newFixture(t testing.TB) *fixture {
	t.Helper()
	f := &fixture{t: t, path: filepath.Join(t.TempDir(), "view.db")}
	var err error
	if f.db, err = sql.Open("sqlite", f.path); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.db.Close() })
	f.exec(fixtureSchema + village.Schema + company.Schema + land.Schema + carbon.Schema + place.Schema)
	return f
}

func (f *fixture) exec(query string, args ...any) {
	f.t.Helper()
	if _, err := f.db.Exec(query, args...); err != nil {
		f.t.Fatalf("%v in %s", err, query)
	}
}

func (f *fixture) open() *File {
	f.t.Helper()
	r, err := Open(context.Background(), f.path)
	if err != nil {
		f.t.Fatal(err)
	}
	f.t.Cleanup(func() { r.Close() })
	return r
}

func must(t testing.TB, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// thing is the declaration of the fixture's own table.
func thing(t testing.TB) *view.Listing {
	t.Helper()
	column := func(name, zh string, kind view.ColumnKind) view.Column {
		return view.Column{Name: name, Title: view.Text{ZH: zh, EN: name}, Kind: kind, Filter: view.Range}
	}
	l, err := view.List(view.Table{Name: "thing", Key: []string{"id"},
		Columns: []view.Column{column("id", "编号", view.Int), column("name", "名称", view.Label),
			column("price_fen", "价格（分）", view.Fen), column("at_ms", "时间", view.Time),
			column("from_date", "起始日期", view.Label), column("closed", "已关闭", view.Flag),
			column("hash", "哈希值", view.Bytes)},
		Orders: []view.Order{{Name: "key", Columns: []string{"id"}},
			{Name: "newest", Columns: []string{"id"}, Descending: true}}})
	must(t, err)
	return l
}

// records reads CSV and checks that every row has as many fields as the first.
func records(t testing.TB, text string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(text)).ReadAll()
	must(t, err)
	return rows
}

// carbonWorld makes two projects with lots of every status, whose numbers are known by hand.
func (f *fixture) carbonWorld() {
	f.exec(`INSERT INTO company_company (number, code, name, kind, division, from_date) VALUES
		(1, 'A', '=co-op, "North"', 'cooperative', '330523100201', '2020-01-01'),
		(2, 'B', '两山银行', 'company', '330523', '2020-01-01'), (3, 'C', 'buyer', 'company', '330523', '2020-01-01')`)
	f.exec(`INSERT INTO village_division VALUES ('330523', '安吉县', 'county', '', '2000-01-01', NULL, NULL),
		('330523100', '递铺', 'township', '330523', '2000-01-01', NULL, NULL),
		('330523100201', '鲁家村', 'village', '330523100', '2000-01-01', NULL, NULL)`)
	f.exec(`INSERT INTO carbon_project_row (id, code, name_zh, method, version, proponent, start_date, credit_from,
		credit_to, state, issued, changed_ms) VALUES
		(1, 'AJ01', '竹林一号', 'AR-CM-005', 1, 1, '2020-01-01', '2020-01-01', '2039-12-31', 4, 1000, 1700000000000),
		(2, 'AJ02', '竹林二号', 'AR-CM-005', 2, 1, '2010-01-01', '2010-01-01', '2019-12-31', 6, 0, 1700000000000),
		(3, 'AJ03', '竹林三号', 'AR-CM-005', 2, 1, '2020-01-01', '2020-01-01', '2039-12-31', 6, 0, 1700000000000),
		(4, 'AJ04', '竹林四号', 'AR-CM-005', 2, 1, '2020-01-01', '2020-01-01', '2039-12-31', 7, 0, 1700000000000)`)
	f.exec(`INSERT INTO carbon_period_row (id, project, from_date, to_date, state, gross_kg, baseline_kg, leakage_kg,
		emissions_kg, uncertainty_kg, net_kg, input, method, version, seed, build, verifier, changed_ms)
		VALUES (5, 1, '2023-01-01', '2023-12-31', 5, 0, 0, 0, 0, 0, 0, x'00', 'AR-CM-005', 1, 1, 'b', 3, 1),
		(6, 1, '2024-01-01', '2024-12-31', 5, 0, 0, 0, 0, 0, 0, x'00', 'AR-CM-005', 1, 1, 'b', 3, 1)`)
	f.exec(`INSERT INTO carbon_issuance VALUES (5, 1, 2023, 1000000, 0, 0, 0, 1000, 100, 0, 1, 1700000000000),
		(6, 1, 2024, -5, 0, -5, 0, 0, 0, 0, 0, 1700000000000)`)
	f.exec(`INSERT INTO carbon_source VALUES (1, 5, 1, '330523100201', 900)`)
	f.exec(`INSERT INTO carbon_certificate VALUES (4, 50, 3, 3, 120, 1, 'event_2026', '330523', 1700000005000)`)
	f.exec(`INSERT INTO carbon_cancellation VALUES (20, 1, 1, 'older', 1700000001000),
		(60, 1, 30, 'issued_in_error', 1700000006000), (90, 1, 1, 'later', 1700000009000)`)
	f.exec(`INSERT INTO carbon_reversal (id, project, date, cause_code, reported, on_hold, reported_ms)
		VALUES (8, 1, '2025-01-01', 'snow', 10, 10, 1700000007000)`)
	f.lot(1, 1, 380, 1, 1, 0, 1, 40)  // Held.
	f.lot(2, 381, 480, 1, 2, 1, 0, 0) // Listed.
	f.lot(3, 481, 560, 1, 3, 1, 0, 0) // Pledged.
	f.lot(4, 561, 600, 1, 4, 1, 0, 0) // Frozen.
	f.lot(5, 601, 690, 0, 5, 1, 0, 0) // Buffer.
	f.lot(6, 691, 696, 0, 6, 8, 0, 0) // On hold.
	f.lot(7, 697, 700, 0, 8, 8, 0, 70)
	f.lot(8, 701, 820, 3, 7, 4, 1, 52) // Retired.
	f.lot(9, 821, 850, 1, 8, 0, 1, 62) // Cancelled.
	f.lot(10, 851, 1000, 2, 1, 0, 1, 0)
	f.lot(11, 1, 380, 1, 9, 0, 1, 0) // Merged into lot 1.
	f.change(10, 1, 1000, 0, 1, 0, 1, 0)
	f.change(40, 851, 1000, 1, 2, 1, 1, 0)
	f.change(45, 701, 820, 1, 3, 1, 1, 0)
	f.change(46, 381, 480, 1, 1, 1, 2, 1) // Listed: no action.
	f.change(47, 1, 380, 1, 1, 1, 9, 0)   // Merged: none.
	f.change(52, 701, 820, 3, 3, 1, 7, 4)
	f.change(62, 821, 850, 1, 1, 1, 8, 0)
	f.change(70, 697, 700, 0, 0, 6, 8, 8)
}

func (f *fixture) lot(id, first, last, owner, status, ref, source, change int) {
	f.exec(`INSERT INTO carbon_lot_row VALUES (?, 1, 2023, ?, ?, ?, ?, ?, 0, 5, ?, 0, ?)`, id, first, last, owner,
		status, ref, source, change)
}

func (f *fixture) change(id, first, last, from, to, was, became, ref int) {
	f.exec(`INSERT INTO carbon_change_row VALUES (?, ?, 1, 1, 2023, ?, ?, ?, ?, ?, ?, ?, 0, 0, 0)`, id,
		1700000000000+id*1000, first, last, from, to, was, became, ref)
}

// parcels makes parcels 1 to n, each a square beside the one before it, of 10 columns.
func (f *fixture) parcels(n int) {
	tx, err := f.db.Begin()
	must(f.t, err)
	for i := range n {
		x, y := int64(119_500_000_000+i%10*1_000_000), int64(30_500_000_000+i/10*1_000_000)
		ring := polygon.Ring{{Lon: x, Lat: y}, {Lon: x + 1_000_000, Lat: y}, {Lon: x + 1_000_000, Lat: y + 1_000_000},
			{Lon: x, Lat: y + 1_000_000}}
		_, err := tx.Exec(`INSERT INTO land_parcel (number, code, village, title, holder_kind, holder_number,
			holder_village, kind, from_date, area_dm2, shape) VALUES (?, ?, '330523100201', '', 'village', 0,
			'330523100201', '0302', '2020-01-01', 1060000, ?)`, i+1, fmt.Sprintf("P%d", i+1), polygon.Shape{ring}.Pack())
		must(f.t, err)
	}
	must(f.t, tx.Commit())
}
