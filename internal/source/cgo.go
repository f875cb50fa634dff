package source

import (
	"bytes"
	"path/filepath"
	"slices"
	"strings"
)

// readGenerated adds the Go files that cgo has written for the package. A name of a type in the debug
// information of C, which assembly may write, stands in them as it is, whatever its text
// (writeDefs in cmd/cgo/out.go): directives come with it that no file of the package has.
func (p *pkg) readGenerated(paths []string) {
	for _, path := range paths {
		data, err := readFile(path, nil)
		if err != nil {
			p.errs = append(p.errs, err)
			continue
		}
		if p.saysMore(data) {
			p.files = append(p.files, &file{path: path, name: filepath.Base(path), data: bytes.Clone(data), marked: true, generated: true})
		}
	}
}

// saysMore reports whether a generated file has a line that may be a directive which cgo does not write by
// itself. Most have none, and need not be parsed.
func (p *pkg) saysMore(data []byte) bool {
	for line := range bytes.Lines(data) {
		if !bytes.HasPrefix(line, []byte(mark)) {
			continue
		}
		if d, ok, _ := ParseDirective(string(line), p.reader.Build.Minor); ok && !ofCgo(d) {
			return true
		}
	}
	return false
}

// withoutCopies returns directives without those in generated files that cgo writes by itself, or that it
// has copied from a file of the package.
func (p *pkg) withoutCopies(list []Directive) []Directive {
	if len(p.reader.Generated) == 0 {
		return list
	}
	copied := make(map[[2]string]bool)
	for _, d := range list {
		if !p.isGenerated(d.File) {
			copied[[2]string{d.Local, d.Target}] = true
		}
	}
	return slices.DeleteFunc(list, func(d Directive) bool {
		return p.isGenerated(d.File) && (copied[[2]string{d.Local, d.Target}] || ofCgo(d))
	})
}

func (p *pkg) isGenerated(path string) bool { return slices.Contains(p.reader.Generated, path) }

// ofCgo reports whether a directive is one that cgo writes: for a variable of C, for what is exported to
// C, and for the runtime's functions that its calls need (goProlog in cmd/cgo/out.go).
func ofCgo(d Directive) bool {
	if d.Target != "" && !strings.Contains(d.Target, ".") {
		return d.Local == "__cgo_"+d.Target || d.Local == "__cgofn_"+d.Target || d.Local == d.Target
	}
	return slices.Contains([]string{
		"_Cgo_always_false runtime.cgoAlwaysFalse", "_Cgo_keepalive runtime.cgoKeepAlive", "_Cgo_no_callback runtime.cgoNoCallback",
		"_Cgo_use runtime.cgoUse", "_cgoCheckPointer runtime.cgoCheckPointer", "_cgoCheckResult runtime.cgoCheckResult",
		"_cgo_runtime_cgocall runtime.cgocall", "_cgo_runtime_gobytes runtime.gobytes", "_cgo_runtime_gostring runtime.gostring",
		"_cgo_runtime_gostringn runtime.gostringn", "runtime_throw runtime.throw",
	}, d.Local+" "+d.Target)
}
