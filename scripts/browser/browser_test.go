// Package browser tests the HTML report in a real, headless Chromium. It is a
// module of its own, so that linkgate's does not require what drives the
// browser. scripts/browser/run installs what it needs and runs it.
package browser

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	cdplog "github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// A tab is one page in the browser, with all that it complained of.
type tab struct {
	ctx       context.Context
	complains []string
}

// open renders the report of testdata/log.jsonl and builds.jsonl and opens it.
func open(t *testing.T) *tab {
	t.Helper()
	dir, err := os.MkdirTemp("", "linkgate-browser")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) // as far as the browser, ending, lets go of it
	file := filepath.Join(dir, "report.html")
	cmd := exec.Command("go", "run", "./cmd/linkgate", "report", "-all", "-C", filepath.Join("scripts", "browser", "testdata", "app"),
		"-o", "html="+file, filepath.Join("scripts", "browser", "testdata", "log.jsonl"), filepath.Join("scripts", "browser", "testdata", "builds.jsonl"))
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(filepath.Join(dir, "profile")), chromedp.WindowSize(1280, 900),
		chromedp.Flag("disable-background-networking", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("disable-sync", true), chromedp.Flag("disable-quic", true), chromedp.NoFirstRun)
	ctx, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, stop = chromedp.NewContext(ctx)
	t.Cleanup(stop)
	ctx, stop = context.WithTimeout(ctx, 20*time.Second)
	t.Cleanup(stop)
	b := &tab{ctx: ctx}
	chromedp.ListenTarget(ctx, func(ev any) {
		switch ev := ev.(type) {
		case *runtime.EventExceptionThrown:
			b.complains = append(b.complains, ev.ExceptionDetails.Error())
		case *runtime.EventConsoleAPICalled:
			b.complains = append(b.complains, fmt.Sprintf("console.%s", ev.Type))
		case *cdplog.EventEntryAdded:
			b.complains = append(b.complains, ev.Entry.Text)
		case *network.EventRequestWillBeSent:
			if !strings.HasPrefix(ev.Request.URL, "file://"+file) {
				b.complains = append(b.complains, "request for "+ev.Request.URL)
			}
		}
	})
	b.do(t, network.Enable(), cdplog.Enable(), chromedp.Navigate("file://"+file), chromedp.WaitVisible(".filters", chromedp.ByQuery))
	t.Cleanup(func() {
		for _, s := range b.complains {
			t.Errorf("the page: %s", s)
		}
	})
	return b
}

func (b *tab) do(t *testing.T, actions ...chromedp.Action) {
	t.Helper()
	if err := chromedp.Run(b.ctx, actions...); err != nil {
		t.Helper()
		t.Fatal(err)
	}
}

// js evaluates an expression in the page.
func js[T any](t *testing.T, b *tab, expression string) T {
	t.Helper()
	var v T
	b.do(t, chromedp.Evaluate(expression, &v))
	return v
}

// symbols are those of the rows that can be seen, from the top.
func (b *tab) symbols(t *testing.T) []string {
	return js[[]string](t, b, `[...document.querySelectorAll("#table tbody tr")].filter(r => r.offsetParent && !r.hidden).map(r => r.cells[2].querySelector("code").textContent)`)
}

func (b *tab) want(t *testing.T, what string, symbols ...string) {
	t.Helper()
	if got := b.symbols(t); strings.Join(got, " ") != strings.Join(symbols, " ") {
		t.Errorf("%s: got %q, want %q", what, got, symbols)
	}
}

func TestSort(t *testing.T) {
	b := open(t)
	head := func(key string) string { return `th[data-key="` + key + `"] button` }
	b.want(t, "at first", "runtime.memstats", "fmt.tooLarge", "runtime.hidden", "runtime.warned", "runtime.allglen", "os.sigpipe")
	b.do(t, chromedp.Click(head("symbol"), chromedp.ByQuery))
	b.want(t, "by symbol", "fmt.tooLarge", "os.sigpipe", "runtime.allglen", "runtime.hidden", "runtime.memstats", "runtime.warned")
	b.do(t, chromedp.Click(head("symbol"), chromedp.ByQuery))
	b.want(t, "by symbol, down", "runtime.warned", "runtime.memstats", "runtime.hidden", "runtime.allglen", "os.sigpipe", "fmt.tooLarge")
	if sort := js[string](t, b, `document.querySelector("th[data-key=symbol]").getAttribute("aria-sort")`); sort != "descending" {
		t.Errorf("aria-sort is %q", sort)
	}
	// With the keyboard alone.
	b.do(t, chromedp.Focus(head("outcome"), chromedp.ByQuery), chromedp.KeyEvent("\r"))
	b.want(t, "by outcome", "runtime.memstats", "fmt.tooLarge", "runtime.hidden", "runtime.warned", "runtime.allglen", "os.sigpipe")
}

func TestFilter(t *testing.T) {
	b := open(t)
	b.do(t, chromedp.SendKeys("#search", "EXAMPLE.com/a toolarge", chromedp.ByQuery))
	b.want(t, "search", "fmt.tooLarge")
	if shown := js[string](t, b, `document.querySelector("#shown").textContent`); shown != "1 of 6 shown" {
		t.Errorf("it says %q", shown)
	}
	b.do(t, chromedp.SendKeys("#search", " nothing of that name", chromedp.ByQuery))
	b.want(t, "search for nothing")
	if !js[bool](t, b, `document.querySelector("#none").offsetParent !== null`) {
		t.Error("it does not say that nothing matches")
	}
	b.do(t, chromedp.Click(`.filters button[type="reset"]`, chromedp.ByQuery), chromedp.Sleep(100*time.Millisecond))
	b.do(t, chromedp.Click(`button.tile[data-outcome="denied"]`, chromedp.ByQuery))
	b.want(t, "denied", "runtime.memstats", "fmt.tooLarge", "runtime.hidden")
	b.do(t, chromedp.SetValue("#class", "shadow", chromedp.ByQuery), chromedp.Evaluate(`document.querySelector("#class").dispatchEvent(new Event("input", {bubbles: true})), 0`, nil))
	b.want(t, "denied shadows", "runtime.memstats")
	b.do(t, chromedp.Click(`button.tile[data-outcome="denied"]`, chromedp.ByQuery), chromedp.Click(`.filters button[type="reset"]`, chromedp.ByQuery), chromedp.Sleep(100*time.Millisecond))
	if n := len(b.symbols(t)); n != 6 {
		t.Errorf("%d rows after the reset", n)
	}
}

func TestOpenModule(t *testing.T) {
	b := open(t)
	if js[bool](t, b, `document.querySelector("#m0").open`) {
		t.Fatal("it is open at first")
	}
	// A closed details' content has a box already, so only [open] says that the click is done.
	b.do(t, chromedp.Click(`#table a[href="#m0"]`, chromedp.ByQuery), chromedp.WaitReady("#m0[open]", chromedp.ByQuery), chromedp.WaitVisible("#m0 .finding", chromedp.ByQuery))
	text := js[string](t, b, `document.querySelector("#m0").innerText`)
	for _, want := range []string{"example.com/a@v1.2.0", "runtime.memstats", "declared here", "example.com/app → example.com/a"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	if focus := js[string](t, b, `document.activeElement.tagName`); focus != "SUMMARY" {
		t.Errorf("the focus is on %s", focus)
	}
	if hint := js[string](t, b, `document.querySelector("pre.hint").textContent`); !strings.HasPrefix(hint, "  - module: example.com/a\n    symbols: [fmt.tooLarge]\n") {
		t.Errorf("the rules to copy: %q", hint)
	}
	// The main module's directive is quoted: its source is there.
	b.do(t, chromedp.Click(`.graph a[href="#m1"]`, chromedp.ByQuery), chromedp.WaitReady("#m1[open]", chromedp.ByQuery), chromedp.WaitVisible("#m1 .line.hit", chromedp.ByQuery))
	if hit := js[string](t, b, `document.querySelector("#m1 .line.hit").innerText`); !strings.Contains(hit, "//go:linkname hidden runtime.hidden") {
		t.Errorf("quoted: %q", hit)
	}
}

func TestForeignNames(t *testing.T) {
	b := open(t)
	if js[bool](t, b, `"evil" in window`) {
		t.Error("a script ran that stood in a name")
	}
	if got := js[string](t, b, `document.querySelector("#m2 dd").textContent`); !strings.Contains(got, "<script>window.evil=1</script>") {
		t.Errorf("the name is shown as %q", got)
	}
}

// TestLooks takes the screenshots that BROWSER_SHOTS asks for, and checks that
// nothing is wider than the window and no table than its frame, in light, dark, narrow and printed.
func TestLooks(t *testing.T) {
	b := open(t)
	shots := os.Getenv("BROWSER_SHOTS")
	b.do(t, chromedp.Evaluate(`document.querySelector("#m0").open = document.querySelector("#m1").open = true, 0`, nil))
	looks := []struct {
		name   string
		width  int64
		scheme string
	}{{"light", 1280, "light"}, {"dark", 1400, "dark"}, {"narrow", 400, "light"}}
	background := map[string]string{}
	for _, look := range looks {
		b.do(t, chromedp.EmulateViewport(look.width, 900),
			emulation.SetEmulatedMedia().WithFeatures([]*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: look.scheme}}))
		background[look.name] = js[string](t, b, `getComputedStyle(document.body).backgroundColor`)
		if over := js[int](t, b, `document.documentElement.scrollWidth - document.documentElement.clientWidth`); over > 0 {
			t.Errorf("%s: %d pixels too wide", look.name, over)
		}
		if over := js[int](t, b, `Math.max(...[...document.querySelectorAll(".scroll table")].map(e => e.parentElement.scrollWidth - e.parentElement.clientWidth))`); over > 0 {
			t.Errorf("%s: a table is %d pixels too wide", look.name, over)
		}
		if shots != "" {
			var png []byte
			b.do(t, chromedp.FullScreenshot(&png, 100))
			if err := os.WriteFile(filepath.Join(shots, look.name+".png"), png, 0o666); err != nil {
				t.Fatal(err)
			}
		}
	}
	// A long name is broken wherever names stand.
	if clipped := js[[]string](t, b, `["h1", "h3", "#table code", "#m0 summary", "#m0 dd", "#m0 figcaption", ".problems li"].filter(q => {
		const e = document.querySelector(q)
		e.append("x".repeat(200))
		return getComputedStyle(e).display !== "inline" && e.scrollWidth > e.clientWidth || e.getBoundingClientRect().right > innerWidth
	})`); len(clipped) > 0 {
		t.Errorf("a long name is clipped in %q", clipped)
	}
	if background["light"] == background["dark"] {
		t.Error("dark is as light")
	}
	var pdf []byte
	b.do(t, chromedp.ActionFunc(func(ctx context.Context) error {
		var err error
		pdf, _, err = page.PrintToPDF().Do(ctx)
		return err
	}))
	if !strings.HasPrefix(string(pdf), "%PDF-") {
		t.Error("it does not print")
	}
	if shots != "" {
		if err := os.WriteFile(filepath.Join(shots, "print.pdf"), pdf, 0o666); err != nil {
			t.Fatal(err)
		}
	}
}
