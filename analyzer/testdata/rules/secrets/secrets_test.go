package secrets

import "testing"

func TestCall(t *testing.T) { NewToken() }
