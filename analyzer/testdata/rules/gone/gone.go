//go:build !go1.99

package gone

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname nobody runtime.nobodyHasIt
func nobody()

func init() { nobody() }
