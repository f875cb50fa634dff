package trial

import (
	"reflect"
	"strings"
	"testing"
)

func TestParsePrograms(t *testing.T) {
	got, err := parsePrograms("# head\n\na\tdir\tbuild\t.\t-\t-\t-\nb\tx.txtar\ttest -c\t./b\tGOOS=js GOARCH=wasm\t-race -tags=x\tcgo\n")
	want := []Program{
		{ID: "a", Source: "dir", Command: []string{"build"}, Target: ".", Env: []string{}, Flags: []string{}, Needs: []string{}},
		{
			ID: "b", Source: "x.txtar", Command: []string{"test", "-c"}, Target: "./b",
			Env: []string{"GOOS=js", "GOARCH=wasm"}, Flags: []string{"-race", "-tags=x"}, Needs: []string{"cgo"},
		},
	}
	if err != nil || !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, %v", got, err)
	}
	for text, want := range map[string]string{
		"a\tdir\tbuild\t.\t-\t-\n":                                      "1: 6 fields",
		"#\na\tdir\t-\t.\t-\t-\t-\n":                                    "2: id",
		"a\td\tbuild\t.\t-\t-\t-\na\td\tbuild\t.\t-\t-\t-\n":            "2: id",
		"-\td\tbuild\t.\t-\t-\t-\n":                                     "1: id",
		"a\td\tbuild\t.\t-\t-\t-\t-\n":                                  "1: 8 fields",
		"a\td\tbuild\t.\t-\t-\t-\n\n\nb b b\n":                          "4: 1 fields",
		strings.Repeat("a\td\tbuild\t.\t-\t-\t-\n", 2) + "unread\tline": "2: id",
	} {
		if _, err := parsePrograms(text); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("parsePrograms(%q): %v, want %s", text, err, want)
		}
	}
}
