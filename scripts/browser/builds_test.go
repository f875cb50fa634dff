package browser

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// timeline is the canvas of the build that is shown.
const timeline = `section.build:not([hidden]) .timeline canvas`

// sight is the stretch of time that the timeline shows, in microseconds.
func (b *tab) sight(t *testing.T) [2]float64 {
	t.Helper()
	// What was asked for is drawn with the next frame.
	b.do(t, chromedp.Evaluate(`new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))`, nil, awaited))
	return js[[2]float64](t, b, `(c => [+c.dataset.from, +c.dataset.to])(document.querySelector("`+timeline+`"))`)
}

// place is where a tool of the build that is shown first is drawn, in the window.
func (b *tab) place(t *testing.T, pkg, tool string) (x, y float64) {
	t.Helper()
	at := js[[2]float64](t, b, fmt.Sprintf(`(() => {
		const c = document.querySelector("%s"), box = c.getBoundingClientRect(), build = JSON.parse(document.querySelector("#builds-data").textContent)[0];
		const t = build.tools.find(t => t.package === "%s" && t.tool === "%s"), from = +c.dataset.from, to = +c.dataset.to;
		return [box.left + (t.start + t.wall / 2 - from) / (to - from) * box.width, box.top + 20 + (t.lane + 0.5) * (box.height - 20) / build.lanes];
	})()`, timeline, pkg, tool))
	return at[0], at[1]
}

func TestTimelineZoom(t *testing.T) {
	b := open(t)
	b.do(t, chromedp.ScrollIntoView(timeline, chromedp.ByQuery))
	all := b.sight(t)
	x, y := b.place(t, "example.com/a", "compile")
	wheel := func(by float64) {
		b.do(t, input.DispatchMouseEvent(input.MouseWheel, x, y).WithDeltaX(0).WithDeltaY(by))
		b.do(t, chromedp.Sleep(100*time.Millisecond)) // Chromium hands wheels on from another thread
	}
	wheel(-300)
	near := b.sight(t)
	if near[1]-near[0] >= (all[1]-all[0])/2 {
		t.Errorf("the wheel brings %v to %v", all, near)
	}
	if again, _ := b.place(t, "example.com/a", "compile"); again < x-2 || again > x+2 {
		t.Errorf("what was below the pointer went from %v to %v", x, again)
	}
	b.do(t, input.DispatchMouseEvent(input.MousePressed, x, y).WithButton(input.Left).WithButtons(1),
		input.DispatchMouseEvent(input.MouseMoved, x-200, y).WithButton(input.Left).WithButtons(1),
		input.DispatchMouseEvent(input.MouseReleased, x-200, y).WithButton(input.Left))
	if dragged := b.sight(t); dragged[0] <= near[0] {
		t.Errorf("dragging to the left brings %v to %v", near, dragged)
	}
	b.do(t, chromedp.Focus(timeline, chromedp.ByQuery), chromedp.KeyEvent("0"))
	if got := b.sight(t); got != all {
		t.Errorf("0 shows %v, want %v", got, all)
	}
	b.do(t, chromedp.KeyEvent("+"))
	if got := b.sight(t); got[1]-got[0] != (all[1]-all[0])/2 {
		t.Errorf("+ shows %v of %v", got, all)
	}
	b.do(t, chromedp.Click(`section.build:not([hidden]) button[data-key="0"]`, chromedp.ByQuery))
	if got := b.sight(t); got != all {
		t.Errorf("the button shows %v, want %v", got, all)
	}
}

func TestTimelineTip(t *testing.T) {
	b := open(t)
	b.do(t, chromedp.ScrollIntoView(timeline, chromedp.ByQuery))
	b.sight(t)
	x, y := b.place(t, "example.com/a", "compile")
	b.do(t, input.DispatchMouseEvent(input.MouseMoved, x, y))
	tip := func() string {
		return js[string](t, b, `(t => t.hidden ? "" : t.textContent)(document.querySelector("section.build:not([hidden]) .tip"))`)
	}
	want := "compile example.com/a\nexample.com/a@v1.2.0\nwall 400 ms, CPU 400 ms\nmemory 80 MB\nlinkgate's own 2.0 ms\non the critical path"
	if got := tip(); got != want {
		t.Errorf("it says %q, want %q", got, want)
	}
	if shots := os.Getenv("BROWSER_SHOTS"); shots != "" {
		var png []byte
		b.do(t, chromedp.CaptureScreenshot(&png))
		if err := os.WriteFile(filepath.Join(shots, "timeline.png"), png, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	// With the keyboard alone, from tool to tool.
	b.do(t, input.DispatchMouseEvent(input.MouseMoved, 1, 1), chromedp.Focus(timeline, chromedp.ByQuery), chromedp.KeyEvent(kb.ArrowDown), chromedp.KeyEvent(kb.ArrowDown))
	if got := tip(); !strings.HasPrefix(got, "cgo example.com/c\n") {
		t.Errorf("the second tool is %q", got)
	}
}

func TestChooseBuild(t *testing.T) {
	b := open(t)
	title := `document.querySelector("section.build:not([hidden]) h3").textContent`
	if got := js[string](t, b, title); got != "20261121-153000-1a2b3c4d: go build -o app ./..." {
		t.Errorf("first: %q", got)
	}
	b.do(t, chromedp.Evaluate(`(s => { s.selectedIndex = 1; s.dispatchEvent(new Event("change")); return 0; })(document.querySelector("#build"))`, nil))
	if got := js[string](t, b, title); got != "go-build1" {
		t.Errorf("second: %q", got)
	}
	if text := js[string](t, b, `document.querySelector("section.build:not([hidden])").innerText`); !strings.Contains(text, "unknown") || strings.Contains(text, "0%") {
		t.Errorf("what came from the cache is not unknown: %s", text)
	}
}

func awaited(p *runtime.EvaluateParams) *runtime.EvaluateParams { return p.WithAwaitPromise(true) }
