package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"mime"
	"net/http"
	"path"
	"slices"
	"strings"
	"sync"
)

// Files that pages load. All of them come with the program; nothing is loaded from elsewhere.
//
//go:embed asset
var assetFiles embed.FS

//go:embed style.css
var ownStyle []byte

// An asset is a file that pages load, with what a browser may remember it by.
type asset struct {
	kind string
	data []byte
	mark string // Beginning of its SHA-256, in hexadecimal.
}

// assets are all of them, by path: /style.css and what lies in the folder asset. A path with
// ?v= and the mark may be kept for ever.
var assets = readAssets()

func readAssets() map[string]*asset {
	all := map[string]*asset{}
	add := func(name string, data []byte) {
		sum := sha256.Sum256(data)
		kind := mime.TypeByExtension(path.Ext(name))
		if strings.HasSuffix(name, ".js") {
			kind = "text/javascript; charset=utf-8" // Some systems know another.
		}
		if strings.HasSuffix(name, ".svg") {
			kind = "image/svg+xml"
		}
		if strings.HasSuffix(name, ".woff2") {
			kind = "font/woff2"
		}
		if strings.HasSuffix(name, ".LICENSE") || strings.HasSuffix(name, ".scss") {
			kind = "text/plain; charset=utf-8"
		}
		all[name] = &asset{kind, data, hex.EncodeToString(sum[:6])}
	}
	err := fs.WalkDir(assetFiles, "asset", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := assetFiles.ReadFile(name)
		add("/"+name, data)
		return err
	})
	if err != nil {
		panic(err) // They are in the program.
	}
	add("/style.css", bytes.Join([][]byte{all["/asset/govuk.css"].data, ownStyle, rareFaces(all)}, []byte("\n")))
	return all
}

// rareFaces returns the rules of style for the fonts in asset/rare (tool/rarefont.py): Han characters beyond U+FFFF,
// which old phones do not have. Each piece is named after its range, and a page loads it only for a character in it.
func rareFaces(all map[string]*asset) []byte {
	var b bytes.Buffer
	for _, name := range slices.Sorted(maps.Keys(all)) {
		file, font := strings.CutSuffix(name, ".woff2")
		if font {
			fmt.Fprintf(
				&b,
				"@font-face{font-family:\"Rare Han\";font-display:swap;src:url(%s?v=%s) format(\"woff2\");unicode-range:U+%s}\n",
				strings.TrimPrefix(name, "/"),
				all[name].mark,
				path.Base(file),
			)
		}
	}
	return b.Bytes()
}

// Asset returns the path under which a page asks for a file, such that a new one is asked for
// when it has changed.
func (p *page) Asset(name string) string {
	a, ok := assets[name]
	if !ok {
		panic("web: no such file: " + name)
	}
	return name + "?v=" + a.mark
}

// asset answers with a file.
func (s *Site) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := assets[r.URL.Path]
	if !ok {
		s.page(func(*http.Request, *page) error { return errNoPage })(w, r)
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("ETag", `"`+a.mark+`"`)
	h.Set("Cache-Control", "public, max-age=3600")
	if r.URL.Query().Get("v") == a.mark {
		h.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if matches(r, a.mark) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	w.Write(a.data)
}

// matches reports whether the browser has what a mark stands for.
func matches(r *http.Request, mark string) bool {
	for _, had := range strings.Split(r.Header.Get("If-None-Match"), ",") {
		if strings.Trim(strings.TrimPrefix(strings.TrimSpace(had), "W/"), `"`) == mark {
			return true
		}
	}
	return false
}

// A packer is an answer that goes out packed, if its kind is worth it and the reader takes it.
type packer struct {
	http.ResponseWriter
	gz      *gzip.Writer
	started bool
}

var packers = sync.Pool{New: func() any {
	w, err := gzip.NewWriterLevel(io.Discard, gzip.BestSpeed+2)
	if err != nil {
		panic(err) // The level is one that there is.
	}
	return w
}}

// takesGzip reports whether a request takes gzip (RFC 9110, section 12.5.3, as far as browsers
// use it: a weight of zero means no).
func takesGzip(r *http.Request) bool {
	for _, word := range strings.Split(r.Header.Get("Accept-Encoding"), ",") {
		name, weight, _ := strings.Cut(strings.ReplaceAll(word, " ", ""), ";")
		if name == "gzip" && weight != "q=0" && weight != "q=0.0" {
			return true
		}
	}
	return false
}

// WriteHeader implements http.ResponseWriter.
func (p *packer) WriteHeader(status int) {
	if p.started {
		return
	}
	p.started = true
	h := p.Header()
	kind, _, _ := strings.Cut(h.Get("Content-Type"), ";")
	worth := strings.HasPrefix(kind, "text/") || kind == "application/json" || kind == "image/svg+xml"
	if worth && h.Get("Content-Encoding") == "" && status != http.StatusNotModified && status != http.StatusNoContent {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		p.gz = packers.Get().(*gzip.Writer)
		p.gz.Reset(p.ResponseWriter)
	}
	p.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (p *packer) Write(b []byte) (int, error) {
	if !p.started {
		p.WriteHeader(http.StatusOK)
	}
	if p.gz != nil {
		return p.gz.Write(b)
	}
	return p.ResponseWriter.Write(b)
}

// Unwrap lets http.ResponseController reach the connection.
func (p *packer) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// finish sends what is left.
func (p *packer) finish() {
	if p.gz == nil {
		return
	}
	p.gz.Close() // It fails only if the reader has gone.
	packers.Put(p.gz)
}
