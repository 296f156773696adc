package web

import (
	"regexp"
	"strings"
	"testing"
)

// TestFigurePages opens goals, figures, their rows and what their events moved, from the tree of goals on, in both
// languages.
func TestFigurePages(t *testing.T) {
	_, server := newRegister(t, Options{Open: true})
	form := regexp.MustCompile(`href="(/(?:figure|goal|moved)/[^"]*)"`)
	for _, lang := range []string{"zh", "en"} {
		queue, seen := []string{"/goals?lang=" + lang}, map[string]int{}
		for len(queue) > 0 {
			path := queue[0]
			queue = queue[1:]
			kind := strings.Split(path, "/")[1]
			if strings.Contains(path, "/rows") {
				kind = "rows"
			}
			if seen[path]++; seen[path] > 1 || seen["kind "+kind] >= 25 {
				continue
			}
			seen["kind "+kind]++
			body, _ := get(t, server, path, 200)
			inline(t, path, body)
			for _, m := range form.FindAllStringSubmatch(body, -1) {
				queue = append(queue, strings.ReplaceAll(m[1], "&amp;", "&"))
			}
		}
		if seen["kind figure"] < 10 || seen["kind goal"] < 10 {
			t.Errorf("only %d figures and %d goals", seen["kind figure"], seen["kind goal"])
		}
	}
}
