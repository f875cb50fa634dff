//go:build !go1.99

package nounsafe

// No API does it.
//
// Owner: calls@example.com
//
//go:linkname enter runtime.entersyscall
func enter()
