package reach

import (
	"slices"

	"github.com/cespare/xxhash/v2"

	"github.com/linkgate/linkgate/internal/symname"
)

// A target is what decides at which symbols the search begins.
type target struct {
	in           Input
	goos, goarch string
	external     bool // the system's linker does the last step
	plugins      bool // the program may load plugins; before decide: it has the package plugin
	exports      []export

	cgo            bool // runtime/cgo is loaded
	foreign        bool // there are C objects that Go's linker cannot link
	unknown        bool // there are objects that only the system's linker may know
	preferExternal bool // cgo asks for the system's linker
}

// An export is the key of a symbol that cgo makes visible to C: in the dynamic
// symbol table, or else for the system's linker.
type export uint64

const exportDynamic = 1 << 63

func newTarget(in Input) *target {
	return &target{in: in, goos: in.Header.GOOS, goarch: in.Header.GOARCH}
}

// add takes from a package's summary what concerns the whole link.
func (t *target) add(pkg string, s summary) {
	t.cgo = t.cgo || pkg == "runtime/cgo"
	t.plugins = t.plugins || pkg == "plugin"
	t.unknown = t.unknown || s.members&(hasImportFail|hasUnknown) != 0
	t.preferExternal = t.preferExternal || s.members&hasPreferExtern != 0
	t.foreign = t.foreign || s.members&hasUnknown != 0 || s.members&hasForeign != 0 && !internalCgo(pkg, t.goos)
	for i := range uint32(len(s.exports) / 8) {
		t.exports = append(t.exports, export(at(s.exports, i)))
	}
}

// decide sets external and plugins. It is called after all packages are added. The error
// is [Unknown].
func (t *target) decide() error {
	switch t.in.LinkMode {
	case "external":
		t.external = true
	case "internal":
		if t.foreign {
			return Unknown("-linkmode=internal with objects of C outside the standard library")
		}
	default:
		t.external = t.unknown || t.mustExternal() || t.cgo && (t.foreign || t.preferExternal)
	}
	t.plugins = t.plugins && t.cgo && (t.in.Rules.Minor < 26 || t.pluginsSupported())
	return nil
}

// dynlink reports whether types may come from and go to other modules of the
// running program (IsDynlinkingGo in cmd/link/internal/ld/target.go).
func (t *target) dynlink() bool { return t.in.BuildMode == "plugin" || t.plugins }

// library reports whether the program is started by another one.
func (t *target) library() bool {
	return t.in.BuildMode == "c-archive" || t.in.BuildMode == "c-shared"
}

// internalCgo reports whether Go's linker itself can link the C objects of a package
// (internalpkg in cmd/link/internal/ld/lib.go).
func internalCgo(pkg, goos string) bool {
	if goos == "dragonfly" && (pkg == "net" || pkg == "os/user") {
		return false
	}
	return slices.Contains([]string{
		"crypto/internal/boring", "crypto/internal/boring/syso", "crypto/x509", "net", "os/user", "runtime/cgo",
		"runtime/race", "runtime/race/internal/amd64v1", "runtime/race/internal/amd64v3", "runtime/msan", "runtime/asan",
	}, pkg)
}

// mustExternal reports whether only the system's linker can link the program,
// whatever its packages ask for (mustLinkExternal in
// cmd/link/internal/ld/config.go, internal/platform/supported.go).
func (t *target) mustExternal() bool {
	minor := t.in.Rules.Minor
	if t.in.Msan || t.in.Asan {
		return true
	}
	switch t.goos {
	case "android":
		if t.goarch != "arm64" || t.cgo {
			return true
		}
	case "ios":
		if t.goarch == "arm64" {
			return true
		}
	case "dragonfly":
		if t.cgo {
			return true
		}
	}
	if t.cgo {
		switch t.goarch {
		case "mips", "mipsle", "mips64", "mips64le":
			return true
		case "loong64":
			if minor <= 24 {
				return true
			}
		case "ppc64":
			if t.goos == "aix" || t.goos == "linux" && minor <= 26 {
				return true
			}
		case "arm64":
			if t.goos == "windows" && minor <= 25 {
				return true
			}
		}
	}
	switch t.in.BuildMode {
	case "c-archive", "plugin":
		return true
	case "c-shared":
		return t.goarch != "wasm" || minor <= 23
	case "pie":
		return !t.internalPIE()
	}
	return false
}

func (t *target) internalPIE() bool {
	minor := t.in.Rules.Minor
	switch t.goos + "/" + t.goarch {
	case "android/arm64", "darwin/amd64", "darwin/arm64", "linux/amd64", "linux/arm64", "linux/ppc64le",
		"windows/386", "windows/amd64", "windows/arm64":
		return true
	case "linux/loong64":
		return minor >= 25
	case "windows/arm":
		return minor <= 25
	case "linux/ppc64", "linux/s390x":
		return minor >= 27
	}
	return false
}

// pluginsSupported reports whether a program can load plugins on its system.
// The linker asks this since Go 1.26.
func (t *target) pluginsSupported() bool {
	switch t.goos + "/" + t.goarch {
	case "linux/amd64", "linux/arm", "linux/arm64", "linux/386", "linux/loong64", "linux/riscv64", "linux/s390x", "linux/ppc64le",
		"android/amd64", "android/386", "darwin/amd64", "darwin/arm64", "freebsd/amd64":
		return true
	case "linux/ppc64":
		return t.in.Rules.Minor >= 27
	}
	return false
}

// entry returns the name of the symbol at which the program starts.
func (t *target) entry() string {
	exe := t.in.BuildMode == "" || t.in.BuildMode == "exe" || t.in.BuildMode == "pie"
	switch {
	case exe && t.external && t.goos == "windows" && t.goarch == "386":
		return "_main"
	case exe && t.external:
		return "main"
	case t.in.Entry != "":
		return t.in.Entry
	case exe:
		return "_rt0_" + t.goarch + "_" + t.goos
	case t.library():
		return "_rt0_" + t.goarch + "_" + t.goos + "_lib"
	}
	return ""
}

// Names that the search looks up.
const (
	unreachableMethod = "runtime.unreachableMethod" // stands in for methods that are not kept
	noMapInit         = "runtime.mapinitnoop"       // stands in for initialisers of dead maps
	runtimeInittasks  = "runtime.runtime_inittasks"
	runtimeInittask   = "runtime..inittask"
	pluginExports     = "go:plugin.exports"
	addModule         = "runtime.addmoduledata" // introduces a plugin to the program
)

// keys returns those of all names that the search looks up.
func (t *target) keys() []uint64 {
	var keys []uint64
	for _, name := range append(t.roots(), noMapInit, runtimeInittasks, runtimeInittask, t.inittask(), pluginExports, addModule, "main") {
		hash := xxhash.Sum64String(name)
		keys = append(keys, nameKey(hash, 0), nameKey(hash, 1))
	}
	for _, e := range t.exports {
		keys = append(keys, uint64(e&^exportDynamic))
	}
	return keys
}

// roots returns the names of the symbols that are always live, for both ABIs.
func (t *target) roots() []string {
	names := []string{unreachableMethod}
	if e := t.entry(); e != "" {
		names = append(names, e)
	}
	if t.in.BuildMode == "plugin" {
		path := symname.Prefix(t.in.PluginPath)
		names = append(names, path+"..inittask", path+".main", "go:plugin.tabs")
	}
	return names
}

// inittask returns the name of the initialiser of the main package.
func (t *target) inittask() string {
	if t.in.BuildMode == "plugin" {
		return symname.Prefix(t.in.PluginPath) + "..inittask"
	}
	return "main..inittask"
}
