package image

import (
	"archive/tar"
	"cmp"
	"path"
	"strings"
)

// A view is what is seen of an image's layers, which are added from the uppermost down.
type view struct {
	gone map[string]bool // what layers above have, or remove: it is not seen below
	dirs map[string]bool // of gone, those whose own contents below are seen

	here    map[string]bool     // the same of this layer, which does not hide its own
	subdirs map[string]bool     // that this layer has
	opaque  map[string]bool     // directories of this layer that hide all below them
	links   map[string][]string // hard links of this layer to a file of it
}

func newView() *view {
	v := &view{gone: make(map[string]bool), dirs: make(map[string]bool)}
	v.clear()
	return v
}

func (v *view) clear() {
	v.here, v.subdirs, v.opaque, v.links = make(map[string]bool), make(map[string]bool), make(map[string]bool), make(map[string][]string)
}

// clean is a name from the root, without a slash in front.
func clean(name string) string { return strings.TrimPrefix(path.Clean("/"+name), "/") }

// Whiteouts, as OCI's image layer specification has them.
const (
	whiteout = ".wh."
	opaque   = ".wh..wh..opq"
)

// add notes an entry of the layer.
func (v *view) add(h *tar.Header) {
	name := clean(h.Name)
	dir, base := path.Split(name)
	switch {
	case base == opaque:
		v.opaque[clean(dir)] = true
		return
	case strings.HasPrefix(base, whiteout):
		v.here[clean(dir+strings.TrimPrefix(base, whiteout))] = true
		return
	case h.Typeflag == tar.TypeLink:
		to := clean(h.Linkname)
		v.links[to] = append(v.links[to], name)
	case h.Typeflag == tar.TypeDir:
		v.subdirs[name] = true
	}
	v.here[name] = true
}

// seen reports whether a file is seen, and under which name.
func (v *view) seen(h *tar.Header) (string, bool) {
	name := clean(h.Name)
	if h.Typeflag != tar.TypeReg || strings.HasPrefix(path.Base(name), whiteout) {
		return "", false
	}
	for _, n := range append([]string{name}, v.links[name]...) {
		if !v.hidden(n) {
			return n, true
		}
	}
	return "", false
}

// hidden reports whether a layer above hides a name.
func (v *view) hidden(name string) bool {
	if v.gone[name] {
		return true
	}
	for dir := path.Dir(name); dir != "."; dir = path.Dir(dir) {
		if v.gone[dir] && !v.dirs[dir] {
			return true
		}
	}
	return v.gone["."] && !v.dirs["."]
}

// next goes on to the layer below.
func (v *view) next() {
	for name := range v.here {
		// What is a file here, or removed, was nothing that goes on below.
		v.dirs[name] = v.subdirs[name] && (v.dirs[name] || !v.gone[name])
		v.gone[name] = true
	}
	for name := range v.opaque {
		name = cmp.Or(name, ".")
		v.gone[name], v.dirs[name] = true, false
	}
	v.clear()
}
