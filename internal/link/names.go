package link

import (
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/project"
	"github.com/linkgate/linkgate/internal/selection"
	"github.com/linkgate/linkgate/internal/source"
)

// goRoot is the prefix of the names that std's files have in objects.
const goRoot = "$GOROOT/"

// fileNames translates the names that source files have in objects.
type fileNames struct {
	cmd  *Command
	id   *Identities
	std  map[string]bool   // packages of std
	dirs map[string]string // directories by the name that -trimpath gives them

	overlay selection.Overlay
}

func newFileNames(in Input, id *Identities, prog *Program) *fileNames {
	return &fileNames{cmd: in.Command, id: id, std: prog.std, dirs: make(map[string]string), overlay: in.overlay}
}

// portable returns the name of a source file in a form that is the same on every
// machine, with and without -trimpath. name is as an object has it. The result is
// path@version/file for a file in the module cache, $GOROOT/src/file for one of the
// standard library, and else a path relative to the root of the main module or
// workspace, which begins with ".." for a file outside.
func (n *fileNames) portable(name string) string {
	if name == "" || strings.HasPrefix(name, goRoot) {
		return name // as it is
	}
	name = n.path(name)
	if below, ok := cutDir(name, n.cmd.GOROOT()); ok {
		return goRoot + below // as the compiler writes it
	}
	cache := strings.TrimSuffix(filepath.ToSlash(n.cmd.Getenv("GOMODCACHE")), "/")
	if mod, sub, _, ok := project.CutModule(cache, name); ok { // what -trimpath has trimmed is written so already
		return mod.Path + "@" + mod.Version + sub
	}
	// Rel has no answer for a name that is not absolute, and the compiler's own code is none.
	if rel, err := filepath.Rel(n.id.list().Root(), filepath.FromSlash(name)); err == nil {
		return filepath.ToSlash(rel)
	}
	return strings.TrimPrefix(name, "./")
}

// path returns the path of a source file, as well as its name in an object tells it.
func (n *fileNames) path(name string) string {
	if below, ok := strings.CutPrefix(name, goRoot); ok {
		return filepath.ToSlash(n.cmd.GOROOT()) + "/" + below
	}
	name = filepath.ToSlash(name)
	if !project.IsAbs(name) && !strings.HasPrefix(name, "<") {
		return n.untrimmed(name)
	}
	return name
}

// untrimmed returns the path of a file whose name is from -trimpath. Such a name
// begins with the import path of the package or, in a module with a version, with
// PATH@VERSION before any replacement (cmd/go/internal/work/gc.go). Where the
// directory is not found, the name is returned unchanged.
func (n *fileNames) untrimmed(name string) string {
	dir := path.Dir(name)
	if full, ok := n.dirs[dir]; ok {
		return full + "/" + path.Base(name)
	}
	pkg := dir
	if mod, sub, _, ok := project.CutModule("", dir); ok {
		pkg = mod.Path + sub
	}
	full := dir
	if n.std[pkg] {
		full = n.path(goRoot + "src/" + dir)
	} else if found, err := n.id.roots().Dir(pkg, n.id.sourceModule(pkg), nil); err == nil {
		full = filepath.ToSlash(found)
	}
	n.dirs[dir] = full
	return full + "/" + path.Base(name)
}

// lineHas reports whether the source line of a site has a word. It is true if the
// file's directory is gone, since the line may have it; it is false if only the file
// is missing, as a //line directive has made its name up.
func (n *fileNames) lineHas(site goobj.Site, word string) bool {
	path := filepath.FromSlash(n.path(site.File))
	text, err := source.ReadFile(n.overlay.File(path))
	if err != nil {
		_, gone := os.Stat(filepath.Dir(path))
		return gone != nil
	}
	at := 0
	for line := range strings.Lines(string(text)) {
		if at++; at == site.Line {
			isWord := func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }
			return slices.Contains(strings.FieldsFunc(line, func(r rune) bool { return !isWord(r) }), word)
		}
	}
	return false
}

// cutDir returns what follows a directory in a file's name, with slashes.
func cutDir(name, dir string) (string, bool) {
	if dir == "" {
		return "", false
	}
	return strings.CutPrefix(name, strings.TrimSuffix(filepath.ToSlash(dir), "/")+"/")
}
