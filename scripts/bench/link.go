package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/policy"
)

// A mode is one way in which linkgate stands at a link.
type mode struct {
	name  string
	flags []string
	check bool // the linker checks linknames
}

// modes returns the ways to link a program: observe, and enforce with every finding
// allowed. Then what the linker would refuse is masked, in copies of archives.
func (l *lab) modes(p *program) ([]mode, error) {
	if p.link == nil {
		if err := l.capture(p); err != nil {
			return nil, err
		}
	}
	if err := l.countFindings(p); err != nil {
		return nil, err
	}
	var text strings.Builder
	text.WriteString("version: 1\nmode: enforce\ndefaults:\n")
	for _, c := range policy.Classes() {
		fmt.Fprintf(&text, "  %s: allow\n", c)
	}
	if err := os.WriteFile(p.link.policy(), []byte(text.String()), 0o666); err != nil {
		return nil, err
	}
	observe := fmt.Sprintf("observe, findings: %d", p.findings)
	enforce := "enforce, nothing to grant"
	if p.off {
		enforce = "enforce, grants masked"
	}
	return []mode{
		{observe, nil, false},
		{enforce, []string{"-policy", p.link.policy()}, true},
	}, nil
}

// countFindings links a program once through linkgate and counts what is more than
// a handshake or a pull between modules: such links ask what is live.
func (l *lab) countFindings(p *program) error {
	list, err := l.relocations(p)
	if err != nil {
		return err
	}
	p.findings = 0
	for _, r := range list {
		for _, c := range r.Classes {
			if c != events.ClassHandshake && c != events.ClassCrossModule {
				p.findings++
				break
			}
		}
	}
	return nil
}

// relocations links a program once through linkgate, with the stand-in, and returns
// the relocations of packages outside std.
func (l *lab) relocations(p *program) ([]*events.Relocation, error) {
	log := filepath.Join(p.link.work, "log.jsonl")
	s := p.link.side(way{gate: l.gate, flags: []string{"-log", log}, tool: l.standin, knows: everything})
	os.Remove(log)
	if _, err := s.run(); err != nil {
		return nil, err
	}
	f, err := os.Open(log)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var list []*events.Relocation
	for ev, err := range events.Read(f) {
		if err != nil {
			return nil, fmt.Errorf("%s: %w", log, err)
		}
		if r, ok := ev.(*events.Relocation); ok && r.From.Module != "std" {
			list = append(list, r)
		}
	}
	return list, nil
}

func linkFirst(l *lab, p *program) ([]result, error) { return l.links(p, nothing, "") }
func linkSeen(l *lab, p *program) ([]result, error)  { return l.links(p, archives, "") }
func linkAgain(l *lab, p *program) ([]result, error) { return l.links(p, everything, "") }
func ownFirst(l *lab, p *program) ([]result, error)  { return l.links(p, nothing, l.standin) }
func ownSeen(l *lab, p *program) ([]result, error)   { return l.links(p, archives, l.standin) }
func ownAgain(l *lab, p *program) ([]result, error)  { return l.links(p, everything, l.standin) }

// links compares a link through linkgate with the stock link, in every mode. With
// another tool in the linker's place only linkgate's own part is on the left.
func (l *lab) links(p *program, knows knowledge, tool string) ([]result, error) {
	modes, err := l.modes(p)
	if err != nil {
		return nil, err
	}
	var rows []result
	for _, m := range modes {
		a := p.link.side(way{gate: l.gate, flags: m.flags, tool: tool, check: m.check, knows: knows})
		b := p.link.side(way{})
		r := result{What: m.name, Against: "the stock link", Notes: p.notes()}
		if m.check && p.off {
			r.Notes = []string{"the stock linker refuses it: -checklinkname=0 on its side alone"}
		}
		r = l.compare(r, l.options.pairs, a, b)
		if r.err != nil {
			return nil, r.err
		}
		if tool != "" {
			l.noteOwn(&r, p, knows, m)
		}
		rows = append(rows, r)
	}
	return rows, nil
}

// noteOwn says what the shim's own part comes to for a package, and keeps it for
// the growth.
func (l *lab) noteOwn(r *result, p *program, knows knowledge, m mode) {
	var walls, cpus []float64
	for _, pr := range r.Pairs {
		walls, cpus = append(walls, pr.A.Wall), append(cpus, pr.A.CPU)
	}
	s := spreadOf(walls)
	r.Notes = append([]string{fmt.Sprintf("linkgate's own part, with a stand-in for the linker that only exits: %s … %s … %s, %.0f µs a package",
		seconds(s.Min), seconds(s.Median), seconds(s.Max), s.Median/float64(p.packages)*1e6)}, r.Notes...)
	if !m.check {
		l.growth = append(l.growth, grown{p, knows, s.Median, spreadOf(cpus).Median})
	}
}

// scan compares the scan of a link's archives, and linkgate's own part, with a program
// that maps the same archives and touches what a scan has to read; and that program
// with the stock link: no link whose archives are read can cost less on top.
func scan(l *lab, p *program) ([]result, error) {
	modes, err := l.modes(p)
	if err != nil {
		return nil, err
	}
	names, err := p.link.archives()
	if err != nil {
		return nil, err
	}
	var size int64
	for _, name := range names {
		fi, err := os.Stat(name)
		if err != nil {
			return nil, err
		}
		size += fi.Size()
	}
	list := filepath.Join(p.link.work, "archives")
	if err := os.WriteFile(list, []byte(strings.Join(names, "\n")+"\n"), 0o666); err != nil {
		return nil, err
	}
	program := func(path string) side {
		return side{job: job{Commands: [][]string{{path, l.goVersion, list}}, Dir: p.link.work}}
	}
	touch := program(l.touch)
	const against = "a program that touches the same records"
	alone := result{What: "goobj and linkname alone", Against: against,
		Notes: []string{fmt.Sprintf("%d archives, %d MB; on all cores but one, as beside the linker", len(names), size/1e6)}}
	own := result{What: "linkgate's own part, " + string(archives), Against: against, noGoal: true,
		Notes: []string{"with start, policy, sources and log, and with a stand-in for the linker"}}
	return []result{
		l.compare(alone, l.options.pairs, program(l.scan), touch),
		l.compare(result{What: "the program that touches them", Against: "the stock link", noGoal: true}, l.options.pairs, touch, p.link.side(way{})),
		l.compare(own, l.options.pairs, p.link.side(way{gate: l.gate, flags: modes[0].flags, tool: l.standin, knows: archives}), touch),
	}, nil
}

// memory compares the peak memory of linkgate's own part with the linker's.
func memory(l *lab, p *program) ([]result, error) {
	modes, err := l.modes(p)
	if err != nil {
		return nil, err
	}
	var rows []result
	for _, knows := range levels() {
		r := l.compare(result{What: string(knows), Against: "the linker"}, min(3, l.options.pairs),
			p.link.side(way{gate: l.gate, flags: modes[0].flags, tool: l.standin, knows: knows}), p.link.side(way{}))
		if r.err == nil {
			var a, b []float64
			for _, pr := range r.Pairs {
				a, b = append(a, rss(pr.A)), append(b, rss(pr.B))
			}
			r.Notes = []string{fmt.Sprintf("%.1f MiB of %.1f MiB, mapped files included on both sides; its peak is that with a stand-in for the linker which only exits, and most of it goes back while the linker runs",
				spreadOf(a).Median/(1<<20), spreadOf(b).Median/(1<<20))}
		}
		rows = append(rows, r)
	}
	return rows, nil
}
