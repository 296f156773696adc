package api

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"sort"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/county"
	"liangshan/text"
	"liangshan/view"
)

// A table is a read table that can be listed.
type table struct {
	listing *view.Listing
	title   view.Text
}

// A TablePage is a part of a read table.
type TablePage struct {
	Position uint64           `json:"position" doc:"Entries of the journal that the answer takes into account"`
	Rows     []map[string]any `json:"rows" doc:"Times in milliseconds since 1970, byte strings in hexadecimal"`
	Next     string           `json:"next" doc:"?cursor= of the next page; empty if this one is the last"`
}

// TableList says which read tables there are.
type TableList struct {
	Tables []TableInfo `json:"tables"`
}

// A TableInfo describes one read table.
type TableInfo struct {
	Name    string        `json:"name"`
	Title   view.Text     `json:"title"`
	Columns []view.Column `json:"columns"`
	Orders  []string      `json:"orders"`
}

// What a schema does not say of its columns.
var (
	// timeColumns hold milliseconds since 1970, like those that end in _ms.
	timeColumns = []string{"time", "opened", "declared", "published", "placed", "expires", "ended"}
	flagColumns = []string{"suspended", "closed", "revoked", "foreclosed"}
	// wordColumns are texts that a view works out; SQLite does not know their kind.
	wordColumns = []string{"outcome", "state", "status", "was", "became"}

	// keysByHand are keys where the schema's own has a column that a question cannot name.
	keysByHand = map[string][]string{"authority_policy": {"version", "name"}}

	// questionWords cannot be columns of a listing.
	questionWords = []string{"cursor", "limit", "order", "position", "format", "lang", "bom"}
)

// readTables returns the declaration of every table of a schema, by name. A view is a table
// to those who read; the tables that it puts together are not shown beside it. Each can be
// listed by its key, up or down, and asked for by the value or range of any column;
// a question that no index fits is refused when it takes too long.
func readTables(schema string) ([]view.Table, error) {
	db, err := sql.Open("sqlite", ":memory:")
	if err != nil {
		return nil, err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if _, err := db.Exec(schema); err != nil {
		return nil, err
	}
	rows, err := db.Query(`SELECT t.name, c.name, c.type, c."notnull", c.pk
		FROM sqlite_schema t, pragma_table_info(t.name) c
		WHERE t.type IN ('table', 'view') AND t.name NOT LIKE 'sqlite_%'
		AND NOT EXISTS (SELECT 1 FROM sqlite_schema v
			WHERE v.type = 'view' AND v.name <> t.name AND instr(v.sql, ' ' || t.name))
		ORDER BY t.name, c.cid`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []view.Table
	keys := map[string]map[string]int{}
	whole := map[string][]string{} // Columns without NULL.
	for rows.Next() {
		var name, column, kind string
		var notNull, pk int
		if err := rows.Scan(&name, &column, &kind, &notNull, &pk); err != nil {
			return nil, err
		}
		if len(all) == 0 || all[len(all)-1].Name != name {
			zh, en := text.Name("table", name)
			all = append(all, view.Table{Name: name, Title: view.Text{ZH: zh, EN: en}})
			keys[name] = map[string]int{}
		}
		if slices.Contains(questionWords, column) {
			continue
		}
		t := &all[len(all)-1]
		zh, en := text.Name("column", name+"."+column)
		t.Columns = append(
			t.Columns,
			view.Column{Name: column, Title: view.Text{ZH: zh, EN: en}, Kind: columnKind(column,
				kind), Filter: view.Range},
		)
		if pk > 0 {
			keys[name][column] = pk
		}
		if notNull == 1 {
			whole[name] = append(whole[name], column)
		}
	}
	for i := range all {
		t := &all[i]
		t.Key = keyOf(t, keys[t.Name], whole[t.Name])
		t.Orders = []view.Order{{Name: "key", Columns: t.Key}, {Name: "newest", Columns: t.Key, Descending: true}}
	}
	return all, rows.Err()
}

func columnKind(name, kind string) view.ColumnKind {
	switch {
	case kind == "TEXT", kind == "" && slices.Contains(wordColumns, name):
		return view.Label
	case kind == "BLOB":
		return view.Bytes
	case strings.HasSuffix(name, "_ms") || slices.Contains(timeColumns, name):
		return view.Time
	case slices.Contains(flagColumns, name):
		return view.Flag
	case slices.Contains(strings.Split(name, "_"), "fen"):
		return view.Fen
	}
	return view.Int
}

// Tables returns what can be listed and exported of the read tables, by name.
func Tables() ([]*view.Listing, error) {
	tables, err := readTables(county.Schema)
	if err != nil {
		return nil, fmt.Errorf("api: the schema of the read tables: %w", err)
	}
	var all []*view.Listing
	for _, t := range tables {
		l, err := view.List(t)
		if err != nil {
			return nil, err
		}
		all = append(all, l)
	}
	return all, nil
}

// keyOf returns the columns that tell rows apart: the primary key, or all that are never NULL.
// Of a view SQLite knows neither; its first column is the key.
func keyOf(t *view.Table, primary map[string]int, whole []string) []string {
	if key, ok := keysByHand[t.Name]; ok {
		return key
	}
	switch {
	case len(primary) == 0 && len(whole) == 0:
		return []string{t.Columns[0].Name}
	case len(primary) == 0:
		return whole
	}
	var key []string
	for column := range primary {
		key = append(key, column)
	}
	sort.Slice(key, func(i, j int) bool { return primary[key[i]] < primary[key[j]] })
	return key
}

// declareTables makes an operation of each read table.
func (a *API) declareTables() error {
	all, err := Tables()
	if err != nil {
		return err
	}
	a.tables = map[string]*table{}
	list := TableList{Tables: []TableInfo{}}
	slots := make(chan struct{}, exportsMax)
	for _, l := range all {
		a.tables[l.Name] = &table{l, l.Title}
		list.Tables = append(list.Tables, TableInfo{l.Name, l.Title, l.Columns, []string{"key", "newest"}})
		a.add(&operation{method: http.MethodGet, path: "/v1/table/" + l.Name, id: "table." + l.Name, tag: tagRead,
			summary: l.Title.ZH + " " + l.Title.EN, answer: reflect.TypeFor[TablePage](),
			parameters: tableParameters(&l.Table),
			handle:     func(x *exchange) error { return a.list(x, l, slots) }})
	}
	a.add(&operation{method: http.MethodGet, path: "/v1/table", id: "table.list", tag: tagRead, open: true,
		summary: "有哪些查询表 Which read tables there are", answer: reflect.TypeFor[TableList](),
		handle: func(x *exchange) error { return x.send(list) }})
	a.declareOpen(slots)
	a.declareExports(slots)
	return nil
}

func tableParameters(t *view.Table) []*huma.Param {
	all := []*huma.Param{limitParameter(), afterParameter(), parameter("query", "cursor", "From the page before",
		plainText()),
		parameter("query", "order", "key (usual) or newest", &huma.Schema{Type: huma.TypeString, Enum: []any{"key",
			"newest"}})}
	all = append(all, exportParameters()...)
	for _, c := range t.Columns {
		for _, suffix := range []string{"", ".from", ".to"} {
			all = append(all, parameter("query", c.Name+suffix, c.Title.ZH+" "+c.Title.EN, plainText()))
		}
	}
	return all
}

// list answers a question about a read table.
func (a *API) list(x *exchange, l *view.Listing, slots chan struct{}) error {
	values, err := url.ParseQuery(x.r.URL.RawQuery)
	if err != nil {
		return errQuery
	}
	if len(values["after"]) > 1 {
		return &fieldError{errQuery, "after"}
	}
	after, err := queryNumber(values, "after", 0)
	if err != nil {
		return err
	}
	values.Del("after")
	way, err := wayOf(values)
	if err != nil {
		return err
	}
	if way.format != "" {
		return a.export(x, l, values, after, way, slots)
	}
	ask, err := l.Ask(values)
	if err != nil {
		return err
	}
	if err := x.allowTable(l, values); err != nil {
		return err
	}
	page, err := a.county.View.Page(x.r.Context(), after, l, ask)
	if err != nil {
		return err
	}
	return x.send(struct {
		Position uint64     `json:"position"`
		Rows     []tableRow `json:"rows"`
		Next     string     `json:"next"`
	}{page.Position.Entries, rowsOf(page), page.Next})
}

// allowTable asks the policies whether the actor may ask a read table something.
func (x *exchange) allowTable(l *view.Listing, values url.Values) error {
	if x.op != nil && x.op.open {
		return nil
	}
	var filters []auth.Attribute
	for name := range values {
		filters = append(filters, auth.Text(strings.ReplaceAll(name, ".", "_"), values.Get(name)))
	}
	_, err := x.allow(auth.Read(l.Name), nil, 0, filters...)
	return err
}

// A tableRow is a row that keeps the order of its columns in JSON.
type tableRow struct {
	columns []view.Column
	values  []any
}

func rowsOf(page *view.Page) []tableRow {
	rows := make([]tableRow, len(page.Rows))
	for i, values := range page.Rows {
		rows[i] = tableRow{page.Columns, values}
	}
	return rows
}

// MarshalJSON implements json.Marshaler.
func (r tableRow) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, c := range r.columns {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := json.Marshal(r.values[i])
		if err != nil {
			return nil, err
		}
		b = append(append(appendJSON(b, c.Name), ':'), value...)
	}
	return append(b, '}'), nil
}
