package api

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"liangshan/auth"
	"liangshan/intake"
)

// Limits of taking a file in.
const (
	importMax  = 64 << 20        // Bytes of a file.
	importTime = 5 * time.Minute // For sending and taking it in. What is in when it ends stays; ask again.
)

// declareImports makes the operation that takes files in, for those who may open the portal's page of imports; each
// command under it is asked for in their name.
func (a *API) declareImports() {
	kinds := &huma.Schema{Type: huma.TypeString}
	for _, k := range intake.Kinds() {
		kinds.Enum = append(kinds.Enum, string(k))
	}
	dry := &huma.Schema{Type: huma.TypeBoolean}
	a.add(&operation{method: http.MethodPost, path: "/v1/import/{kind}", id: "import", tag: tagCommand,
		summary: "导入文件 Take a file in: the body is the file; a bad row stops nothing else, the same file again " +
			"changes nothing",
		answer: reflect.TypeFor[intake.Report](), binaryBody: true, handle: a.takeIn,
		parameters: []*huma.Param{parameter("path", "kind", "What the file holds", kinds),
			parameter("query", "file", "Needed: its name; the ending says what it is", plainText()),
			parameter("query", "dry", "Check everything and write nothing", dry),
			parameter("query", "set", "COLUMN=VALUE where the file says nothing; may be repeated", plainText()),
			parameter("query", "method", "Methodology by whose model an inventory is read", plainText()),
			parameter("query", "du_map", "How years become du in an inventory", plainText()),
			parameter("query", "sheet", "Sheet of an xlsx that has several", plainText()),
			parameter("query", "source", "Who says so, for households", plainText())}})
}

func (a *API) takeIn(x *exchange) error {
	if _, err := x.allow(auth.Page("imports"), nil, 0); err != nil {
		return err
	}
	kind := intake.Kind(x.r.PathValue("kind"))
	if !slices.Contains(intake.Kinds(), kind) {
		return errNoPath
	}
	o, name, err := importOptions(x.r.URL.Query())
	if err != nil {
		return err
	}
	o.Actor = uint64(x.actor.Number)
	late := time.Now().Add(importTime)
	to := http.NewResponseController(x.ResponseWriter)
	if err := errors.Join(to.SetReadDeadline(late), to.SetWriteDeadline(late)); err != nil &&
		!errors.Is(err, http.ErrNotSupported) {
		return err
	}
	job, err := x.job(kind, name, o)
	if err != nil {
		return err
	}
	report, err := intake.Import(x.r.Context(), a.county, job, nil)
	if err != nil {
		return err
	}
	return x.send(report)
}

// importOptions reads the query. The name is a bare one.
func importOptions(values url.Values) (o intake.Options, name string, err error) {
	o.Set = map[string]string{}
	for key, all := range values {
		switch key {
		case "file":
			name = filepath.Base(all[0])
		case "dry":
			o.Dry = all[0] == "true"
			if !o.Dry && all[0] != "false" {
				return o, "", &fieldError{errQuery, key}
			}
		case "set":
			for _, text := range all {
				column, value, ok := strings.Cut(text, "=")
				if !ok {
					return o, "", &fieldError{errQuery, key}
				}
				o.Set[column] = value
			}
		case "method":
			o.Method = all[0]
		case "du_map":
			o.DuMap = all[0]
		case "sheet":
			o.Sheet = all[0]
		case "source":
			o.Source = all[0]
		default:
			return o, "", &fieldError{errQuery, shown(key)}
		}
	}
	if name == "" || name == "." || name == string(filepath.Separator) {
		return o, "", &fieldError{errQuery, "file"}
	}
	return o, name, nil
}

// job keeps the file that is sent for as long as it is read.
func (x *exchange) job(kind intake.Kind, name string, o intake.Options) (job *intake.Job, err error) {
	folder, err := os.MkdirTemp("", "liangshan-import-")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, os.RemoveAll(folder)) }()
	to, err := os.OpenFile(filepath.Join(folder, name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, &fieldError{errQuery, "file"} // The system knows no such name.
	}
	_, err = io.Copy(to, http.MaxBytesReader(x.ResponseWriter, x.r.Body, importMax))
	var large *http.MaxBytesError
	switch err = errors.Join(err, to.Close()); {
	case errors.As(err, &large):
		return nil, errBodyLarge
	case err != nil:
		return nil, errBodySyntax // It broke off.
	}
	return intake.Read(kind, to.Name(), o)
}
