package analyzer

import (
	"go/ast"
	"go/token"
	"path/filepath"
	"strings"

	"golang.org/x/tools/go/analysis"

	"github.com/linkgate/linkgate/internal/directive"
	"github.com/linkgate/linkgate/internal/source"
)

// filesOf returns the directory of a pass, and the names of its files without tests and
// without what cgo has written.
func filesOf(pass *analysis.Pass) (dir string, names []string) {
	add := func(name string) {
		if name == "" || strings.HasSuffix(name, "_test.go") {
			return
		}
		if dir == "" {
			dir = filepath.Dir(name)
		}
		if filepath.Dir(name) == dir {
			names = append(names, filepath.Base(name))
		}
	}
	for _, f := range pass.Files {
		add(written(pass, f))
	}
	for _, name := range pass.OtherFiles {
		if filepath.Ext(name) == ".s" {
			add(name)
		}
	}
	return dir, names
}

// written returns the name of the file that the author wrote, empty for one that cgo wrote.
func written(pass *analysis.Pass, f *ast.File) string {
	at := pass.Fset.PositionFor(f.Package, false).Filename
	switch {
	case filepath.Ext(at) != ".go" || strings.HasPrefix(filepath.Base(at), "_cgo_"):
		return ""
	case strings.HasSuffix(at, ".cgo1.go"):
		at = pass.Fset.Position(f.Package).Filename
	}
	if abs, err := filepath.Abs(at); err == nil {
		return abs
	}
	return at
}

// marked reports whether one of the files may hold a directive, or is assembly.
func marked(dir string, names []string) bool {
	for _, name := range names {
		data, err := source.ReadFile(filepath.Join(dir, name))
		if err != nil || filepath.Ext(name) == ".s" || source.MayHoldDirective(data) {
			return true
		}
	}
	return false
}

// places turn lines and bytes of files into positions of a pass.
type places struct {
	pass  *analysis.Pass
	files map[string]*ast.File
	asm   map[string]*token.File
}

func newPlaces(pass *analysis.Pass) *places {
	p := &places{pass: pass, files: make(map[string]*ast.File), asm: make(map[string]*token.File)}
	for _, f := range pass.Files {
		if name := written(pass, f); name != "" {
			p.files[filepath.ToSlash(name)] = f
		}
	}
	return p
}

// of returns the position of a line: of its directive, or of its beginning.
func (p *places) of(file string, line int) token.Pos {
	f := p.files[filepath.ToSlash(file)]
	if f == nil {
		return p.inAssembly(file, line)
	}
	for _, group := range f.Comments {
		for _, c := range group.List {
			if strings.HasPrefix(c.Text, "//go:linkname") && p.line(c.Pos()) == line {
				return c.Pos()
			}
		}
	}
	t := p.pass.Fset.File(f.FileStart)
	return t.LineStart(min(line, t.LineCount()))
}

// line returns the line that the author wrote.
func (p *places) line(at token.Pos) int {
	plain := p.pass.Fset.PositionFor(at, false)
	if strings.HasSuffix(plain.Filename, ".cgo1.go") {
		return p.pass.Fset.Position(at).Line
	}
	return plain.Line
}

func (p *places) inAssembly(file string, line int) token.Pos {
	t := p.asm[file]
	if t == nil {
		data, err := p.pass.ReadFile(filepath.FromSlash(file))
		if err != nil {
			return token.NoPos
		}
		t = p.pass.Fset.AddFile(filepath.FromSlash(file), -1, len(data))
		t.SetLinesForContent(data)
		p.asm[file] = t
	}
	return t.LineStart(min(line, t.LineCount()))
}

// edits returns those of a fix, none where a file is not the one that the compiler reads.
func (p *places) edits(list []directive.Edit) []analysis.TextEdit {
	var edits []analysis.TextEdit
	for _, e := range list {
		f := p.files[filepath.ToSlash(e.File)]
		if f == nil {
			return nil
		}
		t := p.pass.Fset.File(f.FileStart)
		if strings.HasSuffix(t.Name(), ".cgo1.go") || e.To > t.Size() {
			return nil
		}
		edits = append(edits, analysis.TextEdit{Pos: t.Pos(e.From), End: t.Pos(e.To), NewText: []byte(e.Text)})
	}
	return edits
}
