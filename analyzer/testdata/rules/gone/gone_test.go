package gone

import "testing"

func TestCall(t *testing.T) { nobody() }
