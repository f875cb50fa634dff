package hostobj

import (
	"errors"
	"fmt"
	"strings"
)

// The tags of an ELF file's dynamic section that say what it needs.
const (
	elfNull      = 0          // DT_NULL, the end
	elfNeeded    = 1          // DT_NEEDED
	elfRpath     = 15         // DT_RPATH
	elfRunpath   = 29         // DT_RUNPATH
	elfAuxiliary = 0x7ffffffd // DT_AUXILIARY: a library whose symbols stand for this one's, where it is there
	elfFilter    = 0x7fffffff // DT_FILTER: where it has to be

	twoDynamic = "an ELF file with two dynamic sections"
)

// Needed returns the libraries that a shared library in ELF needs, and the directories in which
// it asks the system to look for them. For any other file it returns none. The dynamic section is
// found by the section headers.
func Needed(data []byte) (libraries, directories []string, err error) {
	if !isSharedELF(data) {
		return nil, nil, nil
	}
	f, err := openELF(data, elfShared)
	if err != nil {
		return nil, nil, err
	}
	s, err := f.dynamic()
	if err != nil {
		return nil, nil, err
	}
	if s.typ != elfDynamic { // the system does not need the section headers to find it
		return nil, nil, errors.New("a shared library without a dynamic section")
	}
	return f.needed(s)
}

// needed reads a dynamic section.
func (f *elfObject) needed(s elfSection) (libraries, directories []string, err error) {
	entries, err := part(f.data, s.off, s.size, "ELF dynamic section")
	if err != nil {
		return nil, nil, err
	}
	table, err := f.strings(s.link)
	if err != nil {
		return nil, nil, err
	}
	names := newStrtab(f.data, table)
	for size := f.dynamicSize(); len(entries) >= size; entries = entries[size:] {
		tag, value := f.entry(entries)
		if tag == elfNull {
			break
		}
		library := tag == elfNeeded || tag == elfAuxiliary || tag == elfFilter
		if !library && tag != elfRpath && tag != elfRunpath {
			continue
		}
		name, err := names.at(value)
		if err != nil {
			return nil, nil, fmt.Errorf("ELF dynamic section: %w", err)
		}
		if library {
			libraries = append(libraries, name)
			continue
		}
		directories = append(directories, strings.Split(name, ":")...)
	}
	return libraries, directories, nil
}

func (f *elfObject) dynamicSize() int {
	if f.is64 {
		return 16
	}
	return 8
}
