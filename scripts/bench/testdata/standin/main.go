// Standin stands in for a tool, and only exits.
package main

func main() {}
