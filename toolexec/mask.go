package toolexec

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/linkflags"
)

// mask writes copies of the archives of the packages with grants, and an
// importcfg that names them, and returns the command line that links those.
// grants holds, for a package as the linker names it, the symbols it keeps.
//
// The copies lie beside the importcfg, in go's work directory: they go away
// with it, and -work keeps them.
func (g *gate) mask(l *linkflags.Link, prog *program, grants map[string]map[string]bool) (*linkflags.Link, error) {
	dir := filepath.Join(filepath.Dir(l.ImportCfg), "linkgate")
	if err := os.RemoveAll(dir); err != nil {
		return nil, err
	}
	if err := os.Mkdir(dir, 0o777); err != nil {
		return nil, err
	}
	copies := make(map[string]string)
	for i, pk := range prog.packages {
		symbols := grants[pk.path]
		if symbols == nil {
			continue
		}
		path := filepath.Join(dir, fmt.Sprintf("%04d.a", i))
		err := prog.read(i, func(f *goobj.File) error {
			return f.WriteMasked(path, func(name string) bool { return symbols[name] })
		})
		if err != nil {
			return nil, fmt.Errorf("masking package %s: %w", pk.path, err)
		}
		if pk.path == "main" {
			l = l.WithMain(path)
			copies[g.log.Link] = path // the importcfg lists it by its import path
			continue
		}
		copies[pk.path] = path
	}
	cfg := filepath.Join(dir, "importcfg.link")
	if err := os.WriteFile(cfg, g.cfg.Rewrite(copies), 0o666); err != nil {
		return nil, err
	}
	return l.WithImportCfg(cfg), nil
}
