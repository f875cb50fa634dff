package refused

import "testing"

func TestCall(t *testing.T) { Use() }
