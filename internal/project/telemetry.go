package project

import (
	"bytes"
	"cmp"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/linkgate/linkgate/internal/policy"
)

// TelemetryVariable switches the events of tools on or off, whatever the policy
// says.
const TelemetryVariable = "LINKGATE_TELEMETRY"

// Telemetry reports whether the builds that are started here note their tools.
func Telemetry(env Env) (bool, error) {
	dir, err := env.StartDir(false)
	return env.TelemetryIn(dir), err
}

// TelemetryIn reports whether the tools of a build started in dir are noted. The
// environment decides, else a flag, which is how `linkgate build` hands on what it
// has found, else the policy of the directory that go was started in: one for all
// tools of a build, whatever policies its links have. Where that is not known or
// cannot be read, and where the variable has another value, nothing is noted.
//
// An organisation's policy in which telemetry is final goes before all of these.
func (e Env) TelemetryIn(dir string) bool {
	if on, held := e.telemetryHeld(); held {
		return on
	}
	set := e.TelemetrySet()
	if set != "" || dir == "" {
		return set == policy.TelemetryOn
	}
	for _, path := range telemetryPolicies(e, dir) {
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false
		}
		if !saysTelemetry(data) {
			break
		}
		return e.telemetryOf(PolicyAt(path))
	}
	return e.telemetryOf(PolicyFile{})
}

// telemetryOf returns what a policy says of telemetry, or one that stands above it.
func (e Env) telemetryOf(f PolicyFile) bool {
	if above, err := e.Organisation.Policies(); f.Path == "" && err == nil && len(above) == 0 {
		return true
	}
	pol, err := f.LoadPolicy(e, f.Read(e))
	return err == nil && pol.Telemetry
}

// TelemetryOff reports whether no tool is noted, wherever the build was started, without
// reading a policy that is not an organisation's.
func (e Env) TelemetryOff() bool {
	set := e.TelemetrySet()
	if set == "" || set == policy.TelemetryOn {
		return false
	}
	on, held := e.telemetryHeld()
	return !held || !on
}

// telemetryHeld returns what an organisation's policy says where its word is final.
func (e Env) telemetryHeld() (on, held bool) {
	above, err := e.Organisation.Policies()
	if err != nil || len(above) == 0 {
		return false, err != nil
	}
	pol, err := PolicyFile{}.LoadPolicy(e, PolicyFile{}.Read(e))
	if err != nil {
		return false, true // the link says it
	}
	held = slices.ContainsFunc(pol.Layers()[1:], func(l *policy.Policy) bool { return slices.Contains(l.Final, "telemetry") })
	return pol.Telemetry, held
}

// TelemetrySet returns what the environment or else a flag says, empty for nothing.
func (e Env) TelemetrySet() string {
	return cmp.Or(e.Getenv(TelemetryVariable), e.Telemetry)
}

// telemetryPolicies returns the files that may be the policy of a directory: as
// [PolicyCandidates], but without reading go.work.
func telemetryPolicies(env Env, dir string) []string {
	if named := namedPolicy(env, dir); named != "" {
		return []string{named}
	}
	if env.Getenv("GO111MODULE") == "off" {
		return nil
	}
	var list []string
	if mod := findAbove(dir, "go.mod"); mod != "" {
		list = append(list, filepath.Join(filepath.Dir(mod), policy.FileName))
	}
	if work := findGoWork(env, dir); work != "" {
		list = append(list, filepath.Join(filepath.Dir(work), policy.FileName))
	}
	return list
}

// saysTelemetry reports whether a policy may say something of telemetry: it is
// parsed for nothing else, and most say nothing. Comments do not count.
func saysTelemetry(data []byte) bool {
	for line := range bytes.Lines(data) {
		line = bytes.TrimSpace(line)
		if len(line) == 0 || line[0] == '#' {
			continue
		}
		if bytes.Contains(line, []byte("telemetry")) || bytes.Contains(line, []byte("extends")) {
			return true
		}
	}
	return false
}
