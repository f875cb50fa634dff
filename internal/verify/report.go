package verify

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/plural"
	"github.com/linkgate/linkgate/internal/printable"
)

// A Report is what is printed of one or several programs.
type Report struct {
	Programs []*Program
}

// Denied reports whether the policy denies something in one of them, or there is a note or an
// attestation that is not its own.
func (r Report) Denied() bool {
	return slices.ContainsFunc(r.Programs, func(p *Program) bool { return p.count(finding.OutcomeDenied) > 0 || len(p.Doubts) > 0 })
}

// Unattested reports whether the answer for one of them is another than attested.
func (r Report) Unattested() bool {
	return slices.ContainsFunc(r.Programs, func(p *Program) bool { return p.Answer != Attested })
}

func (p *Program) count(o finding.Outcome) int {
	n := 0
	for _, f := range p.Findings {
		if f.Outcome == o {
			n++
		}
	}
	return n
}

// Subtract leaves out what an older program has too: the same symbol in the same package.
func (r Report) Subtract(old *Program) {
	has := make(map[key]bool)
	for _, f := range slices.Concat(old.Findings, old.Opened) {
		has[key{f.Kind, f.Package, f.Symbol}] = true
	}
	known := func(f *Finding) bool { return has[key{f.Kind, f.Package, f.Symbol}] }
	for _, p := range r.Programs {
		p.Findings = slices.DeleteFunc(p.Findings, known)
		p.Opened = slices.DeleteFunc(p.Opened, known)
		p.CheckOff = p.CheckOff && !old.CheckOff
		p.answer()
	}
}

// Write prints the report in one of the formats.
func (r Report) Write(w io.Writer, format string, all bool, version string) error {
	switch format {
	case "json":
		return r.json(w)
	case "sarif":
		return r.sarif(w, version)
	}
	return r.text(w, all)
}

func (r Report) json(w io.Writer) error {
	return writeJSON(w, struct {
		Schema   int        `json:"schema"`
		Programs []*Program `json:"programs"`
	}{1, r.Programs})
}

// writeJSON writes a value, with nothing in it that a terminal acts on.
func writeJSON(w io.Writer, v any) error {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return err
	}
	_, err := w.Write(printable.JSON(b.Bytes()))
	return err
}

// text prints a line for each program and, for one or with all, what was found and what the
// file does not show.
func (r Report) text(w io.Writer, all bool) error {
	var b strings.Builder
	for _, p := range r.Programs {
		p.line(&b)
		if all || len(r.Programs) == 1 {
			p.details(&b, all)
		}
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// line says in one line what is known of a program.
func (p *Program) line(b *strings.Builder) {
	fmt.Fprintf(b, "%s: %s", printable.Text(p.File), p.Answer)
	if p.CheckOff {
		b.WriteString(", linked with -checklinkname=0")
	}
	for _, o := range finding.Outcomes() {
		if n := p.count(o); n > 0 {
			fmt.Fprintf(b, ", %d %s", n, o)
		}
	}
	if len(p.Doubts) > 0 {
		b.WriteString(", not attested")
	}
	if len(p.Opened) > 0 {
		fmt.Fprintf(b, ", %s opened by std", plural.Count(len(p.Opened), "symbol"))
	}
	if p.Go != "" {
		fmt.Fprintf(b, " (%s)", printable.Text(strings.Join(strings.Fields(p.Go+" "+p.GOOS+" "+p.GOARCH), " ")))
	}
	if p.Error != "" {
		fmt.Fprintf(b, ": %s", printable.OneLine(p.Error))
	}
	b.WriteByte('\n')
}

func (p *Program) details(b *strings.Builder, all bool) {
	list := p.Findings
	if all {
		list = slices.Concat(list, p.Opened)
	}
	for _, f := range list {
		f.text(b)
	}
	p.noteText(b)
	if p.Error == "" {
		b.WriteString("  not shown by this file:\n")
		for _, s := range p.Unseen {
			fmt.Fprintf(b, "  - %s\n", s)
		}
	}
}

// noteText says what the note says, and what that is worth.
func (p *Program) noteText(b *strings.Builder) {
	for _, s := range p.Doubts {
		fmt.Fprintf(b, "  not attested: %s\n", printable.Text(s))
	}
	if !p.noteFits() {
		return
	}
	n := p.Note
	fmt.Fprintf(b, "  linked by linkgate %s: %s\n", printable.Text(n.Linkgate), printable.Text(fmt.Sprintf("mode %s, guard %s", n.Mode, n.Guard)))
	for _, f := range n.Policy {
		fmt.Fprintf(b, "      under %s sha256:%s\n", printable.Text(f.Name), printable.Text(f.SHA256))
	}
	for _, s := range p.Remarks {
		fmt.Fprintf(b, "      %s\n", printable.Text(s))
	}
}

// text prints a finding and the first places of it.
func (f *Finding) text(b *strings.Builder) {
	fmt.Fprintf(b, "  %s\n", printable.Text(f.Message()))
	const most = 3
	for _, at := range f.Places[:min(most, len(f.Places))] {
		if at.File == "" {
			fmt.Fprintf(b, "      in %s\n", printable.Text(at.Func))
			continue
		}
		fmt.Fprintf(b, "      %s:%d: in %s\n", printable.Text(at.File), at.Line, printable.Text(at.Func))
	}
	if n := len(f.Places) - most; n > 0 {
		fmt.Fprintf(b, "      and %s more\n", plural.Count(n, "place"))
	}
}

// Message says in one line what was found. It has foreign text in it.
func (f *Finding) Message() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s (%s): ", f.Outcome, f.Rule)
	switch {
	case f.Kind == Defines:
		fmt.Fprintf(&b, "%s is defined outside of std", f.Symbol)
	case f.Kind == Value:
		fmt.Fprintf(&b, "%s takes %s as a value", cmp.Or(f.Package, "something of no package"), f.Symbol)
	case f.Kind == Noted:
		fmt.Fprintf(&b, "%s uses %s, by the note alone", cmp.Or(f.Package, "something of no package"), f.Symbol)
	case f.Kind == Var:
		fmt.Fprintf(&b, "%s uses the variable %s", cmp.Or(f.Package, "something of no package"), f.Symbol)
	default:
		fmt.Fprintf(&b, "%s calls %s", cmp.Or(f.Package, "something of no package"), f.Symbol)
	}
	fmt.Fprintf(&b, " [%s]", f.Class)
	if f.Module != "" {
		fmt.Fprintf(&b, ", module %s", strings.TrimSpace(f.Module+" "+f.Version))
	}
	if f.Expired != "" {
		fmt.Fprintf(&b, "; ended: %s", f.Expired)
	}
	return b.String()
}
