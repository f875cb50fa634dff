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
		"linkgate-history": func() {
			day, err := time.Parse(time.DateOnly, os.Getenv("LINKGATE_TEST_DAY"))
			if err != nil {
				panic(err)
			}
			env := cli.OSEnv()
			env.Now = day
			os.Exit(run(env, os.Args[1:]))
		},
	})
}

// TestScript runs the stories of testdata/script on 2026-11-21.
func TestScript(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 filepath.Join("testdata", "script"),
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(e *testscript.Env) error {
			e.Vars = append(e.Vars,
				"LINKGATE_TEST_DAY=2026-11-21",
				"XDG_CACHE_HOME="+filepath.Join(e.WorkDir, ".cache"),
				"HOME="+filepath.Join(e.WorkDir, ".home"))
			return nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"append": appendFile,
			"date":   date,
			"halve":  halve,
		},
	})
}
