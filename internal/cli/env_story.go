//go:build story

package cli

import "time"

// story takes the day from LINKGATE_TEST_DAY, and the place of the machine's policy from
// LINKGATE_TEST_ORGANISATION. No other build of linkgate asks a variable for that place.
func story(env Env) Env {
	if day, err := time.Parse(time.DateOnly, env.Getenv("LINKGATE_TEST_DAY")); err == nil {
		env.Now = day
	}
	env.Organisation.System = func() string { return env.Getenv("LINKGATE_TEST_ORGANISATION") }
	return env
}
