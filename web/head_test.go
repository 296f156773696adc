package web

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"strings"
	"testing"
)

// Whoever asks for a page sends its address alone. A form in the body of a GET would otherwise be in a page that is
// kept for all others, and with HEAD it would be taken for an answer.
func TestBodyOfGet(t *testing.T) {
	server := newPortal(t).server
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	for name, value := range map[string]string{"name": "planted", "to": "/mine/object?run=1"} {
		if err := form.WriteField(name, value); err != nil {
			t.Fatal(err)
		}
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	request, err := http.NewRequest(http.MethodGet, server.URL+"/signin?lang=en", &body)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set("Content-Type", form.FormDataContentType())
	answer, err := server.Client().Do(request)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if page, _ := get(t, server, "/signin?lang=en", 200); strings.Contains(page, "planted") ||
		strings.Contains(page, "/mine/object") {
		t.Error("a stranger's form is in the page that others get")
	}
}

// What is no year is no page, and no fault of the county's either.
func TestNoSuchPaper(t *testing.T) {
	server := newPortal(t).server
	for _, path := range []string{"/report/year/1", "/report/year/2", "/report/year/2199", "/report/year/a",
		"/report/year/99999999999999999999"} {
		get(t, server, path, 404)
	}
}
