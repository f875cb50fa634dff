package toolexec

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"github.com/linkgate/linkgate/internal/cache"
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/policy"
	"github.com/linkgate/linkgate/internal/project"
)

// A linkMemory is what linkgate found in a link that it has seen before: the
// same archives, modules, flags and sources. It holds no decision: the policy,
// the baseline and the day are asked again each time.
type linkMemory struct {
	cache *cache.Cache
	key   cache.Key // of this link, of kindSources
}

// Kinds of values in the file of links, by cache.Key.Kind.
const (
	kindSources = 1 + iota // the directories of the sources, by what is known before: a []directory
	kindFacts              // a [facts], by that and what the directories hold
	kindLines              // the relocations' lines, by both and what was decided
)

// A facts is what has to be known of a link to decide on it.
type facts struct {
	Header      goobj.Header
	Packages    int      // in the program
	Size        int64    // of the archives that were given, in bytes
	Std         []string // packages of the standard library among those of Relocations, and a main package of it
	Problems    []*events.Problem
	Relocations []fact
}

// A fact is what a decision depends on in a relocation.
type fact struct {
	From                  events.Package
	Symbol, Form, Verdict string
	Classes               []string
}

// openLinks opens the memory of links. It is nil for a link that is none to
// remember, or where there is no directory for it.
func (g *gate) openLinks() *linkMemory {
	key, ok := g.linkKey()
	if !ok {
		return nil
	}
	c := openCache(g.Getenv("GOVERSION")+"-links.bin", small)
	if c == nil {
		return nil
	}
	return &linkMemory{c, key}
}

// close writes down what is new.
func (m *linkMemory) close() {
	if m != nil {
		m.cache.Close()
	}
}

// factsKey returns the key of what was found with sources of these stamps.
func (m *linkMemory) factsKey(stamps []string) cache.Key {
	return cache.Key{Content: sha256.Sum256(fmt.Appendf(nil, "%x %q", m.key.Content, stamps)), Kind: kindFacts}
}

// linesKey returns the key of the lines of relocations on which was decided
// like this: the search for what is live depends on it.
func linesKey(facts cache.Key, rels []*events.Relocation) cache.Key {
	h := sha256.New()
	h.Write(facts.Content[:])
	for _, r := range rels {
		h.Write([]byte(r.Decision.Action + "\x00"))
	}
	return cache.Key{Content: [sha256.Size]byte(h.Sum(nil)), Kind: kindLines}
}

// recall returns the relocations of a link that is known, decided anew. g.prog is
// then as much of the program as is needed to mask them. It is not ok where
// anything is not as it was, and the archives have to be read.
func (g *gate) recall(pol *policy.Policy) (rels []*events.Relocation, ok bool) {
	m := g.links
	if m == nil {
		return nil, false
	}
	var dirs []directory
	if data, ok := m.cache.Get(m.key); !ok || json.Unmarshal(data, &dirs) != nil {
		return nil, false
	}
	stamps, _, err := stampAll(dirs)
	if err != nil {
		return nil, false
	}
	key := m.factsKey(stamps)
	var f facts
	if data, ok := m.cache.Get(key); !ok || json.Unmarshal(data, &f) != nil {
		return nil, false
	}
	prog, err := g.knownProgram(f)
	if err != nil {
		return nil, false // whoever reads the archives says why
	}
	before := *g
	g.prog = prog
	g.log.Go, g.log.GOOS, g.log.GOARCH = f.Header.Version, f.Header.GOOS, f.Header.GOARCH
	if prog.std["main"] {
		g.log.Main = g.place("main", true)
	}
	g.log.Rules, g.log.Counts.Packages, g.size = prog.rules.Name, f.Packages, f.Size
	g.problems = f.Problems
	for _, p := range g.problems {
		p.Build = g.log.Build
	}
	rels = make([]*events.Relocation, len(f.Relocations))
	for i, known := range f.Relocations {
		rels[i] = &events.Relocation{Build: g.log.Build, Link: g.log.Link, Go: g.log.Go, GOOS: g.log.GOOS, GOARCH: g.log.GOARCH,
			From: known.From, Symbol: known.Symbol, Form: known.Form, Classes: known.Classes,
			Linker: events.Verdict{Verdict: known.Verdict}}
	}
	g.decide(pol, rels)
	if data, ok := m.cache.Get(linesKey(key, rels)); !ok || !g.fill(data, rels) {
		*g = before
		return nil, false
	}
	return rels, true
}

// knownProgram returns as much of a known link's program as masking needs: the archives
// of packages with a refused reference.
func (g *gate) knownProgram(f facts) (*program, error) {
	root := project.GOROOT(g.Getenv, g.front[len(g.front)-1])
	layout, rules, err := toolchain(f.Header.Version, root)
	if err != nil {
		return nil, err
	}
	p := &program{header: f.Header, layout: layout, rules: rules, std: make(map[string]bool), index: make(map[string]int)}
	for _, pkg := range f.Std {
		p.std[pkg] = true
	}
	for _, known := range f.Relocations {
		name := g.linkerName(known.From.Path)
		if _, opened := p.index[name]; opened || known.Verdict != events.VerdictRefused {
			continue
		}
		p.index[name] = len(p.packages)
		p.packages = append(p.packages, pkg{path: name, archive: g.archive(name)})
	}
	return p, nil
}

// archive returns the file of a package in this link.
func (g *gate) archive(name string) string {
	if name == "main" {
		return g.flags.Main
	}
	for _, p := range g.cfg.Packages {
		if p.Path == name {
			return p.File
		}
	}
	return ""
}

// fill gives relocations on which was decided the lines that they have in the
// log, and the whole of what they say to those that people will be shown. The lines
// are part of the memory: the log is written before it is closed.
func (g *gate) fill(data []byte, rels []*events.Relocation) bool {
	g.lines = make(map[*events.Relocation][]byte, len(rels))
	for _, r := range rels {
		n, used := binary.Uvarint(data)
		if used <= 0 || n > uint64(len(data)-used) {
			return false
		}
		g.lines[r] = data[used : used+int(n)]
		data = data[used+int(n):]
		if !isShown(r) {
			continue
		}
		if err := (events.Kept{Relocation: r, Text: g.lines[r]}).Restore(); err != nil {
			return false
		}
	}
	return len(data) == 0
}

// keep remembers a link on which was decided; nothing but decisions may change in
// rels after it. What was found by a search that failed, or without a source, may
// be another next time.
func (g *gate) keep(rels []*events.Relocation) {
	m, prog := g.links, g.prog
	if m == nil || len(g.log.Unsearched) > 0 {
		return
	}
	for _, d := range g.sources {
		if d.dir == "" || d.err != nil {
			return
		}
	}
	f := facts{Header: prog.header, Packages: len(prog.packages), Size: g.archivesSize(), Problems: g.problems}
	std := map[string]bool{"main": prog.std["main"]}
	size := 0
	kept := make(map[*events.Relocation][]byte, len(rels))
	for _, r := range rels {
		text, err := events.Keep(r)
		if err != nil || r.Reach == events.ReachUnknown {
			return
		}
		kept[r] = text
		size += len(text) + binary.MaxVarintLen32
		f.Relocations = append(f.Relocations, fact{r.From, r.Symbol, r.Form, r.Linker.Verdict, r.Classes})
		name := g.linkerName(r.From.Path)
		std[name] = prog.std[name]
	}
	for name, is := range std {
		if is {
			f.Std = append(f.Std, name)
		}
	}
	slices.Sort(f.Std)
	lines := make([]byte, 0, size)
	for _, r := range rels {
		lines = append(binary.AppendUvarint(lines, uint64(len(kept[r]))), kept[r]...)
	}
	g.lines = kept // so that the log needs not encode them again
	m.put(g.sourceDirs(), g.Now, f, lines, rels)
}

// put stores what keep has gathered, where no source was changed after this
// link began.
func (m *linkMemory) put(dirs []directory, began time.Time, f facts, lines []byte, rels []*events.Relocation) {
	list, err := json.Marshal(dirs)
	if err != nil {
		return
	}
	if known, ok := m.cache.Get(m.key); ok && !bytes.Equal(known, list) {
		return // what is known under a key stays
	}
	stamps, newest, err := stampAll(dirs)
	if err != nil || !newest.Before(began) {
		return
	}
	data, err := json.Marshal(f)
	if err != nil {
		return
	}
	key := m.factsKey(stamps)
	m.cache.Put(m.key, list)
	m.cache.Put(key, data)
	m.cache.Put(linesKey(key, rels), lines)
}
