package check

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/semver"

	"github.com/linkgate/linkgate/internal/symbols"
	"github.com/linkgate/linkgate/internal/symname"
)

const fipsModule = "crypto/internal/fips140"

// Frozen returns the frozen version of the FIPS 140 module that a value of GOFIPS140 chooses,
// as it stands in import paths: initVersion in cmd/go/internal/fips140. It is empty where std's
// own is built.
func Frozen(goroot, value string) string {
	if value == "" || value == "off" || value == "latest" || strings.ContainsAny(value, `/\`) || strings.Contains(value, "..") {
		return ""
	}
	if data, err := os.ReadFile(filepath.Join(goroot, "lib", "fips140", value+".txt")); err == nil {
		return strings.TrimSpace(string(data))
	}
	return value
}

// frozen returns the version of the FIPS 140 module in a target's build, empty for std's own.
func (t Target) frozen() string {
	if t.Release.Toolchain.Minor < 24 {
		return "" // go1.23 does not know GOFIPS140
	}
	return t.FIPS
}

// tags returns the build tags of a target.
func (t Target) tags() []string {
	version := t.frozen()
	if version == "" {
		return t.Tags
	}
	return append([]string{"fips140" + semver.MajorMinor(version)}, t.Tags...)
}

// stdHas returns what a target's std has of a symbol. The packages of a frozen version are those
// of the release that it was frozen for: v1.0 with go1.24, v1.26 with go1.26.
func (g *graph) stdHas(symbol string) (symbols.State, symbols.Form) {
	t := g.target
	pkg, local := symname.Split(symbol)
	own := symname.Unversioned(pkg)
	if own == pkg || g.before == nil {
		return t.Release.std(symbol, t.GOOS, t.GOARCH)
	}
	version := t.frozen()
	if version == "" || !strings.HasPrefix(pkg+"/", fipsModule+"/"+version+"/") {
		return symbols.Absent, symbols.None
	}
	minor := 24
	if n, err := strconv.Atoi(strings.TrimPrefix(semver.MajorMinor(version), "v1.")); err == nil && n > minor {
		minor = n
	}
	release, ok := g.before(minor)
	if !ok {
		release = t.Release
	}
	return release.std(symname.Prefix(own)+"."+local, t.GOOS, t.GOARCH)
}
