package policy

import (
	"crypto/sha256"
	"fmt"
	"time"
)

// Digest identifies what the bytes of a policy file mean on a day (taken in UTC): it changes with
// the bytes and on each day on which one of the rules expires. It never fails: bytes that are no
// policy stand for themselves, so that go's -V=full probe goes through and the error is reported
// where it can be read, at the link.
func Digest(data []byte, day time.Time) [sha256.Size]byte {
	h := sha256.New()
	h.Write(data)
	if p, err := Parse(FileName, data); err == nil {
		for i := range p.Rules {
			if p.Rules[i].expired(day) {
				fmt.Fprintf(h, "\x00expired rule %d", i)
			}
		}
	}
	return [sha256.Size]byte(h.Sum(nil))
}
