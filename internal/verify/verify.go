// Package verify says what a finished program shows of linknames: which packages outside of
// std call what std has not made API, and what a policy says of it.
//
// The witnesses are the compiler and the linker, by the tables that they write for the
// runtime, and go, by the build info. A program can prove that something is there, and never
// that nothing is: [Program.Unseen] says what it cannot show.
package verify

import (
	"bytes"
	"cmp"
	"debug/buildinfo"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/linkgate/linkgate/internal/attest"
	"github.com/linkgate/linkgate/internal/binary"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/note"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// An Answer is what can be said of a program.
type Answer string

// The answers. There is none that says that a program is clean.
const (
	Attested Answer = "attested" // a note says how it was linked, and belongs to these bytes
	Found    Answer = "found"
	Unknown  Answer = "unknown" // nothing is seen, which proves nothing
)

// A Program is what is known of one file.
type Program struct {
	File     string     `json:"file"`
	Answer   Answer     `json:"answer"`
	Error    string     `json:"error,omitempty"` // why its code could not be read
	Format   string     `json:"format,omitempty"`
	GOOS     string     `json:"goos,omitempty"`
	GOARCH   string     `json:"goarch,omitempty"`
	Go       string     `json:"go,omitempty"`
	Path     string     `json:"path,omitempty"` // of the main package
	Main     *Module    `json:"main,omitempty"`
	Modules  []Module   `json:"modules,omitempty"`
	CheckOff bool       `json:"check_off"` // -checklinkname=0 is among the flags that the build info shows
	Note     *note.Note `json:"note,omitempty"`
	Doubts   []string   `json:"doubts"`  // why the note, or an attestation, does not count
	Remarks  []string   `json:"remarks"` // what else is to be known of the note
	Findings []*Finding `json:"findings"`
	Opened   []*Finding `json:"opened"` // what std opens to others: no findings while they are allowed
	Unseen   []string   `json:"unseen"` // what this file cannot show
}

// A Kind is what the file shows.
type Kind string

// The kinds.
const (
	Calls   Kind = "call"    // an instruction calls a function of std, or jumps to it
	Value   Kind = "value"   // an instruction or a variable takes a function of std as a value
	Var     Kind = "var"     // an instruction uses a variable of std
	Defines Kind = "defined" // a function of std's name is from a file elsewhere
	Noted   Kind = "noted"   // the note grants it; what the file shows does not have it
)

// A Finding is a symbol of std and a package that uses it.
type Finding struct {
	Kind    Kind            `json:"kind"`
	Symbol  string          `json:"symbol"`
	Class   finding.Class   `json:"class"`
	Package string          `json:"package,omitempty"` // that uses it; empty where the file does not say
	Module  string          `json:"module,omitempty"`
	Version string          `json:"version,omitempty"`
	Outcome finding.Outcome `json:"outcome"`
	Rule    string          `json:"rule"`
	Reason  string          `json:"reason,omitempty"`
	Expires string          `json:"expires,omitempty"`
	Expired string          `json:"expired,omitempty"`
	Places  []Place         `json:"places"`
}

// A Place is where a finding stands.
type Place struct {
	Func    string `json:"func"`
	File    string `json:"file"`
	Line    int    `json:"line"`
	Address uint64 `json:"address"`
}

// A Ruling is what decides on the findings.
type Ruling struct {
	Policy *policy.Policy
	Files  []note.File // of the policy; none where there is no policy: then a note that fits has the word
	Now    time.Time

	Statements []*attest.Statement // that have to be about the program; none where nobody gave any
}

// Of reads a program. What can be read is there also with an error.
func Of(file string, data []byte, by Ruling) *Program {
	p := &Program{File: file, Findings: []*Finding{}, Opened: []*Finding{}, Unseen: []string{}, Doubts: []string{}, Remarks: []string{}}
	p.readNote(data, by)
	if err := p.read(data, by); err != nil {
		p.Error = err.Error()
	}
	p.answer()
	return p
}

func (p *Program) read(data []byte, by Ruling) error {
	info, err := buildinfo.Read(bytes.NewReader(data))
	if err != nil {
		return fmt.Errorf("reading the build info: %w", err)
	}
	p.describe(info)
	image, err := binary.OpenImage(data)
	if err != nil {
		return err
	}
	p.Format, p.GOARCH = image.Format, image.GOARCH
	release, err := toolchain.Of(info.GoVersion, "")
	if err != nil {
		return err
	}
	std, err := newStd(release)
	if err != nil {
		return err
	}
	program, err := binary.OpenProgram(image, release.Minor)
	if err != nil {
		return err
	}
	s := &search{owners: owners{std: std, info: info}, program: program, wrapper: release.Layout.WrapperID, found: make(map[key]*Finding)}
	if err := s.run(); err != nil {
		return err
	}
	p.addNoted(s)
	for _, f := range s.found {
		by.decide(f, s, info.GoVersion, p.noted(f))
		if f.isFinding() {
			p.Findings = append(p.Findings, f)
		} else {
			p.Opened = append(p.Opened, f)
		}
	}
	sortFindings(p.Findings)
	sortFindings(p.Opened)
	p.Unseen = s.unseen()
	switch {
	case p.noteFits() && len(by.Statements) > 0:
		p.Unseen = append(p.Unseen, unchecked)
	case p.noteFits():
		p.Unseen = append(p.Unseen, unsigned)
	}
	return nil
}

// describe takes over the build info.
func (p *Program) describe(info *buildinfo.BuildInfo) {
	p.Go, p.Path = info.GoVersion, info.Path
	if info.Main.Path != "" {
		p.Main = &Module{Path: info.Main.Path, Version: info.Main.Version}
	}
	for _, m := range info.Deps {
		mod := Module{Path: m.Path, Version: m.Version}
		if m.Replace != nil {
			mod.Replace = strings.TrimSpace(m.Replace.Path + " " + m.Replace.Version)
		}
		p.Modules = append(p.Modules, mod)
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "GOOS":
			p.GOOS = s.Value
		case "GOARCH":
			p.GOARCH = s.Value
		case "-ldflags":
			p.CheckOff = checkOff(s.Value)
		}
	}
}

// checkOff reports whether linker flags switch the check off. The last one counts.
func checkOff(ldflags string) bool {
	off := false
	for _, word := range strings.Fields(ldflags) {
		if pattern, flag, ok := strings.Cut(word, "=-"); ok && !strings.HasPrefix(strings.Trim(pattern, `'"`), "-") { // all=-s
			word = "-" + flag
		}
		value, ok := strings.CutPrefix(strings.TrimPrefix(strings.Trim(word, `'"`), "-"), "-checklinkname")
		if !ok {
			value, ok = strings.CutPrefix(strings.Trim(word, `'"`), "-checklinkname")
		}
		if ok {
			off = slices.Contains([]string{"=0", "=f", "=F", "=false", "=FALSE", "=False"}, value)
		}
	}
	return off
}

// decide puts a finding to the policy. The note knows the classes better than the file shows them.
func (by Ruling) decide(f *Finding, s *search, goVersion string, g *note.Grant) {
	mod, isMain := s.owners.module(f.Package)
	ref := policy.Ref{Symbol: f.Symbol, Main: isMain, Classes: []finding.Class{f.Class}}
	ref.Go, _, _ = strings.Cut(goVersion, " ")
	if mod != nil {
		ref.Module, ref.Version, ref.Replaced = mod.Path, mod.Version, mod.Replace != nil
		if mod.Replace != nil {
			ref.Instead = policy.Instead(mod.Path, mod.Replace.Path+"@"+mod.Replace.Version)
		}
		f.Module, f.Version = mod.Path, mod.Version
	}
	if g != nil {
		ref.Classes = g.Classes
		if len(by.Files) == 0 {
			f.take(g, by.Now)
			return
		}
	}
	d := by.Policy.Decide(ref, by.Now)
	f.Outcome = finding.OutcomeOf(d.Action, d.Known, "")
	f.Rule, f.Reason, f.Expires, f.Expired = d.Rule, d.Reason, d.Expires, d.Expired
}

// isFinding reports whether somebody should look at it.
func (f *Finding) isFinding() bool {
	action := finding.Deny
	if f.Outcome == finding.OutcomeGranted {
		action = finding.Allow
	}
	verdict := finding.VerdictGranted
	if f.Class == finding.ClassRefused {
		verdict = finding.VerdictRefused
	}
	return finding.Reference{Verdict: verdict, Classes: []finding.Class{f.Class}, Action: action}.IsFinding()
}

func sortFindings(list []*Finding) {
	for _, f := range list {
		slices.SortFunc(f.Places, func(a, b Place) int { return cmp.Compare(a.Address, b.Address) })
	}
	slices.SortFunc(list, func(a, b *Finding) int {
		return cmp.Or(
			slices.Index(finding.Outcomes(), a.Outcome)-slices.Index(finding.Outcomes(), b.Outcome),
			cmp.Compare(a.Symbol, b.Symbol), cmp.Compare(a.Package, b.Package), cmp.Compare(a.Kind, b.Kind))
	})
}
