package report

import (
	"cmp"
	"crypto/sha256"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/builds"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
)

//go:embed html/page.css
var pageStyle string

//go:embed html/page.js
var pageScript string

// HTMLSources say where the files are that [Report.HTML] quotes.
type HTMLSources struct {
	Sources
	// Open returns a file by [BaseSource], [BaseModCache] or [BaseGoroot] and its
	// path below; an error where it cannot be read, and is
	// not quoted. Nil quotes nothing.
	Open func(base, path string) ([]byte, error)

	// Builds are shown in this order; OlderBuilds were left out.
	Builds      []*builds.Build
	OlderBuilds int
}

// HTML writes the report as one page that needs nothing else: no network, no
// server. All is there without the script, which sorts, filters and opens. The
// same data as [Report.JSON] is in the page, in the element "data".
func (r *Report) HTML(w io.Writer, src HTMLSources) error {
	h := &htmlPage{report: r, src: src, files: map[place][]string{}}
	h.modules = worstFirst(r.found)
	data, err := json.Marshal(r.Result()) // escapes <, > and &: no </script> can stand in it
	if err != nil {
		return err
	}
	h.head()
	h.f("<main>\n")
	h.tiles()
	h.notes()
	h.filters()
	h.table()
	h.graph()
	h.sections()
	h.problems()
	h.stale()
	h.hint()
	if err := h.builds(); err != nil {
		return err
	}
	h.f("</main>\n<footer>made by <a href=\"%s\" rel=\"noreferrer\">linkgate</a> from a build's log</footer>\n", homepage)
	h.f("<script type=\"application/json\" id=\"data\">%s</script>\n<script>%s</script>\n", raw(data), raw(pageScript))
	if len(src.Builds) > 0 {
		h.f("<script>%s</script>\n", raw(buildsScript))
	}
	h.f("</body>\n</html>\n")
	return write(w, h.String())
}

type htmlPage struct {
	markup
	report  *Report
	src     HTMLSources
	modules [][]item // the findings by module
	files   map[place][]string
}

// head is all before the content. The policy lets in no more than the page's
// own style and script.
func (h *htmlPage) head() {
	h.f(`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src '%s'; script-src '%s'; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>%s</title>
<style>%s</style>
</head>
<body>
<header>
<p class="brand">linkgate report</p>
<h1>%s</h1>
`, raw(hashOf(h.style())), raw(h.scripts()), "linkgate: "+h.headline(), raw(h.style()), h.headline())
	h.f("<dl class=\"of\">\n")
	for _, row := range h.report.header() {
		h.f("<dt>%s</dt><dd>%s</dd>\n", row[0], row[1])
	}
	h.f("</dl>\n</header>\n")
}

func hashOf(text string) string {
	sum := sha256.Sum256([]byte(text))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

func (h *htmlPage) headline() string {
	return headline(h.report.found, h.report.links, len(h.report.problems))
}

// tiles are the numbers; each that counts findings filters the table by them.
func (h *htmlPage) tiles() {
	n := map[finding.Outcome]int{}
	for _, it := range h.report.found {
		n[it.outcome()]++
	}
	h.f("<section class=\"tiles\" aria-label=\"Summary\">\n")
	for _, word := range finding.Outcomes() {
		if n[word] > 0 || word == finding.OutcomeDenied || word == finding.OutcomeGranted {
			h.f("<button type=\"button\" class=\"tile %s\" data-outcome=\"%s\" aria-pressed=\"false\"><b>%d</b> <span>%s</span></button>\n", raw(outcomeClass(word)), string(word), n[word], word.Text())
		}
	}
	h.plainTile(len(h.modules), "module")
	h.plainTile(len(h.report.links), "link")
	if n := len(h.src.Builds) + h.src.OlderBuilds; n > 0 {
		h.f("<a class=\"tile\" href=\"#builds\"><b>%d</b> <span>%s</span></a>\n", n, plural.Noun(n, "build"))
	}
	if p := len(h.report.problems); p > 0 {
		h.f("<a class=\"tile warned\" href=\"#problems\"><b>%d</b> <span>%s</span></a>\n", p, map[bool]string{true: "directive without effect", false: "directives without effect"}[p == 1])
	}
	h.f("</section>\n")
}

// reachWord is [msgReach] in a word.
func reachWord(reach finding.Reach) string {
	if reach == finding.ReachLoaded {
		return "unreachable"
	}
	return string(reach)
}

func (h *htmlPage) plainTile(n int, what string) {
	h.f("<div class=\"tile\"><b>%d</b> <span>%s</span></div>\n", n, plural.Noun(n, what))
}

// outcomeClass is an outcome's class of style: its first word, where that is enough.
func outcomeClass(o finding.Outcome) string {
	if !slices.Contains(finding.Outcomes(), o) {
		return "other"
	}
	if o == finding.OutcomeWouldBeWarned {
		return "would-warn"
	}
	class, _, _ := strings.Cut(string(o), " ")
	return class
}

func (h *htmlPage) notes() {
	stops := h.report.stops()
	notes := append(stops, h.report.notes()...)
	if n := observed(h.report.found); n > 0 {
		notes = append(notes, msgObserve(n, len(stops) > 0))
	}
	if h.report.hidden {
		notes = append(notes, msgHidden)
	}
	if len(h.report.links) == 0 {
		notes = append(notes, msgNotLinkedAgain)
	}
	if len(notes) == 0 {
		return
	}
	h.f("<ul class=\"notes\">\n")
	for _, s := range notes {
		h.f("<li>%s</li>\n", s)
	}
	h.f("</ul>\n")
}

// filters need the script, which shows them.
func (h *htmlPage) filters() {
	if len(h.report.found) == 0 {
		return
	}
	var present, modules []string
	for _, it := range h.report.found {
		for _, class := range it.classList() {
			present = append(present, string(class))
		}
		modules = append(modules, it.from.Module)
	}
	slices.Sort(present)
	h.f("<h2 id=\"findings\">Findings</h2>\n<form class=\"filters\" role=\"search\" hidden>\n")
	h.f("<label>Find <input type=\"search\" id=\"search\" placeholder=\"module, symbol, reason\" autocomplete=\"off\"></label>\n")
	h.choice("class", "Class", slices.Compact(present))
	h.choice("module", "Module", slices.Compact(modules))
	h.f("<button type=\"reset\">Reset</button>\n<output id=\"shown\" aria-live=\"polite\"></output>\n</form>\n")
}

func (h *htmlPage) choice(id, label string, values []string) {
	h.f("<label>%s <select id=\"%s\"><option value=\"\">all</option>", label, id)
	for _, v := range values {
		h.f("<option>%s</option>", v)
	}
	h.f("</select></label>\n")
}

// worstFirst returns the findings by module, the module with the worst first.
func worstFirst(found []item) [][]item {
	worst := func(mod []item) int {
		least := len(finding.Outcomes())
		for _, it := range mod {
			least = min(least, badness(it))
		}
		return least
	}
	modules := chunks(found, ofModule)
	slices.SortStableFunc(modules, func(a, b []item) int { return cmp.Compare(worst(a), worst(b)) })
	return modules
}

// badness is 0 for the worst outcome; a word of a newer linkgate comes last.
func badness(it item) int {
	if i := slices.Index(finding.Outcomes(), it.outcome()); i >= 0 {
		return i
	}
	return len(finding.Outcomes())
}

// dataOrder returns where in the data the findings of each module begin.
func dataOrder(found []item) map[string]int {
	start, n := map[string]int{}, 0
	for _, mod := range chunks(found, ofModule) {
		start[msgModule(mod[0].from)] = n
		n += len(mod)
	}
	return start
}

// table has a row for each finding, the worst first.
func (h *htmlPage) table() {
	if len(h.report.found) == 0 {
		return
	}
	h.f("<div class=\"scroll\"><table id=\"table\">\n<thead><tr>")
	for _, c := range [][2]string{{"outcome", "Outcome"}, {"module", "Module"}, {"symbol", "Symbol"}, {"class", "Class"}, {"reach", "Reach"}, {"place", "Declared"}} {
		h.f("<th scope=\"col\" data-key=\"%s\">%s</th>", c[0], c[1])
	}
	h.f("</tr></thead>\n<tbody>\n")
	type row struct {
		module int
		it     item
		at     int // in the data
	}
	var rows []row
	start := dataOrder(h.report.found)
	for i, mod := range h.modules {
		for j, it := range mod {
			rows = append(rows, row{i, it, start[msgModule(it.from)] + j})
		}
	}
	slices.SortStableFunc(rows, func(a, b row) int { return cmp.Compare(badness(a.it), badness(b.it)) })
	for _, r := range rows {
		h.row(r.module, r.at, r.it)
	}
	h.f("</tbody>\n</table></div>\n<p id=\"none\" hidden>Nothing matches these filters.</p>\n")
}

func (h *htmlPage) row(module, data int, it item) {
	class := it.what()
	at := ""
	if d := it.rel.Directive; d != nil {
		at = msgLine(it.rel, d.File, d.Line)
	}
	h.f("<tr data-finding=\"%d\"><td><span class=\"badge %s\">%s</span></td><td><a href=\"#m%d\">%s</a></td><td><code>%s</code>",
		data, raw(outcomeClass(it.outcome())), it.outcome().Text(), module, msgModule(it.from), it.symbol)
	if it.from.Path != it.from.Module {
		h.f("<br><small>in %s</small>", it.from.Path)
	}
	h.f("</td><td>%s</td><td>%s</td><td><code>%s</code></td></tr>\n", class, reachWord(it.rel.Reach), at)
}

func (h *htmlPage) problems() {
	list := h.report.problems
	if len(list) == 0 {
		return
	}
	h.f("<h2 id=\"problems\">%s</h2>\n<ul class=\"problems\">\n", upperFirst(msgProblems(len(list))))
	for _, p := range list {
		module := msgModule(p.From)
		h.f("<li>%s, <code>%s:%d</code>: %s</li>\n", module, p.short(), p.Line, msgProblem(p))
	}
	h.f("</ul>\n")
}

func (h *htmlPage) stale() {
	if len(h.report.stale) == 0 {
		return
	}
	h.f("<h2>%s</h2>\n<ul class=\"problems\">\n", upperFirst(msgStale(len(h.report.stale))))
	for _, e := range h.report.stale {
		h.f("<li>%s</li>\n", msgStaleEntry(e))
	}
	h.f("</ul>\n")
}

func (h *htmlPage) hint() {
	hint := h.report.hint()
	if hint.line == "" {
		return
	}
	h.f("<h2 id=\"hint\">How to go on</h2>\n<p>%s</p>\n", upperFirst(hint.line))
	if hint.block != "" {
		h.f("<div class=\"copied\"><button type=\"button\" class=\"copy\" hidden>Copy</button><pre class=\"hint\">%s</pre></div>\n", lines(hint.block))
	}
}
