package toolexec

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/linkgate/linkgate/internal/policy"
)

// telemetryVariable switches the events of tools on or off, whatever the policy
// says.
const telemetryVariable = "LINKGATE_TELEMETRY"

// Telemetry reports whether the builds that are started here note their tools.
func Telemetry(c Config) (bool, error) {
	dir, err := startDir(c, false)
	return telemetry(c, dir), err
}

// telemetry reports whether this build's tools are noted. The environment decides,
// else a flag, which is how `linkgate build` hands on what it has found, else the
// policy of the directory that go was started in: one for all tools of a build,
// whatever policies its links have. Where that is not known or cannot be read,
// and where the variable has another value, nothing is noted.
func telemetry(c Config, dir string) bool {
	set := c.telemetrySet()
	if set != "" || dir == "" {
		return set == policy.TelemetryOn
	}
	for _, path := range telemetryPolicies(c, dir) {
		data, err := os.ReadFile(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return false
		}
		if !saysTelemetry(data) {
			return true
		}
		pol, err := policy.Load(path, data, PolicyFile{Dir: filepath.Dir(path)}.Read(c))
		return err == nil && pol.Telemetry
	}
	return true
}

// telemetrySet returns what the environment or else a flag says, empty for nothing.
func (c Config) telemetrySet() string {
	return cmp.Or(c.Getenv(telemetryVariable), c.Telemetry)
}

// warnTelemetry says that the variable has a value that means nothing. Tools say
// nothing, see [capture.run].
func (g *gate) warnTelemetry() {
	if set := g.Getenv(telemetryVariable); set != "" && set != policy.TelemetryOn && set != policy.TelemetryOff {
		fmt.Fprintf(g.Stderr, "linkgate: warning: %s: %s=%q: it can be %s or %s; the log has no tools\n",
			g.what(), telemetryVariable, set, policy.TelemetryOn, policy.TelemetryOff)
	}
}

// telemetryPolicies returns where the policy of a directory may lie: as
// policyCandidates, but without reading go.work.
func telemetryPolicies(c Config, dir string) []string {
	if c.Policy != "" || c.Getenv("LINKGATE_POLICY") != "" {
		return []string{policyCandidates(c, dir)[0].path}
	}
	if c.Getenv("GO111MODULE") == "off" {
		return nil
	}
	var list []string
	if mod := above(dir, "go.mod"); mod != "" {
		list = append(list, filepath.Join(filepath.Dir(mod), policyName))
	}
	if work := workFile(c, dir); work != "" {
		list = append(list, filepath.Join(filepath.Dir(work), policyName))
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
