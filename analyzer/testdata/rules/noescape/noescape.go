//go:build !go1.99

package noescape

import (
	_ "reflect"
	"unsafe"
)

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname mapassign reflect.mapassign
//go:noescape
func mapassign(t, m, key, val unsafe.Pointer)
