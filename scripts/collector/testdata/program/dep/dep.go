// Package dep pulls what is open to it, what is not, and what does not exist.
package dep

import _ "unsafe"

// Now is open: runtime pushes nanotime.
//
//go:linkname Now runtime.nanotime
func Now() int64

//go:linkname refused fmt.tooLarge
func refused(x int) bool

//go:linkname sized runtime.roundupsize
func sized(size uintptr, noscan bool) uintptr

//go:linkname nothing rumtime.nanotime
func nothing() int64

// Use uses what it pulls.
func Use() bool { return refused(1) && sized(3, true) > 0 }
