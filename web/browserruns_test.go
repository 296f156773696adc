//go:build browser

package web

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"liangshan/programme"
)

// TestBrowserRuns: an officer sends a register with three bad rows, sees them, sends the mended one, opens the
// pages of runs in both languages and widths, shows the list, and a second officer releases it.
func TestBrowserRuns(t *testing.T) {
	p, people := payCounty(t, 4)
	clerk := p.as("accountant")
	p.settled()
	good := talentsTable(people)
	lines := strings.SplitAfter(good, "\n")
	for i, wrong := range map[int][2]string{1: {"1998-05-01", "1998-02-31"}, 2: {"master", "wizard"}, 4: {"8000.00", "much"}} {
		lines[i] = strings.Replace(lines[i], wrong[0], wrong[1], 1)
	}
	tab := p.tab(clerk)
	for i, table := range []string{strings.Join(lines, ""), good} {
		path := filepath.Join(t.TempDir(), "talents.csv")
		p.must(os.WriteFile(path, []byte(table), 0o600))
		for _, wrong := range tab.open("/runs?lang=zh", 1280) {
			t.Error(wrong)
		}
		ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
		p.must(chromedp.Do(ctx, chromedp.SetUploadFiles(chromedp.CSS("#register"), []string{path})))
		_, err := chromedp.Run(ctx, chromedp.Evaluate[bool](`document.querySelector("#programme").value = "talent_direct",
			document.querySelector("#period").value = "2026-10", document.querySelector("#register").form.submit(), true`))
		p.must(err)
		shown := []string{`td[data-label="哪里不对？"]`, `a[href^="/run/"]`}[i]
		p.must(chromedp.Do(ctx, chromedp.WaitVisible(chromedp.CSS(shown))))
		n, err := chromedp.Run(ctx, chromedp.Evaluate[int](`document.querySelectorAll('td[data-label="哪里不对？"]').length`))
		p.must(err)
		if want := []int{3, 0}[i]; n != want {
			t.Errorf("%d bad rows are shown, not %d", n, want)
		}
		cancel()
	}
	p.settled()
	p.walk(clerk, "runs", []string{"/runs", "/runs/1", "/runs/2", "/run/1", "/work"})
	p.releases(tab)
}

// releases has the officer at a tab show the list of the first run, and another release it once it was shown long enough.
func (p *portal) releases(tab *tab) {
	p.Helper()
	tab.goes("/run/1?lang=zh")
	tab.click(`a[href^="/do/programme.publish_list"]`)
	tab.confirms()
	p.settled()
	p.clock.To(time.UnixMilli(p.payRuns()[0].Until).Add(9 * time.Hour))
	chief := p.tab(p.as("chief_accountant"))
	p.settled()
	chief.goes("/work?lang=zh")
	chief.click(`main a[href^="/run/1"]`)
	chief.click(`a[href^="/do/programme.approve"]`)
	chief.confirms()
	p.settled()
	chief.goes("/run/1")
	chief.says("已批准")
	chief.clean()
	if run := p.payRuns()[0]; run.State != programme.Approved || run.Total != 400_000 {
		p.Errorf("%+v", run)
	}
}
