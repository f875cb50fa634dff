package report

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"io"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// Schema is the number in [Result.Schema]. It grows when a field changes its
// meaning or goes away, not when one is added.
const Schema = 1

// Result is a report for programs: what [Report.JSON] writes. Every list is
// sorted, and [] where it is empty.
type Result struct {
	Schema int `json:"schema"`
	// Counts are of the findings, by Outcome, and of the other lists.
	Counts ResultCounts `json:"counts"`
	// Builds are those of Links, as far as linkgate started them, sorted by time. The
	// last one may have failed and linked nothing: then it is later than Links.
	Builds []ResultBuild `json:"builds"`
	// Links are the last links of all programs.
	Links    []ResultLink    `json:"links"`
	Findings []ResultFinding `json:"findings"`
	Problems []ResultProblem `json:"problems"`
	// Stale are the entries of the baseline that no link has a use for.
	Stale []events.BaselineEntry `json:"stale"`
	// Unreadable is how many lines of the log are left out.
	Unreadable int `json:"unreadable,omitempty"`
}

// ResultCounts are the sizes of a [Result].
type ResultCounts struct {
	Findings      int `json:"findings"`
	Denied        int `json:"denied"`
	WouldBeDenied int `json:"would_be_denied"`
	Warned        int `json:"warned"`
	WouldBeWarned int `json:"would_be_warned"`
	Known         int `json:"known"`
	Granted       int `json:"granted"`
	New           int `json:"new"`
	Links         int `json:"links"`
	Problems      int `json:"problems"`
	Stale         int `json:"stale"`
}

// ResultBuild is one go command. The fields are those of [events.Build].
type ResultBuild struct {
	Build   string      `json:"build"`
	Command []string    `json:"command"`
	Dir     string      `json:"dir"`
	Module  string      `json:"module,omitempty"`
	Go      string      `json:"go"`
	VCS     *events.VCS `json:"vcs,omitempty"`
	Start   time.Time   `json:"start"`
	Exit    int         `json:"exit"`
	Result  string      `json:"result"`
}

// ResultLink is one link. Name tells it from the others of the report; the
// other fields are those of [events.Link], and all but the target are empty
// where its line is missing from the log.
type ResultLink struct {
	Name          string                `json:"name"`
	Link          string                `json:"link"`
	Go            string                `json:"go"`
	GOOS          string                `json:"goos"`
	GOARCH        string                `json:"goarch"`
	Dir           string                `json:"dir,omitempty"`
	Module        string                `json:"module,omitempty"`
	Mode          finding.Mode          `json:"mode,omitempty"`
	Rollout       string                `json:"rollout,omitempty"`
	BreakGlass    *events.BreakGlass    `json:"breakglass,omitempty"`
	Policy        string                `json:"policy,omitempty"`
	Guard         finding.Guard         `json:"guard,omitempty"`
	CheckLinkname *events.CheckLinkname `json:"checklinkname,omitempty"`
	Result        finding.Result        `json:"result,omitempty"`
	Error         string                `json:"error,omitempty"`
	Unsearched    []string              `json:"unsearched,omitempty"`
	PatchedStd    []string              `json:"patched_std,omitempty"`
}

// ResultFinding is one finding, whichever links have it.
type ResultFinding struct {
	// ID is the same for the same module, package, symbol, direction and
	// classes, whatever the version, the lines and the decision.
	ID      string          `json:"id"`
	Outcome finding.Outcome `json:"outcome"`
	// New says that it is neither granted nor known to the baseline.
	New bool `json:"new"`

	// From names Symbol, To defines it; these and the fields up to Decision
	// are those of [events.Relocation].
	From      events.Package    `json:"from"`
	To        events.Package    `json:"to"`
	Symbol    string            `json:"symbol"`
	Direction finding.Direction `json:"direction"`
	Form      finding.Form      `json:"form"`
	Local     string            `json:"local,omitempty"`
	Classes   []finding.Class   `json:"classes"`
	Linker    events.Verdict    `json:"linker"`
	Directive *events.Directive `json:"directive,omitempty"`
	Source    string            `json:"source,omitempty"`
	Sites     []events.Site     `json:"sites"`
	Chain     []string          `json:"chain"`
	Reach     finding.Reach     `json:"reach,omitempty"`
	Decision  events.Decision   `json:"decision"`

	// Links are the names of the links that have it. The places, the chain and
	// the reach above are those of one of them: a live one if there is one.
	Links []string `json:"links"`
}

// ResultProblem is a directive that can never work.
type ResultProblem struct {
	From    events.Package `json:"from"`
	File    string         `json:"file"` // as in [events.Problem]
	Line    int            `json:"line"`
	Symbol  string         `json:"symbol,omitempty"`
	Message string         `json:"message"`
	Nearest string         `json:"nearest,omitempty"`
	Rule    string         `json:"rule,omitempty"` // that allows it; with -all
}

// JSON writes the report as one indented [Result].
func (r *Report) JSON(w io.Writer) error { return writeJSON(w, r.Result()) }

func writeJSON(w io.Writer, v any) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}

// Result returns the report for programs.
func (r *Report) Result() *Result {
	out := &Result{
		Schema:     Schema,
		Builds:     []ResultBuild{},
		Links:      []ResultLink{},
		Findings:   []ResultFinding{},
		Problems:   []ResultProblem{},
		Stale:      append([]events.BaselineEntry{}, r.stale...),
		Unreadable: r.unreadable,
	}
	for _, b := range r.builds {
		out.Builds = append(out.Builds, ResultBuild{
			Build: b.Build, Command: b.Command, Dir: b.Dir, Module: b.Module, Go: b.Go, VCS: b.VCS,
			Start: b.Start, Exit: b.Exit, Result: b.Result,
		})
	}
	for _, l := range r.links {
		out.Links = append(out.Links, l.result())
	}
	for _, it := range r.found {
		out.Findings = append(out.Findings, it.result())
		out.Counts.add(it)
	}
	for _, p := range r.problems {
		out.Problems = append(out.Problems, ResultProblem{
			From: p.From,
			File: p.File, Line: p.Line, Symbol: p.Symbol, Message: p.Message, Nearest: p.Nearest, Rule: p.Rule,
		})
	}
	out.Counts.Links, out.Counts.Problems = len(out.Links), len(out.Problems)
	out.Counts.Stale = len(out.Stale)
	return out
}

func (c *ResultCounts) add(it item) {
	c.Findings++
	switch it.outcome() {
	case finding.OutcomeDenied:
		c.Denied++
	case finding.OutcomeWouldBeDenied:
		c.WouldBeDenied++
	case finding.OutcomeWarned:
		c.Warned++
	case finding.OutcomeWouldBeWarned:
		c.WouldBeWarned++
	case finding.OutcomeKnown:
		c.Known++
	case finding.OutcomeGranted:
		c.Granted++
	}
	if it.isNew() {
		c.New++
	}
}

func (l *link) result() ResultLink {
	out := ResultLink{Name: l.label, Link: l.name, Go: l.toolchain, GOOS: l.goos, GOARCH: l.goarch}
	if ev := l.event; ev != nil {
		out.Dir, out.Module, out.Mode, out.Rollout, out.BreakGlass = ev.Dir, ev.Main.Module, ev.Mode, ev.Rollout, ev.BreakGlass
		out.Policy, out.Guard, out.CheckLinkname = ev.Policy, ev.Guard, ev.CheckLinkname
		out.Result, out.Error, out.Unsearched, out.PatchedStd = ev.Result, ev.Error, ev.Unsearched, ev.PatchedStd
	}
	return out
}

func (it item) result() ResultFinding {
	out := ResultFinding{
		ID: it.id(), Outcome: it.outcome(), New: it.isNew(),
		From: it.rel.From, To: it.rel.To, Symbol: it.symbol, Direction: it.rel.Direction, Form: it.rel.Form, Local: it.rel.Local,
		Classes: it.classList(), Linker: it.rel.Linker,
		Directive: it.rel.Directive, Source: it.rel.Source, Sites: it.rel.Sites, Chain: it.rel.Chain, Reach: it.rel.Reach,
		Decision: it.rel.Decision, Links: it.links,
	}
	if out.Sites == nil {
		out.Sites = []events.Site{}
	}
	if out.Chain == nil {
		out.Chain = []string{}
	}
	return out
}

// classList is the finding's classes, sorted.
func (e entry) classList() []finding.Class {
	list := []finding.Class{}
	for class := range strings.SplitSeq(e.classes, ",") {
		if class != "" {
			list = append(list, finding.Class(class))
		}
	}
	return list
}

// id is [ResultFinding.ID]: hexadecimal digits.
func (e entry) id() string {
	direction := finding.DirectionPull
	if e.push {
		direction = finding.DirectionPush
	}
	sum := sha256.Sum256([]byte(strings.Join([]string{e.from.Module, e.from.Path, e.symbol, string(direction), e.classes}, "\x00")))
	return hex.EncodeToString(sum[:16])
}
