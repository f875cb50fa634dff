package report

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/printable"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

const msgNotEnough = "No rule and no -checklinkname=0 makes the program link, see above."

// stopsLink reports whether a link ends with a reference whatever a policy says: live code
// refers to what nothing defines, or two packages define the same symbol.
func stopsLink(rel *events.Relocation) bool {
	return rel.Undefined() && rel.Reach == finding.ReachLive || slices.Contains(rel.Classes, finding.ClassDuplicate)
}

// stops says what stops links whatever a policy says, of each reference once.
func (r *Report) stops() []string {
	var list []string
	for _, l := range r.links {
		mode := ""
		if l.event != nil {
			mode = l.event.BuildMode
		}
		for _, rel := range l.stops {
			if s := msgStop(rel, mode); !slices.Contains(list, s) {
				list = append(list, s)
			}
		}
	}
	slices.Sort(list)
	return list
}

// policyFile is the policy that hints name.
func (r *Report) policyFile() policyFile {
	file := commonPolicy(r.links)
	file.stops = len(r.stops()) > 0
	return file
}

// Stops writes what a link says on standard error of what ends it whatever the policy says.
// Without any it writes nothing.
func Stops(w io.Writer, link, buildMode string, rels []*events.Relocation) {
	for _, rel := range rels {
		if stopsLink(rel) {
			fmt.Fprintf(w, "linkgate: %s: %s\n", printable.Text(link), msgStop(rel, buildMode))
		}
	}
}

// msgStop says who refers to a symbol that is not there, where, since when it is not, and
// what to do.
func msgStop(rel *events.Relocation, buildMode string) string {
	what := "stops the link, whatever the policy says"
	switch buildMode {
	case "c-shared", "c-archive", "shared", "plugin":
		what = "stops the link or breaks the library, whatever the policy says"
	}
	if slices.Contains(rel.Classes, finding.ClassDuplicate) {
		return msgDuplicate(rel, what)
	}
	text := fmt.Sprintf("the live reference of %s to %s %s: nothing defines it", msgPackage(rel.From), rel.Symbol, what)
	if since := msgSince(rel); since != "" {
		text += ", and " + since
	}
	return printable.Text(joined(text, msgStopPlaces(rel), msgChain(rel), msgMend(rel)))
}

// msgDuplicate says which of several definitions of a symbol this one is, and who has another.
func msgDuplicate(rel *events.Relocation, what string) string {
	why, _, _ := strings.Cut(rel.Linker.Why, ": ")
	text := fmt.Sprintf("the definition of %s by %s %s: %s", rel.Symbol, msgPackage(rel.From), what, why)
	return printable.Text(joined(text, msgStopPlaces(rel), msgChain(rel)))
}

// msgStopPlaces is [msgPlaces] without saying that the reference is live.
func msgStopPlaces(rel *events.Relocation) string {
	return strings.TrimSuffix(strings.TrimSuffix(msgPlaces(rel), msgReach(finding.ReachLive)), "; ")
}

// joined are the parts of a sentence that have a text.
func joined(parts ...string) string {
	return strings.Join(slices.DeleteFunc(parts, func(s string) bool { return s == "" }), "; ")
}

// msgSince says since when a symbol is not there, empty where that is not known.
func msgSince(rel *events.Relocation) string {
	v, err := toolchain.Parse(rel.Go)
	if err != nil {
		return ""
	}
	if strings.HasSuffix(rel.Linker.Why, finding.WhyOtherABI) {
		return "it is defined for the other calling convention alone (ABI0 is that of assembly, ABIInternal that of Go), and the linker makes no wrapper for a pull"
	}
	since, known := symbols.Missing(rel.Symbol, v.Minor, rel.GOOS, rel.GOARCH)
	if since == "" && known {
		return "package " + symname.Package(rel.Symbol) + " is not part of the program"
	}
	return since
}

// msgChange says what to change in code of one's own: a name that no release has may be misspelt.
func msgChange(rel *events.Relocation) string {
	change := "change " + rel.From.Path + " to do without it"
	s, known := symbols.Lookup(rel.Symbol)
	switch {
	case !known:
		return "correct the name or " + change
	case s.On(rel.GOOS, rel.GOARCH).Nowhere() && !s.States.Nowhere():
		return "keep the file that names it to the systems that have it, by a build constraint, or " + change
	}
	return change
}

// msgMend says what to do about a reference to a symbol that is not there.
func msgMend(rel *events.Relocation) string {
	instead := symbols.Instead(rel.Symbol)
	if instead == "" && rel.From.Version != "" && rel.From.Version != "(devel)" {
		return "take a version of " + rel.From.Module + " that does without it"
	}
	return instead
}
