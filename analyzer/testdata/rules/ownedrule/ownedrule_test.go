package ownedrule

import "testing"

func TestCall(t *testing.T) { procPin() }
