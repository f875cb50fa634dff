package oneargument

import "testing"

func TestCall(t *testing.T) { enter() }
