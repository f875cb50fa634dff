package check

import (
	"bytes"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// A verdict is what becomes of a pull; the zero verdict is that nothing is wrong.
type verdict struct {
	kind      Kind
	state     State
	certainty Certainty
	why       string
	doubtful  bool // the sources do not settle it
}

// judge says what a version's linker makes of a pull of a symbol of std. The rules are those
// of internal/linkname, which has objects to go by.
func (g *graph) judge(p *pkg, pl pull) verdict {
	t := g.target
	rules := t.Release.Toolchain.Rules
	of := symname.Package(pl.symbol)
	if allowed, blocked := rules.Blocked[pl.symbol]; blocked {
		if slices.Contains(allowed, p.path) || rules.FIPSVersions && slices.Contains(allowed, symname.Unversioned(p.path)) {
			return verdict{state: Blocked}
		}
		why := "blocked: the linker lets no package refer to it"
		if len(allowed) > 0 {
			why = "blocked: the linker lets only " + strings.Join(allowed, ", ") + " refer to it"
		}
		return verdict{kind: StdOnly, state: Blocked, certainty: used(pl), why: why}
	}
	if of == "" || toolchain.LinkerDefined(pl.symbol) {
		return verdict{state: Open}
	}
	if function, ok := strings.CutSuffix(pl.symbol, "·f"); ok {
		return g.functionValue(p, pl, function)
	}
	state, form := g.stdHas(pl.symbol)
	isFunc := form != symbols.Var && form != symbols.None
	isABI0 := (pl.form == finding.FormAsm || pl.form == finding.FormVar) && t.wrappers()
	switch {
	case g.of(p).pushed[pl.symbol]:
		return verdict{state: Open} // a package outside std defines it
	case state == symbols.Absent:
		return gone(pl, of+" does not have it there")
	case !g.links(g.of(p), pl.symbol, of):
		return verdict{kind: Gone, state: Unlinked, certainty: IfReached, why: "package " + of + ", which has it, is not part of this program"}
	case state == symbols.Pushed:
		return verdict{state: Open}
	case pl.indexed:
		return verdict{state: Closed}
	case pl.form == finding.FormFunc && t.Release.Toolchain.Minor < 24 && t.isBuiltin(pl.symbol):
		return verdict{state: Closed} // by a number: nobody checks it
	case state == symbols.Assembly && isABI0 && g.inAssembly(pl.symbol, "TEXT", "<ABIInternal>(SB)"):
		return gone(pl, "it has the ABI of Go, and no wrapper")
	case state == symbols.Assembly:
		return g.assembly(p, pl, of)
	case form == symbols.Var && g.inAssembly(pl.symbol, "GLOBL", "(SB)"):
		if pl.form == finding.FormFunc && t.wrappers() {
			return gone(pl, "it is a variable of assembly")
		}
		return g.assembly(p, pl, of)
	case isFunc && t.wrappers() && g.hasABI0(pl.symbol):
		if pl.form == finding.FormFunc && rules.WrappersPass {
			return verdict{state: Closed}
		}
	case isABI0 && isFunc && pl.form == finding.FormVar:
		return verdict{state: Closed} // the variable has ABI0, the function has not, or a wrapper that may be defined twice
	case isABI0 && isFunc && state == symbols.Present && !g.inAssembly(pl.symbol, "", "(SB)"):
		return gone(pl, "assembly names it by ABI0, and "+of+" has no ABI wrapper of it")
	case isABI0 && isFunc && rules.WrappersPass:
		return verdict{state: Closed}
	}
	v := verdict{kind: Refused, state: Closed, certainty: used(pl), why: of + " does not open it to pulls"}
	if state == symbols.Std {
		v.kind, v.state, v.why = StdOnly, StdState, of+" opens it to std alone"
	}
	switch {
	case form == symbols.Var:
		return g.variable(p, pl, v)
	case pl.form == finding.FormVar:
		return g.code(p, pl, v)
	}
	return v
}

// assembly judges a pull of a function in assembly that nobody pushes.
func (g *graph) assembly(p *pkg, pl pull, of string) verdict {
	if !g.target.Release.Toolchain.Rules.AsmChecked || !g.target.wrappers() || strings.HasPrefix(pl.symbol, p.path) {
		return verdict{state: Assembly}
	}
	return verdict{kind: Refused, state: Closed, certainty: used(pl), why: "a function in assembly that " + of + " does not open to pulls"}
}

// gone is the verdict on a symbol that nothing defines.
func gone(pl pull, why string) verdict {
	if pl.form == finding.FormVar {
		return verdict{kind: Gone, state: Absent, certainty: IfReached, why: why + ": the program reads a fresh zero variable, without an error"}
	}
	certainty := IfReached
	switch {
	case pl.reached:
		certainty = Certain
	case !pl.named && !pl.generic:
		certainty = IfUsed
	}
	return verdict{kind: Gone, state: Absent, certainty: certainty, why: why}
}

// used says how certain it is that the object of the package has the reference.
func used(pl pull) Certainty {
	if pl.named {
		return Certain
	}
	return IfUsed
}

// isBuiltin reports whether the compiler refers to a function by its place in a list.
func (t Target) isBuiltin(symbol string) bool {
	list, err := t.Release.Toolchain.Builtins()
	return err == nil && slices.Contains(list, toolchain.Builtin{Name: symbol, ABI: 1})
}

// inAssembly reports whether the assembly of a std package, of the std that is here, names a
// symbol of it, with what follows, in a line that begins with a word.
func (g *graph) inAssembly(symbol, prefix, follows string) bool {
	of, local := symname.Split(symbol)
	dir := filepath.Join(g.modules.goroot, "src", filepath.FromSlash(symname.Unversioned(of)))
	for _, f := range g.directory(dir).files {
		if !f.asm || !g.selector.takes(f) {
			continue
		}
		for _, spelt := range []string{"·" + local + follows, symname.Asm(symbol) + follows} {
			for line := range bytes.Lines(g.text(filepath.Join(dir, f.name))) {
				if bytes.HasPrefix(line, []byte(prefix)) && bytes.Contains(line, []byte(spelt)) {
					return true
				}
			}
		}
	}
	return false
}

// text returns an assembly file of std, read once.
func (g *graph) text(path string) []byte {
	data, ok := g.texts[path]
	if !ok {
		data, _ = source.ReadFile(path)
		g.texts[path] = data
	}
	return data
}

// links reports whether what defines a symbol of std is part of the program: the package in
// its name, or another one that defines it for that one.
func (g *graph) links(in *program, symbol, of string) bool {
	if g.linksStd(in, of) {
		return true
	}
	has, known := in.defined[symbol]
	if !known {
		src, err := symbols.ReadSymbol(g.modules.goroot, symbol)
		has = err != nil || len(src.Definitions[symbol]) == 0
		if err == nil {
			for _, d := range src.Definitions[symbol] {
				has = has || g.linksStd(in, d.Package)
			}
		}
		in.defined[symbol] = has
	}
	return has
}

// since names the first of the known releases from which on a pull has a verdict's kind,
// empty where all have it so.
func (g *graph) since(p *pkg, pl pull, v verdict) string {
	minor := g.target.Release.Toolchain.Minor
	if g.before == nil || v.kind == Moved || minor > toolchain.Last+1 {
		return ""
	}
	earlier := *g
	for n := minor - 1; n >= toolchain.First; n-- {
		release, ok := g.before(n)
		if !ok {
			return ""
		}
		earlier.target.Release = release
		if !slices.ContainsFunc(earlier.verdicts(p, pl), func(e judged) bool { return e.kind == v.kind }) {
			return fmt.Sprintf("go1.%d", n+1)
		}
	}
	return ""
}
