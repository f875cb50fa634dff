// Package selection says which of a directory's Go and assembly files a build
// takes: by the systems in their names and by the //go:build and // +build
// lines above their text.
//
// It answers as go/build does, whose rules for both are the same in all
// releases (MatchFile in go/build/build.go, internal/syslist). That package
// itself is not linked in: it sets up tables that each start of linkgate, one
// for every tool of a build, would pay for.
//
// It reads names and bytes, opens no file, and refuses what go/build refuses:
// a build constraint that cannot be parsed, and two of them in a file.
package selection

import (
	"slices"
	"strings"
)

// A Build is what chooses among the files of a package. All is stated: nothing
// comes from the environment, nor from the Go that built this program.
type Build struct {
	GOOS, GOARCH string
	Level        string   // value of GOAMD64, GOARM, GO386, …: "v1"; empty for the lowest of amd64
	Tags         []string // of -tags; race, msan or asan for a build with one; fips140v1.0 for GOFIPS140=v1.0.0
	Cgo          bool
	Minor        int      // of the toolchain: 26 for go1.26.8
	Experiments  []string // that are on, as an object's header lists them

	// Files are the names of the files that make up a package named by its
	// files (go run a.go b.go): these and no others, whatever their names and
	// constraints ask for. None for a package named by its path.
	Files []string

	// AllFiles says so of a package whose files are not known: all that lie in the
	// directory count.
	AllFiles bool

	Overlay Overlay // nil without -overlay
}

// Name reports whether a file's name lets the build take it: x_windows.go need
// not even be opened elsewhere. Names that begin with _ or a dot are never
// taken.
func (b Build) Name(name string) bool {
	if strings.HasPrefix(name, "_") || strings.HasPrefix(name, ".") {
		return false
	}
	if len(b.Files) > 0 {
		return slices.Contains(b.Files, name)
	}
	return b.AllFiles || b.system(name)
}

// Named reports whether the package is named by its files.
func (b Build) Named() bool { return b.AllFiles || len(b.Files) > 0 }

// system reports whether the systems that a file is named for are the
// build's: goodOSArchFile in go/build/build.go. What comes before the first _
// is never one of them, and a _test at the end does not count.
func (b Build) system(name string) bool {
	name, _, _ = strings.Cut(name, ".")
	_, name, ok := strings.Cut(name, "_")
	if !ok {
		return true
	}
	if name == "test" {
		return true
	}
	name = strings.TrimSuffix(name, "_test")
	before, last := "", name
	if i := strings.LastIndexByte(name, '_'); i >= 0 {
		before, last = name[:i], name[i+1:]
		before = before[strings.LastIndexByte(before, '_')+1:]
	}
	switch {
	case knownArch(last) && knownOS(before):
		return b.tag(last) && b.tag(before)
	case knownArch(last) || knownOS(last):
		return b.tag(last)
	}
	return true
}

// knownOS reports whether a name is that of a system that Go runs on, or did.
func knownOS(name string) bool {
	switch name {
	case "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "js", "linux",
		"nacl", "netbsd", "openbsd", "plan9", "solaris", "wasip1", "windows", "zos":
		return true
	}
	return false
}

// unixOS reports whether the tag unix is set for a system. It does nothing in
// the names of files.
func unixOS(name string) bool {
	switch name {
	case "aix", "android", "darwin", "dragonfly", "freebsd", "hurd", "illumos", "ios", "linux",
		"netbsd", "openbsd", "solaris":
		return true
	}
	return false
}

// knownArch reports whether a name is that of an architecture that Go runs on,
// or did.
func knownArch(name string) bool {
	switch name {
	case "386", "amd64", "amd64p32", "arm", "armbe", "arm64", "arm64be", "loong64",
		"mips", "mipsle", "mips64", "mips64le", "mips64p32", "mips64p32le",
		"ppc", "ppc64", "ppc64le", "riscv", "riscv64", "s390", "s390x", "sparc", "sparc64", "wasm":
		return true
	}
	return false
}
