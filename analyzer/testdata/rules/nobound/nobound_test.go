package nobound

import "testing"

func TestCall(t *testing.T) { enter() }
