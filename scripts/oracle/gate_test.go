package main

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func TestReadGateLog(t *testing.T) {
	const link = `{"schema":1,"event":"link","link":"example.com/app"}` + "\n"
	relocation := func(pkg, symbol, verdict string) string {
		return `{"schema":1,"event":"relocation","link":"example.com/app","symbol":"` + symbol +
			`","from":{"package":"` + pkg + `"},"linker":{"verdict":"` + verdict + `"}}` + "\n"
	}
	tests := map[string]struct {
		log  string
		want []ref
		err  string
	}{
		"none": {log: link},
		"main and dependency": {
			log:  relocation("example.com/app", "runtime.b", "refused") + relocation("example.com/a", "runtime.a", "refused") + link,
			want: []ref{{"example.com/a", "runtime.a"}, {"main", "runtime.b"}},
		},
		"one verdict counts": {
			log:  relocation("a", "x.granted", "granted") + relocation("a", "x.unchecked", "unchecked") + relocation("a", "x.refused", "refused") + link,
			want: []ref{{"a", "x.refused"}},
		},
		"doubled":      {log: relocation("a", "x.y", "refused") + relocation("a", "x.y", "refused") + link, want: []ref{{"a", "x.y"}}},
		"test variant": {log: relocation("a [a.test]", "x.y", "refused") + link, want: []ref{{"a", "x.y"}}},
		"no link":      {log: relocation("a", "x.y", "refused"), err: "no link"},
		"torn":         {log: link + `{"schema":1,`, err: "unexpected end"},
		"schema":       {log: `{"schema":2,"event":"link"}` + "\n", err: "schema 2"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(t.TempDir(), "log")
			if err := os.WriteFile(file, []byte(tt.log), 0o666); err != nil {
				t.Fatal(err)
			}
			got, err := readGateLog(file)
			if tt.err != "" {
				if err == nil || !strings.Contains(err.Error(), tt.err) {
					t.Errorf("got error %v, want one with %q", err, tt.err)
				}
				return
			}
			if err != nil || !reflect.DeepEqual(got, tt.want) {
				t.Errorf("got %v, %v, want %v", got, err, tt.want)
			}
		})
	}
	if _, err := readGateLog(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a log that is not there is no error")
	}
}
