package report

import (
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/printable"
)

//go:embed html/builds.css
var buildsStyle string

//go:embed html/builds.js
var buildsScript string

// The rows of a build's tables: what is further down took no time to speak of.
const (
	slowestRows  = 30
	criticalRows = 60
)

// timelineBuild is what the page's script draws of a build. Times are
// microseconds since its start.
type timelineBuild struct {
	ID    string         `json:"id"`
	Lanes int            `json:"lanes"`
	Tools []timelineTool `json:"tools"`
}

type timelineTool struct {
	Lane     int     `json:"lane"`
	Start    float64 `json:"start"`
	Wall     float64 `json:"wall"`
	CPU      float64 `json:"cpu"`
	Own      float64 `json:"own"`
	Tool     string  `json:"tool"`
	Package  string  `json:"package"`
	Module   string  `json:"module,omitempty"`
	Memory   int64   `json:"memory,omitempty"`
	Exit     int     `json:"exit,omitempty"`
	Signal   string  `json:"signal,omitempty"`
	NotRun   bool    `json:"not_run,omitempty"`
	Critical bool    `json:"critical,omitempty"`
}

// style is the page's.
func (h *htmlPage) style() string {
	if len(h.src.Builds) == 0 {
		return pageStyle
	}
	return pageStyle + buildsStyle
}

// scripts are the hashes of the page's scripts, as its policy has them.
func (h *htmlPage) scripts() string {
	if len(h.src.Builds) == 0 {
		return hashOf(pageScript)
	}
	return hashOf(pageScript) + "' '" + hashOf(buildsScript)
}

// builds shows what each build did: its numbers, a timeline that the script
// draws, and the tables, which are there without it.
func (h *htmlPage) builds() error {
	list := h.src.Builds
	if len(list) == 0 {
		return nil
	}
	h.f("<h2 id=\"builds\">Builds</h2>\n<form class=\"filters\" hidden><label>Build <select id=\"build\">")
	var lines []timelineBuild
	for _, b := range list {
		h.f("<option>%s</option>", buildName(b))
		lines = append(lines, timelineOf(b))
	}
	h.f("</select></label></form>\n")
	if h.src.OlderBuilds > 0 {
		h.f("<p class=\"soft\">The newest %d; %s left out.</p>\n", len(list), count(h.src.OlderBuilds, "older build"))
	}
	for _, b := range list {
		h.build(b)
	}
	data, err := json.Marshal(lines) // escapes <, > and &
	if err != nil {
		return err
	}
	h.f("<script type=\"application/json\" id=\"builds-data\">%s</script>\n", raw(data))
	return nil
}

func buildName(b *builds.Build) string {
	name := b.ID
	if b.Event != nil {
		name += ": go " + events.CommandLine(b.Event.Command)
	}
	return cut(name, 90)
}

func (h *htmlPage) build(b *builds.Build) {
	d := b.Details()
	h.f("<section class=\"build\">\n<h3>%s</h3>\n<p class=\"soft\">", buildName(b))
	if !d.Start.IsZero() {
		h.f("%s, ", d.Start.UTC().Format("2006-01-02 15:04:05 UTC"))
	}
	h.f("%s %s/%s, %s</p>\n<div class=\"tiles\">\n", d.Go, d.GOOS, d.GOARCH, d.Result)
	h.fact(short(d.Wall), "wall")
	h.fact(short(d.CPU), "CPU")
	cached := "unknown"
	if d.CacheRatio != nil {
		cached = fmt.Sprintf("%.0f%%", 100**d.CacheRatio)
	}
	h.fact(cached, fmt.Sprintf("from the cache, %d compiled", d.Compiled))
	h.fact(short(d.LinkTime), count(d.Links, "link"))
	idle := "unknown"
	if d.IdleCores != nil {
		idle = fmt.Sprintf("%.0f%%", 100**d.IdleCores)
	}
	h.fact(idle, "of the cores idle")
	if m := d.Memory; m != nil {
		h.fact(bytesText(m.Largest), "largest: "+m.Tool+" "+cut(m.Package, 40))
		h.fact(bytesText(m.Together), "at most at one time, "+count(m.Tools, "tool"))
	}
	h.fact(short(d.Own.Wall), "linkgate's own")
	h.f("</div>\n")
	h.f(`<figure class="timeline" hidden><figcaption>Tools by lane <span class="key compile">compile</span> <span class="key asm">asm, cgo</span> <span class="key link">link</span> <span class="key">other</span> <span class="key failed">failed</span> <span class="key critical">critical path</span>
<span class="zoom"></span> <button type="button" data-key="+" aria-label="Zoom in">+</button><button type="button" data-key="-" aria-label="Zoom out">−</button><button type="button" data-key="0">All</button></figcaption>
<canvas tabindex="0" role="img" aria-label="Timeline of the tools. Plus and minus zoom, left and right move, up and down go from tool to tool."></canvas><div class="tip" role="status" hidden></div></figure>
`)
	h.slowest(d)
	h.critical(d)
	h.f("</section>\n")
}

func (h *htmlPage) fact(value, what string) {
	h.f("<div class=\"tile\"><b>%s</b> <span>%s</span></div>\n", value, what)
}

func (h *htmlPage) slowest(d builds.Details) {
	if len(d.Packages) == 0 || d.Packages[0].Wall == 0 {
		return
	}
	h.f("<h3>Slowest packages</h3>\n<div class=\"scroll\"><table class=\"slowest\">\n<thead><tr class=\"head\"><th scope=\"col\" class=\"number\">Wall</th><th scope=\"col\" class=\"number\">CPU</th><th scope=\"col\" class=\"number\">Memory</th><th scope=\"col\">Tools</th><th scope=\"col\">Package</th><th scope=\"col\">Module</th></tr></thead>\n<tbody>\n")
	for _, p := range d.Packages[:min(slowestRows, len(d.Packages))] {
		if p.Wall == 0 {
			break
		}
		var tools []string
		for _, t := range p.Tools {
			tools = append(tools, t.Tool)
		}
		h.f("<tr class=\"slow\"><td class=\"number\">%s</td><td class=\"number\">%s</td><td class=\"number\">%s</td><td>%s</td><td><code>%s</code></td><td>%s</td></tr>\n",
			short(p.Wall), short(p.CPU), bytesText(p.PeakMemory), strings.Join(tools, ", "), p.Package, p.At())
	}
	h.f("</tbody>\n</table></div>\n")
}

func (h *htmlPage) critical(d builds.Details) {
	h.f("<h3>Critical path</h3>\n")
	if d.Critical == nil {
		h.f("<p class=\"soft\">Unknown: go's action graph is not in the log.</p>\n")
		return
	}
	h.f("<p class=\"soft\">%s of %s: no number of cores makes the build faster.</p>\n<div class=\"scroll\"><table class=\"critical\">\n<tbody>\n", short(d.Critical.Wall), short(d.Wall))
	steps := slices.DeleteFunc(slices.Clone(d.Critical.Steps), func(s builds.Step) bool { return s.Wall < time.Millisecond })
	for _, s := range steps[max(0, len(steps)-criticalRows):] {
		h.f("<tr class=\"step\"><td class=\"number\">%s</td><td>%s</td><td><code>%s</code></td></tr>\n", short(s.Wall), s.Mode, s.Package)
	}
	h.f("</tbody>\n</table></div>\n")
	if left := len(steps) - criticalRows; left > 0 {
		h.f("<p class=\"soft\">%s before these.</p>\n", count(left, "step"))
	}
	if folded := len(d.Critical.Steps) - len(steps); folded > 0 {
		h.f("<p class=\"soft\">%s from the cache, or shorter than 1 ms, left out.</p>\n", count(folded, "step"))
	}
}

func timelineOf(b *builds.Build) timelineBuild {
	type key struct{ mode, pkg string }
	critical := map[key]bool{}
	steps, _ := b.CriticalPath()
	for _, s := range steps {
		critical[key{s.Mode, s.Package}] = true
	}
	spans := make([]builds.Span, len(b.Tools))
	for i, t := range b.Tools {
		spans[i] = builds.Span{Start: t.Start, End: t.End()}
	}
	lanes, n := builds.Lanes(spans)
	out := timelineBuild{ID: b.ID, Lanes: max(n, 1), Tools: []timelineTool{}}
	us := func(d time.Duration) float64 { return float64(max(d, 0)) / 1e3 }
	for i, t := range b.Tools {
		out.Tools = append(out.Tools, timelineTool{
			Lane: lanes[i], Start: us(t.Start.Sub(b.Start())), Wall: us(t.Wall), CPU: us(t.User + t.System), Own: us(t.Own.Wall),
			Tool: printable.Text(t.Tool), Package: printable.Text(t.Package), Module: printable.Text(builds.Package{Module: t.Module, Version: t.Version}.At()),
			Memory: t.PeakMemory, Exit: t.Exit, Signal: printable.Text(t.Signal), NotRun: t.NotRun,
			Critical: critical[key{modeOf(t.Tool), t.Package}],
		})
	}
	return out
}

// modeOf returns the mode of the action that runs a tool.
func modeOf(tool string) string {
	if tool == "link" || tool == "vet" {
		return tool
	}
	return "build"
}

// short is a duration of three digits or so.
func short(d time.Duration) string {
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Round(time.Millisecond).Milliseconds())
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	return d.Round(time.Second).String()
}

// bytesText is a number of bytes; 0 means that it is not known.
func bytesText(n int64) string {
	switch {
	case n <= 0:
		return "unknown"
	case n < 1e9:
		return fmt.Sprintf("%.0f MB", float64(n)/1e6)
	}
	return fmt.Sprintf("%.1f GB", float64(n)/1e9)
}
