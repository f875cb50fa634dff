package noescape

import "testing"

func TestCall(t *testing.T) { mapassign(nil, nil, nil, nil) }
