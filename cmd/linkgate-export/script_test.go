package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"linkgate-export": func() { os.Exit(run(testEnv(), os.Args[1:])) },
	})
}

// testEnv is the real one, but for the day that LINKGATE_TEST_DAY names.
func testEnv() cli.Env {
	env := cli.OSEnv()
	if day, err := time.Parse(time.DateOnly, os.Getenv("LINKGATE_TEST_DAY")); err == nil {
		env.Now = day
	}
	return env
}

// TestScript runs the stories of testdata/export. What a collector gets,
// scripts/collector tells.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("..", "..", "testdata", "export"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			cache := filepath.Join(e.WorkDir, ".cache")
			e.Vars = append(e.Vars, "HOME="+e.WorkDir, "XDG_CACHE_HOME="+cache, "LOGS="+filepath.Join(cache, "linkgate", "log"))
			return nil
		},
	})
}
