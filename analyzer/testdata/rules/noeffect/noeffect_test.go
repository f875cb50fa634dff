package noeffect

import "testing"

func TestCall(t *testing.T) { enter() }
