package link

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/goobj"
	"github.com/linkgate/linkgate/internal/linkname"
)

// toolchain returns the layout and the rules of a toolchain: the built-in
// ones or, for a version that is none of the known, those that the sources in
// its GOROOT state.
func toolchain(version, goroot string) (goobj.Layout, linkname.Rules, error) {
	fail := func(err error) (goobj.Layout, linkname.Rules, error) {
		return goobj.Layout{}, linkname.Rules{}, err
	}
	v, err := goobj.ParseVersion(version)
	if err != nil {
		return fail(err)
	}
	if v.Known() {
		layout, _ := goobj.KnownLayout(v.Minor)
		rules, _ := linkname.KnownRules(v.Minor)
		return layout, rules, nil
	}
	if v.Minor < goobj.MinMinor {
		return fail(fmt.Errorf("written by %s: its linker does not check linknames, the oldest that does is go1.%d", version, goobj.MinMinor))
	}
	var text [3][]byte
	for i, name := range []string{goobj.ObjfileSource, goobj.SymkindSource, linkname.LoaderSource} {
		text[i], err = os.ReadFile(filepath.Join(goroot, filepath.FromSlash(name)))
		if err != nil {
			return fail(fmt.Errorf("written by %s, which is not built in, and its sources do not tell its format: %w", version, err))
		}
	}
	layout, err := goobj.LayoutFromSource(text[0], text[1])
	if err != nil {
		return fail(fmt.Errorf("format of %s, which is not built in: %w", version, err))
	}
	rules, err := linkname.NewerRules(version, text[2])
	if err != nil {
		return fail(fmt.Errorf("rules of %s, which is not built in: %w", version, err))
	}
	return layout, rules, nil
}
