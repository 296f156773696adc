package intake

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"liangshan/geofile"
)

// Read reads a file. The error is an *Error if the file as a whole is wrong, or one of the system.
func Read(kind Kind, path string, o Options) (*Job, error) {
	j := &Job{Kind: kind, File: filepath.Base(path), Options: o}
	for _, name := range slices.Sorted(maps.Keys(o.Set)) {
		if find(kind, name) == nil {
			return nil, wrong(j.File, CodeColumnUnknown, name, known(kind))
		}
	}
	ending := strings.ToLower(filepath.Ext(path))
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.Size() > FileMax {
		return nil, wrong(j.File, CodeTooLarge, "", "")
	}
	if j.Digest, err = digestOf(path, ending); err != nil {
		return nil, err
	}
	switch ending {
	case ".geojson", ".json", ".gpkg", ".shp":
		switch {
		case kind == Parcels || kind == Stands:
			err = j.readMap(path)
		case kind == Roads || kind == Places:
			err = j.readCourses(path)
		case kind == Measurement && ending == ".json":
			err = j.readRecord(path)
		default:
			return nil, wrong(j.File, CodeFormat, "", "CSV, xlsx")
		}
	default:
		if kind == Measurement {
			return nil, wrong(j.File, CodeFormat, "", "JSON")
		}
		data, failed := os.ReadFile(path)
		if failed != nil {
			return nil, failed
		}
		if kind == Payments && ending == ".xml" {
			err = j.readBank(data)
		} else {
			err = j.parse(data)
		}
	}
	if err != nil {
		return nil, err
	}
	return j, nil
}

// digestOf returns the SHA-256 of a file and of what belongs to it.
func digestOf(path, ending string) (sum [32]byte, err error) {
	hash := sha256.New()
	parts := []string{path}
	if stem := path[:len(path)-len(ending)]; ending == ".shp" {
		parts = append(parts, stem+".dbf", stem+".prj", stem+".cpg")
	}
	for i, part := range parts {
		data, err := os.ReadFile(part)
		if err != nil && (i == 0 || !errors.Is(err, fs.ErrNotExist)) {
			return sum, err
		}
		hash.Write(data)
	}
	return [32]byte(hash.Sum(nil)), nil
}

// known lists the names of a kind's columns.
func known(kind Kind) string {
	var all []string
	for _, c := range columns[kind] {
		all = append(all, c.name+" "+c.zh)
	}
	return strings.Join(all, ", ")
}

// readMap reads the rows of a file of maps.
func (j *Job) readMap(path string) error {
	c, err := geofile.Read(path)
	var whole *geofile.Error
	if errors.As(err, &whole) {
		return wrong(j.File, Code(whole.Code()), whole.Column, whole.Detail)
	}
	if err != nil {
		return err
	}
	j.Rows = len(c.Features) + len(c.Faults)
	for _, f := range c.Faults {
		j.Problems = append(j.Problems, Problem{j.File, f.Row, f.Column, f.Code(), f.Detail})
	}
	var headers []string
	at := map[string]int{}
	for i := range c.Features {
		for _, a := range c.Features[i].Attributes {
			if _, ok := at[a.Name]; !ok {
				at[a.Name] = len(headers)
				headers = append(headers, a.Name)
			}
		}
	}
	place, err := j.match(headers)
	if err != nil {
		return err
	}
	for i := range c.Features {
		f := &c.Features[i]
		cells := make([]string, len(headers))
		for _, a := range f.Attributes {
			cells[at[a.Name]] = a.Value
		}
		j.Lines = append(
			j.Lines,
			Line{Row: f.Row, Cells: j.cells(cells, place), Shape: f.Shape.Pack(), Area: f.AreaDM2},
		)
	}
	if j.Rows == 0 {
		return wrong(j.File, CodeEmpty, "", "")
	}
	return nil
}

// headerWithin is how far down the row of titles may stand: above it forms have their own title.
const headerWithin = 10

// parse reads the rows of a table.
func (j *Job) parse(data []byte) error {
	records, code := readTable(data, j.Options.Sheet)
	if code != "" {
		return wrong(j.File, code, "", "")
	}
	if j.Kind == Inventory {
		return j.parseInventory(data, records)
	}
	head := j.header(records)
	if head < 0 {
		return wrong(j.File, CodeEmpty, "", "")
	}
	headers := records[head].cells
	place, err := j.match(headers)
	if err != nil {
		return err
	}
	for _, r := range records[head+1:] {
		j.Rows++
		switch {
		case r.fault != "":
			j.Problems = append(j.Problems, Problem{File: j.File, Row: r.row, Code: string(r.fault)})
		case len(r.cells) > len(headers) && !blank(r.cells[len(headers):]):
			j.Problems = append(
				j.Problems,
				Problem{File: j.File, Row: r.row, Column: letter(len(headers)), Code: string(CodeFields)},
			)
		default:
			j.Lines = append(j.Lines, Line{Row: r.row, Cells: j.cells(r.cells, place)})
		}
	}
	if j.Rows == 0 {
		return wrong(j.File, CodeEmpty, "", "")
	}
	switch j.Kind {
	case Parcels:
		return j.shapes()
	case Roads:
		return j.courses()
	}
	return nil
}

// header returns which record holds the titles: the first of some that names two columns; else the first of all.
func (j *Job) header(records []record) int {
	for i, r := range records[:min(len(records), headerWithin)] {
		named := 0
		for _, cell := range r.cells {
			if find(j.Kind, cell) != nil {
				named++
			}
		}
		if named >= 2 {
			return i
		}
	}
	if len(records) == 0 || records[0].fault != "" {
		return -1
	}
	return 0
}

// match finds which field holds which column; what a field is called that means nothing is listed.
func (j *Job) match(headers []string) (place []int, err error) {
	var faults []Problem
	at := map[string]int{}
	for i, h := range headers {
		c := find(j.Kind, h)
		switch {
		case c == nil && strings.TrimSpace(h) == "":
		case c == nil && j.Kind == Households:
			j.Unknown = append(j.Unknown, letter(i))
		case c == nil:
			j.Unknown = append(j.Unknown, clip(h))
		default:
			if other, twice := at[c.name]; twice {
				faults = append(
					faults,
					Problem{File: j.File, Column: strings.TrimSpace(h), Code: string(CodeColumnTwice),
						Detail: letter(other) + ", " + letter(i) + ": " + c.name},
				)
				continue
			}
			at[c.name] = i
			j.Columns = append(j.Columns, Column{c.name, strings.TrimSpace(h)})
			place = append(place, i)
		}
	}
	for _, c := range columns[j.Kind] {
		if _, ok := at[c.name]; ok {
			continue
		}
		if _, set := j.set(c.name); set {
			j.Columns = append(j.Columns, Column{c.name, ""})
			place = append(place, -1)
		} else if c.must {
			faults = append(faults, Problem{File: j.File, Column: c.name + " " + c.zh, Code: string(CodeColumnMissing)})
		}
	}
	if faults != nil {
		return nil, &Error{faults}
	}
	return place, nil
}

// set returns the value of a column that was given with the call.
func (j *Job) set(name string) (string, bool) {
	for n, v := range j.Options.Set {
		if find(j.Kind, n).name == name {
			return v, true
		}
	}
	return "", false
}

// cells brings the fields of a row into the order of the columns, and fills what is empty from the call.
func (j *Job) cells(fields []string, place []int) []string {
	out := make([]string, len(place))
	for i, at := range place {
		if at >= 0 && at < len(fields) {
			out[i] = strings.TrimSpace(fields[at])
		}
		if out[i] == "" && len(j.Options.Set) > 0 {
			out[i], _ = j.set(j.Columns[i].Name)
		}
	}
	return out
}

// clip shortens what is shown of a cell.
func clip(s string) string {
	s = strings.Join(strings.Fields(s), " ")
	if r := []rune(s); len(r) > 40 {
		return string(r[:40]) + "…"
	}
	return s
}

// csvOf reports whether a file is a table as text.
func csvOf(data []byte) bool { return !bytes.HasPrefix(data, []byte("PK\x03\x04")) }
