package behind

import "testing"

func TestCall(t *testing.T) { enter() }
