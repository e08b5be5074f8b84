// Command kith runs Kith: the server, imports and everything an operator does.
package main

import (
	"os"
	_ "time/tzdata" // meetings have zones, and a small image has no zone files
)

func main() {
	os.Exit(run(os.Args[1:], os.Environ(), os.Stdout, os.Stderr))
}
