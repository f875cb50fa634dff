package actiongraph

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// TestRead reads what go wrote of `go test` and `go vet` of one package with one
// test, without the standard library: cold, warm, and with a broken source file.
func TestRead(t *testing.T) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		actions, err := Read(bytes.NewReader(data))
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		var got strings.Builder
		for _, a := range actions {
			fmt.Fprintf(&got, "%d %s", a.ID, a.Mode)
			if a.Package != "" {
				fmt.Fprintf(&got, " %s", a.Package)
			}
			if a.Cached {
				got.WriteString(" cached")
			}
			if a.Start.IsZero() != a.Done.IsZero() || a.Start.After(a.Done) || a.Ready.After(a.Start) {
				t.Errorf("%s: action %d: ready %v, start %v, done %v", file, a.ID, a.Ready, a.Start, a.Done)
			}
			if a.Start.IsZero() {
				got.WriteString(" not come to")
			}
			if len(a.Deps) > 0 {
				fmt.Fprintf(&got, " %v", a.Deps)
			}
			got.WriteByte('\n')
		}
		golden := strings.TrimSuffix(file, ".json") + ".txt"
		if os.Getenv("UPDATE") != "" {
			if err := os.WriteFile(golden, []byte(got.String()), 0o666); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if got.String() != string(want) {
			t.Errorf("%s:\n%s\nwant\n%s", file, got.String(), want)
		}
	}
}

func TestReadErrors(t *testing.T) {
	for _, test := range []struct{ text, err string }{
		{"", "EOF"},
		{"null", "want an array of actions, have <nil>"},
		{"{}", "want an array of actions, have {"},
		{"[", "EOF"},
		{`[{"ID":0}`, "EOF"},
		{`[{"ID":0}` + "\n\t{", "expected comma"},
		{`[{"ID":1}]`, "action 0 has the ID 1"},
		{`[{"ID":0,"Deps":[1]}]`, "action 0 waits for 1, which is not there"},
		{`[{"ID":0,"Deps":[-1]}]`, "action 0 waits for -1, which is not there"},
		{`[{"ID":0,"TimeDone":"today"}]`, "cannot parse"},
	} {
		actions, err := Read(strings.NewReader(test.text))
		if err == nil || !strings.Contains(err.Error(), test.err) {
			t.Errorf("%s: %v, %v, want %s", test.text, actions, err, test.err)
		}
	}
}

// FuzzRead: what is read is numbered by its place, waits for what is there, and is
// cached only when it is done.
func FuzzRead(f *testing.F) {
	files, err := filepath.Glob(filepath.Join("testdata", "*.json"))
	if err != nil {
		f.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
	}
	done := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC).Format(time.RFC3339)
	f.Add([]byte(`[{"ID":0,"Mode":"vet","Deps":[0],"TimeDone":"` + done + `"}]`))
	f.Add([]byte(`[{"ID":0,"Mode":"test run","Deps":[0],"Cmd":null,"TimeDone":"` + done + `"}]`))
	f.Fuzz(func(t *testing.T, data []byte) {
		actions, err := Read(bytes.NewReader(data))
		if err != nil {
			return
		}
		for i, a := range actions {
			if a.ID != i || a.Cached && a.Done.IsZero() {
				t.Errorf("action %d is %+v", i, a)
			}
			for _, dep := range a.Deps {
				if dep < 0 || dep >= len(actions) {
					t.Errorf("action %d waits for %d of %d", i, dep, len(actions))
				}
			}
		}
	})
}

// BenchmarkRead reads a graph the size of prometheus': 4,000 actions, each after
// twenty others, with long command lines.
func BenchmarkRead(b *testing.B) {
	var text bytes.Buffer
	text.WriteByte('[')
	for i := range 4000 {
		if i > 0 {
			text.WriteByte(',')
		}
		fmt.Fprintf(&text, "\n\t{\n\t\t\"ID\": %d,\n\t\t\"Mode\": \"build\",\n\t\t\"Package\": \"example.com/some/package%d\",\n\t\t\"Deps\": [", i, i)
		for j := range 20 {
			if j > 0 {
				text.WriteByte(',')
			}
			fmt.Fprintf(&text, "\n\t\t\t%d", (i+j*199)%4000)
		}
		fmt.Fprintf(&text, "\n\t\t],\n\t\t\"ActionID\": \"a\",\n\t\t\"TimeDone\": \"2026-11-21T00:00:00Z\",\n\t\t\"Cmd\": [\"%s\"]\n\t}", strings.Repeat("compile -p x ", 60))
	}
	text.WriteByte(']')
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Read(bytes.NewReader(text.Bytes())); err != nil {
			b.Fatal(err)
		}
	}
}
