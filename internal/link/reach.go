package link

import (
	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/reach"
)

// findLive sets, for each reference outside std, whether live code of the program uses it,
// or only code that is loaded. The search takes about an eighth of the linker's own time. So
// it is made only for links with a finding (one that the policy denies or warns of, or that
// is more than a handshake or a pull between modules), and for those with a reference that
// nothing defines, which stops the link if it is live. No decision depends on the result,
// and where the search fails it is unknown. findLive reports whether it searched.
func findLive(ev evidence, refs []Reference, decisions []events.Decision, at []Location) bool {
	var list []int // of refs
	wanted := false
	for i := range refs {
		if refs[i].Std {
			continue
		}
		list = append(list, i)
		wanted = wanted || refs[i].decided(decisions[i]).IsFinding() || refs[i].event(Stamp{}).Undefined()
	}
	if !wanted {
		return false
	}
	asked := make([]reach.Reference, len(list))
	names := make([]string, len(list))
	for i, ref := range list {
		asked[i] = reach.Reference{Package: ev.cmd.LinkerName(refs[ref].From.Path), Symbol: refs[ref].Symbol}
		names[i] = refs[ref].Symbol
		at[ref].Reach = finding.ReachUnknown
	}
	graph, found, err := ev.search(asked, names)
	if err != nil {
		return true
	}
	for i, ref := range list {
		if refs[ref].Form == finding.FormHost || refs[ref].Form == finding.FormSource {
			continue // what the system's linker keeps of its objects, and what an unread source has, is not known
		}
		live := found[i]
		if !live && ev.prog.adds(names[i]) {
			continue // of a call that was inlined, nothing need be left
		}
		if refs[ref].Direction == finding.DirectionPush { // what counts is the definition
			live = graph.Symbol(names[i], 0) || graph.Symbol(names[i], 1)
		}
		at[ref].Reach = finding.ReachLoaded
		if live {
			at[ref].Reach = finding.ReachLive
		}
	}
	return true
}

// decided returns a reference with its decision, which tells whether it is a finding.
func (r *Reference) decided(d events.Decision) finding.Reference {
	return finding.Reference{Toolchain: r.Std, Verdict: r.Verdict, Classes: r.Classes, Action: d.Action}
}

// search finds what is live in the program, and whether each of refs is. names are the symbols
// that the graph will be asked for.
func (ev evidence) search(refs []reach.Reference, names []string) (*reach.Graph, []bool, error) {
	rules, err := ev.prog.grapher.rules()
	if err != nil {
		return nil, nil, err
	}
	texts, err := ev.prog.graphs(ev.kept)
	if err != nil {
		return nil, nil, err
	}
	flags := ev.cmd.Flags
	in := reach.Input{
		Rules: rules, Header: ev.prog.header,
		BuildMode: flags.BuildMode, LinkMode: linkMode(ev.cmd),
		Entry: flags.Entry, PluginPath: flags.PluginPath,
		LinkShared: flags.LinkShared, Msan: flags.Msan, Asan: flags.Asan,
	}
	for i, pk := range ev.prog.packages {
		in.Packages = append(in.Packages, reach.Package{Path: pk.path, Summary: texts[i]})
	}
	graph, err := reach.Live(in, names)
	if err != nil {
		return nil, nil, err
	}
	found, err := graph.References(refs)
	return graph, found, err
}

// linkMode returns internal, external, or nothing where the linker decides by itself. Where the
// flag leaves it open, GO_EXTLINK_ENABLED decides as the linker has it (mustLinkExternal and
// determineLinkMode in cmd/link/internal/ld/config.go).
func linkMode(cmd *Command) string {
	if mode := cmd.Flags.LinkMode; mode != "" && mode != "auto" {
		return mode
	}
	return map[string]string{"0": "internal", "1": "external"}[cmd.Getenv("GO_EXTLINK_ENABLED")]
}
