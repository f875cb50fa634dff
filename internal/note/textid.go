package note

import "bytes"

// textID takes the bytes of a program outside of ELF, where go's build ID stands at the beginning
// of the text between two marks (textbuildid in cmd/link/internal/ld/data.go). Its last part is
// left out: go writes it after the link.
type textID struct{ seen bool }

// write takes some bytes, zeros at the end left out.
func (t *textID) write(h digester, b []byte) {
	const begin, end, longest = "\xff Go build ID: \"", "\"\n \xff", 512
	b = bytes.TrimRight(b, "\x00")
	if i := bytes.Index(b, []byte(begin)); i >= 0 && !t.seen {
		t.seen = true
		id := b[i+len(begin):]
		id = id[:min(len(id), longest)]
		if j := bytes.Index(id, []byte(end)); j >= 0 {
			slash := bytes.LastIndexByte(id[:j], '/') + 1
			from := i + len(begin) + slash
			h.Write(b[:from])
			h.Write(make([]byte, j-slash))
			b = b[from+j-slash:]
		}
	}
	h.Write(b)
}
