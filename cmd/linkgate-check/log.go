package main

import (
	"cmp"
	"fmt"

	"github.com/linkgate/linkgate/internal/check"
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/refs"
	"github.com/linkgate/linkgate/internal/finding"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// observe adds what the log that is named has of a build, else what the last build here has
// shown: that one may have been of other packages, or of older sources.
func observe(env cli.Env, named string, r *check.Result) error {
	log, err := refs.Read(env.Getenv, named)
	if err != nil {
		return err
	}
	if log.Path == "" && named != "" {
		return cli.Usagef("-log %s: %s", named, log.Missing)
	}
	var uses []check.Use
	for _, rel := range log.Relocations {
		if rel.Direction != finding.DirectionPull {
			continue
		}
		version := ""
		if v, err := toolchain.Parse(rel.Go); err == nil {
			version = fmt.Sprintf("go1.%d", v.Minor)
		}
		uses = append(uses, check.Use{
			Package: rel.From.Path, Symbol: rel.Symbol, Go: version, GOOS: rel.GOOS, GOARCH: rel.GOARCH,
			Refused: rel.Linker.Verdict == finding.VerdictRefused,
			Live:    rel.Reach == finding.ReachLive, Loaded: rel.Reach == finding.ReachLoaded,
		})
	}
	r.Observe(uses, cmp.Or(named, env.Getenv("LINKGATE_LOG")) != "")
	return nil
}
