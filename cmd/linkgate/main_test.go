package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/linkgate/linkgate/internal/story"
)

// tests are the tests of this package, not what they start.
type tests struct{ *testing.M }

func (m tests) Run() int {
	story.HearSignals()
	return m.M.Run()
}

// TestMain has tests start this binary as linkgate.
func TestMain(m *testing.M) {
	testscript.Main(tests{m}, map[string]func(){
		"linkgate": func() { os.Exit(run(cli.OSEnv(), os.Args[1:])) },
	})
}
