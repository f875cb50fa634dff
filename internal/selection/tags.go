package selection

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// tag reports whether a build tag is set: matchTag in go/build/build.go.
func (b Build) tag(name string) bool {
	switch name {
	case b.GOOS, b.GOARCH, "gc":
		return true
	case "cgo":
		if b.Cgo {
			return true
		}
	case "linux":
		if b.GOOS == "android" {
			return true
		}
	case "solaris":
		if b.GOOS == "illumos" {
			return true
		}
	case "darwin":
		if b.GOOS == "ios" {
			return true
		}
	case "unix":
		if unixOS(b.GOOS) {
			return true
		}
	case "boringcrypto":
		name = "goexperiment.boringcrypto"
	}
	if slices.Contains(b.Tags, name) {
		return true
	}
	if experiment, ok := strings.CutPrefix(name, "goexperiment."); ok {
		return slices.Contains(b.Experiments, experiment)
	}
	if release, ok := strings.CutPrefix(name, "go1."); ok {
		n, err := strconv.Atoi(release)
		return err == nil && n >= 1 && n <= b.Minor && strconv.Itoa(n) == release
	}
	return strings.HasPrefix(name, b.GOARCH+".") && slices.Contains(b.levels(), name)
}

// levels returns the tags of an architecture's feature level: gogoarchTags in
// internal/buildcfg/cfg.go.
func (b Build) levels() []string {
	var list []string
	tag := func(format string, args ...any) {
		list = append(list, b.GOARCH+"."+fmt.Sprintf(format, args...))
	}
	var n, minor int
	switch b.GOARCH {
	case "amd64":
		if fmt.Sscanf(b.Level, "v%d", &n); n < 1 {
			n = 1
		}
		for i := 1; i <= min(n, 4); i++ {
			tag("v%d", i)
		}
	case "arm": // 7, or 7,hardfloat
		fmt.Sscanf(b.Level, "%d", &n)
		for i := 5; i <= min(n, 7); i++ {
			tag("%d", i)
		}
	case "arm64": // v8.0, or v9.1,lse
		if _, err := fmt.Sscanf(b.Level, "v%d.%d", &n, &minor); err != nil {
			n, minor = 8, 0
		}
		for i := 0; i <= min(minor, 9); i++ {
			tag("v%d.%d", n, i)
		}
		for i := 0; n == 9 && i <= min(minor+5, 9); i++ {
			tag("v8.%d", i)
		}
	case "ppc64", "ppc64le":
		fmt.Sscanf(b.Level, "power%d", &n)
		for i := 8; i <= min(n, 10); i++ {
			tag("power%d", i)
		}
	case "riscv64":
		fmt.Sscanf(b.Level, "rva%du64", &n)
		for _, i := range []int{20, 22, 23} {
			if i == 20 || i <= n {
				tag("rva%du64", i)
			}
		}
	case "wasm": // always on from 1.26; before it a comma-separated list
		for _, f := range []string{"satconv", "signext"} {
			if b.Minor >= 26 || strings.Contains(b.Level, f) {
				tag("%s", f)
			}
		}
	default: // 386, mips, mips64 and their kin: one word
		if b.Level != "" {
			tag("%s", b.Level)
		}
	}
	return list
}
