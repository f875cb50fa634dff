package events

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

// collect returns what Read yields: events as their lines, errors as text.
func collect(r io.Reader) (got []string, errs []error) { return gather(Read(r)) }

func gather(evs iter.Seq2[Event, error]) (got []string, errs []error) {
	for ev, err := range evs {
		if err != nil {
			got = append(got, "error: "+err.Error())
			errs = append(errs, err)
			continue
		}
		line, err := encode([]Event{ev})
		if err != nil {
			panic(err)
		}
		got = append(got, string(line))
	}
	return got, errs
}

// TestDocumentedLines holds the bytes of schema 1, the example of DESIGN.md
// first: reading and writing them again changes nothing.
func TestDocumentedLines(t *testing.T) {
	want, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	got, errs := collect(bytes.NewReader(want))
	if len(errs) > 0 {
		t.Fatal(errs)
	}
	if s := strings.Join(got, ""); s != string(want) {
		t.Errorf("got:\n%swant:\n%s", s, want)
	}
}

// TestRoundTrip fills every field, so that none is forgotten in the lines.
func TestRoundTrip(t *testing.T) {
	rel, link := &Relocation{}, &Link{}
	want := []Event{rel, link, rel, &Problem{}, &Tool{}, &Build{}, &Action{}}
	for _, ev := range want {
		fill(t, reflect.ValueOf(ev).Elem(), new(int))
	}
	path := t.TempDir() + "/a/b/log.jsonl"
	if err := Append(path, rel); err != nil {
		t.Fatal(err)
	}
	if err := Append(path); err != nil {
		t.Fatal(err)
	}
	if err := Append(path, want[1:]...); err != nil {
		t.Fatal(err)
	}
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var got []Event
	for ev, err := range Read(f) {
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, ev)
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
}

// fill sets every field below v to a value of its own.
func fill(t *testing.T, v reflect.Value, n *int) {
	*n++
	if v.Type() == reflect.TypeFor[time.Time]() {
		v.Set(reflect.ValueOf(time.Unix(int64(*n), int64(*n)).UTC()))
		return
	}
	switch v.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(v.Type().Elem()))
		fill(t, v.Elem(), n)
	case reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 2, 2))
		fill(t, v.Index(0), n)
		fill(t, v.Index(1), n)
	case reflect.Struct:
		for i := range v.NumField() {
			fill(t, v.Field(i), n)
		}
	case reflect.String:
		v.SetString(fmt.Sprintf("%s <&> \" \n %d", v.Type(), *n))
	case reflect.Int, reflect.Int64:
		v.SetInt(int64(*n))
	case reflect.Bool:
		v.SetBool(true)
	default:
		t.Fatalf("fill: %s", v.Type())
	}
}

func TestReadErrors(t *testing.T) {
	const (
		unknown = `{"schema":1,"event":"weather","wind":3}` + "\n"
		link    = `{"schema":1,"event":"link","link":"a"}` + "\n"
		torn    = `{"schema":1,"event":"relocation","symbol":"ru`
	)
	linkRead, _ := collect(strings.NewReader(link))
	ev := linkRead[0]
	cut := "unexpected end of JSON input"
	tests := []struct {
		name, log string
		want      []string
		torn      int // how many errors are about torn lines
	}{
		{"empty", "", nil, 0},
		{"blank lines", "\n \r\n" + link + "\n", []string{ev}, 0},
		{"unknown kind", unknown + link, []string{ev}, 0},
		{"unknown field", strings.Replace(link, `"link":"a"`, `"link":"a","x":[{"schema":9}]`, 1), []string{ev}, 0},
		{"carriage return", strings.Replace(link, "\n", "\r\n", 1), []string{ev}, 0},
		{"no newline", strings.TrimSpace(link), []string{ev}, 0},
		{"newer schema", `{"schema":2,"event":"link"}` + "\n" + link,
			[]string{"error: line 1: schema 2 is newer than 1, the newest that this linkgate reads", ev}, 0},
		{"newer schema, no newline", `{"schema":2,"event":"link"}`,
			[]string{"error: line 1: schema 2 is newer than 1, the newest that this linkgate reads"}, 0},
		{"no schema", `{"event":"link"}` + "\n", []string{"error: line 1: no schema number"}, 0},
		{"no event", `{"schema":1}` + "\n", []string{"error: line 1: no event"}, 0},
		{"no schema, no newline", `{"event":"link"}`, []string{"error: line 1: no schema number"}, 0},
		{"torn last line", link + torn, []string{ev, "error: line 2: " + cut}, 1},
		{"bad line in the middle", link + "linkgate: hello\n" + link,
			[]string{ev, "error: line 2: invalid character 'l' looking for beginning of value", ev}, 0},
		{"whole line behind a torn one", link + torn + link + link,
			[]string{ev, "error: line 2: invalid character 's' after object key:value pair", ev, ev}, 1},
		{"whole line behind two torn ones", torn + torn + link,
			[]string{"error: line 1: invalid character 's' after object key:value pair", ev}, 1},
		{"zeroes behind a crash", "\x00\x00\x00" + link,
			[]string{`error: line 1: invalid character '\x00' looking for beginning of value`, ev}, 1},
		{"long line", link + strings.Repeat("x", MaxLine) + "\n" + link,
			[]string{ev, "error: line 2: longer than 16777216 bytes", ev}, 0},
		{"long last line", link + strings.Repeat("x", MaxLine+1),
			[]string{ev, "error: line 2: longer than 16777216 bytes"}, 0},
		{"long line that fits", link[:len(link)-2] + strings.Repeat(" ", MaxLine-len(link)) + "}\n" + link,
			[]string{ev, ev}, 0},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got, errs := collect(strings.NewReader(test.log))
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got  %q\nwant %q", got, test.want)
			}
			torn := 0
			for _, err := range errs {
				if line, ok := errors.AsType[*LineError](err); !ok {
					t.Errorf("%v is no LineError", err)
				} else if line.Torn {
					torn++
				}
			}
			if torn != test.torn {
				t.Errorf("%d errors about torn lines, want %d", torn, test.torn)
			}
		})
	}
}

func TestReadReaderFails(t *testing.T) {
	const link = `{"schema":1,"event":"link"}` + "\n"
	broken := errors.New("broken")
	r := io.MultiReader(strings.NewReader(link+link[:5]), iotest.ErrReader(broken))
	got, errs := collect(r)
	if len(got) != 2 || len(errs) != 1 || !errors.Is(errs[0], broken) || errs[0].Error() != "reading line 2: broken" {
		t.Errorf("got %q", got)
	}
}

// TestReadStops checks that breaking out of the loop is safe at any point.
func TestReadStops(t *testing.T) {
	torn := `{"schema":1,"ev`
	link := `{"schema":1,"event":"link"}` + "\n"
	log := link + torn + link + "bad\n" + strings.Repeat("x", MaxLine+1) + "\n" + torn
	for stop := 1; stop <= 6; stop++ {
		n := 0
		for range Read(strings.NewReader(log)) {
			if n++; n == stop {
				break
			}
		}
		if n != stop {
			t.Errorf("stopped after %d, want %d", n, stop)
		}
	}
}

// FuzzRead reads any bytes. Whatever events come out must survive being written
// and read again: the same lines, and no error.
func FuzzRead(f *testing.F) {
	seed, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(seed)
	for line := range bytes.Lines(seed) {
		f.Add(line)
		f.Add(append(line[:len(line)/2:len(line)/2], line...))
	}
	f.Fuzz(func(t *testing.T, log []byte) {
		var evs []Event
		for ev, err := range Read(bytes.NewReader(log)) {
			if (ev == nil) == (err == nil) {
				t.Fatalf("event %v with error %v", ev, err)
			}
			if err == nil {
				evs = append(evs, ev)
			}
		}
		first, err := encode(evs)
		if err != nil {
			t.Fatal(err)
		}
		if n := bytes.Count(first, []byte("\n")); n != len(evs) {
			t.Fatalf("%d events in %d lines", len(evs), n)
		}
		again, errs := collect(bytes.NewReader(first))
		if len(errs) > 0 {
			t.Fatalf("reading %q: %v", first, errs)
		}
		if s := strings.Join(again, ""); s != string(first) {
			t.Fatalf("got  %q\nwant %q", s, first)
		}
		// A torn line in front costs nothing that stands behind it.
		if _, errs := collect(bytes.NewReader(append([]byte(lineStart+"1"), first...))); len(errs) > 1 {
			t.Fatalf("behind a torn line: %v", errs)
		}
	})
}

func TestReadCourse(t *testing.T) {
	const (
		relocation = `{"schema":1,"event":"relocation","symbol":"a"}` + "\n"
		problem    = `{"schema":1,"event":"problem","line":1}` + "\n"
		link       = `{"schema":1,"event":"link","link":"a"}` + "\n"
	)
	linkRead, _ := collect(strings.NewReader(link))
	tests := []struct{ name, log string }{
		{"between others", link + relocation + problem + link},
		{"behind a torn one", link + relocation[:30] + link},
		{"in another order", link + `{"event":"relocation","schema":1}` + "\n" + link},
		{"not decoded at all", link + `{"schema":1,"event":"relocation",` + "\n" + link},
	}
	for _, test := range tests {
		var got []string
		for ev, err := range ReadCourse(strings.NewReader(test.log)) {
			if err == nil {
				lines, _ := gather(func(yield func(Event, error) bool) { yield(ev, nil) })
				got = append(got, lines...)
			}
		}
		if want := []string{linkRead[0], linkRead[0]}; !slices.Equal(got, want) {
			t.Errorf("%s: got %q, want %q", test.name, got, want)
		}
	}
}

// TestReadFindings: lines of tools and actions are passed over, but for one that is torn.
func TestReadFindings(t *testing.T) {
	const (
		link   = `{"schema":1,"event":"link","link":"a"}` + "\n"
		tool   = `{"schema":1,"event":"tool","tool":"link"}` + "\n"
		action = `{"schema":1,"event":"action","id":1}`
	)
	want, _ := collect(strings.NewReader(link + link))
	for log, torn := range map[string]bool{
		link + tool + action + "\r\n" + link: false, link + tool + link + action: false,
		link + tool + link + action[:len(action)-1]: true, link + action[:30] + link: true,
	} {
		lines, errs := gather(ReadFindings(strings.NewReader(log)))
		lines = slices.DeleteFunc(lines, func(s string) bool { return strings.HasPrefix(s, "error: ") })
		if !slices.Equal(lines, want) || torn != (len(errs) == 1) {
			t.Errorf("%q: got %q, %v", log, lines, errs)
		}
	}
}

// FuzzReadCourse checks that passing lines over loses none of the others: what
// stands around the golden log is passed over as Read passes it over.
func FuzzReadCourse(f *testing.F) {
	seed, err := os.ReadFile("testdata/schema1.jsonl")
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(seed) {
		f.Add(line[:len(line)/2], line)
	}
	f.Add([]byte(`{"event":"relocation","schema":1}`+"\n"), []byte(`{"schema":1,"event":"relocation","x":{"schema":3}}`))
	f.Fuzz(func(t *testing.T, before, behind []byte) {
		for line := range bytes.Lines(slices.Concat(before, []byte("\n"), behind)) {
			if startsAs(line, kindRelocation) || startsAs(line, kindProblem) {
				return // what such a line says of itself further on is not looked at
			}
		}
		log := slices.Concat(before, seed, behind)
		var want []string
		all, _ := collect(bytes.NewReader(log))
		for _, line := range all {
			if !startsAs([]byte(line), kindRelocation) && !startsAs([]byte(line), kindProblem) {
				want = append(want, line)
			}
		}
		got, _ := gather(ReadCourse(bytes.NewReader(log)))
		if !slices.Equal(got, want) {
			t.Fatalf("got  %q\nwant %q", got, want)
		}
	})
}

// FuzzDecode checks that the short way to decode a line says what the long one
// says.
func FuzzDecode(f *testing.F) {
	data, err := os.ReadFile(filepath.Join("testdata", "schema1.jsonl"))
	if err != nil {
		f.Fatal(err)
	}
	for line := range bytes.Lines(data) {
		f.Add(line)
	}
	f.Add([]byte(`{"schema":1,"event":"relocation","sites":5,"event":"link"}`))
	f.Add([]byte(`{"schema":1,"event":"link","schema":2}`))
	f.Add([]byte(`{"schema":1,"event":"problem","line":"x"}`))
	f.Fuzz(func(t *testing.T, line []byte) {
		if len(bytes.TrimSpace(line)) == 0 {
			return
		}
		short, shortErr := decode(line)
		long, longErr := decodeAny(line)
		if !reflect.DeepEqual(short, long) || fmt.Sprint(shortErr) != fmt.Sprint(longErr) {
			t.Fatalf("%q: %v, %v and %v, %v", line, short, shortErr, long, longErr)
		}
	})
}
