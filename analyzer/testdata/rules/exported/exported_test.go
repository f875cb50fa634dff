package exported

import "testing"

func TestCall(t *testing.T) { now() }
