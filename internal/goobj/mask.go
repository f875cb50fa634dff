package goobj

import (
	"errors"
	"io"
	"os"
)

// WriteMasked writes a copy of the file to path in which the references that
// granted names no longer carry the linkname bit, so that the linker skips
// them and checks all others. Masked are non-package references and linknamed
// variables without content; every other byte is the original's.
//
// Since Go 1.27 an assembly object with such a reference is no longer marked as assembly in
// the copy: [File.CanMask] says whether that may be.
func (f *File) WriteMasked(path string, granted func(name string) bool) (err error) {
	places, err := f.marks(granted)
	if err != nil {
		return err
	}
	from, err := os.Open(f.Path)
	if err != nil {
		return err
	}
	defer from.Close()
	// 0o600: only this build's linker reads it.
	to, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, to.Close()) }()
	// Where the file system can, the copy shares the original's blocks.
	if _, err := io.Copy(to, from); err != nil {
		return err
	}
	for _, m := range places {
		if _, err := to.WriteAt([]byte{m.byte}, m.at); err != nil {
			return err
		}
	}
	return nil
}

// A mark is a byte of the file with a linkname bit, and what it becomes.
type mark struct {
	at   int64
	byte byte
}

// marks lists the bits of what granted names.
func (f *File) marks(granted func(name string) bool) ([]mark, error) {
	var list []mark
	for _, o := range f.Objects {
		l := o.layout
		bits := l.Linkname | l.LinknameStd
		for off := o.blocks[l.Nonpkgdef]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
			flags := o.data[off+symFlag2]
			if flags&bits == 0 || off < o.blocks[l.Nonpkgref] && o.content(off) {
				continue
			}
			name, err := o.string(off)
			if err != nil {
				return nil, err
			}
			if granted(name) {
				list = append(list, mark{int64(o.base) + int64(off) + symFlag2, flags &^ bits})
			}
		}
		if f.disguised(o) {
			disguise, err := o.disguise(granted)
			if err != nil {
				return nil, err
			}
			list = append(list, disguise...)
		}
	}
	return list, nil
}
