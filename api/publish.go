package api

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"reflect"

	"liangshan/county"
)

// publication is how county.publish comes in: the text of a file of rules, or of all files
// of policies, which come into force together.
type publication struct {
	Files []ruleFile `json:"files" doc:"One YAML file, or every Cedar file of the policies"`
}

type ruleFile struct {
	Path string `json:"path" doc:"Below the county's folder, such as chart.yaml or policy/officers.cedar"`
	Text string `json:"text"`
}

// formPublish reads files of rules itself, so that what a file says and the text that is
// kept of it are the same.
func (a *API) formPublish(f *form) {
	f.input = reflect.TypeFor[publication]()
	f.make = func(input any) (any, error) {
		folder, err := input.(publication).folder()
		if err != nil {
			return nil, err
		}
		files, err := county.ReadFiles(folder)
		var file *county.FileError
		switch {
		case errors.As(err, &file):
			return nil, err
		case err != nil:
			return nil, county.ErrFilePath
		case len(files) != 1:
			return nil, &fieldError{errBodyRange, "files"}
		}
		return files[0], nil
	}
}

// folder returns the files as a folder in memory: an archive is one.
func (p publication) folder() (fs.FS, error) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	seen := map[string]bool{}
	for _, f := range p.Files {
		if seen[f.Path] || !fs.ValidPath(f.Path) || f.Path == "." {
			return nil, &fieldError{county.ErrFilePath, "files"}
		}
		seen[f.Path] = true
		file, err := w.CreateHeader(&zip.FileHeader{Name: f.Path, Method: zip.Store})
		if err == nil {
			_, err = io.WriteString(file, f.Text)
		}
		if err != nil {
			return nil, &fieldError{county.ErrFilePath, "files"}
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return zip.NewReader(bytes.NewReader(b.Bytes()), int64(b.Len()))
}
