package goobj

import (
	"bytes"
	"os"
)

// WriteMasked writes a copy of the file to path in which the references that
// granted names no longer carry the linkname bit, so that the linker skips
// them and checks all others. Masked are non-package references and linknamed
// variables without content; every other byte is the original's.
//
// A reference in an assembly object cannot be masked since Go 1.27, which
// checks it without looking at the bit: granted must not name one.
func (f *File) WriteMasked(path string, granted func(name string) bool) error {
	masked, err := f.masked(granted)
	if err != nil {
		return err
	}
	// 0o600: only this build's linker reads it.
	return os.WriteFile(path, masked, 0o600)
}

func (f *File) masked(granted func(name string) bool) ([]byte, error) {
	out := bytes.Clone(f.data)
	for _, o := range f.Objects {
		l := o.layout
		bits := l.Linkname | l.LinknameStd
		for off := o.blocks[l.Nonpkgdef]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
			if o.data[off+symFlag2]&bits == 0 || off < o.blocks[l.Nonpkgref] && o.content(off) {
				continue
			}
			name, err := o.string(off)
			if err != nil {
				return nil, err
			}
			if granted(name) {
				out[o.base+int(off)+symFlag2] &^= bits
			}
		}
	}
	return out, nil
}
