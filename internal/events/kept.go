package events

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// Kept is a relocation whose line was encoded for an earlier build. What that
// line says is said again, but for Build and Decision: these are the
// Relocation's.
type Kept struct {
	*Relocation
	Text []byte // from [Keep]
}

// The parts of a relocation's line around what [Keep] returns: Build is its
// first field that differs from build to build, Decision the last of all.
const (
	keptFront = `{"schema":1,"event":"relocation","build":`
	keptBack  = `,"decision":`
)

// Keep returns what the line of a relocation says beside its build and its
// decision, to write it again at a later build.
func Keep(r *Relocation) ([]byte, error) {
	c := *r
	c.Build, c.Decision = "", Decision{}
	line, err := encode([]Event{&c})
	if err != nil {
		return nil, err
	}
	text, front := bytes.CutPrefix(line, []byte(keptFront+`""`))
	text, back := bytes.CutSuffix(text, []byte(keptBack+`{"action":"","rule":""}}`+"\n"))
	if !front || !back {
		return nil, errors.New("a relocation's line that does not begin with its build and end with its decision")
	}
	return text, nil
}

// Restore fills in everything that the text says.
func (k Kept) Restore() error {
	if len(k.Text) == 0 || k.Text[0] != ',' {
		return fmt.Errorf("no piece of a relocation's line: %.20q", k.Text)
	}
	return json.Unmarshal(append(append([]byte{'{'}, k.Text[1:]...), '}'), k.Relocation)
}

// appendTo appends the line.
func (k Kept) appendTo(b *bytes.Buffer, enc *json.Encoder) error {
	b.WriteString(keptFront)
	if err := enc.Encode(k.Build); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1) // the encoder ends with a newline
	b.Write(k.Text)
	b.WriteString(keptBack)
	if err := enc.Encode(k.Decision); err != nil {
		return err
	}
	b.Truncate(b.Len() - 1)
	b.WriteString("}\n")
	return nil
}
