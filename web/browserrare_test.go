//go:build browser

package web

import (
	"context"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"liangshan/paper/papertest"
)

// TestBrowserRare has the browser draw rare characters in the font that is served, and in that alone: only the pieces
// that hold them are asked for, and what is drawn is not what stands for a character without a picture.
func TestBrowserRare(t *testing.T) {
	tab := portalOf(papertest.New(t), Options{}).tab(nil)
	tab.open("/?lang=zh", 390)
	ctx, cancel := context.WithTimeout(tab.ctx, time.Minute)
	defer cancel()
	const draw = `(async () => {
		document.querySelector("main").innerHTML = "<p class=rare>𠮷𣲗𬬭</p><p class=rare>\u{2FFFF}\u{2FFFE}\u{2FFFD}</p>";
		const sheet = document.querySelectorAll(".rare");
		for (const p of sheet) p.style.cssText = "font: 60px 'Rare Han'";
		await document.fonts.load("60px 'Rare Han'", "𠮷𣲗𬬭");
		const loaded = [...document.fonts].filter(f => f.status === "loaded").length;
		const picture = text => {
			const c = document.createElement("canvas").getContext("2d");
			c.canvas.width = c.canvas.height = 80;
			c.font = "60px 'Rare Han'";
			c.fillText(text, 5, 65);
			return c.canvas.toDataURL();
		};
		const none = picture("\u{2FFFF}");
		return loaded + " " + ["𠮷", "𣲗", "𬬭"].filter(c => picture(c) !== none).length;
	})()`
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](draw, chromedp.EvalAwaitPromise))
	tab.must(err)
	if got != "3 3" {
		t.Errorf("pieces loaded, characters drawn: %s", got)
	}
	if len(tab.wrong) > 0 {
		t.Error(tab.wrong)
	}
	if *shots != "" {
		picture, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
		tab.must(err)
		tab.must(os.WriteFile(filepath.Join(*shots, "rare.png"), picture, 0o600))
	}
}
