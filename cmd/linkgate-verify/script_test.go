package main

import (
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
	"github.com/rogpeppe/go-internal/gotooltest"
	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"linkgate-verify": func() {
			env := cli.OSEnv()
			env.Now = time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
			os.Exit(run(env, os.Args[1:]))
		},
	})
}

// TestScript runs the stories of testdata/script on 2026-11-28.
func TestScript(t *testing.T) {
	p := testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars, "CGO_ENABLED=0", "GOFLAGS=-buildvcs=false -trimpath", "GOTOOLCHAIN=local",
				"VERSION="+runtime.Version(), "TARGET="+runtime.GOOS+" "+runtime.GOARCH)
			return nil
		},
	}
	if err := gotooltest.Setup(&p); err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, p)
}
