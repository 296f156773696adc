package api

import (
	"archive/zip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/export"
	"liangshan/view"
)

// Media types of the exports of the whole register.
const (
	mediaZip        = "application/zip"
	mediaGeoPackage = "application/geopackage+sqlite3"
)

// A registerExport is an export that is more than one table: the register of credits in the words of
// others, or the map. Each is a permission of its own, "read:export_" and its name.
type registerExport struct {
	name    string
	summary string
	kinds   []string // Media types that it comes in, the usual one first.
	formats []any    // Words for them in the query; empty if there is one kind only.
	// write writes the file of a kind to a path, as of the snapshot.
	write func(s *view.Snapshot, kind, path string) error
}

var registerExports = []registerExport{
	{name: "cadtrust", summary: "登记簿导出(CAD Trust 词汇) The register in the vocabulary of CAD Trust",
		kinds: []string{mediaZip}, write: writeCADTrust},
	{name: "aef", summary: "登记簿导出(第六条第二款格式) The register in the columns of Article 6.2",
		kinds: []string{export.XLSX.MediaType(), mediaZip}, formats: []any{"xlsx", "csv"}, write: writeAEF},
	{name: "geopackage", summary: "地块、小班与项目的地图 Parcels, stands and projects as a map",
		kinds: []string{mediaGeoPackage}, write: writeGeoPackage},
}

// suffixes are how the names of files end, by media type.
var suffixes = map[string]string{mediaZip: ".zip", export.XLSX.MediaType(): ".xlsx", mediaGeoPackage: ".gpkg"}

// declareExports makes the operations of the exports of the whole register. They take their turn with the
// exports of tables.
func (a *API) declareExports(slots chan struct{}) {
	for _, e := range registerExports {
		op := &operation{method: http.MethodGet, path: "/v1/export/" + e.name, id: "export." + e.name, tag: tagRead,
			summary: e.summary, answerKind: e.kinds[0], moreKinds: e.kinds[1:], binary: true,
			parameters: []*huma.Param{afterParameter()},
			handle:     func(x *exchange) error { return a.exportRegister(x, &e, slots) }}
		if len(e.formats) > 0 {
			op.parameters = append(op.parameters, parameter("query", "format",
				fmt.Sprintf("%v (usual) or %v: each table a file of one zip", e.formats[0], e.formats[1]),
				&huma.Schema{Type: huma.TypeString, Enum: e.formats}))
		}
		a.add(op)
	}
}

// kindOf reads which kind of file is asked for.
func (e *registerExport) kindOf(x *exchange) (kind string, after uint64, err error) {
	words := []string{"after"}
	if len(e.formats) > 0 {
		words = append(words, "format")
	}
	values, err := x.query(words...)
	if err != nil {
		return "", 0, err
	}
	if after, err = queryNumber(values, "after", 0); err != nil {
		return "", 0, err
	}
	if !values.Has("format") {
		return e.kinds[0], after, nil
	}
	for i, format := range e.formats {
		if values.Get("format") == format {
			return e.kinds[i], after, nil
		}
	}
	return "", 0, &fieldError{errQuery, "format"}
}

// exportRegister answers with one file that is made in a temporary folder, as of one position, and then goes
// out as fast as it is taken.
func (a *API) exportRegister(x *exchange, e *registerExport, slots chan struct{}) (err error) {
	kind, after, err := e.kindOf(x)
	if err != nil {
		return err
	}
	if _, err := x.allow(auth.Read("export_"+e.name), nil, 0); err != nil {
		return err
	}
	folder, err := os.MkdirTemp("", "liangshan-export-")
	if err != nil {
		return fmt.Errorf("api: %w (is there room for temporary files?)", err)
	}
	defer func() {
		if gone := os.RemoveAll(folder); gone != nil {
			a.options.Log.Warn("a temporary folder stays behind", "request", x.number, "error", gone)
		}
	}()
	select {
	case slots <- struct{}{}:
	default:
		return errTooMany
	}
	path := filepath.Join(folder, "export")
	at, err := a.county.View.Read(
		x.r.Context(),
		after,
		func(s *view.Snapshot) error { return e.write(s, kind, path) },
	)
	<-slots
	if errors.Is(err, export.ErrNoCounty) {
		return errNotFounded
	}
	if err != nil {
		return err
	}
	file, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("api: %w", err)
	}
	defer file.Close()
	return a.sendFile(x, file, kind, fmt.Sprintf("%s-%s-%d%s", e.name, a.Code(), at.Entries, suffixes[kind]), at)
}

// sendFile sends a whole file.
func (a *API) sendFile(x *exchange, file *os.File, kind, name string, at view.Position) error {
	info, err := file.Stat()
	if err != nil {
		return fmt.Errorf("api: %w", err)
	}
	h := x.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.FormatInt(info.Size(), 10))
	h.Set(positionField, strconv.FormatUint(at.Entries, 10))
	http.NewResponseController(x.ResponseWriter).SetWriteDeadline(time.Now().Add(exportTime))
	if _, err := io.Copy(x, file); err != nil {
		a.options.Log.Warn("an export was broken off", "request", x.number, "export", name, "error", err)
		panic(http.ErrAbortHandler) // So that half a file does not look like a whole one.
	}
	return nil
}

// zipped makes a zip of what write puts into it.
func zipped(path string, write func(*zip.Writer) error) error {
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("api: %w (is there room for temporary files?)", err)
	}
	z := zip.NewWriter(&bounded{w: file, left: exportMax})
	if err := write(z); err != nil {
		return errors.Join(err, file.Close())
	}
	return errors.Join(z.Close(), file.Close())
}

// A bounded writer takes so many bytes and no more.
type bounded struct {
	w    io.Writer
	left int64
}

// Write implements io.Writer. Refusal: export.ErrTooLarge.
func (b *bounded) Write(p []byte) (int, error) {
	if b.left -= int64(len(p)); b.left < 0 {
		return 0, export.ErrTooLarge
	}
	return b.w.Write(p)
}

// An entry is a file of a zip that is begun when something is written to it: a zip has one open at a time.
type entry struct {
	z    *zip.Writer
	name string
	w    io.Writer
}

// Write implements io.Writer.
func (e *entry) Write(p []byte) (n int, err error) {
	if e.w == nil {
		if e.w, err = e.z.Create(e.name); err != nil {
			return 0, err
		}
	}
	return e.w.Write(p)
}

func writeCADTrust(s *view.Snapshot, _, path string) error {
	return zipped(path, func(z *zip.Writer) error {
		_, err := export.CADTrust(s, func(name string) (io.Writer, func(bool) error, error) {
			w, err := z.Create(name)
			return w, func(bool) error { return nil }, err
		})
		return err
	})
}

func writeAEF(s *view.Snapshot, kind, path string) error {
	if kind == mediaZip {
		return zipped(path, func(z *zip.Writer) error {
			_, err := export.AEFText(s, &entry{z: z, name: "holdings.csv"}, &entry{z: z, name: "actions.csv"})
			return err
		})
	}
	file, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("api: %w (is there room for temporary files?)", err)
	}
	_, err = export.AEF(s, &bounded{w: file, left: exportMax})
	return errors.Join(err, file.Close())
}

func writeGeoPackage(s *view.Snapshot, _, path string) error {
	_, err := export.GeoPackage(s, s.Position.Time, path)
	return err
}
