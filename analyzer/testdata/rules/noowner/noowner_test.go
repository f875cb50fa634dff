package noowner

import "testing"

func TestCall(t *testing.T) { enter() }
