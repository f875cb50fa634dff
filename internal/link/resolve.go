package link

import (
	"slices"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
)

// A Resolution is what the objects and the sources of a program say of linknames, with
// the linker's verdict on each reference.
type Resolution struct {
	References []linkname.Reference
	Problems   []Problem
	Unparsed   []*packageSource // of packages outside std that were found and could not be read or parsed
	Patched    []string         // symbols that std opens in this build and not in the release, sorted
	Unread     []string         // packages outside std, by import path, that have no source to read, sorted

	// elsewhere has the sites of pulls that no object of their own package shows; they
	// may lie in other packages.
	elsewhere map[pair][]goobj.Site
	called    map[pair]bool // those of them whose sites may all be the language's own uses of a builtin
}

// Resolve reads the references of a program, and finds the definition that each one
// stands for.
func Resolve(prog *Program, id *Identities, src *sources, names *fileNames) (*Resolution, error) {
	var err error
	objects, res := prog.objects(), &Resolution{}
	objects.sameModule = id.sameModule
	declarations := src.outsideStd()
	for _, d := range declarations {
		if d.err != nil && d.dir != "" {
			res.Unparsed = append(res.Unparsed, d)
		} else if d.err != nil {
			res.Unread = append(res.Unread, id.cmd.ImportPath(d.pkg))
		}
	}
	slices.Sort(res.Unread)
	if res.elsewhere, res.called, err = unseen(objects, declarations, names); err != nil {
		return nil, err
	}
	if res.References, err = objects.references(); err != nil {
		return nil, err
	}
	res.Patched = patchedStd(prog)
	res.Problems, err = findProblems(objects, src, declarations, id, names)
	return res, err
}
