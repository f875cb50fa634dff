package note

import (
	"crypto/sha256"
	"encoding/binary"
	"hash"
)

// A digester takes what a program's digest covers.
type digester struct{ hash.Hash }

// newHash begins a digest, which is another one for another format.
func newHash(format string) digester {
	h := digester{sha256.New()}
	h.Write([]byte("linkgate program 1 " + format + "\n"))
	return h
}

// put takes numbers.
func (h digester) put(list ...uint64) {
	var b []byte
	for _, v := range list {
		b = binary.LittleEndian.AppendUint64(b, v)
	}
	h.Write(b)
}

func (h digester) sum() [sha256.Size]byte { return [sha256.Size]byte(h.Sum(nil)) }

// A tail is what comes behind a file.
type tail struct {
	from int // the file's size
	data []byte
}

func (t *tail) end() int { return t.from + len(t.data) }

// align fills up with zeros.
func (t *tail) align(n int) { t.data = append(t.data, make([]byte, padded(t.end(), n)-t.end())...) }

// padded returns the next multiple of n.
func padded(v, n int) int { return (v + n - 1) / n * n }
