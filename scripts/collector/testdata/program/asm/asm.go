// Package asm gives go's assembler something to do.
package asm

// Two returns 2.
func Two() int
