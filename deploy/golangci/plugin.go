// Package golangci is linkgate's analyzers as a module plugin of golangci-lint v2. It is a
// module of its own, so that linkgate does not depend on golangci-lint.
package golangci

import (
	"github.com/golangci/plugin-module-register/register"
	"golang.org/x/tools/go/analysis"

	"github.com/linkgate/linkgate/analyzer"
)

// golangci-lint asks for plugins by name, of those that have registered before main runs.
func init() {
	register.Plugin("linkgate", func(any) (register.LinterPlugin, error) { return plugin{}, nil })
}

type plugin struct{}

// BuildAnalyzers returns the analyzers of the plugin.
func (plugin) BuildAnalyzers() ([]*analysis.Analyzer, error) {
	return []*analysis.Analyzer{analyzer.Analyzer}, nil
}

// GetLoadMode asks for types.
func (plugin) GetLoadMode() string { return register.LoadModeTypesInfo }
