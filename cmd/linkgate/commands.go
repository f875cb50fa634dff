package main

import (
	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/cli/adopt"
	"github.com/linkgate/linkgate/internal/cli/attest"
	"github.com/linkgate/linkgate/internal/cli/baseline"
	"github.com/linkgate/linkgate/internal/cli/builds"
	"github.com/linkgate/linkgate/internal/cli/check"
	"github.com/linkgate/linkgate/internal/cli/completion"
	"github.com/linkgate/linkgate/internal/cli/diff"
	"github.com/linkgate/linkgate/internal/cli/explain"
	"github.com/linkgate/linkgate/internal/cli/export"
	"github.com/linkgate/linkgate/internal/cli/external"
	"github.com/linkgate/linkgate/internal/cli/help"
	"github.com/linkgate/linkgate/internal/cli/history"
	"github.com/linkgate/linkgate/internal/cli/policy"
	"github.com/linkgate/linkgate/internal/cli/report"
	"github.com/linkgate/linkgate/internal/cli/sdk"
	"github.com/linkgate/linkgate/internal/cli/tool"
	"github.com/linkgate/linkgate/internal/cli/verify"
	"github.com/linkgate/linkgate/internal/cli/version"
	"github.com/linkgate/linkgate/internal/cli/wrap"
)

// commands returns the table of commands, in the order of the help.
func commands() []cli.Command {
	list := []cli.Command{
		wrap.Command(),
		tool.Command(),
		report.Command(),
		builds.Command(),
		explain.Command(),
		external.Command(check.Command(nil)),
		policy.Command(),
		baseline.Command(),
		adopt.Command(),
		diff.Command(),
		external.Command(verify.Command(nil)),
		attest.Command(),
		sdk.Command(),
		external.Command(export.Command(nil)),
		external.Command(history.Command(nil)),
		version.Command(),
		completion.Command(commands),
	}
	return append(list, help.Command(list))
}
