//go:build story

package main

import (
	"os"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
)

// environment is the real one, but for the day that LINKGATE_TEST_DAY names, and for the
// place of the machine's policy, which is LINKGATE_TEST_ORGANISATION. No other build of
// linkgate asks a variable for that place.
func environment() cli.Env {
	env := cli.OSEnv()
	if day, err := time.Parse(time.DateOnly, os.Getenv("LINKGATE_TEST_DAY")); err == nil {
		env.Now = day
	}
	env.Organisation.System = func() string { return os.Getenv("LINKGATE_TEST_ORGANISATION") }
	return env
}
