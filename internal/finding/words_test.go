package finding

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// The words stand here and nowhere else: all others name the constants. scripts/oracle
// reads the log as its documentation has it, and not with our own reader.
func TestWordsStandHere(t *testing.T) {
	words := map[string]bool{}
	for _, list := range [][]string{
		Words(Classes()),
		Words([]Verdict{VerdictRefused, VerdictGranted, VerdictUnchecked}),
		Words([]Direction{DirectionPull, DirectionPush, DirectionHandshake}),
		Words([]Reach{ReachLive, ReachLoaded}),
	} {
		for _, word := range list {
			words[word] = true
		}
	}
	// Words that mean something else there.
	other := map[string]string{
		"internal/toolchain/linker.go": string(ClassLinker),    // the name of a list
		"internal/cli/wrap/redact.go":  string(ClassSignature), // of a key
	}
	root := path(".")
	err := filepath.WalkDir(root, func(name string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, name)
		if err != nil {
			return err
		}
		rel = filepath.ToSlash(rel)
		if d.IsDir() {
			if d.Name() == "testdata" || rel == "internal/finding" || rel == "scripts/oracle" || strings.HasPrefix(d.Name(), ".") && rel != "." {
				return fs.SkipDir
			}
			return nil
		}
		if !strings.HasSuffix(rel, ".go") || strings.HasSuffix(rel, "_test.go") {
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if lit, ok := n.(*ast.BasicLit); ok && lit.Kind == token.STRING {
				if word, err := strconv.Unquote(lit.Value); err == nil && words[word] && other[rel] != word {
					t.Errorf("%s: %q is a word of internal/finding", rel, word)
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
