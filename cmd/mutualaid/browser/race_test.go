//go:build race

package browser

// raced says that the tests run with the race detector; the program is built with it, too.
const raced = true
