package goobj

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/linkgate/linkgate/internal/symname"
	"github.com/linkgate/linkgate/internal/toolchain"
)

// Positions in a function's information (FuncInfo and InlTreeNode in
// cmd/internal/goobj/funcinfo.go, equal in all known versions): a fixed head,
// the count of its files and their numbers, the count of its inlined calls and
// their nodes.
const (
	funcInfoHead = 16
	funcInfoID   = 8 // in the head: its FuncID
	inlineNode   = 24
	inlineFunc   = 12 // in a node: the function that was inlined
)

// sourcePackage returns the package, as symbol names spell it, of the function whose
// source an offset in a definition comes from: the one inlined there, innermost, else
// the holder itself.
func (o *Object) sourcePackage(def, off uint32, holder string) (string, error) {
	table, err := o.auxiliary(def, toolchain.AuxPcinline)
	if err != nil || table == nil || o.GOARCH == "wasm" {
		return symname.PrefixOf(holder), err
	}
	node, err := valueAt(table, off, pcQuantum(o.GOARCH))
	if err != nil {
		return "", fmt.Errorf("inlining table: %w", err)
	}
	if node < 0 {
		return symname.PrefixOf(holder), nil
	}
	info, err := o.auxiliary(def, toolchain.AuxFuncInfo)
	if err != nil {
		return "", err
	}
	fn, err := inlined(info, uint32(node))
	if err != nil {
		return "", err
	}
	return o.packageOf(fn)
}

// isWrapper reports whether a definition is a function that the compiler has made up
// around a method, as its information says. Its name and file are the author's to
// choose.
func (o *Object) isWrapper(def uint32) (bool, error) {
	info, err := o.auxiliary(def, toolchain.AuxFuncInfo)
	return len(info) > funcInfoID && info[funcInfoID] == o.layout.WrapperID, err
}

// ArgumentBytes returns, by symbol, what the object says of the functions that want names: how many bytes their parameters and results have on the stack, with the places
// for the parameters that come in registers. Wrappers, also those
// around assembly, are left out. The slice given to want must not be kept.
func (o *Object) ArgumentBytes(want func(name []byte) bool) (map[string]int64, error) {
	bytes := make(map[string]int64)
	first, last := o.blocks[o.layout.Symdef], o.blocks[o.layout.Nonpkgdef+1]
	for off, def := first, uint32(0); off < last; off, def = off+o.layout.SymSize, def+1 {
		name, err := o.bytes(off)
		if err != nil {
			return nil, err
		}
		if !want(name) {
			continue
		}
		s, err := o.symbol(off)
		if err != nil {
			return nil, err
		}
		info, err := o.auxiliary(def, toolchain.AuxFuncInfo)
		if err != nil {
			return nil, err
		}
		if s.Text && len(info) >= funcInfoHead && info[funcInfoID] != o.layout.WrapperID {
			bytes[s.Name] = int64(binary.LittleEndian.Uint32(info))
		}
	}
	return bytes, nil
}

// inlined returns the function of a node of a function's inlining tree.
func inlined(info []byte, node uint32) (ref, error) {
	bad := errors.New("object has an inlined call outside its function's information")
	if len(info) < funcInfoHead+4 {
		return ref{}, bad
	}
	at := funcInfoHead + 4 + 4*uint64(binary.LittleEndian.Uint32(info[funcInfoHead:]))
	if at+4 > uint64(len(info)) || node >= binary.LittleEndian.Uint32(info[at:]) {
		return ref{}, bad
	}
	at += 4 + uint64(node)*inlineNode
	if at+inlineNode > uint64(len(info)) {
		return ref{}, bad
	}
	fn := info[at+inlineFunc:]
	return ref{binary.LittleEndian.Uint32(fn), binary.LittleEndian.Uint32(fn[4:])}, nil
}

// packageOf returns the package of a function that this object names.
func (o *Object) packageOf(r ref) (string, error) {
	l := o.layout
	if def, ok := o.defOf(r); ok {
		name, err := o.name(def)
		return symname.PrefixOf(name), err
	}
	if r.pkg == toolchain.PkgNone { // references follow the definitions
		off := uint64(o.blocks[l.Nonpkgdef]) + uint64(r.sym)*uint64(l.SymSize)
		if off >= uint64(o.blocks[l.Nonpkgref+1]) {
			return "", errors.New("object names an inlined function that it does not have")
		}
		name, err := o.string(uint32(off))
		return symname.PrefixOf(name), err
	}
	packages, err := o.packages()
	if err != nil {
		return "", err
	}
	if uint64(r.pkg) >= uint64(len(packages)) {
		return "", fmt.Errorf("object names an inlined function of package %d, and only %d packages", r.pkg, len(packages))
	}
	return packages[r.pkg], nil
}
