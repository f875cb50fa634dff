package kept

import "testing"

func TestCall(t *testing.T) { enter() }
