package noreason

import "testing"

func TestCall(t *testing.T) { enter() }
