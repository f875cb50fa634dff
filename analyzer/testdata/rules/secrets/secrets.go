//go:build !go1.99

package secrets

import _ "unsafe"

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname fastrand runtime.fastrand
func fastrand() uint32

// NewToken returns a token.
func NewToken() uint32 { return fastrand() }
