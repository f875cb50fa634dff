package nounsafe

import "testing"

func TestCall(t *testing.T) { enter() }
