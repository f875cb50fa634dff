package toolexec

import (
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/reach"
)

// addReach tells of each reference outside std whether the program has what
// uses it, or only its archives do. The answer takes about an eighth of what the
// linker itself needs, so it is for links with a finding alone: one that the
// policy denies or warns of, or that is more than a handshake or a pull between
// modules. The search decides nothing, and where it fails the answer is unknown.
func (g *gate) addReach(prog *program, rels []*events.Relocation) {
	var list []*events.Relocation
	wanted := false
	for _, r := range rels {
		if prog.std[g.linkerName(r.From.Path)] {
			continue
		}
		list = append(list, r)
		wanted = wanted || r.Decision.Action != events.ActionAllow || isFinding(r)
	}
	if !wanted {
		return
	}
	g.searched = true
	refs := make([]reach.Reference, len(list))
	var names []string
	for i, r := range list {
		refs[i] = reach.Reference{Package: g.linkerName(r.From.Path), Symbol: r.Symbol}
		names = append(names, r.Symbol)
		r.Reach = events.ReachUnknown
	}
	rules, err := g.reachRules(prog)
	if err != nil {
		return
	}
	in, err := g.reachInput(prog, rules)
	if err != nil {
		return
	}
	graph, err := reach.Live(in, names)
	if err != nil {
		return
	}
	found, err := graph.References(refs)
	if err != nil {
		return
	}
	for i, r := range list {
		if r.Form == events.FormHost {
			continue // the system's linker decides what becomes of its objects
		}
		live := found[i] == reach.ReachLive
		if r.Direction == events.DirectionPush { // what counts is the definition
			live = graph.Symbol(r.Symbol, 0) || graph.Symbol(r.Symbol, 1)
		}
		r.Reach = events.ReachLoaded
		if live {
			r.Reach = events.ReachLive
		}
	}
}

// isFinding reports whether a reference is more than what the linker means to
// let through.
func isFinding(r *events.Relocation) bool {
	for _, c := range r.Classes {
		if c != events.ClassHandshake && c != events.ClassCrossModule {
			return true
		}
	}
	return false
}

// reachInput states this link for the search.
func (g *gate) reachInput(prog *program, rules reach.Rules) (reach.Input, error) {
	in := reach.Input{
		Rules: rules, Header: prog.header,
		BuildMode: g.flags.BuildMode, LinkMode: g.flags.LinkMode,
		Entry: g.flags.Entry, PluginPath: g.flags.PluginPath,
		Msan: g.flags.Msan, Asan: g.flags.Asan,
	}
	if in.LinkMode == "" || in.LinkMode == "auto" {
		// GO_EXTLINK_ENABLED decides as the linker has it (mustLinkExternal and
		// determineLinkMode in cmd/link/internal/ld/config.go).
		in.LinkMode = map[string]string{"0": "internal", "1": "external"}[g.Getenv("GO_EXTLINK_ENABLED")]
	}
	texts, err := prog.graphs(g.memory, &rules)
	if err != nil {
		return in, err
	}
	for i, pk := range prog.packages {
		in.Packages = append(in.Packages, reach.Package{Path: pk.path, Summary: texts[i]})
	}
	return in, nil
}

// reachRules returns the rules of the program's toolchain: built in, or read
// from its GOROOT.
func (g *gate) reachRules(prog *program) (reach.Rules, error) {
	v, err := goobj.ParseVersion(prog.header.Version)
	if err != nil {
		return reach.Rules{}, err
	}
	if v.Known() {
		rules, _ := reach.KnownRules(v.Minor)
		return rules, nil
	}
	root := project.GOROOT(g.Getenv, g.front[len(g.front)-1])
	var text [2][]byte
	for i, name := range []string{goobj.RelocSource, goobj.BuiltinSource} {
		if text[i], err = os.ReadFile(filepath.Join(root, filepath.FromSlash(name))); err != nil {
			return reach.Rules{}, err
		}
	}
	return reach.NewerRules(v.Minor, text[0], text[1])
}
