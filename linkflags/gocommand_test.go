package linkflags

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

func TestWithoutCommandFlag(t *testing.T) {
	for _, test := range []struct {
		args, value, rest string
	}{
		{"build .", "", "build ."},
		{"build -toolexec=x -o y .", "x", "build -o y ."},
		{"build -toolexec x .", "x", "build ."},
		{"build --toolexec=x -v --toolexec y .", "y", "build -v ."},
		{"build -toolexec", "", "build"},
		{"build -o -toolexec=x .", "", "build -o -toolexec=x ."},
		{"build -ldflags=-toolexec=x -toolexec=y .", "y", "build -ldflags=-toolexec=x ."},
		{"build . -toolexec=x", "", "build . -toolexec=x"},
		{"run -tags a . -toolexec x", "", "run -tags a . -toolexec x"},
		{"run -exec prog -toolexec x main.go -toolexec=y", "x", "run -exec prog main.go -toolexec=y"},
		{"test . -run -toolexec -toolexec x", "x", "test . -run -toolexec"},
		{"test -toolexec=x . -v -toolexec=y", "y", "test . -v"},
		{"test -test.run -toolexec=x .", "", "test -test.run -toolexec=x ."},
		{"test -vet off -toolexec=x .", "x", "test -vet off ."},
		{"test . -args -toolexec=x", "", "test . -args -toolexec=x"},
		{"test . --args -toolexec=x", "", "test . --args -toolexec=x"},
		{"test -- -toolexec=x", "", "test -- -toolexec=x"},
		{"vet -vettool v -toolexec x ./...", "x", "vet -vettool v ./..."},
	} {
		args := strings.Fields(test.args)
		value, _ := CommandFlag("toolexec", "", args[0], args[1:])
		if value != test.value {
			t.Errorf("%q: -toolexec is %q, want %q", test.args, value, test.value)
		}
		if rest := args[0] + " " + strings.Join(WithoutCommandFlag("toolexec", args[0], args[1:]), " "); strings.TrimSpace(rest) != test.rest {
			t.Errorf("%q without -toolexec: %q, want %q", test.args, rest, test.rest)
		}
		if strings.Join(args, " ") != test.args {
			t.Errorf("%q is changed: %q", test.args, args)
		}
	}
}

// TestTakesValue asks go itself which of its flags take a value.
func TestTakesValue(t *testing.T) {
	cmd := exec.Command("go", "env", "GOROOT")
	if tc := os.Getenv("LINKGATE_TEST_TOOLCHAIN"); tc != "" {
		cmd.Env = append(os.Environ(), "GOTOOLCHAIN="+tc)
	}
	cmd.Dir = t.TempDir() // go.mod here must not choose the toolchain
	goroot, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	goTool := filepath.Join(strings.TrimSpace(string(goroot)), "bin", "go")
	for _, verb := range []string{"build", "run", "test"} {
		for _, name := range []string{
			"a", "asan", "asmflags", "buildmode", "buildvcs", "cover", "covermode", "coverpkg", "debug-actiongraph",
			"debug-runtime-trace", "debug-trace", "gcflags", "ldflags", "mod", "modcacherw", "modfile", "msan", "n",
			"o", "overlay", "p", "pgo", "pkgdir", "race", "tags", "toolexec", "trimpath", "v", "work", "x",
			"bench", "benchmem", "count", "coverprofile", "exec", "failfast", "fullpath", "list", "outputdir",
			"parallel", "run", "short", "shuffle", "skip", "timeout", "vet", "test.run", "test.v", "test.cpu",
		} {
			// As the last argument, a flag with a value lacks it.
			cmd := exec.Command(goTool, verb, "-"+name)
			cmd.Dir = t.TempDir()
			cmd.Env = append(os.Environ(), "GOTOOLCHAIN=local", "GOFLAGS=")
			out, _ := cmd.CombinedOutput()
			if strings.Contains(string(out), "flag provided but not defined") || strings.Contains(string(out), "unknown flag") {
				continue
			}
			if want := strings.Contains(string(out), "needs an argument"); takesValue(name) != want {
				t.Errorf("takesValue(%q) = %t, but go %s says %s", name, !want, verb, out)
			}
		}
	}
}

func TestGoVerb(t *testing.T) {
	for _, tt := range []struct{ line, want string }{
		{"", ""}, {"go", ""}, {"go build -o x", "build -o x"}, {"go -C dir build -o x", "build -o x"},
		{"go --C=dir build", "build"}, {"go -C", ""}, {"go -C dir", ""},
	} {
		verb, args := GoVerb(strings.Fields(tt.line))
		if got := strings.TrimSpace(verb + " " + strings.Join(args, " ")); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.line, got, tt.want)
		}
	}
}
