package detached

import "testing"

func TestCall(t *testing.T) { enter() }
