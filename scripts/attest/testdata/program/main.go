package main

import _ "unsafe"

//go:linkname allglen runtime.allglen
var allglen uintptr

func main() { println(allglen > 0) }
