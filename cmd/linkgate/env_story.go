//go:build story

package main

import (
	"os"
	"time"

	"github.com/linkgate/linkgate/internal/cli"
)

// environment is the real one, but for the day that LINKGATE_TEST_DAY names.
func environment() cli.Env {
	env := cli.OSEnv()
	if day, err := time.Parse(time.DateOnly, os.Getenv("LINKGATE_TEST_DAY")); err == nil {
		env.Now = day
	}
	return env
}
