package proof

import (
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Handler serves what anyone may read of the log, with the paths, types and cache times of
// C2SP tlog-tiles: checkpoint, keys, tile/L/N[.p/W]. What it serves as a tile never changes, so
// a mirror is a copy of files.
func (l *Log) Handler() http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only to be read", http.StatusMethodNotAllowed)
			return
		}
		path := strings.TrimPrefix(r.URL.Path, "/")
		kind, cache := "text/plain; charset=utf-8", "no-cache"
		read := func() ([]byte, error) { return l.folder.read(publicDir + "/" + path) }
		if rest, ok := strings.CutPrefix(path, "tile/"); ok {
			t, err := tlog.ParseTilePath("tile/8/" + rest)
			if err != nil || t.L < 0 {
				http.NotFound(w, r)
				return
			}
			kind, cache = "application/octet-stream", "public, max-age=31536000, immutable"
			read = func() ([]byte, error) { return l.folder.readTile(t) }
		} else if path != "checkpoint" && path != "keys" {
			http.NotFound(w, r)
			return
		}
		data, err := read()
		if errors.Is(err, fs.ErrNotExist) {
			http.NotFound(w, r)
			return
		}
		if err != nil {
			http.Error(w, "cannot be read", http.StatusInternalServerError)
			return
		}
		w.Header().Set("Content-Type", kind)
		w.Header().Set("Cache-Control", cache)
		w.Write(data)
	})
}
