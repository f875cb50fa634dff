package source

import (
	"fmt"
	"go/build"
	"strconv"
	"strings"
)

// A Build is what chooses among the files of a package.
type Build struct {
	GOOS, GOARCH string
	Level        string   // value of GOAMD64, GOARM, GO386, …: "v1"; empty for the lowest of amd64
	Tags         []string // of -tags; race, msan or asan for a build with one; fips140v1.0 for GOFIPS140=v1.0.0
	Cgo          bool
	Minor        int      // of the toolchain: 26 for go1.26.8
	Experiments  []string // that are on, as an object's header lists them
}

// Context returns the constraints of a build for go/build. All are stated:
// nothing comes from the environment or from the Go that built this program,
// but for the lists of known systems in file names.
func (b Build) Context() *build.Context {
	ctx := &build.Context{
		GOOS: b.GOOS, GOARCH: b.GOARCH, CgoEnabled: b.Cgo, Compiler: "gc",
		BuildTags: b.Tags,
		ToolTags:  b.levels(),
	}
	for _, x := range b.Experiments {
		ctx.ToolTags = append(ctx.ToolTags, "goexperiment."+x)
	}
	for i := 1; i <= b.Minor; i++ {
		ctx.ReleaseTags = append(ctx.ReleaseTags, "go1."+strconv.Itoa(i))
	}
	return ctx
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

// minor returns the minor version of the toolchain that a context stands for,
// 0 if it does not tell.
func minor(ctx *build.Context) int {
	if len(ctx.ReleaseTags) == 0 {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimPrefix(ctx.ReleaseTags[len(ctx.ReleaseTags)-1], "go1."))
	if err != nil {
		return 0
	}
	return n
}
