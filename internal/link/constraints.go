package link

import (
	"slices"
	"strings"

	"github.com/linkgate/linkgate/internal/source"
	"github.com/linkgate/linkgate/linkflags"
)

// sourceBuild returns the constraints that chose among the files of a build. A link without
// settings, such as that of a test up to Go 1.23, does not say its tags: those of GOFLAGS count
// then.
func sourceBuild(in Input, prog *Program) source.Build {
	cmd := in.Command
	tags := cmd.ModInfo().Setting("-tags")
	if len(cmd.ModInfo().Settings) == 0 {
		tags = in.Env.GoFlag("tags")
	}
	b := source.Build{
		GOOS: prog.header.GOOS, GOARCH: prog.header.GOARCH,
		Level:       cmd.Getenv(levelVariable(prog.header.GOARCH)),
		Tags:        cmd.Flags.Instrumentation(),
		Cgo:         cmd.Getenv("CGO_ENABLED") == "1",
		Minor:       prog.release.Minor,
		Experiments: prog.header.Experiments,
		Overlay:     in.overlay,
	}
	if tags != "" {
		b.Tags = append(b.Tags, strings.Split(tags, ",")...)
	}
	return b
}

// levelVariable returns the name of the variable with an architecture's level: GOAMD64,
// GOMIPS.
func levelVariable(goarch string) string {
	return "GO" + strings.ToUpper(strings.TrimSuffix(goarch, "le"))
}

// buildOf returns the constraints for the files of a package. Files that were named on the
// command line are under none; since objects do not name those without code, all files in
// their directory count.
func (s *sources) buildOf(d *packageSource) source.Build {
	build := s.build
	build.AllFiles = s.cmd.ImportPath(d.pkg) == linkflags.CommandLine
	return build
}

// part returns which Go files of its directory make up a package: in a test
// binary the tested package has those of its tests too.
func (s *sources) part(pkg string) source.Part {
	pkg = s.cmd.ImportPath(pkg)
	tested := strings.TrimSuffix(s.cmd.Name, ".test")
	switch {
	case !generated(s.cmd, s.prog, "main"):
	case pkg == tested+"_test":
		return source.ExternalTestFiles
	case pkg == tested:
		return source.TestFiles
	}
	return source.PackageFiles
}

// generated reports whether a package is the main package that go test generates. Others
// may have such a name, but go lets no other package import testing/internal/testdeps.
func generated(cmd *Command, prog *Program, pkg string) bool {
	return pkg == "main" && strings.HasSuffix(cmd.Name, ".test") && slices.Contains(prog.imports.of[pkg], "testing/internal/testdeps")
}
