//go:build !go1.99

package noowner

import _ "unsafe"

// No API does it.
//
//go:linkname enter runtime.entersyscall
func enter()
