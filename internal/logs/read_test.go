package logs

import (
	"io"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/linkgate/linkgate/internal/events"
)

const someLog = `{"schema":1,"event":"link","link":"a"}` + "\nno event\n" + `{"schema":1,"event":"problem"}` + "\n"

func TestReadEvents(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	write(t, path, someLog, time.Now())
	var got []events.Event
	if err := (Log{Path: path}).ReadEvents(func(ev events.Event) { got = append(got, ev) }); err != nil {
		t.Fatal(err)
	}
	if want := []events.Event{&events.Link{Link: "a"}, &events.Problem{}}; !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

func TestRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "log.jsonl")
	write(t, path, someLog, time.Now())
	for name, log := range map[string]func() (int, []string){
		"all":    func() (int, []string) { return gather(ReadAll([]string{path, path})) },
		"course": func() (int, []string) { return gather(Log{Path: path}.ReadCourse()) },
	} {
		read, errs := log()
		want := map[string]int{"all": 4, "course": 1}[name]
		if read != want || len(errs) == 0 || !strings.HasPrefix(errs[0], "reading "+path+": line 2: ") {
			t.Errorf("%s: %d events, %q", name, read, errs)
		}
	}
}

func gather(log func(func(events.Event, error) bool)) (read int, errs []string) {
	for ev, err := range log {
		if err != nil {
			errs = append(errs, err.Error())
		}
		if ev != nil {
			read++
		}
	}
	return read, errs
}

// TestReadGone checks that a log which was removed since it was listed is empty, and
// one that a person named an error.
func TestReadGone(t *testing.T) {
	gone := Log{Path: filepath.Join(t.TempDir(), "gone.jsonl")}
	if err := gone.ReadEvents(func(events.Event) {}); !os.IsNotExist(err) {
		t.Errorf("named: %v", err)
	}
	gone.Written = time.Now()
	if err := gone.ReadEvents(func(events.Event) {}); err != nil {
		t.Errorf("listed: %v", err)
	}
}

func TestWholeLines(t *testing.T) {
	long := strings.Repeat("x", 200_000)
	tests := []struct {
		text       string
		from, want int64
	}{
		{"", 0, 0},
		{"a", 0, 0},
		{"a\n", 0, 2},
		{"a\nb", 0, 2},
		{"a\nb", 2, 2},
		{"a\nb\n", 2, 4},
		{"a\n" + long, 0, 2},
		{"a\n" + long, 2, 2},
		{long + "\n" + long, 0, 200_001},
	}
	for _, test := range tests {
		got, err := WholeLines(strings.NewReader(test.text), test.from, int64(len(test.text)))
		if err != nil || got != test.want {
			t.Errorf("%d bytes from %d: got %d, %v, want %d", len(test.text), test.from, got, err, test.want)
		}
	}
	if got, err := WholeLines(strings.NewReader("a\n"), 0, 100); err != io.EOF || got != 0 {
		t.Errorf("a log that has become shorter: %d, %v", got, err)
	}
}
