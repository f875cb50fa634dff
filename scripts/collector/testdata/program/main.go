package main

import (
	"fmt"

	"example.com/dep"
	"example.com/service/asm"
)

func main() { fmt.Println(dep.Now() > 0, dep.Use(), asm.Two()) }
