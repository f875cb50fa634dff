package misplaced

import "testing"

func TestCall(t *testing.T) { twice() }
