package project

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestMisnamed(t *testing.T) {
	const rules = "version: 1\nmode: enforce\n"
	for _, tt := range []struct {
		name, text string
		want       bool
	}{
		{"linkgate.yml", rules, true},
		{"linkgate.yml", "neither policy nor YAML: [", true},
		{".linkgate.yaml", rules, true},
		{".linkgate.yml", rules, true},
		{"Linkgate.yaml", rules, true},
		{"LINKGATE.YML", rules, true},
		{"linkgate.yaml.txt", rules, true},
		{"linkgate.ymal", rules, true},
		{"linkgat.yaml", rules, true},
		{"lingkate.yaml", rules, true},
		{"linkage.yaml", "version: 3\nlinks: []\n", false}, // another program's
		{"linkgate2.yaml", rules, false},
		{"linkgate.yaml~", rules, false},
		{".#linkgate.yaml", rules, false},
		{"linkgate.baseline.yaml", "version: 1\n", false},
		{"other.yaml", rules, false},
	} {
		dir := t.TempDir()
		write := func(name, text string) {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		write("go.mod", "module example.com/app\n")
		env := Env{Getenv: func(string) string { return "" }, Dir: dir}
		before := string(Digest(env, today()))
		write(tt.name, tt.text)
		for _, beside := range []bool{false, true} {
			if beside {
				write("linkgate.yaml", "version: 1\n")
				if sameFile(filepath.Join(dir, tt.name), filepath.Join(dir, "linkgate.yaml")) {
					continue // a file system where case counts for nothing
				}
			}
			_, err := FindPolicy(env, "")
			_, err2 := PolicyFiles(env)
			want := filepath.Join(dir, tt.name) + " is not read as a policy: rename it to linkgate.yaml"
			if (err != nil) != tt.want || (err2 != nil) != tt.want || err != nil && !strings.HasPrefix(err.Error(), want) {
				t.Errorf("%s, beside a policy: %t: %v, and %v", tt.name, beside, err, err2)
			}
		}
		if !tt.want {
			continue
		}
		if string(Digest(env, today())) == before {
			t.Errorf("%s: go would not link again", tt.name)
		}
		env.Policy = tt.name
		if _, err := FindPolicy(env, ""); err != nil {
			t.Errorf("a file that was named has any name: %v", err)
		}
	}
}
