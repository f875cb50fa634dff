//go:build rulesgo

package bazel

// rules_go's files are read, and nothing of it is run.
import _ "github.com/bazelbuild/rules_go/go/runfiles"
