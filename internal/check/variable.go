package check

import (
	"fmt"
	"go/ast"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/signature"
	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

// A pulled is a pull, and the package that has it.
type pulled struct {
	p *pkg
	pull
}

// collect notes what the packages pull and what they define, for others too. A variable whose
// value init computes, or is the zero one, is a pull to the linker, whatever its source looks like.
func (g *graph) collect(p *pkg) {
	programs := []*program{g.tests, g.plain}
	if p.test {
		programs = programs[:1]
	}
	add := func(pl pull) {
		g.pulls = append(g.pulls, pulled{p, pl})
		if pl.form != finding.FormVar {
			return
		}
		for _, in := range programs {
			in.variables[pl.symbol] = append(in.variables[pl.symbol], pulled{p, pl})
		}
	}
	for _, pl := range p.said.pulls {
		add(pl)
	}
	for _, push := range p.said.pushes {
		if push.form == finding.FormVar && push.local != "" {
			if s := g.sources(); s != nil {
				if d, ok := s.Declared(p.id, push.local); ok && d.Content == signature.NoContent {
					add(push)
					continue
				}
			}
		}
		for _, in := range programs {
			in.pushed[push.symbol] = true
		}
	}
}

// largest returns the size of the largest variable that a package outside std declares under a
// symbol's name. known is false where one of them cannot be measured.
func (g *graph) largest(in *program, symbol string) (size int64, known bool) {
	s := g.sources()
	if s == nil {
		return 0, false
	}
	for _, v := range in.variables[symbol] {
		d, ok := s.Declared(v.p.id, v.local)
		n, measured := s.Size(d.Type)
		if !ok || !measured {
			return 0, false
		}
		size = max(size, n)
	}
	return size, true
}

// variable judges a reference to a variable of std that nobody opens, v as it is without any
// variable of that name outside std. The linker takes the larger of two zeroed variables, and does
// not check references to one outside std; it keeps and enlarges one that has content: addSym and,
// up to Go 1.24, LoadSyms in cmd/link/internal/loader/loader.go.
func (g *graph) variable(p *pkg, pl pull, v verdict) verdict {
	if len(g.of(p).variables[pl.symbol]) == 0 {
		return v
	}
	rules := g.target.Release.Toolchain.Rules
	largest, known := g.largest(g.of(p), pl.symbol)
	std := g.declarations.of(g.target)
	if !known || std == nil {
		return doubt(v, "unless a variable outside std takes its place, whose size the sources do not say")
	}
	d, ok := std.Symbol(pl.symbol)
	size, measured := g.sources().Size(d.Type)
	switch {
	case !ok || !measured:
		return doubt(v, "unless a larger variable outside std takes its place")
	case largest < size || largest == size && v.state != StdState:
		return v
	case largest == size: // of two that are merged by name the first stays
		return doubt(v, "unless a variable outside std is loaded first and takes its place")
	case d.Content == signature.NoContent || rules.GrownExternal:
		return verdict{state: Closed}
	case d.Content == signature.HasContent:
		return v
	}
	return doubt(v, fmt.Sprintf("unless init computes its value: one of %d bytes outside std takes its place then", largest))
}

// code judges a reference to a function of std that a variable is declared for where both have
// the same ABI: the function stands, and up to Go 1.24 a larger variable takes the check away.
func (g *graph) code(p *pkg, pl pull, v verdict) verdict {
	if len(g.of(p).variables[pl.symbol]) == 0 || !g.target.Release.Toolchain.Rules.GrownExternal {
		return v
	}
	if largest, known := g.largest(g.of(p), pl.symbol); known && largest <= signature.Word(g.target.GOARCH) {
		return v
	}
	return doubt(v, "unless the variable is larger than the function's code")
}

// hasABI0 reports whether the code of a Go function of std has the ABI of assembly.
func (g *graph) hasABI0(symbol string) bool {
	std := g.declarations.of(g.target)
	if std == nil {
		return false
	}
	d, ok := std.Symbol(symbol)
	return ok && d.ABI0
}

// functionValue judges a pull of the symbol that the compiler makes for a function that is
// used as a value, in each package that does. Since 1.27 what pulls it wins, which nobody
// checks; before, the larger one does, or of two that are as large the one that is loaded first.
func (g *graph) functionValue(p *pkg, pl pull, function string) verdict {
	t := g.target
	state, _ := g.stdHas(function)
	if state != symbols.Present || t.Release.Toolchain.Rules.StrongBeatsDupok {
		return verdict{state: Open}
	}
	v := verdict{kind: Refused, state: Closed, certainty: used(pl), why: "nobody opens the value of a function"}
	_, local := symname.Split(function)
	if largest, known := g.largest(g.of(p), pl.symbol); !known || largest >= signature.Word(t.GOARCH) || ast.IsExported(local) {
		return doubt(v, "unless what a package outside std defines is loaded first or larger")
	}
	return v
}

// doubt is a verdict that the sources do not settle.
func doubt(v verdict, unless string) verdict {
	v.certainty, v.doubtful = IfUsed, true
	v.why += ", " + unless
	return v
}
