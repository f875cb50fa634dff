package note

import (
	"crypto/sha256"
	"encoding/binary"
)

// Sizes of a signature's parts, as in cmd/internal/codesign/codesign.go.
const (
	signatureHead = 12 + 8         // a blob of blobs with one of them
	directoryHead = 13*4 + 4 + 4*8 // a code directory, version 0x20400
	signedPage    = 1 << 12        // bytes that share a hash
	signedName    = "a.out\x00"    // go signs anew, with its build ID, what has this name's size
)

// signatureSize is the size of a signature of so many bytes.
func signatureSize(code int) int {
	return signatureHead + directoryHead + len(signedName) + (code+signedPage-1)/signedPage*sha256.Size
}

// sign returns the signature of a Mach-O file up to where the signature will be, ad hoc as Go's linker makes it: hashes of
// its pages, and nobody's key. text is where __TEXT is.
func sign(code []byte, textOff, textSize uint64, main bool) []byte {
	size := signatureSize(len(code))
	out := make([]byte, 0, size)
	put := func(list ...uint32) {
		for _, v := range list {
			out = binary.BigEndian.AppendUint32(out, v)
		}
	}
	put(0xfade0cc0, uint32(size), 1, 0, signatureHead) // an embedded signature, whose one part is the directory
	put(0xfade0c02, uint32(size-signatureHead), 0x20400,
		0x20002, // ad hoc, by the linker
		directoryHead+uint32(len(signedName)), directoryHead, 0, uint32((len(code)+signedPage-1)/signedPage), uint32(len(code)))
	out = append(out, sha256.Size, 2, 0, 12) // SHA-256 of pages of 1<<12 bytes
	put(0, 0, 0, 0)
	flags := uint64(0)
	if main {
		flags = 1
	}
	for _, v := range []uint64{0, textOff, textSize, flags} {
		out = binary.BigEndian.AppendUint64(out, v)
	}
	out = append(out, signedName...)
	for len(code) > 0 {
		n := min(signedPage, len(code))
		sum := sha256.Sum256(code[:n])
		out, code = append(out, sum[:]...), code[n:]
	}
	return out
}
