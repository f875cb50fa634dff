package main

import (
	_ "unsafe"

	_ "example.com/a"
	_ "example.com/b"
)

//go:linkname hidden runtime.hidden
func hidden() int

//go:linkname warned runtime.warned
func warned() int

func main() { println(hidden() + warned()) }
