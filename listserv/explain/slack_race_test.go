//go:build race

package explain_test

// slack widens time limits where the race detector slows things down.
const slack = 20
