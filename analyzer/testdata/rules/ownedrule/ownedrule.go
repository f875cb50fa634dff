//go:build !go1.99

package ownedrule

import _ "unsafe"

// Nothing else keeps a goroutine on its thread so cheaply.
//
//go:linkname procPin runtime.procPin
func procPin() int
