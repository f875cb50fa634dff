package main

import (
	"testing"

	"example.com/service/asm"
)

func TestTwo(t *testing.T) {
	if asm.Two() != 2 {
		t.Fatal("not two")
	}
}
