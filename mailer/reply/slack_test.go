//go:build !race

package reply

// slack widens time limits where the race detector or a shared machine slows things down.
const slack = 2
