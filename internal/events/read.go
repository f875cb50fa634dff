package events

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
)

// MaxLine is the largest line, in bytes with its newline, that [Read] takes and
// [Append] writes.
const MaxLine = 16 << 20

// lineStart begins every line that [Append] writes and stands nowhere else in
// one: inside a JSON string its quotes would be escaped, and no other object of
// a line has a schema.
const lineStart = `{"schema":`

// LineError is a line that is no event. Reading goes on behind it.
type LineError struct {
	Line int // from 1
	// Torn says that only the beginning of the line was written: its process
	// was killed, or the disk was full. What was written before and after is
	// whole.
	Torn bool
	Err  error
}

func (e *LineError) Error() string { return fmt.Sprintf("line %d: %v", e.Line, e.Err) }
func (e *LineError) Unwrap() error { return e.Err }

// SchemaError is the cause in a [LineError] whose line was written by a newer
// linkgate, in a way that this one would misread.
type SchemaError struct{ Schema int }

func (e *SchemaError) Error() string {
	return fmt.Sprintf("schema %d is newer than %d, the newest that this linkgate reads", e.Schema, Schema)
}

// Skippable returns the line that an error is about, if a reader can do without it. It
// cannot do without one of a newer schema: what is left could look clean and be wrong.
func Skippable(err error) (*LineError, bool) {
	line, ok := errors.AsType[*LineError](err)
	_, newer := errors.AsType[*SchemaError](err)
	return line, ok && !newer
}

// Read yields the events of a log in order, in memory bounded by [MaxLine].
//
// Kinds of events and fields that it does not know are skipped, and so are
// empty lines. A line that is no event comes as a [*LineError] in its place,
// and reading goes on. Any other error is r's own and the last thing yielded.
func Read(r io.Reader) iter.Seq2[Event, error] { return read(r, decode) }

// ReadCourse yields what [Read] does except relocations and problems, of which a
// log can have a million: the rest tells a build's course. Their lines are passed
// over unread if [Append] wrote them; a torn one is not reported, unless a whole
// line stands right behind it.
func ReadCourse(r io.Reader) iter.Seq2[Event, error] {
	return read(r, decodeBut(kindRelocation, kindProblem))
}

// ReadFindings yields what [Read] does except tools and actions, of which a log has one or
// two for each package: the rest tells a build's references. It only looks at the first and
// last bytes of the lines that it leaves out.
func ReadFindings(r io.Reader) iter.Seq2[Event, error] {
	pass := decodeBut(kindTool, kindAction)
	return read(r, func(line []byte) (Event, error) {
		if !bytes.HasSuffix(bytes.TrimRight(line, "\r\n"), []byte("}")) {
			return decode(line) // a torn one is told of
		}
		return pass(line)
	})
}

// ReadEnds yields what [ReadCourse] does but for tools and actions: the links of a
// build, and how it ended.
func ReadEnds(r io.Reader) iter.Seq2[Event, error] {
	return read(r, decodeBut(kindRelocation, kindProblem, kindTool, kindAction))
}

func read(r io.Reader, decode func([]byte) (Event, error)) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		br := bufio.NewReaderSize(r, 64<<10)
		var buf []byte
		for n := 1; ; n++ {
			line, err := readLine(br, buf[:0])
			buf = line
			if err == bufio.ErrTooLong {
				err = &LineError{Line: n, Err: fmt.Errorf("longer than %d bytes", MaxLine)}
				if !yield(nil, err) {
					return
				}
				continue
			}
			last := err == io.EOF
			if err != nil && !last {
				yield(nil, fmt.Errorf("reading line %d: %w", n, err))
				return
			}
			if last && len(line) == 0 {
				return
			}
			if !yieldLine(line, n, last, decode, yield) || last {
				return
			}
		}
	}
}

// yieldLine yields what the nth line holds; last says that it has no newline.
func yieldLine(line []byte, n int, last bool, decode func([]byte) (Event, error), yield func(Event, error) bool) bool {
	ev, err := decode(line)
	if err == nil {
		return ev == nil || yield(ev, nil)
	}
	if i := bytes.LastIndex(line, []byte(lineStart)); i > 0 {
		// A whole line right behind a torn one, which had no newline.
		if ev, behind := decode(line[i:]); behind == nil {
			return yield(nil, &LineError{Line: n, Torn: true, Err: err}) &&
				(ev == nil || yield(ev, nil))
		}
	}
	torn := last && !json.Valid(line)
	return yield(nil, &LineError{Line: n, Torn: torn, Err: err})
}

// decodeBut returns what decodes the lines of all kinds but some.
func decodeBut(kinds ...string) func(line []byte) (Event, error) {
	return func(line []byte) (Event, error) {
		starts := func(kind string) bool { return startsAs(line, kind) }
		if slices.ContainsFunc(kinds, starts) && !bytes.Contains(line[len(lineStart):], []byte(lineStart)) {
			return nil, nil
		}
		ev, err := decode(line)
		if ev != nil && slices.Contains(kinds, ev.kind()) {
			return nil, nil
		}
		return ev, err
	}
}

// startsAs says that a line begins as [Append] begins those of a kind.
func startsAs(line []byte, kind string) bool {
	rest, ok := bytes.CutPrefix(line, []byte(lineStart+`1,"event":"`))
	return ok && len(rest) > len(kind) && rest[len(kind)] == '"' && string(rest[:len(kind)]) == kind
}

// decode returns the event of a line, nil when the line is empty or its kind is
// not known.
func decode(line []byte) (Event, error) {
	if len(bytes.TrimSpace(line)) == 0 {
		return nil, nil
	}
	// The lines that [Append] writes say their kind first: those are decoded
	// once, and what they say is checked with the rest.
	switch {
	case startsAs(line, kindRelocation):
		return decodeAs(line, relocationLine{Relocation: new(Relocation)}, kindRelocation)
	case startsAs(line, kindProblem):
		return decodeAs(line, problemLine{Problem: new(Problem)}, kindProblem)
	case startsAs(line, kindLink):
		return decodeAs(line, linkLine{Link: new(Link)}, kindLink)
	case startsAs(line, kindTool):
		return decodeAs(line, toolLine{Tool: new(Tool)}, kindTool)
	case startsAs(line, kindAction):
		return decodeAs(line, actionLine{Action: new(Action)}, kindAction)
	}
	return decodeAny(line)
}

// decodeAs decodes a line that seems to be of a kind.
func decodeAs[L interface {
	line() (head, Event)
}](line []byte, into L, kind string) (Event, error) {
	err := json.Unmarshal(line, &into)
	if h, ev := into.line(); err == nil && h == (head{Schema, kind}) {
		return ev, nil
	}
	return decodeAny(line) // torn, or it says one thing and then another
}

func (l relocationLine) line() (head, Event) { return l.head, l.Relocation }
func (l linkLine) line() (head, Event)       { return l.head, l.Link }
func (l problemLine) line() (head, Event)    { return l.head, l.Problem }
func (l toolLine) line() (head, Event)       { return l.head, l.Tool }
func (l actionLine) line() (head, Event)     { return l.head, l.Action }

// decodeAny decodes a line of any kind and any order.
func decodeAny(line []byte) (Event, error) {
	var h head
	if err := json.Unmarshal(line, &h); err != nil {
		return nil, err
	}
	switch {
	case h.Schema > Schema:
		return nil, &SchemaError{h.Schema}
	case h.Schema < 1:
		return nil, fmt.Errorf("no schema number")
	case h.Event == "":
		return nil, fmt.Errorf("no event")
	}
	var ev Event
	switch h.Event {
	case kindRelocation:
		ev = new(Relocation)
	case kindLink:
		ev = new(Link)
	case kindProblem:
		ev = new(Problem)
	case kindTool:
		ev = new(Tool)
	case kindBuild:
		ev = new(Build)
	case kindAction:
		ev = new(Action)
	default:
		return nil, nil
	}
	if err := json.Unmarshal(line, ev); err != nil {
		return nil, err
	}
	return ev, nil
}

// readLine appends the next line to buf, its newline included. The last line
// comes with io.EOF. A line beyond [MaxLine] is not kept, and the error is
// bufio.ErrTooLong.
func readLine(br *bufio.Reader, buf []byte) ([]byte, error) {
	long := false
	for {
		part, err := br.ReadSlice('\n')
		if long = long || len(buf)+len(part) > MaxLine; long {
			buf = buf[:0]
		} else {
			buf = append(buf, part...)
		}
		switch {
		case err == bufio.ErrBufferFull:
			continue
		case long && (err == nil || err == io.EOF):
			return buf, bufio.ErrTooLong
		default:
			return buf, err
		}
	}
}
