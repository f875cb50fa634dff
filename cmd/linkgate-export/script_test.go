package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"linkgate-export": func() { os.Exit(run(testWorld(), os.Args[1:])) },
	})
}

// testWorld is the real one, but for the day that LINKGATE_TEST_DAY names.
func testWorld() world {
	w := world{getenv: os.Getenv, stdout: os.Stdout, stderr: os.Stderr, now: time.Now()}
	if day, err := time.Parse(time.DateOnly, os.Getenv("LINKGATE_TEST_DAY")); err == nil {
		w.now = day
	}
	return w
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
