package goobj

import "strings"

// CanMask reports whether [File.WriteMasked] can hide what granted names from the linker.
// Up to Go 1.26 it always can.
//
// Since Go 1.27 the linker checks an assembly object's references whatever their bits say
// (loadObjRefs in cmd/link/internal/loader/loader.go). It knows such an object by a flag
// alone. Without that flag, and with the linkname bit set in every reference but those
// that are granted, it checks exactly the others, as in an object of the compiler's. The flag
// has two more readers in the linker, and the program is the same where neither finds
// anything: symbols that the assembly keeps to itself would leave the symbol table
// (ld/symtab.go), and maps of arguments that no Go declaration made would be looked for
// (ignoreFuncData in ld/pcln.go).
func (f *File) CanMask(granted func(name string) bool) (bool, error) {
	for _, o := range f.Objects {
		if !o.Asm || !f.rules.AsmChecked {
			continue
		}
		has, err := o.refers(granted)
		if err != nil {
			return false, err
		}
		if !has {
			continue
		}
		if !f.rules.AsmByFlag {
			return false, nil
		}
		if ok, err := f.isPlain(o); err != nil || !ok {
			return false, err
		}
	}
	return true, nil
}

// disguised reports whether masking a reference of an object takes its mark as assembly.
func (f *File) disguised(o *Object) bool { return o.Asm && f.rules.AsmByFlag }

// disguise lists what makes an assembly object with a granted reference one of the
// compiler's whose other references are all checked.
func (o *Object) disguise(granted func(name string) bool) ([]mark, error) {
	if has, err := o.refers(granted); err != nil || !has {
		return nil, err
	}
	l := o.layout
	flags := len(l.Magic) + fingerprintSize
	list := []mark{{int64(o.base) + int64(flags), o.data[flags] &^ byte(l.FromAssembly)}}
	for off := o.blocks[l.Nonpkgref]; off < o.blocks[l.Nonpkgref+1]; off += l.SymSize {
		name, err := o.string(off)
		if err != nil {
			return nil, err
		}
		if !granted(name) {
			list = append(list, mark{int64(o.base) + int64(off) + symFlag2, o.data[off+symFlag2] | l.Linkname})
		}
	}
	return list, nil
}

// refers reports whether an object has a reference by name that is asked for.
func (o *Object) refers(granted func(name string) bool) (bool, error) {
	list, err := o.References(true)
	for _, s := range list {
		if granted(s.Name) {
			return true, err
		}
	}
	return false, err
}

// isPlain reports whether nothing but the check depends on an object's mark as assembly.
func (f *File) isPlain(o *Object) (bool, error) {
	l := o.layout
	for off := o.blocks[l.Symdef]; off < o.blocks[l.Nonpkgref]; off += l.SymSize {
		kind := o.data[off+symType]
		kept := kind < 64 && (l.Text|l.Vars|l.ReadOnly)>>kind&1 != 0
		if s, err := o.symbol(off); err != nil || kept && s.ABI == staticABI && s.Name != "" {
			return false, err
		}
	}
	refs, err := o.References(true)
	if err != nil {
		return false, err
	}
	for _, s := range refs {
		if !strings.HasSuffix(s.Name, ".args_stackmap") && !strings.HasSuffix(s.Name, ".arginfo0") {
			continue
		}
		if made, err := f.defines(s.Name); err != nil || !made {
			return false, err
		}
	}
	return true, nil
}

// defines reports whether an object of the compiler's defines a name.
func (f *File) defines(name string) (bool, error) {
	for _, o := range f.Objects {
		if o.Asm {
			continue
		}
		want := func(n []byte) bool { return string(n) == name }
		own, err := o.PackageDefinitions(want)
		if err != nil {
			return false, err
		}
		named, err := o.NonPackageDefinitions(want)
		if err != nil {
			return false, err
		}
		if len(own)+len(named) > 0 {
			return true, nil
		}
	}
	return false, nil
}
