package api

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// TestDoor checks what is answered before and after a county is open.
func TestDoor(t *testing.T) {
	var d Door
	get := func(path string) *httptest.ResponseRecorder {
		w := httptest.NewRecorder()
		d.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		return w
	}
	if w := get("/health"); w.Code != http.StatusOK {
		t.Error("health", w.Code)
	}
	if w := get("/ready"); w.Code != http.StatusServiceUnavailable || w.Body.String() != "starting\n" {
		t.Error("ready", w.Code, w.Body)
	}
	for _, path := range []string{"/", "/v1/table/account", "/330523/"} {
		w := get(path)
		if w.Code != http.StatusServiceUnavailable || w.Header().Get("Retry-After") != "2" ||
			!strings.Contains(w.Body.String(), `"server.opening"`) || !strings.Contains(w.Body.String(), "正在打开") {
			t.Error(path, w.Code, w.Header(), w.Body)
		}
	}
	d.Open(http.NotFoundHandler())
	if w := get("/health"); w.Code != http.StatusNotFound {
		t.Error("the door is not open", w.Code)
	}
}
