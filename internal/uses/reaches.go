package uses

import (
	"strings"

	"github.com/linkgate/linkgate/internal/goobj"
)

// exported reports whether an exported function of the package, other than those added, refers to a
// target.
func (b *body) exported(pkg string, to []goobj.Ref, address bool, added map[goobj.Definition]string) (bool, error) {
	for def := range b.g.Definitions() {
		if !b.g.IsText(b.g.Record(def)) {
			continue
		}
		name, err := b.g.Name(def)
		if err != nil {
			return false, err
		}
		if !isExported(string(name), pkg) || added[goobj.Definition{Package: pkg, Index: def}] != "" {
			continue
		}
		if ok, err := b.reachesAny(def, to, address); ok || err != nil {
			return ok, err
		}
	}
	return false, nil
}

// reachesAny reports whether a function has one of some references or, if address is
// set, one that is no call.
func (b *body) reachesAny(def uint32, to []goobj.Ref, address bool) (bool, error) {
	set, ok := b.reaches[def]
	if !ok {
		set = make(map[goobj.Ref]bool)
		name, err := b.g.Name(def)
		if err != nil {
			return false, err
		}
		if err := b.collect(def, string(name), set); err != nil {
			return false, err
		}
		b.reaches[def] = set
	}
	for _, r := range to {
		if taken, ok := set[r]; ok && (taken || !address) {
			return true, nil
		}
	}
	return false, nil
}

// collect enters what a function refers to, and whether by its address: its
// instructions, what was inlined into it, the functions whose address it takes, and its
// own closures.
func (b *body) collect(def uint32, name string, set map[goobj.Ref]bool) error {
	err := b.g.Inlined(def, func(fn, _ goobj.Ref) error {
		if !set[fn] {
			set[fn] = false
		}
		return nil
	})
	if err != nil {
		return err
	}
	relocs, err := b.g.Relocs(def)
	if err != nil {
		return err
	}
	for i := range relocs.Len() {
		typ, sym := relocs.Brief(i)
		taken, seen := set[sym]
		set[sym] = taken || !b.IsCall(typ)
		if seen {
			continue
		}
		part, ok := b.g.DefOf(sym)
		if !ok {
			continue
		}
		text, err := b.g.Name(part)
		if err != nil {
			return err
		}
		if isPart(string(text), name) || strings.HasSuffix(string(text), "·f") {
			if err := b.collect(part, name, set); err != nil {
				return err
			}
		}
	}
	return nil
}

// isPart reports whether a symbol is a closure of a function: a literal, or the body of a range
// over an iterator.
func isPart(symbol, function string) bool {
	rest, ok := strings.CutPrefix(symbol, function)
	return ok && (strings.HasPrefix(rest, ".") && len(rest) > 1 || strings.HasPrefix(rest, "-range"))
}
