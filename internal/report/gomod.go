package report

import (
	"fmt"
	"path"
	"strings"

	"github.com/linkgate/linkgate/internal/events"
	"golang.org/x/mod/modfile"
	"golang.org/x/mod/module"
)

// Sources say where the files of a report are, for formats that annotate them.
type Sources struct {
	// Prefix is the main module's directory below the root of its repository,
	// with slashes; empty where it is the root.
	Prefix string
	// GoMod is the main module's go.mod, nil where there is none.
	GoMod *GoMod
}

// GoMod is what annotations need of a go.mod.
type GoMod struct {
	Module  string
	line    int
	require map[string]int // the line of each module
}

// ParseGoMod reads a go.mod; file is its name for errors.
func ParseGoMod(file string, data []byte) (*GoMod, error) {
	f, err := modfile.ParseLax(file, data, nil)
	if err != nil {
		return nil, err
	}
	if f.Module == nil {
		return nil, fmt.Errorf("%s: no module line", file)
	}
	m := &GoMod{Module: f.Module.Mod.Path, line: f.Module.Syntax.Start.Line, require: map[string]int{}}
	for _, r := range f.Require {
		m.require[r.Mod.Path] = r.Syntax.Start.Line
	}
	return m, nil
}

// The bases that a place's path is below, as SARIF's originalUriBaseIds.
const (
	BaseSource   = "%SRCROOT%"    // the repository's root
	BaseModCache = "%GOMODCACHE%" // go env GOMODCACHE
	BaseGoroot   = "%GOROOT%"     // go env GOROOT
)

// place is a line of a file.
type place struct {
	base string
	path string // below it, with slashes; in the module cache escaped as it is there
	line int    // 0 where it is not known
}

// place finds a file as a log names it, which from's package holds.
func (s Sources) place(from events.Package, file string, line int) place {
	if from.Module == events.ModuleStd || from.Module == events.ModuleCmd {
		if i := strings.LastIndex("/"+file, "/src/"); i >= 0 {
			file = file[i:]
		} else {
			file = "src/" + file
		}
		return place{BaseGoroot, file, line}
	}
	// A site may lie in another module than from's.
	if i := strings.Index(file, "@"); i > 0 {
		version, rest, ok := strings.Cut(file[i+1:], "/")
		escapedPath, pathErr := module.EscapePath(file[:i])
		escaped, versionErr := module.EscapeVersion(version)
		if ok && pathErr == nil && versionErr == nil {
			return place{BaseModCache, escapedPath + "@" + escaped + "/" + rest, line}
		}
	}
	return place{BaseSource, path.Join(s.Prefix, file), line}
}

// required is the line of go.mod that brings a module in: its require line, or
// the module line where go.mod does not name it.
func (s Sources) required(module string) place {
	line := s.GoMod.line
	if n, ok := s.GoMod.require[module]; ok {
		line = n
	}
	return place{BaseSource, path.Join(s.Prefix, "go.mod"), line}
}

// primary is where a finding is shown in the main module's repository: the
// directive of the main module, or the go.mod line of any other. It is false
// where neither is known.
func (s Sources) primary(from events.Package, directive *events.Directive, sites []events.Site) (place, bool) {
	own := s.GoMod == nil || from.Module == s.GoMod.Module || from.Replace != "" && isDir(from.Replace)
	if own && from.Module != events.ModuleStd {
		if directive != nil {
			if p := s.place(from, directive.File, directive.Line); p.inRepository() {
				return p, true
			}
		}
		for _, site := range sites {
			if p := s.place(from, site.File, site.Line); site.File != "" && p.inRepository() {
				return p, true
			}
		}
	}
	if s.GoMod == nil {
		return place{}, false
	}
	return s.required(from.Module), true
}

// inRepository is false for a module that a directory elsewhere replaces.
func (p place) inRepository() bool {
	return p.base == BaseSource && p.path != ".." && !strings.HasPrefix(p.path, "../") && !path.IsAbs(p.path)
}

// isDir says that a replacement is a directory.
func isDir(replace string) bool {
	return strings.HasPrefix(replace, "./") || strings.HasPrefix(replace, "../") || strings.HasPrefix(replace, "/")
}
