package actiongraph

import (
	"path/filepath"
	"strings"
)

// cached reports whether an action had nothing to run since its result was there.
// Go does not write that down. It shows in what it writes (useCache and
// updateBuildID in work/buildid.go, vet in work/exec.go, TryCache in test/test.go):
//
//   - what runs a tool has its command line in Cmd, whether that failed or not;
//   - a build or a link that was looked for in the cache has an ActionID, and a
//     build that was found or made has a BuildID. What waited for a failed action
//     has neither;
//   - a vet has no IDs. Where it did not run, its result was there if the build that
//     it looks at, its first dependency, was looked for and did not fail;
//   - a test whose result is there is spared its link, which then has an ActionID,
//     no BuildID and no command. Where go links first, finds the program to be the
//     same and then takes the result, that does not show: such a test is not cached.
//
// The steps of cgo and cover, which Go 1.26 made actions, have no results of their
// own: their package's build has.
func cached(list []node, n node) bool {
	if bool(n.Cmd) || n.TimeDone.IsZero() {
		return false
	}
	switch n.Mode {
	case "build":
		return n.ActionID != "" && n.BuildID != ""
	case "link", "preprocess PGO profile":
		return n.ActionID != ""
	case "vet":
		return len(n.Deps) > 0 && canVet(list[n.Deps[0]])
	case "test run":
		return spared(list, n)
	}
	return false
}

// canVet reports whether a build left what vet reads of it. Where go vet wants no
// archive, the build has no BuildID.
func canVet(n node) bool {
	return n.Mode == "build" && n.ActionID != "" && (n.BuildID != "" || !n.NeedBuild)
}

// spared reports whether a test that is run was not even linked. Between the two,
// Go 1.26 and later have a "test barrier".
func spared(list []node, run node) bool {
	deps := run.Deps
	if len(deps) == 1 && list[deps[0]].Mode == "test barrier" {
		deps = list[deps[0]].Deps
	}
	for _, dep := range deps {
		if n := list[dep]; n.Mode == "link" && n.Package == run.Package+".test" {
			return !bool(n.Cmd) && n.ActionID != "" && n.BuildID == ""
		}
	}
	return false
}

// mode returns go's word without a temporary directory: the steps of cgo are named
// after their files.
func mode(word string) string {
	if file, ok := strings.CutPrefix(word, "cgo compile "); ok {
		return "cgo compile " + filepath.Base(file)
	}
	return word
}
