package linkname

import (
	"strings"

	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/symname"
)

// promotedFrom returns the package whose unexported method a symbol promotes to another
// package's type by embedding: "time" for main.(*stamp).time.sec and main.stamp.time.sec.
// The compiler writes a package path before a method's name only if the method is
// unexported and of another package than the receiver. It returns "" for other names.
//
// definer is what defines the symbol, nil if nothing does. Where the symbol begins with the path of
// the definer's package, that is not searched for another: go.corp.example/lib.secret is a function of
// its package, not a method of a package example/lib.
func (t *table) promotedFrom(symbol string, definer *definition) string {
	first := 0
	if definer != nil && symname.In(symbol, definer.obj.Package) {
		first = len(symname.Prefix(definer.obj.Package)) + len(".")
	}
	last := strings.LastIndexByte(symbol, '.')
	for dot := first; dot < last; dot++ {
		if symbol[dot] != '.' {
			continue
		}
		pkg := symname.Path(symbol[dot+1 : last])
		if _, loaded := t.std[pkg]; !loaded {
			continue
		}
		receiver := symbol[strings.LastIndexByte(symbol[:dot], '/')+1 : dot]
		// A package and a type, not a package alone; a struct's tag among the type arguments has any text.
		if strings.Contains(receiver, ".") || strings.ContainsAny(symbol[:dot], "([") {
			return pkg
		}
	}
	return ""
}

// promoted makes ref a reference to a method of owner that a type has by embedding. A
// method of a package outside std gets no class of its own.
func (t *table) promoted(ref *Reference, owner string) {
	ref.Target, ref.TargetStd = owner, t.std[owner]
	ref.Why = promotedWhy(owner)
	if ref.TargetStd {
		ref.Class = finding.ClassPromoted
	}
}

func promotedWhy(owner string) string {
	return "a method of " + owner + " that the type has by embedding, in a wrapper which the linker takes for the type's own"
}
