package proof

import (
	"errors"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Serve returns a handler for the public folder of a log, with the paths, types and cache
// times of C2SP tlog-tiles: checkpoint, keys, tile/L/N[.p/W]. Any web server can do the same.
func Serve(public string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			w.Header().Set("Allow", "GET, HEAD")
			http.Error(w, "only to be read", http.StatusMethodNotAllowed)
			return
		}
		path := strings.TrimPrefix(r.URL.Path, "/")
		kind, cache := "text/plain; charset=utf-8", "no-cache"
		if rest, ok := strings.CutPrefix(path, "tile/"); ok {
			t, err := tlog.ParseTilePath("tile/8/" + rest)
			if err != nil || t.L < 0 {
				http.NotFound(w, r)
				return
			}
			kind, cache = "application/octet-stream", "public, max-age=31536000, immutable"
		} else if path != "checkpoint" && path != "keys" {
			http.NotFound(w, r)
			return
		}
		data, err := os.ReadFile(filepath.Join(public, filepath.FromSlash(path)))
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
