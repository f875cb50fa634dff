package link

import (
	"bytes"
	"encoding/binary"
	"slices"
	"testing"

	"github.com/linkgate/linkgate/internal/events"
	"github.com/linkgate/linkgate/internal/finding"
)

// FuzzLocatedBefore: whatever a damaged cache holds, a reference gets a line that
// lies in it, in order, or the link is read.
func FuzzLocatedBefore(f *testing.F) {
	text, err := events.Keep(&events.Relocation{Link: "a", Symbol: "fmt.tooLarge"})
	if err != nil {
		f.Fatal(err)
	}
	one := append(binary.AppendUvarint(nil, uint64(len(text))), text...)
	f.Add(slices.Concat(one, one))
	f.Add(one)
	f.Add([]byte{0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01, 0})
	f.Fuzz(func(t *testing.T, data []byte) {
		l, ok := locatedBefore(data, make([]Reference, 2), []events.Decision{{Action: finding.Allow}, {Action: finding.Deny}})
		if !ok {
			return
		}
		rest := data
		for _, line := range l.lines {
			_, used := binary.Uvarint(rest)
			if !bytes.HasPrefix(rest[used:], line) {
				t.Fatalf("%q is not next in %q", line, rest)
			}
			rest = rest[used+len(line):]
		}
		if len(rest) > 0 {
			t.Errorf("%q is left of %q", rest, data)
		}
		if l.restored[0] != nil || l.restored[1] == nil {
			t.Errorf("restored %v: people are shown the second one alone", l.restored)
		}
	})
}
