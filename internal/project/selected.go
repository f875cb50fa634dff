package project

import (
	"bytes"
	"cmp"
	"encoding/json"
	"os/exec"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/linkflags"
)

// A listedModule has the fields of `go list -m -json` that are read.
type listedModule struct {
	Path, Version, Dir string
	Main               bool
	Replace            *struct{ Path, Version string }
}

// askGo returns the build list as the go command selects it, the module with the longest
// path first. It is empty if go cannot tell, as with a vendor directory.
func askGo(goroot, dir string) []listed {
	if goroot == "" {
		return nil
	}
	cmd := exec.Command(filepath.Join(goroot, "bin", "go"), "list", "-m", "-json", "all")
	cmd.Dir = dir
	out, err := cmd.Output()
	if err != nil {
		return nil
	}
	var list []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); dec.More(); {
		var m listedModule
		if dec.Decode(&m) != nil {
			return nil
		}
		if m.Dir == "" {
			continue
		}
		l := listed{module: linkflags.Module{Path: m.Path, Version: m.Version, Main: m.Main}, dir: m.Dir}
		if m.Main {
			l.module.Version = linkflags.Devel
		}
		if m.Replace != nil {
			l.module.Replace = &linkflags.Replacement{Path: m.Replace.Path, Version: cmp.Or(m.Replace.Version, linkflags.Devel)}
		}
		l.local = m.Main || m.Replace != nil && m.Replace.Version == ""
		list = append(list, l)
	}
	slices.SortFunc(list, func(a, b listed) int { return cmp.Compare(len(b.module.Path), len(a.module.Path)) })
	return list
}
