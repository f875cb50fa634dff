package uses

import "github.com/linkgate/linkgate/internal/goobj"

// isMarked reports whether a directive has opened a symbol to others, or may have given it its name.
func isMarked(g *goobj.Graph, rec goobj.Record) bool {
	return rec.Flag2&(g.Layout.Linkname|g.Layout.LinknameStd) != 0
}

// isMerged reports whether the compiler has a definition merged by a name that no directive gave
// it: an instance, a wrapper, a function's value and the like.
func isMerged(g *goobj.Graph, rec goobj.Record) bool {
	return rec.Flag&g.Layout.Dupok != 0 && !isMarked(g, rec)
}

func isReadOnly(g *goobj.Graph, rec goobj.Record) bool { return g.Layout.ReadOnly>>rec.Kind&1 != 0 }

// isHashed reports whether a definition is addressed by its content, as closures of other packages are since Go 1.27.
func isHashed(g *goobj.Graph, def uint32) bool {
	return def >= g.Defs && def < g.Definitions()-g.NonPkg
}
