package project

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/linkgate/linkgate/internal/finding"
)

func organisation(t *testing.T, text string) (Organisation, string) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "linkgate.yaml")
	if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
		t.Fatal(err)
	}
	return Organisation{System: func() string { return path }}, filepath.ToSlash(path)
}

func TestOrganisationPolicies(t *testing.T) {
	there, path := organisation(t, "version: 1\n")
	file := func(path string) func() string { return func() string { return path } }
	for _, tt := range []struct {
		name string
		o    Organisation
		want []string
		err  bool
	}{
		{"none", Organisation{}, nil, false},
		{"no place", Organisation{System: file("")}, nil, false},
		{"there", there, []string{path}, false},
		{"not there", Organisation{System: file(path + ".gone")}, nil, false},
		{"an SDK's, there or not", Organisation{SDK: path + ".gone"}, []string{path + ".gone"}, false},
		{"both", Organisation{SDK: "/sdk/p.yaml", System: there.System}, []string{"/sdk/p.yaml", path}, false},
		{"both the same", Organisation{SDK: path, System: there.System}, []string{path}, false},
		{"a place that cannot be looked at", Organisation{System: file(path + "/linkgate.yaml")}, nil, true},
	} {
		got, err := tt.o.Policies()
		if !slices.Equal(got, tt.want) || (err != nil) != tt.err {
			t.Errorf("%s: %q, %v", tt.name, got, err)
		}
	}
}

// TestOrganisationHolds holds that no way to choose another policy leaves the
// organisation's out.
func TestOrganisationHolds(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) string {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o666); err != nil {
			t.Fatal(err)
		}
		return path
	}
	write("go.mod", "module example.com/app\n")
	write("linkgate.yaml", "version: 1\nmode: observe\ntelemetry: off\n")
	other := write("other.yaml", "version: 1\nmode: observe\nbreak-glass: true\n")
	write("sub/go.mod", "module example.com/app/sub\n")
	write("none/go.mod", "module example.com/none\n")
	write("sub/linkgate.yaml", "version: 1\nmode: warn\n")
	org, path := organisation(t, "version: 1\nmode: enforce\ntelemetry: on\nfinal: [mode, telemetry]\n")
	for _, tt := range []struct {
		name, in, policy string
		vars             map[string]string
	}{
		{"the repository's", ".", "", nil},
		{"a nearer one", "sub", "", nil},
		{"none", "none", "", nil},
		{"no module", "", "", map[string]string{"GO111MODULE": "off"}},
		{"-policy", ".", other, nil},
		{"LINKGATE_POLICY", ".", "", map[string]string{"LINKGATE_POLICY": other}},
		{"LINKGATE_TELEMETRY", ".", "", map[string]string{"LINKGATE_TELEMETRY": "off"}},
	} {
		env := Env{Getenv: func(name string) string { return tt.vars[name] }, Policy: tt.policy, Dir: filepath.Join(dir, tt.in), Organisation: org}
		file, err := FindPolicy(env, "")
		if err != nil {
			t.Fatal(err)
		}
		pol, _, err := file.Load(env)
		if err != nil {
			t.Fatal(err)
		}
		if pol.Mode != finding.ModeEnforce || pol.BreakGlass || pol.Above()[0].File() != path {
			t.Errorf("%s: mode %s, glass %t", tt.name, pol.Mode, pol.BreakGlass)
		}
		if !env.TelemetryIn(env.Dir) || env.TelemetryOff() {
			t.Errorf("%s: telemetry is off", tt.name)
		}
		env.Organisation = Organisation{SDK: path + ".gone"}
		if _, _, err := file.Load(env); err == nil || !strings.Contains(err.Error(), "stands above the policy") {
			t.Errorf("%s: %v", tt.name, err)
		}
	}
}

func TestOrganisationTelemetry(t *testing.T) {
	for _, tt := range []struct {
		text, set string
		want      bool
	}{
		{"telemetry: off", "", false},
		{"telemetry: off", "on", true}, // not final
		{"telemetry: off\nfinal: [telemetry]", "on", false},
		{"telemetry: on\nfinal: [telemetry]", "off", true},
		{"mode: observe", "", true},
		{"mode: observe", "off", false},
		{"mode: nonsense", "on", false},
	} {
		org, _ := organisation(t, "version: 1\n"+tt.text+"\n")
		env := Env{Getenv: func(name string) string { return map[string]string{TelemetryVariable: tt.set}[name] }, Organisation: org}
		if got := env.TelemetryIn(t.TempDir()); got != tt.want {
			t.Errorf("%q with %q: %t", tt.text, tt.set, got)
		}
		if off := env.TelemetryOff(); off && tt.want {
			t.Errorf("%q with %q: off", tt.text, tt.set)
		}
	}
}

// TestOrganisationNamed holds that the machine's policy stands above that of the SDK, also where
// -policy names it: then it comes first, and once more above.
func TestOrganisationNamed(t *testing.T) {
	org, system := organisation(t, "version: 1\nmode: enforce\nfinal: [mode]\n")
	sdk := filepath.Join(t.TempDir(), "sdk.yaml")
	if err := os.WriteFile(sdk, []byte("version: 1\nbreak-glass: true\nhonor-global-flag: true\nfinal: [break-glass]\n"), 0o666); err != nil {
		t.Fatal(err)
	}
	org.SDK = sdk
	for _, named := range []string{"", system, sdk} {
		env := Env{Getenv: func(string) string { return "" }, Policy: named, Dir: t.TempDir(), Organisation: org}
		file, err := FindPolicy(env, "")
		if err != nil {
			t.Fatal(err)
		}
		pol, _, err := file.Load(env)
		if err != nil {
			t.Fatal(err)
		}
		if pol.Mode != finding.ModeEnforce || pol.BreakGlass || pol.HonorGlobalFlag {
			t.Errorf("%q: mode %s, glass %t, flag %t", named, pol.Mode, pol.BreakGlass, pol.HonorGlobalFlag)
		}
	}
}
