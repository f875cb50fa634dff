package replaced

import "testing"

func TestCall(t *testing.T) { rand32() }
